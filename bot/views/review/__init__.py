"""Cards, checks and words of applications as officers see them."""
