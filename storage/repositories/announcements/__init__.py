"""Queries of announcements, their recipients, copies and results."""
