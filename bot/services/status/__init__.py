"""What an application waits for next, and what lapses."""
