"""What may be done to a place that an application holds, from each of its states."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.errors import IllegalTransition
from domain.places.pool import EntryKind, Pool, PoolKey
from domain.places.reservation import HELD_STATES, LINE_OF_CLOSING, Reservation, ReservationState
from domain.programme import Programme

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
UNTIL = NOW + timedelta(days=7)
LATE = UNTIL + timedelta(hours=1)
OFFERED, TAKEN, RELEASED, EXPIRED = ReservationState
POOL = Pool(UUID(int=1), PoolKey(Programme.UHC, "apbd", "2026-12"))
OFFER = Reservation(UUID(int=2), POOL, UUID(int=3), OFFERED, NOW, UNTIL, is_new=True)

ACTS: dict[str, Callable[[Reservation], Reservation]] = {
    "accept": lambda one: one.accept(LATE),
    "release": lambda one: one.release(LATE),
    "expire": lambda one: one.expire(LATE),
    "extend": lambda one: one.extend(LATE),
}
LEADS_TO = {
    ("accept", OFFERED): TAKEN,
    ("release", OFFERED): RELEASED,
    ("release", TAKEN): RELEASED,
    ("expire", OFFERED): EXPIRED,
    ("extend", OFFERED): OFFERED,
}


@pytest.mark.parametrize("state", ReservationState)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_leads_on_or_is_refused(act: str, state: ReservationState) -> None:
    before = replace(OFFER, state=state)
    if (act, state) not in LEADS_TO:
        with pytest.raises(IllegalTransition) as refused:
            ACTS[act](before)
        assert refused.value.values == {"status": state.value, "act": act}
        return
    after = ACTS[act](before)
    assert after.state is LEADS_TO[act, state]
    assert before == replace(OFFER, state=state)
    if act == "extend":
        assert after == replace(before, confirm_by=LATE)
    else:
        assert after == replace(before, state=after.state, settled_at=LATE, is_new=False)


def test_an_offer_expires_when_its_time_is_over_and_no_sooner() -> None:
    with pytest.raises(IllegalTransition):
        OFFER.expire(UNTIL - timedelta(microseconds=1))
    assert OFFER.expire(UNTIL).state is EXPIRED
    assert not replace(OFFER, confirm_by=None).is_due(LATE)
    with pytest.raises(IllegalTransition):
        OFFER.extend(LATE).expire(UNTIL)


def test_a_late_yes_counts_until_the_offer_has_lapsed() -> None:
    assert OFFER.accept(LATE).state is TAKEN


def test_what_holds_no_place_any_more_has_given_it_back() -> None:
    assert [one for one in ReservationState if replace(OFFER, state=one).is_held] == [OFFERED, TAKEN]
    assert frozenset(LINE_OF_CLOSING) == frozenset(ReservationState) - HELD_STATES
    assert list(LINE_OF_CLOSING.values()) == [EntryKind.RELEASE, EntryKind.EXPIRY]
