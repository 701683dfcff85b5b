"""Files on their way: photos that people sent, and files that programs make when they are sent."""
