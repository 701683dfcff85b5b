"""The next step of an application, and the timers of its deadlines."""
