"""Keeps notices and announcements below Telegram's limit for a whole bot (about 30 messages a second).

It reasons about what arrives within any second: a burst of 30 followed by 30 a second is refused, so a log of the
last sends decides, with a margin for jitter. Answers never wait here, but they count.
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import time
from collections import deque
from collections.abc import Callable

_WINDOW_SECONDS = 1.05
_RECOVERY_SECONDS = 30.0


class Pacer:
    """Says when the next paced message may go. ``rate`` is messages a second; ``clock`` is monotonic, in seconds."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = rate
        self._rate = rate
        self._clock = clock
        self._sent: deque[float] = deque()
        self._held_until = 0.0
        self._slowed_at = 0.0

    def record(self) -> None:
        """A message goes out now."""
        self._sent.append(self._clock())

    def wait(self, *, held: bool = True) -> float:
        """Return the seconds until a paced message may go; 0 when it may go now.

        With ``held`` it also waits out a 429, which concerns announcements; a notice only keeps the rate.
        """
        now = self._clock()
        while self._sent and self._sent[0] <= now - _WINDOW_SECONDS:
            self._sent.popleft()
        if self._rate < self._limit and now - self._slowed_at >= _RECOVERY_SECONDS:
            self._rate += 1
            self._slowed_at = now
        if held and now < self._held_until:
            return self._held_until - now
        if len(self._sent) < self._rate:
            return 0.0
        return self._sent[len(self._sent) - self._rate] + _WINDOW_SECONDS - now

    def hold(self, seconds: float) -> None:
        """Telegram refused with 429: announcements stop for ``seconds``, and all goes on a tenth slower."""
        now = self._clock()
        self._held_until = max(self._held_until, now + seconds)
        self._rate = max(1, self._rate * 9 // 10)
        self._slowed_at = now
