"""An album is one answer: Telegram sends its photos one by one, with the same `media_group_id`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.conversations.form import Form
from bot.conversations.question import Photos, Question

if TYPE_CHECKING:
    from storage.records import Draft

Photo = dict[str, str]
"""`{"file_id": ..., "file_unique_id": ...}`"""


def photo_answer(photo: Photo, media_group_id: str | None) -> dict[str, Any]:
    """The answer that a single photo, or the first one of an album, makes."""
    return {"files": [photo], "media_group_id": media_group_id}


def answered_by_album(form: Form, draft: Draft, media_group_id: str | None) -> Question | None:
    """The question that earlier photos of this album have answered."""
    if media_group_id is None:
        return None
    for question in form.questions_of(draft.questions):
        answer = draft.answers.get(question.key)
        if isinstance(question.answer, Photos) and answer and answer["media_group_id"] == media_group_id:
            return question
    return None


def join(draft: Draft, question: Question, photo: Photo) -> bool:
    """Add a photo to the answer; False when it is there already or there are enough.

    The draft's version stays, so that the buttons of the question asked meanwhile stay good.
    """
    answer = draft.answers[question.key]
    known = [one["file_unique_id"] for one in answer["files"]]
    limit = question.answer.limit if isinstance(question.answer, Photos) else 0
    if photo["file_unique_id"] in known or len(known) >= limit:
        return False
    draft.answers[question.key] = {**answer, "files": [*answer["files"], photo]}
    return True
