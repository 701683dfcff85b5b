"""Allocation rounds: their entries, ranking, draw and acts."""
