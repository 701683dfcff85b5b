"""How long-running work reports its progress."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with a phase, such as `copying`, the amount that is done, and the total if it is known."""
