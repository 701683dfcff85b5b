"""Work over many stored rows: sealing anew, and completing the search index."""
