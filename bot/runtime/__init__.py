"""Runtime: intake of updates, handling in one commit, and sending, independent of the subjects."""
