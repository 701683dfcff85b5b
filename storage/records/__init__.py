"""Plain values that pass between the bot and storage, without a trace of SQL."""
