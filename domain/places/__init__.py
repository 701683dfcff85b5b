"""Funding sources, pools, reservations and the waiting list."""
