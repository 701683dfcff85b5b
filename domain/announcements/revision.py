"""A revision: another text for an announcement that has begun.

It is approved by a second person, then applied to each copy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.access import Permission
from domain.announcements.parts import MessagePart
from domain.errors import Conflict, IllegalTransition, NotAllowed


class RevisionState(StrEnum):
    """The state of a revision: `approved` is changing copies, `done` has changed them all."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    APPROVED = "approved"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of an announcement, without its text.

    `tells` says that people who have a copy also get an erratum. `fingerprint` identifies what the second person
    approves. `expanded_to` is the outbox row up to which changes of copies are queued.
    """

    id: UUID
    announcement_id: UUID
    content_version: int
    state: RevisionState
    tells: bool
    fingerprint: bytes
    proposed_by: UUID
    proposed_chat_id: int
    approved_by: UUID | None
    approved_at: datetime | None
    expanded_to: int

    @property
    def parts(self) -> list[str]:
        """The parts of its rows in the outbox: changes of copies, and errata."""
        edit, erratum = MessagePart.edit(self.content_version), MessagePart.erratum(self.content_version)
        return [edit, erratum] if self.tells else [edit]

    def approve(self, by: UUID, at: datetime, *, shown: bytes, replaces: int) -> Revision:
        """Approve exactly what was shown.

        Args:
            by: The officer who approves.
            at: The time of the approval.
            shown: The first bytes of the fingerprint of what was shown.
            replaces: The current version of the announcement's content.

        Raises:
            NotAllowed: the officer wrote the revision.
            Conflict: something else was shown, or the revision was written for another version.
            IllegalTransition: the revision is not proposed any more.
        """
        if self.content_version != replaces + 1:
            raise Conflict
        if by == self.proposed_by:
            raise NotAllowed(Permission.ANNOUNCE.value, "announcement-own")
        if not shown or not self.fingerprint.startswith(shown):
            raise Conflict
        self._check_state(RevisionState.PROPOSED, "approve")
        return replace(self, state=RevisionState.APPROVED, approved_by=by, approved_at=at)

    def decline(self) -> Revision:
        """Decline it, which leaves the announcement as it is. Raises IllegalTransition."""
        self._check_state(RevisionState.PROPOSED, "decline")
        return replace(self, state=RevisionState.DECLINED)

    def spread(self, row: int, *, all_queued: bool) -> Revision:
        """Record the outbox row up to which changes of copies are queued. Raises IllegalTransition."""
        self._check_state(RevisionState.APPROVED, "spread")
        return replace(self, expanded_to=row, state=RevisionState.DONE if all_queued else RevisionState.APPROVED)

    def _check_state(self, state: RevisionState, act: str) -> None:
        if self.state is not state:
            raise IllegalTransition(self.state.value, act)
