"""Commands and buttons of the quota board and of offers."""
