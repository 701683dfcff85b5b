"""Start, menu, guide, topics, stopping, and messages that nothing else takes."""
