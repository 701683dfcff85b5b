"""Photos that people sent: fetched from Telegram, stored encrypted, and shown to officers. The sender does this.

A file_id is valid for one bot account and one kind of sending. A photo is sent by its id first; if Telegram refuses
the id, the stored content is uploaded and the new id is stored too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from telegram.error import BadRequest

from bot.telegram_api.telegram_errors import says_file_refused
from bot.telegram_api.uploads import Upload
from storage.errors import StorageError
from storage.faults import log_failure
from storage.records.applications import RefusedDocument, SentAs, SentFile
from storage.records.base import OutboxItem, Outgoing, Priority
from storage.unit_of_work import Database, UnitOfWork

if TYPE_CHECKING:
    from bot.telegram_api.api import TelegramApi

ALBUM_LIMIT = 10
"""Photos in one message: https://core.telegram.org/bots/api#sendmediagroup"""

_METHODS: Mapping[SentAs, str] = {"photo": "sendPhoto", "document": "sendDocument"}
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
"""The first bytes of such a file."""

TellOfNoPhoto = Callable[[UnitOfWork, RefusedDocument], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A stored photo of an application that is to be shown.

    Args:
        document_id: The document that stores it.
        file_id: Telegram's id for it.
        sent_as: Whether it came as a photo or as a file.
        caption: Plain text.
    """

    document_id: UUID
    file_id: str = field(repr=False)
    sent_as: SentAs
    caption: str


def photo_calls(chat_id: int, photos: Sequence[KeptPhoto], otherwise: str) -> list[Outgoing]:
    """Return the calls that show these photos in a chat, ten per album, protected from forwarding and saving.

    Photos that came as files are sent as files, after the others: Telegram accepts the id of a file for nothing else,
    and no album with both. `otherwise` is Telegram HTML, sent if a photo works neither by its id nor by its content.
    """
    calls = []
    for kind in _METHODS:
        of_kind = [one for one in photos if one.sent_as == kind]
        calls += [
            _call(chat_id, of_kind[start : start + ALBUM_LIMIT], otherwise)
            for start in range(0, len(of_kind), ALBUM_LIMIT)
        ]
    return calls


def _call(chat_id: int, photos: Sequence[KeptPhoto], otherwise: str) -> Outgoing:
    shown = [
        {"document": one.document_id.hex, "file_id": one.file_id, "sent_as": one.sent_as, "caption": one.caption}
        for one in photos
    ]
    params: dict[str, Any] = {"chat_id": chat_id, "protect_content": True, "kept": shown, "otherwise": otherwise}
    method = _METHODS[photos[0].sent_as] if len(photos) == 1 else "sendMediaGroup"
    return Outgoing(chat_id, method, params, priority=Priority.ANSWER)


def fetch_calls(chat_id: int, files: Mapping[UUID, SentFile]) -> list[Outgoing]:
    """Return the outbox rows by which `FileStore.fetch` fetches these files, each for its document."""
    return [
        Outgoing(
            chat_id,
            "getFile",
            {"file_id": file.file_id, "document_id": str(document_id), "sent_as": file.sent_as},
            priority=Priority.WORK,
        )
        for document_id, file in files.items()
    ]


def _upload(content: bytes, number: int) -> Upload:

    if content.startswith(_PNG):
        return Upload(content, f"foto-{number}.png", "image/png")
    return Upload(content, f"foto-{number}.jpg", "image/jpeg")


class FileStore:
    """Copy files from Telegram's servers into ``documents``, and show them to officers.

    Args:
        api: The Bot API.
        database: The database with the documents.
        tell_of_no_photo: Tells the resident of a file that is no photo, in the transaction that drops it.
    """

    def __init__(self, api: TelegramApi, database: Database, tell_of_no_photo: TellOfNoPhoto) -> None:
        self._api = api
        self._database = database
        self._tell_of_no_photo = tell_of_no_photo

    async def fetch(self, file_id: str, document_id: str, sent_as: SentAs = "photo") -> None:
        """Download one picture and store it.

        A file may hold anything, whatever its name says: if it is no JPEG or PNG, it is not stored and the resident is
        told. Raises the TelegramErrors of the transport.
        """
        described = await self._api.call("getFile", {"file_id": file_id})
        content = await self._api.download(described["file_path"])
        async with self._database.write() as uow:
            if sent_as == "document" and not content.startswith((_JPEG, _PNG)):
                refused = await uow.documents.refuse(UUID(document_id))
                if refused is not None:
                    await self._tell_of_no_photo(uow, refused)
            else:
                await uow.documents.store(UUID(document_id), content)
            await uow.commit()

    def shows(self, params: Mapping[str, Any]) -> bool:
        """Return whether these are the parameters of `photo_calls`."""
        return "kept" in params

    async def show(self, item: OutboxItem) -> Outgoing | None:
        """Make one of `photo_calls`; return the message that has to follow if some of its photos are missing.

        The message has a row of its own, so that its retry does not send the photos a second time. Raises the errors of
        the transport, and StorageError.
        """
        params = item.params
        photos = [
            KeptPhoto(UUID(one["document"]), one["file_id"], one["sent_as"], one["caption"]) for one in params["kept"]
        ]
        common = {name: value for name, value in params.items() if name not in ("kept", "otherwise")}
        try:
            await self._send(common, photos, {})
            return None
        except BadRequest as error:
            if not says_file_refused(str(error)):
                raise
        async with self._database.read() as uow:
            contents = await uow.documents.contents([one.document_id for one in photos])
        # The ids of photos that are not stored may be valid: Telegram does not say which id of an album it refuses.
        kept = [one for one in photos if one.document_id in contents]
        attempts = [photos, kept] if kept != photos else [photos]
        missing = await self._first_taken(common, attempts, contents)
        log.info("files.shown_from_what_is_kept", photos=len(photos), missing=missing)
        if not missing:
            return None
        words = {"chat_id": params["chat_id"], "text": params["otherwise"], "parse_mode": "HTML"}
        return Outgoing(item.chat_id, "sendMessage", words, item.priority, dedupe_key=f"not-shown-{item.id.hex}")

    async def _first_taken(
        self, common: Mapping[str, Any], attempts: Sequence[Sequence[KeptPhoto]], contents: Mapping[UUID, bytes]
    ) -> int:
        """Send the first of these selections that Telegram accepts; return how many photos are missing."""
        for photos in attempts:
            if not any(one.document_id in contents for one in photos):
                continue
            try:
                answer = await self._send(common, photos, contents)
            except BadRequest as error:
                # Telegram may not accept the stored content as a picture: the officer has to be told even then.
                log.warning("files.refused", error=type(error).__name__, photos=len(photos))
                continue
            await self._keep_ids(answer, photos, contents)
            return len(attempts[0]) - len(photos)
        return len(attempts[0])

    async def _send(
        self, common: Mapping[str, Any], photos: Sequence[KeptPhoto], contents: Mapping[UUID, bytes]
    ) -> Any:
        """Send photos, each from its content if that is given, else by its id."""
        files = {
            f"photo{number}": _upload(contents[one.document_id], number + 1)
            for number, one in enumerate(photos)
            if one.document_id in contents
        }
        media = [
            f"attach://photo{number}" if one.document_id in contents else one.file_id
            for number, one in enumerate(photos)
        ]
        if len(photos) == 1:
            kind = photos[0].sent_as
            params = {**common, kind: media[0], "caption": photos[0].caption}
            return await self._api.call(_METHODS[kind], params, files=files)
        items = [
            {"type": photo.sent_as, "media": one, "caption": photo.caption}
            for one, photo in zip(media, photos, strict=True)
        ]
        return await self._api.call("sendMediaGroup", {**common, "media": items}, files=files)

    async def _keep_ids(self, answer: Any, photos: Sequence[KeptPhoto], contents: Mapping[UUID, bytes]) -> None:
        messages = answer if isinstance(answer, list) else [answer]
        try:
            async with self._database.write() as uow:
                for message, photo in zip(messages, photos, strict=True):
                    if photo.document_id in contents:
                        file = message["photo"][-1] if photo.sent_as == "photo" else message["document"]
                        await uow.documents.keep_file_id(photo.document_id, file["file_id"], photo.sent_as)
                await uow.commit()
        except (StorageError, OSError, LookupError, TypeError, ValueError) as error:
            # The photos have arrived: this error must not send them again.
            log_failure(log, "files.id_not_kept", error)
