"""The slots in which it is kept which message of a chat belongs to which question."""

from __future__ import annotations

from uuid import UUID

from domain.announcements.announcement import Announcement


def question_slot(question_id: UUID) -> str:
    """Return where in an officer's chat the message with the question is kept."""
    return f"question:{question_id.hex}"


def about_slot(announcement: Announcement) -> str:
    """Return where in an officer's chat the copy of the announcement is kept that its questions are shown with."""
    return f"question-about:{announcement.id.hex}:{announcement.content_version}"


def asked_slot(question_id: UUID) -> str:
    """Return where in the resident's chat it is kept that the question is with the officers."""
    return f"question-asked:{question_id.hex}"


def answer_slot(question_id: UUID) -> str:
    """Return where in the resident's chat the answer is kept."""
    return f"question-answer:{question_id.hex}"


def hint_slot(announcement_id: UUID) -> str:
    """Return where it is kept that a resident was told how to ask about an announcement."""
    return f"question-hint:{announcement_id.hex}"
