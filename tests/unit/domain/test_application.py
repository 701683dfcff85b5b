"""What may be done to an application, from each of its statuses, and what that leaves behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.application import (
    DECISIONS,
    OPEN_STATUSES,
    TRANSITIONS,
    Act,
    Application,
    ApplicationStatus,
    Consent,
    officers_acts,
)
from domain.errors import AlreadyDecided, Conflict, IllegalTransition
from domain.programme import Programme
from domain.reference import Reference

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
OFFICER = UUID(int=7)
COVERED = date(2027, 1, 1)
STATUS = ApplicationStatus
APPLICATION = Application(
    id=UUID(int=1),
    reference=Reference.make(Programme.UHC, 2026, 1),
    programme=Programme.UHC,
    resident_id=UUID(int=2),
    chat_id=3,
    status=STATUS.IN_REVIEW,
    version=4,
    kecamatan_code="33.74.05",
    kelurahan_code="33.74.05.1004",
    outcome="eligible",
    rules_version="2026-11",
    form_version="1",
    consent=Consent("2026-11", NOW),
    submitted_at=NOW,
    updated_at=NOW,
    decided_at=None,
    decided_by=None,
    covered_from=None,
)
ACTS: dict[Act, Callable[[Application], Application]] = {
    Act.START_REVIEW: lambda one: one.start_review(),
    Act.REQUEST_CORRECTION: lambda one: one.request_correction(),
    Act.RESUBMIT: lambda one: one.resubmit(),
    Act.APPROVE: lambda one: one.approve(OFFICER, NOW),
    Act.WAITLIST: lambda one: one.waitlist(OFFICER, NOW),
    Act.REJECT: lambda one: one.reject(OFFICER, NOW),
    Act.APPEAL: lambda one: one.appeal(),
    Act.ENROL: lambda one: one.enrol(COVERED),
    Act.WITHDRAW: lambda one: one.withdraw(),
    Act.EXPIRE: lambda one: one.expire(),
    Act.RELEASE: lambda one: one.release(),
    Act.RETURN: lambda one: one.send_back(),
}
MARKS = {"status", "decided_at", "decided_by", "covered_from"}


def of(status: ApplicationStatus) -> Application:
    return replace(APPLICATION, status=status)


@pytest.mark.parametrize("status", ApplicationStatus)
@pytest.mark.parametrize("act", Act)
def test_an_act_leads_on_or_is_refused(act: Act, status: ApplicationStatus) -> None:
    before = of(status)
    following = TRANSITIONS[status].get(act)
    if following is None:
        with pytest.raises(IllegalTransition) as refused:
            ACTS[act](before)
        assert refused.value.values == {"status": status.value, "act": act.value}
        return
    after = ACTS[act](before)
    assert after.status is following
    assert before == of(status)
    decided = (OFFICER, NOW) if act in DECISIONS else (None, None)
    assert (after.decided_by, after.decided_at) == decided
    assert after.covered_from == (COVERED if act is Act.ENROL else None)


@given(st.lists(st.sampled_from(sorted(Act)), max_size=12))
def test_whatever_is_done_to_it_only_its_marks_change(acts: list[Act]) -> None:
    application = of(STATUS.SUBMITTED)
    for act in acts:
        if act in TRANSITIONS[application.status]:
            application = ACTS[act](application)
    unchanged = {name: getattr(application, name) for name in Application.__slots__ if name not in MARKS}
    assert unchanged == {name: getattr(APPLICATION, name) for name in unchanged}
    assert application.is_open == (application.status in OPEN_STATUSES)
    assert (application.covered_from is not None) == (application.status is STATUS.ENROLLED)


def test_a_yes_to_an_offer_keeps_who_has_decided() -> None:
    waiting = APPLICATION.waitlist(OFFICER, NOW)
    assert replace(waiting.approve(None, NOW), status=waiting.status) == waiting


def test_only_the_version_that_was_seen_is_acted_on() -> None:
    APPLICATION.check_version(4)
    with pytest.raises(Conflict):
        APPLICATION.check_version(3)


def test_a_first_day_of_cover_is_corrected_once_there_is_one() -> None:
    enrolled = of(STATUS.APPROVED).enrol(COVERED)
    assert enrolled.correct_cover(date(2027, 2, 1)).covered_from == date(2027, 2, 1)
    assert enrolled.correct_cover(None) == enrolled
    with pytest.raises(IllegalTransition):
        of(STATUS.APPROVED).correct_cover(COVERED)


@pytest.mark.parametrize(
    ("status", "act", "refusal"),
    [
        (STATUS.WAITLISTED, Act.APPROVE, AlreadyDecided),
        (STATUS.APPROVED, Act.RETURN, IllegalTransition),
        (STATUS.REJECTED, Act.REJECT, AlreadyDecided),
        (STATUS.SUBMITTED, Act.APPROVE, IllegalTransition),
    ],
)
def test_what_is_the_residents_or_bpjss_is_no_officers_act(
    status: ApplicationStatus, act: Act, refusal: type[IllegalTransition]
) -> None:
    assert act not in officers_acts(status)
    with pytest.raises(refusal) as refused:
        of(status).check_officers_act(act)
    assert type(refused.value) is refusal


@pytest.mark.parametrize(
    ("status", "act"),
    [(STATUS.IN_REVIEW, Act.APPROVE), (STATUS.WAITLISTED, Act.RETURN), (STATUS.IN_REVIEW, Act.REJECT)],
)
def test_an_officer_decides_in_review_and_puts_back_from_the_line(status: ApplicationStatus, act: Act) -> None:
    assert act in officers_acts(status)
    of(status).check_officers_act(act)
