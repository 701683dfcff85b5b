"""What keeps a process that serves for months as small and as quick as on its first day."""

import asyncio
import ctypes
import gc
from collections.abc import Callable

_SETTLED_AFTER_SECONDS = (10, 60, 600)
_GIVEN_BACK_EVERY_SECONDS = 60.0


def set_loaded_apart() -> None:
    """Have no collection of garbage look through what was loaded, which stays: that would stop the loop for 0.1 s.

    Again a little later, for what is made when it is first needed (compiled statements, parsers). Then only the young
    objects are looked through before: the few that have died since and stay are worth no stop.
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
    # Looks through nothing, and is why the next is not put off until a quarter as much as was loaded has come again.
    gc.collect()


def give_back_what_is_free() -> None:
    """Have the C library return free memory to the system, now and every minute, where it is glibc.

    Whatever is received passes through a buffer of 256 kB, and what is kept of it pins the heap: without this a busy
    process grew by 2 MB a minute with none of it in use. It takes a millisecond.
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
