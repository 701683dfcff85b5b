"""An announcement's life: which act fits which state, who may, and what it leaves behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.announcements.announcement import LARGE, Announcement
from domain.announcements.content import Content, Schedule, Segment, Topic, approval_fingerprint
from domain.announcements.states import ENDED, HOLDABLE, TRANSITIONS, AnnouncementAct, AnnouncementState, PauseReason
from domain.errors import Conflict, DomainError, IllegalTransition, NotAllowed

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
AUTHOR, APPROVER = UUID(int=1), UUID(int=2)
CONTENT = Content(texts={"id": "Kuota dibuka."})
ANNOUNCEMENT = Announcement(
    id=UUID(int=9),
    number=4,
    state=AnnouncementState.PROPOSED,
    resumes_to=None,
    reason=None,
    version=3,
    content_version=1,
    segment=Segment(topic=Topic.QUOTA),
    schedule=Schedule(expires_at=NOW + timedelta(hours=1), joiner_days=2),
    recipients=500,
    fingerprint=b"fingerprint",
    proposed_by=AUTHOR,
    proposed_chat_id=11,
    approved_by=None,
    approved_chat_id=None,
    expanded_to=7,
    expanded=False,
    created_at=NOW,
    approved_at=None,
    started_at=None,
    finished_at=None,
)
S, A = AnnouncementState, AnnouncementAct
Do = Callable[[Announcement], Announcement]
ACTS: dict[AnnouncementAct, Do] = {
    A.COUNT: lambda one: one.count(600, CONTENT),
    A.PROPOSE: lambda one: one.propose(),
    A.APPROVE: lambda one: one.approve(APPROVER, NOW, chat_id=22, shown=b"finger"),
    A.DECLINE: lambda one: one.decline(NOW),
    A.PROPOSE_AGAIN: lambda one: one.propose_again(600, CONTENT),
    A.START: lambda one: one.start(NOW),
    A.CHECK: lambda one: one.check(),
    A.GO_ON: lambda one: one.send(),
    A.PAUSE: lambda one: one.pause(PauseReason.OFFICER),
    A.RESUME: lambda one: one.resume(revision_waits=False),
    A.FOLLOW: lambda one: one.follow(),
    A.REVISE: lambda one: one.revise(),
    A.REPEAT: lambda one: one.repeat(NOW, revision_waits=False),
    A.STOP: lambda one: one.stop(),
    A.EXPIRE: lambda one: one.expire(),
    A.FINISH: lambda one: one.finish(),
}


def in_state(state: AnnouncementState, **different: object) -> Announcement:
    return replace(ANNOUNCEMENT, state=state, **different)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", AnnouncementState)
@pytest.mark.parametrize("act", AnnouncementAct)
def test_an_act_leads_on_or_is_refused(act: AnnouncementAct, state: AnnouncementState) -> None:
    allowed, following = TRANSITIONS[act]
    before = in_state(state)
    if state in allowed:
        after = ACTS[act](before)
        assert after.state is following
        assert (before, after.version) == (in_state(state), before.version)
    else:
        with pytest.raises(IllegalTransition) as refused:
            ACTS[act](before)
        assert refused.value.values == {"status": state.value, "act": act.value}


@pytest.mark.parametrize("do", [ACTS[A.COUNT], ACTS[A.PROPOSE_AGAIN]])
def test_a_head_count_is_sealed_with_what_is_approved(do: Do) -> None:
    before = in_state(S.COUNTING if do is ACTS[A.COUNT] else S.SENDING, approved_by=APPROVER, started_at=NOW)
    after = do(before)
    assert (after.recipients, after.fingerprint) == (
        600,
        approval_fingerprint(CONTENT, before.segment, before.schedule, 600),
    )


def test_an_approval_that_is_taken_back_leaves_no_trace_of_it() -> None:
    before = in_state(S.SENDING, approved_by=APPROVER, approved_at=NOW, started_at=NOW)
    after = before.propose_again(600, CONTENT)
    assert (after.approved_by, after.approved_at, after.started_at) == (None, None, None)


def test_what_nobody_would_get_is_not_proposed() -> None:
    with pytest.raises(DomainError) as refused:
        in_state(S.COMPOSED, recipients=0).propose()
    assert refused.value.text_key == "announcement-nobody-now"


def test_a_second_person_approves_what_was_shown() -> None:
    approved = ANNOUNCEMENT.approve(APPROVER, NOW, chat_id=22, shown=b"fingerprint")
    assert (approved.approved_by, approved.approved_chat_id, approved.approved_at) == (APPROVER, 22, NOW)
    assert approved.chat_ids == [11, 22]
    with pytest.raises(NotAllowed) as refused:
        ANNOUNCEMENT.approve(AUTHOR, NOW, chat_id=11, shown=b"fingerprint")
    assert refused.value.text_key == "announcement-own"
    for shown in (b"", b"other"):
        with pytest.raises(Conflict):
            ANNOUNCEMENT.approve(APPROVER, NOW, chat_id=22, shown=shown)


def test_only_its_author_takes_it_back() -> None:
    taken_back = ANNOUNCEMENT.take_back(AUTHOR, NOW)
    assert (taken_back.state, taken_back.finished_at) == (S.DECLINED, NOW)
    with pytest.raises(NotAllowed) as refused:
        ANNOUNCEMENT.take_back(APPROVER, NOW)
    assert refused.value.text_key == "announcement-not-own"


def test_a_person_does_not_overtake_the_staffs_copies() -> None:
    with pytest.raises(Conflict):
        in_state(S.CANARY).go_on(revision_waits=False)
    assert in_state(S.CHECKED).go_on(revision_waits=False).state is S.SENDING


@pytest.mark.parametrize(
    "do",
    [
        lambda: in_state(S.CHECKED).go_on(revision_waits=True),
        lambda: in_state(S.PAUSED).resume(revision_waits=True),
        lambda: in_state(S.FINISHED).repeat(NOW, revision_waits=True),
    ],
)
def test_nothing_goes_on_while_another_text_waits(do: Callable[[], Announcement]) -> None:
    with pytest.raises(DomainError) as refused:
        do()
    assert refused.value.text_key == "announcement-mend-waits"


@pytest.mark.parametrize("state", sorted(HOLDABLE))
def test_a_pause_goes_back_to_where_it_began(state: AnnouncementState) -> None:
    held = in_state(state).pause(PauseReason.FAILURES)
    assert (held.state, held.resumes_to, held.reason) == (S.PAUSED, state, "failures")
    resumed = held.resume(revision_waits=False)
    assert (resumed.state, resumed.resumes_to, resumed.reason) == (state, None, None)
    revised = held.revise()
    assert revised.state is (S.CANARY if state is S.CHECKED else state)
    assert (revised.content_version, revised.resumes_to, revised.reason) == (2, None, None)


def test_another_text_brings_a_finished_one_back() -> None:
    revised = in_state(S.FINISHED, finished_at=NOW).revise()
    assert (revised.state, revised.content_version, revised.finished_at) == (S.SENDING, 2, None)
    assert revised.parts == ["message", "edit-2", "erratum-2"]


@pytest.mark.parametrize("state", AnnouncementState)
def test_one_is_held_while_another_text_is_written(state: AnnouncementState) -> None:
    if state in HOLDABLE:
        held = in_state(state).hold_for_revision(NOW)
        assert (held.state, held.resumes_to, held.reason) == (S.PAUSED, state, "mend")
    elif state in (S.PAUSED, S.FINISHED):
        assert in_state(state).hold_for_revision(NOW) == in_state(state)
    else:
        with pytest.raises(IllegalTransition):
            in_state(state).hold_for_revision(NOW)


@pytest.mark.parametrize(
    "do",
    [
        lambda one, now: one.hold_for_revision(now),
        lambda one, now: one.repeat(now, revision_waits=False),
    ],
)
def test_what_may_no_longer_go_out_is_neither_revised_nor_repeated(
    do: Callable[[Announcement, datetime], Announcement],
) -> None:
    ends_at = NOW + timedelta(hours=1)
    do(in_state(S.FINISHED), ends_at - timedelta(seconds=1))
    with pytest.raises(DomainError) as refused:
        do(in_state(S.FINISHED), ends_at)
    assert refused.value.text_key == "announcement-too-late"
    do(in_state(S.FINISHED, schedule=Schedule()), ends_at)


def test_what_is_sent_once_more_has_not_ended_yet() -> None:
    assert in_state(S.FINISHED, finished_at=NOW).repeat(NOW, revision_waits=False).finished_at is None


@pytest.mark.parametrize("state", AnnouncementState)
def test_only_what_has_ended_is_wound_up(state: AnnouncementState) -> None:
    if state in ENDED:
        assert in_state(state).wind_up(NOW).finished_at == NOW
    else:
        with pytest.raises(IllegalTransition):
            in_state(state).wind_up(NOW)


def test_recipients_are_queued_page_by_page_and_looked_for_again() -> None:
    queued = ANNOUNCEMENT.queue_up_to(99, all_queued=True)
    assert (queued.expanded_to, queued.expanded) == (99, True)
    assert (queued.look_again().expanded_to, queued.look_again().expanded) == (0, False)


def test_people_who_come_to_match_get_it_for_some_days_from_its_start() -> None:
    assert ANNOUNCEMENT.joiners_until is None
    assert in_state(S.SCHEDULED).start(NOW).joiners_until == NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("approved", "found", "drifted"),
    [(100, 110, False), (100, 111, True), (5_000, 5_100, False), (5_000, 5_101, True), (5_000, 10, False)],
)
def test_many_more_people_than_were_approved_void_the_approval(approved: int, found: int, drifted: bool) -> None:
    assert replace(ANNOUNCEMENT, recipients=approved).has_drifted(found) is drifted


def test_a_person_looks_at_a_large_one_first() -> None:
    assert not replace(ANNOUNCEMENT, recipients=LARGE).is_large
    assert replace(ANNOUNCEMENT, recipients=LARGE + 1).is_large
