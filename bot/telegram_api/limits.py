"""How many messages a second Telegram takes from a bot."""

PUBLISHED_LIMIT = 30
"""For nothing: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""
HIGHEST_BROADCAST_RATE = 1000
"""With paid broadcasts: https://core.telegram.org/bots/api#paid-broadcasts"""
