"""Residents' questions to the desk and their answers."""
