"""Queries of the officers' queue, clearances and search."""
