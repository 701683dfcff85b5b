"""Slots that record which message of a chat belongs to which question."""

from __future__ import annotations

from uuid import UUID

from domain.announcements.announcement import Announcement


def question_slot(question_id: UUID) -> str:
    """Return the slot of the message with the question, in an officer's chat."""
    return f"question:{question_id.hex}"


def about_slot(announcement: Announcement) -> str:
    """Return the slot of the copy of the announcement that is shown with its questions, in an officer's chat."""
    return f"question-about:{announcement.id.hex}:{announcement.content_version}"


def asked_slot(question_id: UUID) -> str:
    """Return the slot of the message that the question is with the officers, in the resident's chat."""
    return f"question-asked:{question_id.hex}"


def answer_slot(question_id: UUID) -> str:
    """Return the slot of the answer, in the resident's chat."""
    return f"question-answer:{question_id.hex}"


def hint_slot(announcement_id: UUID) -> str:
    """Return the slot of the hint that told a resident how to ask about an announcement."""
    return f"question-hint:{announcement_id.hex}"
