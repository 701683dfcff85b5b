"""Engines and connections of either database, and the locks and leases for serving, polling and sending."""
