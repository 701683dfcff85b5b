"""Files: their content, the many ids one file has, and the addresses they are downloaded from."""

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from playground.bot_api.errors import bad_request, unusable_file

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
PATH_SECONDS = 60 * 60
PHOTO_SIDES = (90, 320, 800, 1280)
UNKNOWN_SIZE = (1280, 960)
"""What a photo of a person measures when its content is no image: tests send any bytes."""


class FileKind(StrEnum):
    """What a file is used as; an id made for one kind cannot be sent as another."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    STICKER = "sticker"


FOLDERS = {
    FileKind.PHOTO: "photos",
    FileKind.DOCUMENT: "documents",
    FileKind.VOICE: "voice",
    FileKind.STICKER: "stickers",
}
NOT_KEPT = Path(__file__).parents[1] / "static" / "photo-not-kept.png"
"""Shown for a photo of an earlier world, whose id the bot still knows: photos are not kept on the disk."""
ID_PREFIXES = {FileKind.PHOTO: "AgAC", FileKind.DOCUMENT: "BQAC", FileKind.VOICE: "AwAC", FileKind.STICKER: "CAAC"}
ID_MIDDLE = "AgUAAxkBAAI"
BOT_MARK_LENGTH = 8
FILE_ID = re.compile(rf"(?:{'|'.join(ID_PREFIXES.values())}){ID_MIDDLE}[\w-]{{48}}", re.ASCII)


@dataclass(eq=False, slots=True)
class StoredFile:
    """A file's content and what is known of it. `sizes` are a photo's, as (width, height), smallest first."""

    number: int
    kind: FileKind
    content: bytes
    name: str
    mime_type: str
    sizes: list[tuple[int, int]] = field(default_factory=list)
    unique_id: str = field(default_factory=lambda: "AQAD" + secrets.token_urlsafe(9))


class FileStore:
    """All files of the world.

    Args:
        clock: Unix time in seconds.
        bot_id: whose ids these are: like the real ones, they say nothing to another bot.
        continues: whether there was a world before, so that the bot may know ids of photos that are gone.
    """

    def __init__(self, clock: Callable[[], float], bot_id: int = 0, *, continues: bool = False) -> None:
        self._clock = clock
        digest = hashlib.sha256(f"{bot_id}".encode()).digest()
        self._id_middle = f"{ID_MIDDLE}{urlsafe_b64encode(digest).decode()[:BOT_MARK_LENGTH]}"
        self._continues = continues
        self._by_id: dict[str, tuple[StoredFile, str]] = {}
        self._paths: dict[str, tuple[StoredFile, float]] = {}
        self._count = 0

    def add(self, kind: FileKind, content: bytes, name: str, mime_type: str) -> StoredFile:
        """Keep a file that a person sent."""
        self._count += 1
        stored = StoredFile(self._count, kind, content, name, mime_type)
        if kind is FileKind.PHOTO:
            stored.sizes = _photo_sizes(*(image_size(content) or UNKNOWN_SIZE))
        return stored

    def add_photo_of_bot(self, content: bytes, name: str) -> StoredFile:
        """Keep a photo the bot sends.

        Raises:
            ApiError: it is empty, too big, no image, or too long and thin.
        """
        if len(content) > MAX_PHOTO_BYTES:
            raise bad_request(
                f"file of size {len(content)} bytes is too big for a photo; the maximum size is {MAX_PHOTO_BYTES} bytes"
            )
        _not_empty(content)
        size = image_size(content)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        if sum(size) > MAX_PHOTO_SIDES or max(size) > MAX_PHOTO_RATIO * max(1, min(size)):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self.add(FileKind.PHOTO, content, name, "image/jpeg")

    def add_document_of_bot(self, content: bytes, name: str, mime_type: str) -> StoredFile:
        """Keep a document the bot sends.

        Raises:
            ApiError: it is empty.
        """
        _not_empty(content)
        return self.add(FileKind.DOCUMENT, content, name, mime_type)

    def reused(self, file_id: str, kind: FileKind) -> StoredFile:
        """Return the file of an id that is sent again.

        Raises:
            ApiError: the id is unknown or another bot's, a web address, or stands for another kind of file.
        """
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored, _ = self._by_id.get(file_id, (None, ""))
        if stored is None and not FILE_ID.fullmatch(file_id):
            raise bad_request("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
        own_photo = f"{ID_PREFIXES[FileKind.PHOTO]}{self._id_middle}"
        if stored is None and self._continues and file_id.startswith(own_photo):
            stored = self.add(FileKind.PHOTO, NOT_KEPT.read_bytes(), NOT_KEPT.name, "image/png")
        if stored is None:
            raise unusable_file()
        if stored.kind is not kind:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored

    def _new_ids(self, stored: StoredFile, unique_id: str) -> dict[str, Any]:
        """Return one more id of a file: like the real ones, ids of the same file need not be equal."""
        file_id = f"{ID_PREFIXES[stored.kind]}{self._id_middle}{secrets.token_urlsafe(30)}"
        self._by_id[file_id] = stored, unique_id
        return {"file_id": file_id, "file_unique_id": unique_id, "file_size": len(stored.content)}

    def content(self, file_id: str) -> StoredFile:
        """Return the file behind an id.

        Raises:
            KeyError: the id is unknown.
        """
        return self._by_id[file_id][0]

    def photo_json(self, stored: StoredFile) -> list[dict[str, Any]]:
        """Return the PhotoSizes of a photo. Each size is the same content here: nothing is scaled."""
        return [
            {
                **self._new_ids(stored, f"{stored.unique_id}{index}"),
                "width": width,
                "height": height,
            }
            for index, (width, height) in enumerate(stored.sizes)
        ]

    def document_json(self, stored: StoredFile) -> dict[str, Any]:
        """Return the Document, or with another kind's fields added by the caller, the Voice or Sticker."""
        return {"file_name": stored.name, "mime_type": stored.mime_type, **self.plain_json(stored)}

    def plain_json(self, stored: StoredFile) -> dict[str, Any]:
        """Return what every file has."""
        return self._new_ids(stored, stored.unique_id)

    def get_file(self, file_id: str) -> dict[str, Any]:
        """Return the answer of getFile; its path can be downloaded for an hour.

        Raises:
            ApiError: no such file, or larger than 20 MB.
        """
        if not file_id:
            raise bad_request("file_id not specified")
        stored, unique_id = self._by_id.get(file_id, (None, ""))
        if stored is None and FILE_ID.fullmatch(file_id):
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if stored is None:
            raise bad_request("invalid file_id")
        if len(stored.content) > MAX_DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        _, dot, extension = stored.name.rpartition(".")
        suffix = f".{extension}" if dot and extension.isalnum() else ""
        path = f"{FOLDERS[stored.kind]}/file_{stored.number}{suffix}"
        self._paths[path] = stored, self._clock() + PATH_SECONDS
        return {
            "file_id": file_id,
            "file_unique_id": unique_id,
            "file_size": len(stored.content),
            "file_path": path,
        }

    def download(self, path: str) -> bytes | None:
        """Return the content at a path of getFile; None when there is none or the hour is over."""
        stored, until = self._paths.get(path, (None, 0.0))
        return stored.content if stored is not None and self._clock() < until else None


def _not_empty(content: bytes) -> None:
    if not content:
        raise bad_request("file must be non-empty")


def _photo_sizes(width: int, height: int) -> list[tuple[int, int]]:
    longest = max(width, height)
    sides = [side for side in PHOTO_SIDES if side < longest]
    scaled = [(max(1, width * side // longest), max(1, height * side // longest)) for side in sides]
    return scaled if longest > PHOTO_SIDES[-1] else [*scaled, (width, height)]


def image_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, WebP or JPEG; None for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content[:4] == b"GIF8" and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8X" and len(content) >= 30:
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if content[:4] == b"RIFF" and content[8:16] == b"WEBPVP8 " and len(content) >= 30:
        sides = (int.from_bytes(content[start : start + 2], "little") & 0x3FFF for start in (26, 28))
        return next(sides), next(sides)
    return _jpeg_size(content) if content[:2] == b"\xff\xd8" else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height = int.from_bytes(content[position + 5 : position + 7], "big")
            return int.from_bytes(content[position + 7 : position + 9], "big"), height
        position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return None
