"""Announcements on a real database: who gets them, in pieces, once, and what the officer hears."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from bot import texts
from bot.conversations.forms import Forms
from bot.house import House
from bot.services import announcements
from bot.texts.catalogue import Catalogue
from domain.access import Officer, Role
from domain.application import ApplicationStatus
from domain.areas import read_default_areas, read_default_facilities
from domain.errors import DomainError, NotAllowed
from domain.parameters import Rulebook, read_default_files
from domain.programme import Programme
from storage.announcement_records import Announcement, AnnouncementState, Audience
from storage.models import AnnouncementRow, ApplicationRow, Chat, OfficerRow, OutboxRow
from storage.models import Resident as ResidentRow
from storage.records import Priority, new_id
from storage.unit_of_work import Database

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
OFFICER_CHAT = 9001
TEXT = "Loket buka hari Sabtu.\nLihat https://example.org/a?b=1&c=2 <gratis>"


@pytest.fixture(scope="module")
def house() -> House:
    areas = read_default_areas()
    return House(
        texts=Catalogue.load(Path(texts.__file__).parent),
        rulebook=Rulebook.load(read_default_files()),
        areas=areas,
        facilities=read_default_facilities(areas),
        forms=Forms(()),
        bot_username="uji_bot",
        broadcast_rate=28,
    )


@pytest.fixture
async def officer(database: Database) -> Officer:
    officer = Officer(new_id(), OFFICER_CHAT, Role.BROADCASTER, frozenset({Programme.PIJAR_SEMAR}))
    row = {
        "id": officer.id,
        "telegram_id": OFFICER_CHAT,
        "name": b"",
        "role": officer.role.value,
        "programmes": ["pijar_semar"],
        "areas": [],
        "created_at": NOW,
    }
    async with database.write() as uow:
        await uow.connection.execute(insert(OfficerRow).values(row))
        await uow.commit()
    return officer


async def add_residents(
    database: Database, telegram_ids: Sequence[int], agreed: bool | None = True, *, blocked: bool = False
) -> dict[int, UUID]:
    """Store residents with their chats; return their ids by account."""
    ids = {telegram_id: new_id() for telegram_id in telegram_ids}
    chats = [{"chat_id": one, "unreachable_at": NOW if blocked else None} for one in ids]
    residents = [
        {"id": ids[one], "telegram_id": one, "language": "id", "announcements": agreed, "created_at": NOW}
        for one in ids
    ]
    async with database.write() as uow:
        await uow.connection.execute(insert(Chat), chats)
        await uow.connection.execute(insert(ResidentRow), residents)
        await uow.commit()
    return ids


async def add_application(
    database: Database, resident_id: UUID, programme: Programme, status: ApplicationStatus
) -> None:
    application_id = new_id()
    row = {
        "id": application_id,
        "reference": application_id.hex[-12:],
        "programme": programme.value,
        "resident_id": resident_id,
        "chat_id": 1,
        "status": status.value,
        "version": 1,
        "nik_index": application_id.bytes,
        "kecamatan_code": "33.74.01",
        "kelurahan_code": "33.74.01.1001",
        "body": b"",
        "assessment": b"",
        "outcome": "eligible",
        "rules_version": "1",
        "form_version": "1",
        "consent_version": "1",
        "consent_at": NOW,
        "submitted_at": NOW,
        "updated_at": NOW,
    }
    async with database.write() as uow:
        await uow.connection.execute(insert(ApplicationRow).values(row))
        await uow.commit()


async def confirm(
    database: Database, house: House, officer: Officer, announcement_id: UUID, audience: Audience = Audience.AGREED
) -> int:
    async with database.write() as uow:
        recipients = await announcements.confirm(
            uow,
            house,
            announcement_id=announcement_id,
            text=TEXT,
            audience=audience,
            officer=officer,
            officer_chat_id=OFFICER_CHAT,
        )
        await uow.commit()
    return recipients


async def queued_chats(database: Database, announcement_id: UUID) -> list[int]:
    queued = select(OutboxRow.chat_id).where(OutboxRow.announcement_id == announcement_id).order_by(OutboxRow.seq)
    async with database.read() as uow:
        return list((await uow.connection.execute(queued)).scalars())


async def announcement(database: Database, announcement_id: UUID) -> Announcement:
    async with database.read() as uow:
        found = await uow.announcements.get(announcement_id)
    assert found is not None
    return found


async def end_as(database: Database, announcement_id: UUID, state: str, chats: Sequence[int]) -> None:
    """Give messages the state that the sender would."""
    async with database.write() as uow:
        await uow.connection.execute(
            update(OutboxRow)
            .where(OutboxRow.announcement_id == announcement_id, OutboxRow.chat_id.in_(chats))
            .values(state=state)
        )
        await uow.commit()


async def reports(database: Database) -> list[str]:
    async with database.read() as uow:
        due = await uow.outbox.due(10, without_chats=(), without_seqs=(), priorities=[Priority.NOTICE])
    return [item.params["text"] for item in due if item.chat_id == OFFICER_CHAT]


async def test_only_those_who_agreed_and_can_be_reached_get_it(
    database: Database, house: House, officer: Officer
) -> None:
    await add_residents(database, [3, 1, 2])
    await add_residents(database, [4], agreed=False)
    await add_residents(database, [5], agreed=None)
    await add_residents(database, [6], blocked=True)
    wanted = new_id()
    assert await confirm(database, house, officer, wanted) == 3
    while await announcements.work(database, house):
        pass
    assert await queued_chats(database, wanted) == [1, 2, 3]


async def test_an_audience_is_those_with_an_open_application_of_the_programme(
    database: Database, house: House, officer: Officer
) -> None:
    ids = await add_residents(database, [1, 2, 3, 4, 5])
    for telegram_id, programme, status in (
        (1, Programme.PIJAR_SEMAR, ApplicationStatus.SUBMITTED),
        (2, Programme.PIJAR_SEMAR, ApplicationStatus.REJECTED),
        (3, Programme.UHC, ApplicationStatus.SUBMITTED),
        (4, Programme.PIJAR_SEMAR, ApplicationStatus.WAITLISTED),
        (4, Programme.PIJAR_SEMAR, ApplicationStatus.SUBMITTED),
    ):
        await add_application(database, ids[telegram_id], programme, status)
    async with database.read() as uow:
        assert await uow.announcements.count_recipients(Audience.PIJAR_SEMAR) == 2
        assert await uow.announcements.count_recipients(Audience.UHC) == 1
    wanted = new_id()
    await confirm(database, house, officer, wanted, Audience.PIJAR_SEMAR)
    while await announcements.work(database, house):
        pass
    assert await queued_chats(database, wanted) == [1, 4]


async def test_the_body_is_the_message_that_was_shown(database: Database, house: House, officer: Officer) -> None:
    await add_residents(database, [1])
    wanted = new_id()
    await confirm(database, house, officer, wanted)
    async with database.read() as uow:
        body = await uow.announcements.body(wanted)
        stored = (await uow.connection.execute(select(AnnouncementRow.text))).scalar_one()
    assert body["text"] == announcements.message(house, TEXT)
    assert "Sabtu.\nLihat https://example.org/a?b=1&amp;c=2 &lt;gratis&gt;" in body["text"]
    assert "/pengumuman" in body["text"]
    assert body["parse_mode"] == "HTML"
    assert b"Sabtu" not in stored


async def test_confirming_twice_makes_one_announcement(database: Database, house: House, officer: Officer) -> None:
    await add_residents(database, [1, 2])
    wanted = new_id()
    await confirm(database, house, officer, wanted)
    while await announcements.work(database, house):
        pass
    await confirm(database, house, officer, wanted)
    while await announcements.work(database, house):
        pass
    assert await queued_chats(database, wanted) == [1, 2]
    assert (await announcement(database, wanted)).state is AnnouncementState.SENDING


@pytest.mark.parametrize("breaks", range(4))
async def test_it_goes_on_where_it_was_broken_off(
    database: Database, house: House, officer: Officer, breaks: int
) -> None:
    """A process that dies within a piece has written nothing of it; the next one writes it, and no chat twice."""
    chats = list(range(1, 10))
    await add_residents(database, chats)
    wanted = new_id()
    await confirm(database, house, officer, wanted)
    done = 0
    while True:
        if done == breaks:
            async with database.write() as uow:  # leaves without a commit, as a death does
                await announcements.expand(uow, wanted, 3)
        async with database.write() as uow:
            more = await announcements.expand(uow, wanted, 3)
            await uow.commit()
        done += 1
        assert await queued_chats(database, wanted) == chats[: 3 * done]
        if not more:
            break
    found = await announcement(database, wanted)
    assert (found.state, found.recipients, found.expanded_to) == (AnnouncementState.SENDING, 9, 9)
    async with database.write() as uow:
        assert await announcements.expand(uow, wanted, 3) is False


async def test_a_cursor_that_was_lost_doubles_nothing(database: Database, house: House, officer: Officer) -> None:
    await add_residents(database, [1, 2, 3])
    wanted = new_id()
    await confirm(database, house, officer, wanted)
    async with database.write() as uow:
        await announcements.expand(uow, wanted, 2)
        await uow.connection.execute(update(AnnouncementRow).values(expanded_to=0))
        await uow.commit()
    while await announcements.work(database, house):
        pass
    assert await queued_chats(database, wanted) == [1, 2, 3]


async def test_the_officer_gets_one_report_when_every_message_is_final(
    database: Database, house: House, officer: Officer
) -> None:
    await add_residents(database, [1, 2, 3, 4, 5])
    wanted = new_id()
    await confirm(database, house, officer, wanted)
    while await announcements.work(database, house):
        pass
    for state, chats in {"sent": [1, 2], "blocked": [3], "failed": [4], "sending": [5]}.items():
        await end_as(database, wanted, state, chats)
    assert await announcements.work(database, house) is False
    assert await reports(database) == []
    await end_as(database, wanted, "unknown", [5])
    while await announcements.work(database, house):
        pass
    [report] = await reports(database)
    for line in ("untuk 5 orang", "Terkirim: 2", "Memblokir bot: 1", "Gagal: 1", "Tidak pasti sampai: 1"):
        assert line in report
    assert (await announcement(database, wanted)).state is AnnouncementState.FINISHED


async def test_whoever_stops_gets_nothing_of_what_still_waits(
    database: Database, house: House, officer: Officer
) -> None:
    await add_residents(database, [1, 2, 3])
    wanted = new_id()
    await confirm(database, house, officer, wanted)
    while await announcements.work(database, house):
        pass
    await end_as(database, wanted, "sent", [1])
    async with database.write() as uow:
        await uow.announcements.withhold(1)
        await uow.announcements.withhold(2)
        await uow.commit()
    async with database.read() as uow:
        assert (await uow.announcements.outcomes(wanted)).by_state == {"sent": 1, "expired": 1, "waiting": 1}


async def test_a_later_announcement_waits_for_no_earlier_one_to_be_sent(
    database: Database, house: House, officer: Officer
) -> None:
    await add_residents(database, [1])
    earlier, later = new_id(), new_id()
    for wanted in (earlier, later):
        await confirm(database, house, officer, wanted)
        while await announcements.work(database, house):
            pass
    await end_as(database, later, "sent", [1])
    while await announcements.work(database, house):
        pass
    assert (await announcement(database, later)).state is AnnouncementState.FINISHED
    assert (await announcement(database, earlier)).state is AnnouncementState.SENDING
    async with database.read() as uow:
        newest = await uow.announcements.latest()
    assert newest is not None
    assert newest.id == later


async def test_who_may_not_announce_is_refused(database: Database, house: House, officer: Officer) -> None:
    ids = await add_residents(database, [1])
    await add_application(database, ids[1], Programme.UHC, ApplicationStatus.SUBMITTED)
    with pytest.raises(NotAllowed):
        await confirm(database, house, officer, new_id(), Audience.UHC)
    verifier = Officer(officer.id, OFFICER_CHAT, Role.VERIFIER, frozenset(Programme), frozenset({"33.74"}))
    with pytest.raises(NotAllowed):
        await confirm(database, house, verifier, new_id())


async def test_an_announcement_for_nobody_is_refused(database: Database, house: House, officer: Officer) -> None:
    with pytest.raises(DomainError) as refused:
        await confirm(database, house, officer, new_id())
    assert refused.value.text_key == "announcement-nobody"


async def test_an_unknown_announcement_has_no_body(database: Database) -> None:
    async with database.read() as uow:
        with pytest.raises(LookupError):
            await uow.announcements.body(new_id())


@pytest.mark.parametrize(("recipients", "seconds"), [(1, 1), (28, 1), (29, 2), (8_500, 304)])
def test_sending_takes_what_the_rate_allows(house: House, recipients: int, seconds: int) -> None:
    assert announcements.sending_time(house, recipients).total_seconds() == seconds
