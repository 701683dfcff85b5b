"""Queries of the quota ledger, reservations and the waiting list."""
