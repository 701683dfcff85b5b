"""Work over many stored rows: re-sealing, and completing the search index."""
