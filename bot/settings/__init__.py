"""The settings of a copy of the bot: what they are, the form of their values, and how they are read."""
