"""Callback data: one enum of families, and a kind for each button, by subject."""
