"""Pacing of announcements and notices below the number of messages that Telegram accepts from a bot in any second.

Telegram counts messages as they arrive, and the time of arrival is known only to lie between sending and answer. So a
message counts for a second and a margin, which follows the spread of the round trips. While nobody else is answered,
a second's messages go out as one burst, and the next burst when the second and the margin are over: one message too
many can arrive only where two bursts meet, whereas messages sent evenly risk it at any moment (docs/decisions/0019).
While people are answered, room is reserved for as many answers as were sent lately, and the rest goes evenly between
them. A refusal lowers the limit or widens the margin; the pacer then tries to regain it slowly, and more slowly after
each failed try.
https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import math
import time
from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable
from statistics import fmean
from typing import NamedTuple

from bot.telegram_api.limits import PUBLISHED_LIMIT
from bot.telegram_api.round_trips import RoundTrips

_SECOND = 1.0
_WIDENED_BY, _WIDENED_AT_MOST = 1.5, 8.0
_TRY_EVERY_SECONDS, _TRY_EVERY_AT_MOST = 60.0, 3600.0
_LARGEST_BURST = 60
_BURST_SECONDS = 0.25
_GATHERED_SECONDS = 0.006
_UNEVEN_SECONDS = 0.05
# How long the pace takes to follow the answers, and how long one answer of a second's peak is remembered.
_REACTION_SECONDS = 0.3
_REMEMBERED_SECONDS = 15.0
# The largest share of the limit that is reserved for answers; and the notices and announcements that go in a second
# however many people are answered.
_MOST_KEPT = 2 / 3
_NOTICES_AT_LEAST, _ANNOUNCEMENTS_AT_LEAST = 3, 1
_AT_ONCE = 1e-4


class Sent(NamedTuple):
    """A message that went out: when, since when it counts, and when its burst began."""

    at: float
    counts_from: float
    burst_began: float | None = None


class Pacer:
    """Decide when the next paced message may go.

    Args:
        rate: The most messages a second.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = self._highest = max(rate, PUBLISHED_LIMIT)
        """Messages a second that Telegram is believed to accept."""
        self.ahead = 0
        """Waiting messages that go before announcements."""
        self._rate = rate
        self._clock = clock
        self._sent: list[float] = []
        self._paced: deque[float] = deque(maxlen=_NOTICES_AT_LEAST)
        self._taken: deque[tuple[float, float]] = deque()
        self._round_trips = RoundTrips(rate)
        self._burst_answered: list[tuple[float, float]] = []
        self._widening = 1.0
        self._burst_began = self._next_burst = self._even_at = -math.inf
        self._held_until = -math.inf
        self._refused: float | None = None
        self._shown_until = -math.inf
        self._limit_before_try: int | None = None
        self._try_at, self._try_every = math.inf, _TRY_EVERY_SECONDS
        self._answers: deque[float] = deque()
        self._expected, self._expected_at = 0.0, clock()

    def wait(self, *, held: bool = True) -> float:
        """Return the seconds until a paced message may go; 0 if it may go now.

        With ``held`` it also waits out a 429, which holds announcements back; a notice only keeps the rate.
        """
        now = self._clock()
        self._learn(now)
        reserve = self._reserve(now) + (self.ahead if held else 0)
        del self._sent[: bisect_right(self._sent, now - self._counts)]
        room = max(1, min(self._rate, self.limit - reserve))
        free_at = self._sent[-room] + self._counts if len(self._sent) >= room else now
        free_at = min(free_at, self._owed_at(_ANNOUNCEMENTS_AT_LEAST if held else _NOTICES_AT_LEAST))
        if self._in_bursts(reserve):
            turn_at = self._next_burst if now > self._burst_began + _BURST_SECONDS else now
        else:
            turn_at = self._even_at - _UNEVEN_SECONDS
        wait = max(free_at, turn_at, self._held_until if held else now) - now
        return wait if wait > _AT_ONCE else 0.0

    def allowance(self, within: float) -> int:
        """Return how many announcements may go within this many seconds, if nothing else does."""
        now = self._clock()
        self._learn(now)
        at, reserve = now + within, self._reserve(now) + self.ahead
        if at < self._held_until:
            return 0
        counted = len(self._sent) - bisect_right(self._sent, at - self._counts)
        room = max(1, min(self._rate, self.limit - reserve)) - counted
        if self._in_bursts(reserve):
            return 0 if self._burst_began + _BURST_SECONDS < now and at < self._next_burst else max(0, room)
        turns = (at + _UNEVEN_SECONDS - max(self._even_at, now)) / self._gap
        owed = 1 if self._owed_at(_ANNOUNCEMENTS_AT_LEAST) <= at else 0
        return max(owed, min(room, int(turns) + 1))

    def sent(self, *, paced: bool) -> Sent:
        """Note that a message goes out now; pass the result to `answered` or `refused` later."""
        now = self._clock()
        if not paced:
            insort(self._sent, now)
            self._note_answer(now)
            return Sent(now, now)
        if now >= self._next_burst:
            self._burst_began, self._next_burst = now, now + self._counts
            self._burst_answered.clear()
        # A burst is counted as sent together, else each burst would spread its messages further apart.
        gathered = self._in_bursts(self._reserve(now))
        counts_from = max(self._burst_began, now - _GATHERED_SECONDS) if gathered else now
        insort(self._sent, counts_from)
        self._paced.append(now)
        self._even_at = max(self._even_at, now) + self._gap
        return Sent(now, counts_from, self._burst_began if gathered else None)

    def answered(self, sent: Sent) -> None:
        """Note that this message was answered, other than with 429."""
        now = self._clock()
        self._taken.append((sent.at, now))
        round_trip = now - sent.at
        self._note_late(sent, round_trip)
        if self._refused is not None and self._refused + self._round_trips.longest < sent.at < self._shown_until:
            # A later message was accepted: the refusal was one chat's own limit.
            self._refused, self._held_until = None, -math.inf
        while self._refused is None and self._taken and self._taken[0][0] < now - 3 * _SECOND:
            self._taken.popleft()
        self._round_trips.note(round_trip)

    def refused(self, sent: Sent, seconds: float) -> None:
        """Stop announcements for `seconds` after a 429 to this message, unless it was its chat's own limit."""
        beside = len(self._sent) - bisect_right(self._sent, sent.at - _SECOND)
        if beside < self._few:
            return
        if self._refused is None:
            # Once the bot's own limit is met, no message is accepted before half of the time told is over.
            self._refused, self._shown_until = sent.at, sent.at + seconds / 2
        self._held_until = max(self._held_until, self._clock() + seconds)

    def _note_late(self, sent: Sent, round_trip: float) -> None:
        """Let a late message count for longer: it is unknown whether the way there or the way back was slow."""
        usual = self._round_trips.usual
        if sent.burst_began is not None and sent.burst_began == self._burst_began:
            # Within a burst some are early and some late by chance; the burst as a whole is late if the server or the
            # network was slow.
            self._burst_answered.append((sent.at, round_trip - usual))
            usual = self._round_trips.longest
            at, late = map(fmean, zip(*self._burst_answered, strict=True))
            # Messages that waited together arrived together, however far apart they were sent.
            arrived = self._burst_began + late if late < self._margin else at + late
            self._next_burst = max(self._next_burst, arrived + self._counts)
        place = bisect_left(self._sent, sent.counts_from)
        if round_trip > usual and place < len(self._sent) and self._sent[place] == sent.counts_from:
            del self._sent[place]
            insort(self._sent, sent.counts_from + round_trip - usual)

    @property
    def _margin(self) -> float:
        return self._round_trips.margin * self._widening

    @property
    def _counts(self) -> float:
        """Seconds for which a message counts."""
        return _SECOND + self._margin

    @property
    def _gap(self) -> float:
        """Seconds between messages that go evenly."""
        return self._counts / min(self._rate, self.limit)

    @property
    def _few(self) -> int:
        """The number of messages in a second below which a refusal is not due to the bot's own limit."""
        return max(2, min(self._rate, self.limit) // 2)

    def _in_bursts(self, reserve: int) -> bool:
        return not reserve and self._rate <= _LARGEST_BURST

    def _owed_at(self, at_least: int) -> float:
        """Return when a paced message may go even if answers take all the room: people wait for notices too."""
        at_least = min(at_least, self._rate, self.limit)
        return self._paced[-at_least] + self._counts if len(self._paced) >= at_least else -math.inf

    def _learn(self, now: float) -> None:
        """Learn from a refusal once it is over, or try a higher limit after a while without refusals."""
        if self._refused is not None and now >= self._held_until:
            refused, self._refused = self._refused, None
            last = refused + self._margin
            taken = sum(refused - self._counts < sent <= last for sent, _answered in self._taken)
            perhaps = sum(refused - _SECOND < answered and sent <= last for sent, answered in self._taken)
            # If there were only a few, Telegram accepted nothing at all, which says nothing about its limit.
            if perhaps >= self._few:
                self._take_back(taken, perhaps, now)
        elif now >= self._try_at:
            self._try_for_more(now)

    def _take_back(self, taken: int, perhaps: int, now: float) -> None:
        """Lower the limit or widen the margin after a refusal.

        Args:
            taken: The messages sent in its second and accepted.
            perhaps: The messages that may have arrived in its second.
            now: The time.
        """
        if perhaps < min(self._rate, self.limit):
            self.limit = max(1, min(taken, perhaps))
        elif self._limit_before_try is not None:
            self.limit, self._limit_before_try = self._limit_before_try, None
        else:
            self._widening = min(self._widening * _WIDENED_BY, _WIDENED_AT_MOST)
        in_vain = self._try_at < math.inf
        self._try_every = min(self._try_every * 2, _TRY_EVERY_AT_MOST) if in_vain else _TRY_EVERY_SECONDS
        self._try_at = now + self._try_every

    def _try_for_more(self, now: float) -> None:
        if self._widening > 1:
            self._widening = max(1.0, self._widening / _WIDENED_BY)
        else:
            self._limit_before_try = self.limit
            self.limit = min(self._highest, self.limit + max(1, self._highest // 50))
        nothing_left = self.limit == self._highest and self._widening == 1
        self._try_at = math.inf if nothing_left else now + self._try_every

    def _note_answer(self, now: float) -> None:
        self._answers.append(now)
        while self._answers[0] < now - _REACTION_SECONDS:
            self._answers.popleft()
        peak = min(len(self._answers), _MOST_KEPT * self.limit)
        self._expected, self._expected_at = max(peak, self._still_expected(now)), now

    def _still_expected(self, now: float) -> float:
        return self._expected - (now - self._expected_at) / _REMEMBERED_SECONDS

    def _reserve(self, now: float) -> int:
        """Return the room for answers that may come before the pace can follow: as many as at the last peak."""
        return max(0, math.ceil(self._still_expected(now)))
