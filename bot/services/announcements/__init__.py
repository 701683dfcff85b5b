"""Compose, approve, send and revise announcements."""
