"""Another text for an announcement that has begun: proposed, approved by a second person, brought to each copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.access import Permission
from domain.announcements.parts import MessagePart
from domain.errors import Conflict, IllegalTransition, NotAllowed


class RevisionState(StrEnum):
    """Where another text for an announcement stands: `approved` changes copies, `done` has changed them all."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    APPROVED = "approved"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Revision:
    """Another text for an announcement, without its words.

    `tells`: those who have a copy are also told what is right now. `fingerprint` stands for what a second person
    approves. `expanded_to` is the outbox row up to which copies are queued to be changed.
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
        """The parts of its rows: changes of copies, and what people are told."""
        edit, erratum = MessagePart.edit(self.content_version), MessagePart.erratum(self.content_version)
        return [edit, erratum] if self.tells else [edit]

    def approve(self, by: UUID, at: datetime, *, shown: bytes, replaces: int) -> Revision:
        """Approve exactly what was shown: `shown` are the first bytes of its fingerprint.

        `replaces` is the version of what the announcement says now. Raises NotAllowed to who wrote it, Conflict when
        it is not what was shown or was written for another version, IllegalTransition.
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
        """Leave the announcement as it is. Raises IllegalTransition."""
        self._check_state(RevisionState.PROPOSED, "decline")
        return replace(self, state=RevisionState.DECLINED)

    def spread(self, row: int, *, all_queued: bool) -> Revision:
        """Note up to which outbox row copies are queued to be changed. Raises IllegalTransition."""
        self._check_state(RevisionState.APPROVED, "spread")
        return replace(self, expanded_to=row, state=RevisionState.DONE if all_queued else RevisionState.APPROVED)

    def _check_state(self, state: RevisionState, act: str) -> None:
        if self.state is not state:
            raise IllegalTransition(self.state.value, act)
