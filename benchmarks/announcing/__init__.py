"""Announcements beside what others do: killed, queued, and paced."""
