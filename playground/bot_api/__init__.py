"""The Bot API on this machine: its methods, their parameters, and what the real server refuses."""
