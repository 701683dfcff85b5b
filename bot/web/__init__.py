"""What a process serves over HTTP: Telegram's webhook, and health and metrics for anyone who watches it.

Starlette, uvicorn and prometheus-client are imported by these modules only, and these by `bot.app` only when asked for.
"""
