"""The timeline of an application, and the notices about it."""
