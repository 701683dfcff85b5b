"""Queries of the inbox, the outbox and the timers."""
