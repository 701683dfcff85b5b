"""Measurements of the bot, each a `make bench…`; the tests borrow the city and the database servers."""
