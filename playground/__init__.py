"""A Bot API on this machine and a chat page, to try and to test the bot without a token."""
