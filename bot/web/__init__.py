"""HTTP endpoints: Telegram's webhook, and health and metrics for monitoring.

Only these modules import Starlette, uvicorn and prometheus-client, and `bot.app` imports them only if the settings ask
for HTTP.
"""
