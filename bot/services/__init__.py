"""Use cases of the bot, free of Telegram: they combine rules, storage and texts."""
