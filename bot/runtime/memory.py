"""Memory settings that keep a process small and quick over months of serving."""

import asyncio
import ctypes
import gc
from collections.abc import Callable

_SETTLED_AFTER_SECONDS = (10, 60, 600)
_GIVEN_BACK_EVERY_SECONDS = 60.0


def set_loaded_apart() -> None:
    """Exclude loaded, permanent objects from garbage collection, which would stop the event loop for 0.1 s.

    It repeats this later for objects that are created on first use (compiled statements, parsers). Then it collects
    only the young generations before: the few older objects that have died since are not worth a stop.
    """
    gc.collect()
    _set_apart()

    def again() -> None:
        gc.collect(1)
        _set_apart()

    for seconds in _SETTLED_AFTER_SECONDS:
        asyncio.get_running_loop().call_later(seconds, again)


def _set_apart() -> None:
    gc.freeze()
    # Scans nothing, but resets the count by which Python would delay the next full collection until a quarter of what
    # was loaded has been allocated again.
    gc.collect()


def give_back_what_is_free() -> None:
    """Have glibc return free memory to the system, now and every minute; other C libraries are left alone.

    Received data passes through a buffer of 256 kB, and what is kept of it pins the heap: without this a busy process
    grew by 2 MB a minute with none of it in use. Each call takes a millisecond.
    """
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):
        return
    loop = asyncio.get_running_loop()

    def again() -> None:
        trim(0)
        loop.call_later(_GIVEN_BACK_EVERY_SECONDS, again)

    again()
