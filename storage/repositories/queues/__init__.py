"""What waits: updates, messages and timers."""
