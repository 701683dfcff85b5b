"""The pacer against the playground's flood control, in virtual time: how much arrives, and how much is refused.

Round trips take 50 to 100 ms, and the moment of arrival within them differs.
"""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.sending.pacer import Pacer, Sent
from playground.bot_api.errors import ApiError
from playground.bot_api.limits import FloodControl, Limits

SEND_SECONDS = 0.0004
WAKE_SECONDS = 0.001
ANSWERED_BEFORE_SECONDS = 5


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


Journey = Callable[[random.Random], tuple[float, float]]
"""Seconds on the way there, and on the way back."""


def there_and_back(chance: random.Random) -> tuple[float, float]:
    return chance.uniform(0.025, 0.05), chance.uniform(0.025, 0.05)


def late_there(chance: random.Random) -> tuple[float, float]:
    return chance.uniform(0.05, 0.1), 0.0


def late_back(chance: random.Random) -> tuple[float, float]:
    return 0.0, chance.uniform(0.05, 0.1)


@dataclass
class Simulation:
    """A broadcast without end, with answers to people in between, against a server that takes ``real`` a second."""

    rate: int
    real: int
    journey: Journey = there_and_back
    answers_a_second: float = 0.0
    stalls: Sequence[tuple[float, float]] = ()
    """When the server stops, in seconds from the beginning, and for how long: what comes meanwhile arrives after it."""
    stall_on_the_way: bool = False
    """Whether it is before what is sent has gone its way, not at its end."""
    connecting: tuple[int, float] = (0, 0.0)
    """How many calls make a connection first, and the seconds each takes at most."""
    own_limits: float = 0.0
    """The share of answers that meet their chat's own limit: 429 for three seconds."""
    taken: int = 0
    answers: int = 0
    refused: list[float] = field(default_factory=list)
    refused_answers: int = 0
    limit: int = 0
    _calls: int = 0

    def run(self, seconds: float, seed: int = 1) -> "Simulation":
        self._chance, self._events, self._number = random.Random(seed), [], 0  # type: ignore[var-annotated]
        self._here, there = Seconds(), Seconds()
        self._here.now -= ANSWERED_BEFORE_SECONDS if self.answers_a_second else 0
        self._flood = FloodControl(Limits(per_second=self.real), there)
        self._pacer = Pacer(self.rate, self._here)
        end, at = 100 + seconds, self._here.now
        while self.answers_a_second and at < end:
            at += self._chance.expovariate(self.answers_a_second)
            self._later(at, self._answer)
        self._later(100, self._broadcast)
        while self._events and self._events[0][0] < end:
            at, _number, do = heapq.heappop(self._events)
            there.now, self._here.now = at, max(self._here.now, at)
            do()
        self.limit = self._pacer.limit
        return self

    def _broadcast(self) -> None:
        """Send what may go now, then sleep; what else falls due meanwhile comes first, as in the bot."""
        wait = self._pacer.wait()
        if not wait:
            self._send(paced=True)
        self._later(self._here.now + (wait and wait + self._chance.uniform(0, WAKE_SECONDS)), self._broadcast)

    def _later(self, at: float, do: Callable[[], Any]) -> None:
        self._number += 1
        heapq.heappush(self._events, (at, self._number, do))

    def _answer(self) -> None:
        self.answers += 1
        self._send(paced=False)

    def _send(self, *, paced: bool) -> None:
        sent = self._pacer.sent(paced=paced)
        there, back = self.journey(self._chance)
        at = self._stalled(sent.at) + there if self.stall_on_the_way else self._stalled(sent.at + there)
        self._calls += 1
        if self._calls <= self.connecting[0]:
            at += self._chance.uniform(0, self.connecting[1])
        self._later(at, lambda: self._arrive(sent, at, at + back, self._number, paced))
        self._here.now += SEND_SECONDS * self._chance.uniform(0.5, 1.5)

    def _stalled(self, at: float) -> float:
        for begins, lasts in self.stalls:
            if begins <= at - 100 < begins + lasts:
                return 100 + begins + lasts
        return at

    def _arrive(self, sent: Sent, at: float, back_at: float, chat_id: int, paced: bool) -> None:
        if not paced and self._chance.random() < self.own_limits:
            self._later(back_at, lambda: self._pacer.refused(sent, 3.0))
            return
        try:
            self._flood.check(chat_id)
        except ApiError as error:
            seconds = float(error.retry_after or 1)
            self.refused.append(at - 100)
            self.refused_answers += not paced
            self._later(back_at, lambda: self._pacer.refused(sent, seconds))
        else:
            self.taken += paced
            self._later(back_at, lambda: self._pacer.answered(sent))


@pytest.mark.parametrize("journey", [there_and_back, late_there, late_back])
def test_it_reaches_the_limit_and_is_never_refused(journey: Journey) -> None:
    seen = Simulation(rate=30, real=30, journey=journey).run(300)
    assert seen.refused == []
    assert seen.taken / 300 >= 0.97 * 30


def test_at_the_paid_rate_too() -> None:
    seen = Simulation(rate=1000, real=1000).run(15)
    assert seen.refused == []
    assert seen.taken / 15 >= 0.95 * 1000


@pytest.mark.parametrize("lasts", [0.05, 0.1, 0.2, 0.4])
@pytest.mark.parametrize("on_the_way", [False, True])
def test_a_server_that_stops_now_and_then_takes_what_is_sent(lasts: float, on_the_way: bool) -> None:
    stalls = [(3.01 + 7.3 * number, lasts) for number in range(20)]
    seen = Simulation(rate=30, real=30, stalls=stalls, stall_on_the_way=on_the_way).run(150)
    # One burst at most, of twenty stops: one that is stopped in its middle is hard to tell.
    assert len(seen.refused) <= 30
    assert seen.taken / 150 >= 0.93 * 30


def test_at_the_paid_rate_few_such_stops_are_punished() -> None:
    stalls = [(3.01 + 7.3 * number, 0.1) for number in range(8)]
    assert Simulation(rate=1000, real=1000, stalls=stalls).run(60).taken / 60 >= 0.93 * 1000


@pytest.mark.parametrize(("rate", "connections"), [(30, 30), (1000, 333)])
def test_the_first_calls_make_their_connections(rate: int, connections: int) -> None:
    seen = Simulation(rate=rate, real=rate, connecting=(connections, 0.15)).run(60)
    assert seen.refused == []
    assert seen.taken / 60 >= 0.96 * rate


@pytest.mark.parametrize("journey", [there_and_back, late_there])
def test_a_lower_limit_is_found_remembered_and_seldom_tried_again(journey: Journey) -> None:
    seen = Simulation(rate=30, real=20, journey=journey).run(900)
    assert seen.taken / 900 >= 0.95 * 20
    first = [at for at in seen.refused if at < 1]
    assert len(first) == 10  # what was too much of the first burst
    assert len(seen.refused) - len(first) <= 5
    assert max((at for at in seen.refused), default=0) < 600


def test_answers_overtake_without_being_refused() -> None:
    seen = Simulation(rate=28, real=30, answers_a_second=5).run(300)
    assert seen.refused_answers <= seen.answers // 200
    assert seen.taken / 300 + 5 >= 0.75 * 30


@pytest.mark.parametrize("answers_a_second", [10.0, 25.0, 50.0])
def test_people_who_meet_limits_of_their_own_teach_it_nothing(answers_a_second: float) -> None:
    seen = Simulation(rate=28, real=1000, answers_a_second=answers_a_second, own_limits=0.03).run(120)
    alone = Simulation(rate=28, real=1000, answers_a_second=answers_a_second).run(120)
    assert seen.limit == 30
    assert seen.taken >= 0.5 * alone.taken


@pytest.mark.parametrize("answers_a_second", [25.0, 50.0, 200.0])
def test_however_many_people_are_answered_some_notices_go_and_all_of_them_soon_after(answers_a_second: float) -> None:
    seconds = Seconds()
    pacer = Pacer(28, seconds)
    went: list[float] = []
    until, answered_at = seconds.now + 60, seconds.now
    while seconds.now < until + 10:
        if pacer.wait(held=False) == 0:
            pacer.sent(paced=True)
            went.append(seconds.now)
        if answered_at <= seconds.now < until:
            pacer.sent(paced=False)
            answered_at += 1 / answers_a_second
        seconds.now += 0.005
    assert sum(at < until for at in went) >= 60 * 2.5
    assert sum(at >= until for at in went) >= 10 * 8


def test_a_lower_rate_that_is_set_is_kept_whatever_would_be_taken() -> None:
    seen = Simulation(rate=10, real=30).run(60)
    assert seen.refused == []
    assert 9.7 * 60 <= seen.taken <= 10 * 60 + 10


@given(rate=st.integers(1, 40), answers=st.lists(st.floats(0, 3), max_size=40))
def test_no_second_holds_more_paced_messages_than_the_rate(rate: int, answers: list[float]) -> None:
    seconds = Seconds()
    pacer = Pacer(rate, seconds)
    paced: list[float] = []
    answers = sorted(100.0 + at for at in answers)
    while len(paced) < rate * 3:
        wait = pacer.wait()
        if answers and answers[0] <= seconds.now + wait:
            seconds.now = max(seconds.now, answers.pop(0))
            pacer.sent(paced=False)
        elif wait:
            seconds.now += wait
        else:
            pacer.sent(paced=True)
            paced.append(seconds.now)
    for at in paced:
        assert sum(1 for other in paced if at <= other < at + 1) <= rate


def test_a_refusal_holds_announcements_for_as_long_as_told_and_notices_not() -> None:
    seconds = Seconds()
    pacer = Pacer(30, seconds)
    sent = [pacer.sent(paced=False) for _ in range(20)]
    pacer.refused(sent[-1], 7)
    seconds.now += 2
    assert pacer.wait() == 5
    assert pacer.wait(held=False) == 0
    seconds.now += 5
    assert pacer.wait() == 0
    assert pacer.limit == 30  # nothing is known to have been taken before it


def test_one_chats_own_limit_holds_nothing_else() -> None:
    seconds = Seconds()
    pacer = Pacer(30, seconds)
    for _ in range(3):
        pacer.refused(pacer.sent(paced=False), 35)
    seconds.now += 2
    assert pacer.wait() == 0
    assert pacer.limit == 30


def test_a_call_that_takes_longer_than_what_is_remembered_is_answered_too() -> None:
    clock = Seconds()
    pacer = Pacer(28, clock)
    sent = pacer.sent(paced=True)
    clock.now += 30.0
    pacer.answered(sent)
    assert 0 < pacer.wait() < 2
