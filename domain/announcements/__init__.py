"""Announcements: content, recipients, hours, states and acts."""
