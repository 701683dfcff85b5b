"""Allocation rounds: their life from opening to end, and the applications on their lists."""
