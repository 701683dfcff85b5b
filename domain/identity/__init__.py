"""Identity numbers, names and phone numbers as people type them."""
