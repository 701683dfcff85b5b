"""Messages out: the sender, the broadcaster next to it, their pace, and the outcome of each call."""
