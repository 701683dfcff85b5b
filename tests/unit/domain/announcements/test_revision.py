"""Another text for an announcement: its approval, its outcomes, and who may take part."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.announcements.parts import MessagePart
from domain.announcements.revision import Revision, RevisionState
from domain.errors import Conflict, IllegalTransition, NotAllowed

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
AUTHOR, APPROVER = UUID(int=1), UUID(int=2)
PROPOSED, DECLINED, APPROVED, DONE = RevisionState
REVISION = Revision(
    id=UUID(int=8),
    announcement_id=UUID(int=9),
    content_version=3,
    state=PROPOSED,
    tells=True,
    fingerprint=b"fingerprint",
    proposed_by=AUTHOR,
    proposed_chat_id=11,
    approved_by=None,
    approved_at=None,
    expanded_to=0,
)
ACTS: dict[str, tuple[Callable[[Revision], Revision], RevisionState, RevisionState]] = {
    "approve": (lambda one: one.approve(APPROVER, NOW, shown=b"finger", replaces=2), PROPOSED, APPROVED),
    "decline": (lambda one: one.decline(), PROPOSED, DECLINED),
    "spread": (lambda one: one.spread(5, all_queued=False), APPROVED, APPROVED),
    "spread to all": (lambda one: one.spread(5, all_queued=True), APPROVED, DONE),
}


@pytest.mark.parametrize("state", RevisionState)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_leads_on_or_is_refused(act: str, state: RevisionState) -> None:
    do, allowed, following = ACTS[act]
    if state is allowed:
        assert do(replace(REVISION, state=state)).state is following
    else:
        with pytest.raises(IllegalTransition):
            do(replace(REVISION, state=state))


def test_a_second_person_approves_what_was_shown_for_what_is_said_now() -> None:
    approved = REVISION.approve(APPROVER, NOW, shown=b"fingerprint", replaces=2)
    assert (approved.approved_by, approved.approved_at) == (APPROVER, NOW)
    with pytest.raises(NotAllowed) as refused:
        REVISION.approve(AUTHOR, NOW, shown=b"fingerprint", replaces=2)
    assert refused.value.text_key == "announcement-own"
    for shown, replaces in ((b"", 2), (b"other", 2), (b"fingerprint", 3)):
        with pytest.raises(Conflict):
            REVISION.approve(APPROVER, NOW, shown=shown, replaces=replaces)


def test_people_are_told_only_where_something_was_wrong() -> None:
    assert REVISION.parts == ["edit-3", "erratum-3"]
    assert replace(REVISION, tells=False).parts == ["edit-3"]
    assert REVISION.parts[0] in MessagePart.revising(3)
    assert MessagePart.revising(3) == ["erratum-3", "edit-3", "erratum-2", "edit-2"]
    assert MessagePart.revising(1) == []
