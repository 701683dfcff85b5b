"""The photos of an application, as calls that show them to an officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from storage.application_records import StoredDocument
from storage.records import Outgoing, Priority


def photo_calls(chat_id: int, documents: Sequence[StoredDocument], captions: Sequence[str]) -> list[Outgoing]:
    """The calls that show these photos in a chat, ten an album; nobody can forward or save them from there."""
    items = [
        {"type": "photo", "media": document.file_id, "caption": caption}
        for document, caption in zip(documents, captions, strict=True)
    ]
    albums = [items[start : start + 10] for start in range(0, len(items), 10)]
    return [_album(chat_id, album) for album in albums]


def _album(chat_id: int, items: Sequence[Mapping[str, str]]) -> Outgoing:
    common: dict[str, Any] = {"chat_id": chat_id, "protect_content": True}
    if len(items) == 1:
        photo = {"photo": items[0]["media"], "caption": items[0]["caption"]}
        return Outgoing(chat_id, "sendPhoto", {**common, **photo}, priority=Priority.ANSWER)
    return Outgoing(chat_id, "sendMediaGroup", {**common, "media": list(items)}, priority=Priority.ANSWER)
