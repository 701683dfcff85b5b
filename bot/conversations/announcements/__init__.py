"""Forms of an announcement: its content, people and times, and its revisions."""
