"""Files: photos that people sent, and files that are generated when they are sent."""
