"""Domain events, and the queueing of what their renderers make of them."""
