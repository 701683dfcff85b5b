"""How long calls of the Bot API take, and how much that differs: what the pacer may count on."""

from collections import deque

# With round trips of 50 to 100 ms it comes to 28 ms at most, which leaves 0.97 of the limit.
_FIRST_MARGIN, _NARROWEST_MARGIN, _WIDEST_MARGIN = 0.028, 0.010, 0.5
_MARGIN_OF_SPREAD, _NARROWED_BY = 0.74, 0.05
# This many seconds' round trips are remembered, and a tenth of them at either end is not usual: one stop of the server
# makes what was under way late, and teaches nothing.
_REMEMBERED_SECONDS, _MOST_REMEMBERED = 16, 4096
_UNUSUAL = 10


class RoundTrips:
    """Round trips of messages, in seconds. `usual` is the middle one, `longest` the longest usual one; 0 while unknown.

    Args:
        rate: the most messages a second.
    """

    def __init__(self, rate: int) -> None:
        self.usual = self.longest = 0.0
        self.margin = _FIRST_MARGIN
        """By how much arrivals may be nearer to each other than what was sent."""
        self._latest: deque[float] = deque(maxlen=min(_REMEMBERED_SECONDS * max(rate, 8), _MOST_REMEMBERED))
        self._looked_at_every = max(16, rate // 2)
        # This many first calls may have to make their connections: nothing is learnt of them.
        self._connecting = max(32, rate // 2)
        self._seen = 0

    def note(self, seconds: float) -> None:
        """Count a round trip that has ended."""
        self._seen += 1
        if self._seen <= self._connecting:
            return
        self._latest.append(seconds)
        if self._seen % self._looked_at_every == 0 and len(self._latest) >= self._looked_at_every:
            self._look()

    def _look(self) -> None:
        ordered = sorted(self._latest)
        few = len(ordered) // _UNUSUAL
        self.usual, self.longest = ordered[len(ordered) // 2], ordered[-1 - few]
        margin = min(max(_MARGIN_OF_SPREAD * (self.longest - ordered[few]), _NARROWEST_MARGIN), _WIDEST_MARGIN)
        # Wider at once, narrower little by little.
        self.margin = max(margin, self.margin + _NARROWED_BY * (margin - self.margin))
