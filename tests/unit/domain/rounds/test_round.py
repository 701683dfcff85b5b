"""Which step of a round fits which state, and who may take it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.errors import OwnApplication, RoundError
from domain.programme import Programme
from domain.rounds.figures import RoundFigures
from domain.rounds.round import LONGEST_INTAKE, UNDER_WAY, Round, RoundState, check_opening

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
CLOSES = date(2026, 11, 30)
TODAY = CLOSES + timedelta(days=1)
RANKER, SIGNER = UUID(int=1), UUID(int=2)
FIGURES = RoundFigures(2, 2, 1, 1, (("apbd", 1),), (), ())
ROUND = Round(
    id=UUID(int=9),
    programme=Programme.PIJAR_SEMAR,
    number=3,
    state=RoundState.RANKED,
    closes_on=CLOSES,
    opened_at=NOW,
    seed_hash="00",
    fingerprint="ab",
    ranked_by=RANKER,
    ranked_at=NOW,
    signed_by=None,
    signed_at=None,
    decree=None,
    outcome="basis",
    figures=FIGURES,
    told_to=0,
    finished_at=None,
    seed=None,
)
S = RoundState
ACTS: dict[str, tuple[Callable[[Round], Round], set[RoundState], RoundState | None]] = {
    "close_list": (lambda one: one.close_list(TODAY), {S.OPEN}, S.FREEZING),
    "publish_list": (lambda one: one.publish_list("cd"), {S.FREEZING}, S.FROZEN),
    "rank": (lambda one: one.rank(RANKER, NOW, listed=2, lists_own=False), {S.FROZEN}, S.RANKING),
    "work_out": (lambda one: one.work_out("basis", FIGURES), {S.RANKING}, S.RANKED),
    "work_out_again": (lambda one: one.work_out_again(), {S.RANKED}, S.RANKING),
    "cancel": (lambda one: one.cancel(SIGNER, NOW), {*UNDER_WAY} - {S.SIGNED}, S.CANCELLED),
    "sign": (
        lambda one: one.sign(SIGNER, NOW, decree="SK 1/2026", outcome="basis", lists_own=False),
        {S.RANKED},
        S.SIGNED,
    ),
    "tell": (lambda one: one.tell(5), {S.SIGNED}, S.SIGNED),
    "finish": (lambda one: one.finish(NOW), {S.SIGNED}, S.ANNOUNCED),
}


@pytest.mark.parametrize("state", RoundState)
@pytest.mark.parametrize("act", ACTS)
def test_a_step_leads_on_or_is_refused(act: str, state: RoundState) -> None:
    do, allowed, following = ACTS[act]
    before = replace(ROUND, state=state)
    if state in allowed:
        assert do(before).state is following
        assert before == replace(ROUND, state=state)
    else:
        assert refused(lambda: do(before)) == "round-error-moved-on"


def test_every_state_is_led_to() -> None:
    assert {following for _, _, following in ACTS.values()} == set(RoundState) - {S.OPEN}


def test_a_step_leaves_its_marks() -> None:
    ranked = replace(ROUND, state=S.FROZEN, ranked_by=None, ranked_at=None).rank(RANKER, NOW, listed=1, lists_own=False)
    assert (ranked.ranked_by, ranked.ranked_at) == (RANKER, NOW)
    signed = replace(ROUND, told_to=7).sign(SIGNER, NOW, decree="SK 1/2026", outcome="basis", lists_own=False)
    assert (signed.signed_by, signed.signed_at, signed.decree, signed.told_to) == (SIGNER, NOW, "SK 1/2026", 0)
    assert signed.tell(4).told_to == 4
    assert signed.finish(NOW).finished_at == ROUND.cancel(SIGNER, NOW).finished_at == NOW
    worked_out = replace(ROUND, state=S.RANKING, outcome=None, figures=None).work_out("other", FIGURES)
    assert (worked_out.outcome, worked_out.figures) == ("other", FIGURES)
    assert replace(ROUND, state=S.FREEZING).publish_list("cd").fingerprint == "cd"


def test_the_list_stays_open_until_its_closing_day_is_over() -> None:
    open_round = replace(ROUND, state=S.OPEN)
    assert refused(lambda: open_round.close_list(CLOSES), day=CLOSES) == "round-error-still-open"


def test_nobody_ranks_an_empty_list_or_their_own() -> None:
    frozen = replace(ROUND, state=S.FROZEN)
    assert refused(lambda: frozen.rank(RANKER, NOW, listed=0, lists_own=False)) == "round-error-nobody-listed"
    with pytest.raises(OwnApplication) as own:
        frozen.rank(RANKER, NOW, listed=1, lists_own=True)
    assert own.value.values == {"permission": "rank"}


def test_who_has_ranked_neither_signs_nor_cancels() -> None:
    assert refused(lambda: ROUND.check_signer(RANKER, lists_own=False)) == "round-error-same-person"
    assert refused(lambda: ROUND.check_canceller(RANKER)) == "round-error-cancel-same-person"
    signing = refused(lambda: ROUND.sign(RANKER, NOW, decree="SK 1/2026", outcome="basis", lists_own=False))
    assert signing == "round-error-same-person"
    assert refused(lambda: ROUND.cancel(RANKER, NOW)) == "round-error-cancel-same-person"
    ROUND.check_signer(SIGNER, lists_own=False)
    ROUND.check_canceller(SIGNER)


def test_nobody_signs_a_list_they_are_on_or_another_outcome() -> None:
    with pytest.raises(OwnApplication) as own:
        ROUND.sign(SIGNER, NOW, decree="SK 1/2026", outcome="basis", lists_own=True)
    assert own.value.values == {"permission": "sign"}
    changed = refused(lambda: ROUND.sign(SIGNER, NOW, decree="SK 1/2026", outcome="other", lists_own=False))
    assert changed == "round-error-moved-on"


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + LONGEST_INTAKE + timedelta(days=1)])
def test_a_round_closes_within_a_year_from_today(day: date) -> None:
    said = {"today": TODAY, "example": TODAY + timedelta(days=14)}
    assert refused(lambda: check_opening(None, day, TODAY), **said) == "round-error-closing-day"


@pytest.mark.parametrize("day", [TODAY, TODAY + LONGEST_INTAKE])
def test_a_round_can_close_today_or_in_a_year(day: date) -> None:
    check_opening(None, day, TODAY)


@pytest.mark.parametrize("state", RoundState)
def test_a_programme_has_one_round_at_a_time(state: RoundState) -> None:
    newest = replace(ROUND, state=state)
    if state in (S.ANNOUNCED, S.CANCELLED):
        check_opening(newest, TODAY, TODAY)
    else:
        assert refused(lambda: check_opening(newest, TODAY, TODAY), number=3) == "round-error-under-way"


def refused(do: Callable[[], object], **values: object) -> str:
    """Return the key of the error, which tells people these values."""
    with pytest.raises(RoundError) as error:
        do()
    assert error.value.values == values
    return error.value.text_key
