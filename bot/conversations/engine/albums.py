"""An album is one answer: Telegram sends its photos one by one, with the same `media_group_id`.

What is left out of an album is kept with the draft until the next album: the message about its last photo replaces
those about the ones before, and has to say it all.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from bot.conversations.engine.contexts import EngineNotes, LeftOut, context_of, keep_context
from bot.conversations.engine.form import Form
from bot.conversations.engine.question import Photos, Question

if TYPE_CHECKING:
    from domain.draft import Draft

CAPTION, TOO_MANY, OTHER_FILE = "engine-left-out-caption", "engine-left-out-photos", "engine-file-other"

Photo = dict[str, str]
"""`{"file_id": ..., "file_unique_id": ...}`, and `"sent_as": "document"` for a picture that was sent as a file."""


class Joined(Enum):
    """The outcome of one more photo of an album: added, there already, or more than are taken."""

    ADDED = auto()
    KNOWN = auto()
    TOO_MANY = auto()


def photo_answer(photo: Photo, media_group_id: str | None) -> dict[str, Any]:
    """Return the answer that a single photo, or the first one of an album, makes."""
    return {"files": [photo], "media_group_id": media_group_id}


def answered_by_album(form: Form, draft: Draft, media_group_id: str | None) -> Question | None:
    """Return the question that earlier photos of this album have answered."""
    if media_group_id is None:
        return None
    for question in form.questions_of(draft.questions):
        answer = draft.answers.get(question.key)
        if isinstance(question.answer, Photos) and answer and answer["media_group_id"] == media_group_id:
            return question
    return None


def join(draft: Draft, question: Question, photo: Photo) -> Joined:
    """Add a photo to the answer, unless it is there already or there are enough.

    The draft's version stays, so that the buttons of the question asked meanwhile stay good.
    """
    answer = draft.answers[question.key]
    known = [one["file_unique_id"] for one in answer["files"]]
    limit = question.answer.limit if isinstance(question.answer, Photos) else 0
    if photo["file_unique_id"] in known:
        return Joined.KNOWN
    if len(known) >= limit:
        return Joined.TOO_MANY
    draft.amend_answer(question.key, {**answer, "files": [*answer["files"], photo]})
    return Joined.ADDED


def left_out(draft: Draft, media_group_id: str | None, *keys: str) -> list[str]:
    """Return what is to be said about parts of this message that are not taken, by text key.

    For a message of an album that is also what was left out of the album before it, and it is kept for the next.
    """
    kept = context_of(draft, EngineNotes).left_out
    earlier = kept.keys if kept is not None and media_group_id is not None and kept.album == media_group_id else ()
    said = list(dict.fromkeys([*earlier, *keys]))
    if media_group_id is not None and said:
        keep_context(draft, EngineNotes(left_out=LeftOut(album=media_group_id, keys=tuple(said))))
    return said
