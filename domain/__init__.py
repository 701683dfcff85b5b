"""The rules of both programmes, pure: no input or output, no Telegram, no SQL.

Nothing here imports anything but the standard library and pydantic. The clock is always an argument: a day is
a calendar day in Asia/Jakarta, never "today" read from inside.
"""
