"""Domain events, and the queueing of the messages that are rendered from them."""
