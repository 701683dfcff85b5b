"""The Telegram side of the Pijar Semar and UHC bot.

Everything that talks to Telegram, and everything a resident or an officer reads, lives here.
"""

import os

# python-telegram-bot 22 gives spans of time (RetryAfter.retry_after, for one) as bare numbers and warns on
# each access unless this is set; it looks at each access, RetryAfter's own constructor included.
os.environ.setdefault("PTB_TIMEDELTA", "true")
