"""Open, list, rank, draw, sign and cancel rounds."""
