"""What the bot does for people, without a trace of Telegram: rules, storage and texts brought together."""
