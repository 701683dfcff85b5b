"""Updates in, one commit, messages out: what runs, whatever it is about."""
