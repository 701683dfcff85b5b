"""Cards, messages and words of announcements."""
