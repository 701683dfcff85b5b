"""Events of a resident's question about an announcement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.runtime.events.event import Event
from domain.announcements.announcement import Announcement
from storage.records.announcements import Wording
from storage.repositories.questions import StoredQuestion


@dataclass(frozen=True)
class QuestionShown(Event):
    """A question is shown in these officers' chats, together with its announcement where it is not there yet.

    `announcement_copies` and `earlier` are message ids by chat: of the announcement, and of the question where it was
    shown before. `quiet`: it is night, and no phone may ring. `on_request`: an officer asked to see it; otherwise it
    has just arrived.
    """

    question: StoredQuestion
    announcement: Announcement
    wording: Wording = field(repr=False)
    chat_ids: Sequence[int]
    announcement_copies: Mapping[int, int]
    earlier: Mapping[int, int]
    quiet: bool
    on_request: bool = False


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """An officer answered the question of a resident, whose language is `language`.

    `shown_in` are the officers' chats that show it, `answered_in` is that of the officer who answered.
    """

    question: StoredQuestion
    language: str
    answer: str = field(repr=False)
    shown_in: Sequence[int]
    answered_in: int | None
