"""The hand-over to BPJS and its answers."""
