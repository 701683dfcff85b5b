"""Photos and files that come into a dialogue: taken, or told why not, with what is left out of them.

A picture may be sent as a file; whether it can be a photo is told by what Telegram says of it. A phone names the type
after the file's ending, so the content is looked at once more when it has been fetched (`bot.runtime.files.photos`).
"""

from __future__ import annotations

from pathlib import PurePosixPath

from telegram import Document
from telegram.constants import FileSizeLimit

from bot.conversations.engine import albums
from bot.conversations.engine.answering import Answering
from bot.conversations.engine.question import Photos, Post, Question

UNREAD_CAPTION = "engine-words-wanted-caption"
PDF, HEIC, TOO_LARGE = "engine-file-pdf", "engine-file-heic", "engine-file-large"
_PHOTO = ""
_BY_TYPE = {
    "image/jpeg": _PHOTO,
    "image/jpg": _PHOTO,
    "image/pjpeg": _PHOTO,
    "image/png": _PHOTO,
    "image/heic": HEIC,
    "image/heif": HEIC,
    "image/heic-sequence": HEIC,
    "image/heif-sequence": HEIC,
    "application/pdf": PDF,
}
_BY_ENDING = {
    ".jpg": _PHOTO,
    ".jpeg": _PHOTO,
    ".jfif": _PHOTO,
    ".png": _PHOTO,
    ".heic": HEIC,
    ".heif": HEIC,
    ".hif": HEIC,
    ".pdf": PDF,
}
_SAYS_NOTHING = {"", "application/octet-stream"}


class MediaAnswering(Answering):
    """The half of a dialogue that is neither words nor taps. Nothing here raises."""

    async def photo(self, photo: albums.Photo, media_group_id: str | None, *, caption: bool = False) -> None:
        """Take a photo. One of an album that has answered already joins that answer; its caption is not read."""
        answered = albums.answered_by_album(self.form, self.draft, media_group_id)
        question = answered or self.at_hand
        if question is None or not isinstance(question.answer, Photos):
            self.not_wanted(media_group_id, caption=caption)
            return
        left_out = [albums.CAPTION] if caption else []
        if answered is None:
            lead = self._left_out(question, media_group_id, *left_out)
            await self.accept(question, albums.photo_answer(photo, media_group_id), lead=lead)
            return
        if albums.join(self.draft, question, photo) is albums.Joined.TOO_MANY:
            left_out.append(albums.TOO_MANY)
        lead = self._left_out(question, media_group_id, *left_out)
        self.step.save_draft(self.draft)
        self.view.ask(lead=lead, album=media_group_id)

    def wants_photo(self, media_group_id: str | None) -> bool:
        """Return whether a photo is asked for, or this album has brought some."""
        asked = self.at_hand is not None and isinstance(self.at_hand.answer, Photos)
        return asked or albums.answered_by_album(self.form, self.draft, media_group_id) is not None

    def no_photo(self, key: str, media_group_id: str | None) -> None:
        """Refuse a file that cannot be a photo, where one is asked for or in an album of photos; `key` says why."""
        answered = albums.answered_by_album(self.form, self.draft, media_group_id)
        said = self._left_out(answered or self.at_hand, media_group_id, key)
        if media_group_id is not None:
            self.step.save_draft(self.draft)
        if answered is not None:
            self.view.ask(lead=said, album=media_group_id)
        else:
            self.view.ask(error=said, album=media_group_id)

    def not_wanted(self, media_group_id: str | None = None, *, caption: bool = False) -> None:
        """Say that this cannot be the answer: a sticker, voice, a photo where words are asked, ...

        An album is told so once, and that its caption is not read either.
        """
        match self.at_hand.answer if self.at_hand else None:
            case Photos():
                key = "engine-photo-wanted"
            case Post(media=True):
                key = "engine-post-wanted"
            case _:
                key = "engine-words-wanted"
        said = self._left_out(self.at_hand, media_group_id, key, *([UNREAD_CAPTION] if caption else []))
        if media_group_id is not None:
            self.step.save_draft(self.draft)
        self.view.ask(error=said, album=media_group_id)

    def _left_out(self, question: Question | None, media_group_id: str | None, *keys: str) -> str | None:
        """Return what is said about what is not taken, as HTML; None when all is."""
        limit = question.answer.limit if question is not None and isinstance(question.answer, Photos) else 0
        said = albums.left_out(self.draft, media_group_id, *keys)
        return "\n".join(self.step.text(key, limit=limit) for key in said) or None


def why_no_photo(document: Document) -> str | None:
    """Return the key of the text that says why this file is no photo; None when it is a JPEG or PNG we can fetch."""
    key = _kind_of(document)
    if key == _PHOTO and (document.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        return TOO_LARGE
    return key or None


def _kind_of(document: Document) -> str:
    said = (document.mime_type or "").partition(";")[0].strip().lower()
    if said in _BY_TYPE:
        return _BY_TYPE[said]
    if said in _SAYS_NOTHING:
        return _BY_ENDING.get(PurePosixPath(document.file_name or "").suffix.lower(), albums.OTHER_FILE)
    return albums.OTHER_FILE
