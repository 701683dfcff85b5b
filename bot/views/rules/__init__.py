"""The rules of a day in words, for the chat and for the terminal."""
