"""The bots that are measured side by side."""
