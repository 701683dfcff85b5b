"""How long work tells how far it has come."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Told of a phase, such as `copying`, how much of it is done, and of how much if that is known."""
