"""Two broadcasters and what they do together, for tests of announcements."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from bot.services.announcements import acts as announcements
from bot.views.announcements.message import bodies
from domain.access import Officer, Role
from domain.announcements.announcement import Announcement
from domain.announcements.content import Content, Schedule, Segment, Topic
from storage.models import Chat, ResidentRow
from storage.records.announcements import Wording
from storage.records.base import new_id
from storage.repositories.officers import Grant
from storage.unit_of_work import Database, UnitOfWork
from tests.support.chat import PHOTO, ChatClient
from tests.support.running import OFFICER_ID, RunningBot

SECOND_ID = 9002
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
EVERYBODY = Segment(topic=Topic.SERVICE)
AT_ONCE = Schedule()


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures cost a second each."""

    async def draw(*_: object) -> bytes:
        return PHOTO

    monkeypatch.setattr("bot.views.announcements.files.draw", draw)


async def appoint(uow: UnitOfWork, telegram_id: int) -> Officer:
    """Make an account a broadcaster."""
    grant = Grant(Role.BROADCASTER, frozenset(), frozenset())
    return await uow.officers.appoint(telegram_id, grant, f"Humas {telegram_id}")


async def second_broadcaster(bot: RunningBot) -> ChatClient:
    """Return the phone of a second broadcaster, who may approve and has opened the bot."""
    async with bot.database.write() as uow:
        await appoint(uow, SECOND_ID)
        await uow.commit()
    second = ChatClient(bot.world.person(SECOND_ID, "Humas"), bot.settled)
    await second.start()
    return second


async def write(officer: ChatClient, text: str | None = None, *, to: str = "Semua yang setuju") -> None:
    """Begin the form of /umumkan, up to the message; with a text that may go out, up to the summary."""
    await officer.send("/umumkan")
    await officer.tap("Jadwal dan layanan")
    await officer.tap(to)
    await officer.tap("Lewati")
    if text is not None:
        await officer.send(text)
        await end(officer)


async def end(officer: ChatClient) -> None:
    """From the question about the time to the summary, if the message was taken."""
    if "Segera setelah disetujui" in officer.buttons:
        await officer.tap("Segera setelah disetujui")
        await officer.tap("Lewati")


async def add_residents(
    database: Database, telegram_ids: Sequence[int], agreed: bool | None = True, *, blocked: bool = False
) -> dict[int, UUID]:
    """Store residents with their chats; return their ids by account."""
    ids = {telegram_id: new_id() for telegram_id in telegram_ids}
    async with database.write() as uow:
        chats = [{"chat_id": one, "unreachable_at": NOW if blocked else None} for one in ids]
        await uow.connection.execute(insert(Chat), chats)
        residents = [
            {"id": ids[one], "telegram_id": one, "language": "id", "announcements": agreed, "created_at": NOW}
            for one in ids
        ]
        await uow.connection.execute(insert(ResidentRow), residents)
        await uow.commit()
    return ids


async def approved(bot: RunningBot, text: str, schedule: Schedule = AT_ONCE, **content_values: Any) -> None:
    """Have the admin write an announcement to everybody, and the second broadcaster approve it; the clock begins it."""
    content = Content(texts={"id": text}, **content_values)
    wording = Wording(content, bodies(bot.bot.resources, content, EVERYBODY.topic))
    announcement_id = new_id()
    async with bot.database.write() as uow:
        author = await uow.officers.get_by_telegram_id(OFFICER_ID)
        second = await uow.officers.get_by_telegram_id(SECOND_ID)
        await announcements.compose(
            uow,
            announcement_id=announcement_id,
            wording=wording,
            segment=EVERYBODY,
            schedule=schedule,
            officer=author,
            chat_id=OFFICER_ID,
        )
        written = await announcements.get(uow, author, announcement_id)
        counted = await announcements.counted(uow, written, await uow.recipients.count(EVERYBODY, []))
        await announcements.propose(uow, author, announcement_id)
        await announcements.approve(uow, second, announcement_id, counted.fingerprint, SECOND_ID)
        await uow.commit()


async def stored(database: Database, number: int = 1) -> Announcement:
    """Return the announcement as it is now."""
    async with database.read() as uow:
        found = await uow.announcements.by_number(number)
    assert found is not None
    return found
