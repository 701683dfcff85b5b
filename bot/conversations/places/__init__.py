"""Forms for funds and their places."""
