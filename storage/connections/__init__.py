"""Engines and connections of either database, and who may serve, poll and send."""
