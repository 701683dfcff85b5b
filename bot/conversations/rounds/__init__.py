"""Forms that open, sign and cancel a round."""
