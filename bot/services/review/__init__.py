"""The officers' queue, checks, decisions, corrections and appeals."""
