"""The photos of an application, as calls that show them to an officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from storage.application_records import StoredDocument
from storage.records import Outgoing, Priority

_METHODS = {"photo": "sendPhoto", "document": "sendDocument"}


def photo_calls(chat_id: int, documents: Sequence[StoredDocument], captions: Sequence[str]) -> list[Outgoing]:
    """The calls that show these photos in a chat, ten an album; nobody can forward or save them from there.

    Those sent as files go as files, after the others: Telegram takes the id of a file for nothing else, and no album
    with both.
    """
    items = [
        {"type": document.sent_as, "media": document.file_id, "caption": caption}
        for document, caption in zip(documents, captions, strict=True)
    ]
    calls = []
    for kind in _METHODS:
        of_kind = [one for one in items if one["type"] == kind]
        calls += [_album(chat_id, of_kind[start : start + 10]) for start in range(0, len(of_kind), 10)]
    return calls


def _album(chat_id: int, items: Sequence[Mapping[str, str]]) -> Outgoing:
    common: dict[str, Any] = {"chat_id": chat_id, "protect_content": True}
    if len(items) == 1:
        kind = items[0]["type"]
        only = {kind: items[0]["media"], "caption": items[0]["caption"]}
        return Outgoing(chat_id, _METHODS[kind], {**common, **only}, priority=Priority.ANSWER)
    return Outgoing(chat_id, "sendMediaGroup", {**common, "media": list(items)}, priority=Priority.ANSWER)
