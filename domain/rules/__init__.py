"""Dated rule files, conditions, and the assessment of facts by them."""
