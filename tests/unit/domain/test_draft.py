"""What may be done to a draft, whatever form it is of."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.draft import Dependents, Draft

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
KEYS = ["kecamatan", "kelurahan", "rt_rw", "work", "works_for"]
FALLS: Dependents = {"kecamatan": ["kelurahan"], "kelurahan": ["rt_rw"], "work": ["works_for"]}
ANSWERED = {"kecamatan": "a", "kelurahan": "b", "rt_rw": "c", "work": "d", "works_for": "e"}


def make_draft(**fields: object) -> Draft:
    draft = Draft(UUID(int=0xABCDEF), 910009001, UUID(int=2), "uhc", "1", list(KEYS), NOW, NOW)
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft


def test_an_answer_that_changes_takes_those_that_rest_on_it_along() -> None:
    draft = make_draft(answers=dict(ANSWERED), asking="kecamatan", version=4, context={"pending": {}, "poster": "x"})
    draft.set_answer("kecamatan", "other", FALLS)
    assert draft.answers == {"kecamatan": "other", "work": "d", "works_for": "e"}
    assert (draft.asking, draft.version, draft.context) == (None, 5, {"poster": "x"})


def test_the_same_answer_again_takes_nothing_along() -> None:
    draft = make_draft(answers=dict(ANSWERED))
    draft.set_answer("kecamatan", "a", FALLS)
    assert draft.answers == ANSWERED


def test_an_answer_that_is_amended_keeps_the_others_and_the_buttons() -> None:
    draft = make_draft(answers=dict(ANSWERED), asking="work", version=4, context={"pending": {}})
    draft.amend_answer("kecamatan", "more")
    assert draft.answers == {**ANSWERED, "kecamatan": "more"}
    assert (draft.asking, draft.version, draft.context) == ("work", 4, {"pending": {}})


def test_only_an_answer_that_is_there_is_amended() -> None:
    draft = make_draft()
    with pytest.raises(LookupError):
        draft.amend_answer("kecamatan", "more")
    assert draft.answers == {}


def test_what_an_answer_fills_in_stands_also_where_it_would_fall_with_it() -> None:
    draft = make_draft(answers=dict(ANSWERED))
    draft.set_answer("kecamatan", "other", FALLS, fills={"kelurahan": "of-other"})
    assert draft.answers["kelurahan"] == "of-other"
    assert "rt_rw" not in draft.answers


def test_answers_are_asked_about_while_those_before_them_are_gone_already() -> None:
    draft = make_draft(answers=dict(ANSWERED))
    asked: list[str] = []

    def holds(key: str) -> bool:
        asked.append(key)
        return key != "kecamatan"

    assert draft.prune_answers(holds, FALLS)
    assert asked == ["kecamatan", "work", "works_for"]
    assert draft.answers == {"work": "d", "works_for": "e"}
    assert not draft.prune_answers(holds, FALLS)


def test_a_copy_shares_nothing_that_an_act_changes() -> None:
    draft = make_draft(answers=dict(ANSWERED), context={"poster": "x"})
    copy = draft.copy()
    copy.set_answer("kecamatan", "other", FALLS)
    copy.keep({"poster": None})
    copy.begin(["work"], {})
    copy.park()
    assert draft == make_draft(answers=ANSWERED, context={"poster": "x"})


def test_a_draft_begins_with_the_answers_to_its_questions_only() -> None:
    draft = make_draft()
    draft.begin(["work", "rt_rw"], ANSWERED)
    assert (draft.questions, draft.answers) == (["work", "rt_rw"], {"work": "d", "rt_rw": "c"})


def test_what_is_kept_goes_over_what_was_and_none_takes_it_away() -> None:
    draft = make_draft(context={"poster": "x", "cause": "ill"})
    draft.keep({"poster": "y", "cause": None, "never": None})
    assert draft.context == {"poster": "y"}


def test_a_draft_is_parked_taken_up_and_grows_old() -> None:
    draft = make_draft()
    draft.park()
    assert not draft.current
    draft.resume()
    assert draft.current
    assert draft.idle(NOW + timedelta(hours=2)) == timedelta(hours=2)
    draft.touch(NOW + timedelta(hours=1))
    assert draft.idle(NOW + timedelta(hours=2)) == timedelta(hours=1)
    assert draft.token == "00abcdef"


ACTS = st.one_of(
    st.tuples(st.sampled_from(KEYS), st.sampled_from("xyz")),
    st.frozensets(st.sampled_from(KEYS)),
)


@given(st.lists(ACTS, max_size=12))
def test_no_answer_stays_whose_ground_was_pruned_and_versions_only_grow(
    acts: list[tuple[str, str] | frozenset[str]],
) -> None:
    draft = make_draft(answers=dict(ANSWERED))
    for act in acts:
        before = draft.copy()
        if isinstance(act, tuple):
            draft.set_answer(*act, FALLS)
            assert draft.version == before.version + 1
            assert draft.answers[act[0]] == act[1]
            fell = _fall_with({act[0]}, before.answers) if before.answers.get(act[0]) != act[1] else set()
            assert draft.answers.keys() == (before.answers.keys() | {act[0]}) - fell
        else:
            gone = act & before.answers.keys()
            assert draft.prune_answers(lambda key, act=act: key not in act, FALLS) is bool(gone)  # type: ignore[misc]
            assert draft.answers.keys() == before.answers.keys() - gone - _fall_with(gone, before.answers)


def _fall_with(keys: Collection[str], there: Collection[str]) -> set[str]:
    """Return the keys of the answers that fall with these; one that is not there takes none along."""
    fell: set[str] = set()
    for key in keys:
        for one in FALLS.get(key, ()):
            if one in there:
                fell |= {one} | _fall_with({one}, there)
    return fell
