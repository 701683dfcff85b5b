"""``python -m bot registry``: lists from other offices."""
