"""Reasons that officers choose when they end an application or take it back, and notes that they write.

A programme's profile lists the reasons for rejection (`reasons`). Texts: `reason-<reason>` for officers, and for
residents `notice-reason-<programme>-<reason>` with what to do next.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from domain.errors import InvalidAnswer
from domain.reading import clean_line

NOTE_LIMIT = 300


def parse_note(text: str) -> str:
    """Return a note to a resident: one paragraph of at most 300 characters. Raises InvalidAnswer."""
    note = clean_line(text)
    if not any(char.isalnum() for char in note):
        raise InvalidAnswer("review-note-empty")
    if len(note) > NOTE_LIMIT:
        raise InvalidAnswer("review-note-long", limit=NOTE_LIMIT, length=len(note))
    return note


Note = Annotated[str, AfterValidator(parse_note)]
"""A note in an officer's own words."""
