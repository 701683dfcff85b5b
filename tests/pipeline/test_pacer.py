"""The pacer never lets more than the rate through within a second, whatever else is sent."""

from hypothesis import given
from hypothesis import strategies as st

from bot.pacer import Pacer


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(rate=st.integers(1, 30), answers=st.lists(st.floats(0, 3), max_size=40))
def test_no_second_holds_more_paced_messages_than_the_rate(rate: int, answers: list[float]) -> None:
    seconds = Seconds()
    pacer = Pacer(rate, seconds)
    paced: list[float] = []
    answers = sorted(100.0 + at for at in answers)
    for _turn in range(rate * 3):
        while answers and answers[0] <= seconds.now:
            answers.pop(0)
            pacer.record()
        wait = pacer.wait()
        seconds.now += wait
        if pacer.wait() == 0:
            pacer.record()
            paced.append(seconds.now)
    for at in paced:
        assert sum(1 for other in paced if at <= other < at + 1) <= rate


def test_a_full_second_is_used_before_it_waits() -> None:
    pacer = Pacer(30, Seconds())
    for _ in range(30):
        assert pacer.wait() == 0
        pacer.record()
    assert pacer.wait() > 0


def test_a_refusal_holds_for_as_long_as_told_and_slows_down() -> None:
    seconds = Seconds()
    pacer = Pacer(20, seconds)
    pacer.hold(7)
    assert pacer.wait() == 7
    seconds.now += 7
    for _ in range(18):
        assert pacer.wait() == 0
        pacer.record()
    assert pacer.wait() > 0


def test_it_finds_back_to_its_rate() -> None:
    seconds = Seconds()
    pacer = Pacer(10, seconds)
    pacer.hold(1)
    seconds.now += 31
    assert pacer.wait() == 0
    for _ in range(10):
        assert pacer.wait() == 0
        pacer.record()
    assert pacer.wait() > 0


def test_a_notice_does_not_wait_for_a_refusal_that_concerns_announcements() -> None:
    pacer = Pacer(10, Seconds())
    pacer.hold(60)
    assert pacer.wait() == 60
    assert pacer.wait(held=False) == 0
