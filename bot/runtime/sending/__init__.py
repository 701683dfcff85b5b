"""Messages out: the sender, the broadcaster beside it, their pace, and what became of each call."""
