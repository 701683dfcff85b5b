"""Pictures sent as a file: which of them can be a photo, by what Telegram says of the file.

A phone names the type after the file's ending, so the content is looked at once more when it has been fetched
(`bot.runtime.files.photos`).
"""

from __future__ import annotations

from pathlib import PurePosixPath

from telegram import Document
from telegram.constants import FileSizeLimit

from bot.conversations.engine.albums import OTHER_FILE

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
        return _BY_ENDING.get(PurePosixPath(document.file_name or "").suffix.lower(), OTHER_FILE)
    return OTHER_FILE
