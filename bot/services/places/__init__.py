"""Funds, pools, placement, promotion and offers."""
