"""Announcements: how they compare with other ways to send, how they survive kills, and how they are queued."""
