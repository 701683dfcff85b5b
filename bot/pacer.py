"""Keeps announcements and notices below the number of messages that Telegram takes from a bot in any second.

Telegram counts what arrives, and of an arrival is known only that it lies between sending and answer. So a message
counts for a second and a margin, which follows how much the round trips differ. While nobody else is answered, a
second's messages go out as one burst, and the next when the second and the margin are over: only where two bursts meet
can one message too many arrive, where messages sent evenly risk it at any moment (docs/decisions/0018). While people
are answered, room is kept for as many answers as came lately, and the rest goes evenly between them. A refusal teaches
a lower limit or a wider margin; what it took away is tried again slowly, and more slowly each time it was in vain.
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import math
import time
from collections import deque
from collections.abc import Callable

PUBLISHED_LIMIT = 30
"""Messages a second that Telegram says it takes from a bot for nothing."""
_SECOND = 1.0
# With round trips of 50 to 100 ms it comes to 28 ms at most, which leaves 0.97 of the limit.
_FIRST_MARGIN, _NARROWEST_MARGIN, _WIDEST_MARGIN = 0.028, 0.010, 0.5
_MARGIN_OF_SPREAD = 0.62
_ROUND_TRIPS = 64
_WIDENED_BY, _WIDENED_AT_MOST = 1.5, 8.0
_TRY_EVERY_SECONDS, _TRY_EVERY_AT_MOST = 60.0, 3600.0
_LARGEST_BURST = 60
_BURST_SECONDS = 0.25
_GATHERED_SECONDS = 0.015
_UNEVEN_SECONDS = 0.05
# So long it takes the pace to follow the answers, and so long one answer of a second's peak is remembered.
_REACTION_SECONDS = 0.3
_REMEMBERED_SECONDS = 15.0
_AT_ONCE = 1e-4


class Pacer:
    """Says when the next paced message may go.

    Args:
        rate: the most messages a second.
        clock: monotonic, in seconds.
    """

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = self._highest = max(rate, PUBLISHED_LIMIT)
        """Messages a second that Telegram is believed to take."""
        self.ahead = 0
        """Messages that wait for their turn and go before announcements."""
        self._rate = rate
        self._clock = clock
        self._sent: deque[float] = deque()
        self._taken: deque[float] = deque()
        self._round_trips: list[float] = []
        self._margin, self._widening = _FIRST_MARGIN, 1.0
        self._burst_began = self._next_burst = self._even_at = -math.inf
        self._held_until = -math.inf
        self._refused: float | None = None
        self._try_at, self._try_every = math.inf, _TRY_EVERY_SECONDS
        self._answers: deque[float] = deque()
        self._expected, self._expected_at = 0.0, clock()

    def wait(self, *, held: bool = True) -> float:
        """Return the seconds until a paced message may go; 0 when it may go now.

        With ``held`` it also waits out a 429, which concerns announcements; a notice only keeps the rate.
        """
        now = self._clock()
        self._learn(now)
        reserve = self._reserve(now) + (self.ahead if held else 0)
        while self._sent and self._sent[0] <= now - self._counts:
            self._sent.popleft()
        room = max(1, min(self._rate, self.limit - reserve))
        free_at = self._sent[-room] + self._counts if len(self._sent) >= room else now
        if self._in_bursts(reserve):
            turn_at = self._next_burst if now > self._burst_began + _BURST_SECONDS else now
        else:
            turn_at = self._even_at - _UNEVEN_SECONDS
        wait = max(free_at, turn_at, self._held_until if held else now) - now
        return wait if wait > _AT_ONCE else 0.0

    def allowance(self, within: float) -> int:
        """Return how many announcements may go within so many seconds, if nothing else does."""
        now = self._clock()
        self._learn(now)
        at, reserve = now + within, self._reserve(now) + self.ahead
        if at < self._held_until:
            return 0
        counted = sum(1 for sent in self._sent if sent > at - self._counts)
        room = max(1, min(self._rate, self.limit - reserve)) - counted
        if self._in_bursts(reserve):
            return 0 if self._burst_began + _BURST_SECONDS < now and at < self._next_burst else max(0, room)
        turns = (at + _UNEVEN_SECONDS - max(self._even_at, now)) / self._gap
        return max(0, min(room, int(turns) + 1))

    def sent(self, *, paced: bool) -> float:
        """Note that a message goes out now; return this moment, to be told again with what became of it."""
        now = self._clock()
        if not paced:
            self._sent.append(now)
            self._note_answer(now)
            return now
        if now >= self._next_burst:
            self._burst_began, self._next_burst = now, now + self._counts
        # A burst is kept together, else each turn would draw its messages further apart.
        gathered = self._in_bursts(self._reserve(now))
        self._sent.append(max(self._burst_began, now - _GATHERED_SECONDS) if gathered else now)
        self._even_at = max(self._even_at, now) + self._gap
        return now

    def answered(self, sent: float) -> None:
        """The message sent at that moment was answered, other than with 429."""
        now = self._clock()
        self._taken.append(sent)
        while self._refused is None and self._taken[0] < now - 3 * _SECOND:
            self._taken.popleft()
        self._round_trips.append(now - sent)
        if len(self._round_trips) == _ROUND_TRIPS:
            ordered = sorted(self._round_trips)
            self._round_trips.clear()
            spread = ordered[-_ROUND_TRIPS // 20] - ordered[_ROUND_TRIPS // 20]
            self._margin = self._widening * min(max(_MARGIN_OF_SPREAD * spread, _NARROWEST_MARGIN), _WIDEST_MARGIN)

    def refused(self, sent: float | None, seconds: float) -> None:
        """What was sent at that moment (None: what does not count) drew a 429: announcements stop for ``seconds``."""
        now = self._clock()
        if self._refused is None:
            self._refused = sent
        self._held_until = max(self._held_until, now + seconds)

    @property
    def _counts(self) -> float:
        """Seconds for which a message counts."""
        return _SECOND + self._margin

    @property
    def _gap(self) -> float:
        """Seconds between messages that go evenly."""
        return self._counts / min(self._rate, self.limit)

    def _in_bursts(self, reserve: int) -> bool:
        return not reserve and self._rate <= _LARGEST_BURST

    def _learn(self, now: float) -> None:
        """Once a refusal is waited out, see how many were taken just before it; after a while without, try for more."""
        if self._refused is not None and now >= self._held_until:
            refused, self._refused = self._refused, None
            first, last = refused - self._counts, refused + self._margin
            taken = sum(1 for sent in self._taken if first < sent <= last)
            # When only a few were, it was one chat's own limit.
            if taken >= min(self._rate, self.limit) // 2:
                self._take_back(taken, now)
        elif now >= self._try_at:
            self._try_for_more(now)

    def _take_back(self, taken: int, now: float) -> None:
        if taken < min(self._rate, self.limit):
            self.limit = taken
        else:
            self._widen(min(self._widening * _WIDENED_BY, _WIDENED_AT_MOST))
        in_vain = self._try_at < math.inf
        self._try_every = min(self._try_every * 2, _TRY_EVERY_AT_MOST) if in_vain else _TRY_EVERY_SECONDS
        self._try_at = now + self._try_every

    def _try_for_more(self, now: float) -> None:
        if self._widening > 1:
            self._widen(max(1.0, self._widening / _WIDENED_BY))
        else:
            self.limit = min(self._highest, self.limit + max(1, self._highest // 50))
        nothing_left = self.limit == self._highest and self._widening == 1
        self._try_at = math.inf if nothing_left else now + self._try_every

    def _widen(self, widening: float) -> None:
        self._margin *= widening / self._widening
        self._widening = widening

    def _note_answer(self, now: float) -> None:
        self._answers.append(now)
        while self._answers[0] < now - _REACTION_SECONDS:
            self._answers.popleft()
        self._expected, self._expected_at = max(len(self._answers), self._still_expected(now)), now

    def _still_expected(self, now: float) -> float:
        return self._expected - (now - self._expected_at) / _REMEMBERED_SECONDS

    def _reserve(self, now: float) -> int:
        """Room for the answers that may come before the pace can follow them: as many as came at the last peak."""
        return max(0, math.ceil(self._still_expected(now)))
