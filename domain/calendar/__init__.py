"""Days, holidays, moments and periods in Asia/Jakarta."""
