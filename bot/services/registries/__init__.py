"""Import lists from other offices, and the answers on sheets of people to look up."""
