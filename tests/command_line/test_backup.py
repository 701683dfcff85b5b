"""`python -m bot database backup` and `restore`: what is kept, what is not, and that the bot serves from it."""

import asyncio
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from domain.access import Officer
from domain.announcements.announcement import Announcement
from domain.announcements.content import Content, Schedule, Segment, Topic
from domain.announcements.states import AnnouncementState
from domain.review import CheckResult
from playground.bot_api.server import BotApiServer
from playground.world.person import Person
from storage.connections.engine import Engines
from storage.encryption import UnreadableCiphertext
from storage.migrate import differences
from storage.models import Base, MutedTopic, OutboxRow, QuestionRow, ResidentKey
from storage.records.announcements import Body, Recipient, Wording
from storage.records.base import Incoming, Outgoing, new_id
from storage.unit_of_work import Database, UnitOfWork
from tests.runtime.test_kill import PATIENCE_SECONDS, Answers, stored_answers
from tests.storage.test_copying import everything
from tests.support.databases import FakeClock, new_postgresql
from tests.support.every_table import fill_every_table
from tests.support.factories import NIK, OTHER_NIK, make_application, make_officer, make_resident, read_resources
from tests.support.programs import program, run_bot

PEOPLE = 8
BOTH_WAYS = pytest.mark.parametrize(
    ("database_url", "restored_url"), [("sqlite", "postgresql"), ("postgresql", "sqlite")], indirect=True
)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def restored_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield a database of each kind that is not there yet, or empty."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'new' / 'bot.db'}"
        return
    yield from new_postgresql(request.getfixturevalue("postgresql_server"), "")


async def database_command(folder: Path, url: str, *arguments: str, **settings: str) -> tuple[int, str]:
    return await run_bot(folder, ["database", *arguments], {"DATABASE_URL": url, **settings})


async def backed_up(folder: Path, url: str) -> tuple[Path, Path]:
    """Write a backup; return its file and its key file."""
    status, printed = await database_command(folder, url, "backup", "backups", "--keys", "keys")
    assert status == 0, printed
    [tables], [keys] = ([*(folder / name).glob("bot-*.db")] for name in ("backups", "keys"))
    return tables, keys


class Applicants:
    """People who fill in a form, and can go on with it wherever it stands."""

    def __init__(self, server: BotApiServer) -> None:
        self._world = server.world
        self.everybody = [(self._world.person(9200 + one, f"Warga {one}"), Answers(one)) for one in range(PEOPLE)]
        self.reached = [0] * PEOPLE
        """The question each has come to."""

    async def apply(self, number: int) -> None:
        person, _answers = self.everybody[number]
        person.send("/daftar")
        await self.answer_to_the_end(number, "Mau daftar yang mana?")

    async def go_on(self, number: int) -> None:
        """As somebody who comes back."""
        person, answers = self.everybody[number]
        person.send("/lanjut")
        known = [words for words, _act in answers.script()]
        nothing_left = "Belum ada isian yang tersimpan"
        # What waited when the backup was made is sent first.
        await self._world.wait_for(
            lambda: any(words in person.last_text for words in (*known, nothing_left)), PATIENCE_SECONDS
        )
        if nothing_left not in person.last_text:
            await self.answer_to_the_end(number, next(words for words in known if words in person.last_text))

    async def answer_to_the_end(self, number: int, first: str) -> None:
        person, answers = self.everybody[number]
        script = answers.script()
        begin = [words for words, _act in script].index(first)
        for position, (words, act) in enumerate(script[begin:], start=begin):
            await self._world.wait_for(lambda words=words: words in person.last_text, PATIENCE_SECONDS)  # type: ignore[misc]
            self.reached[number] = position
            act(person)
        await self._world.wait_for(lambda: "Boleh kami kirim" not in person.last_text, PATIENCE_SECONDS)

    async def someone_has_come_to(self, position: int) -> None:
        await self._world.wait_for(lambda: max(self.reached) >= position, PATIENCE_SECONDS)

    def position(self, person: Person, answers: Answers) -> int:
        """Which question stands in the chat now; past the last one when none does."""
        script = answers.script()
        return next((at for at, (words, _act) in enumerate(script) if words in person.last_text), len(script))


@BOTH_WAYS
async def test_a_backup_taken_while_people_write_is_restored_and_served_from(
    server: BotApiServer, database_url: str, restored_url: str, database: Database, tmp_path: Path
) -> None:
    applicants = Applicants(server)
    where = {"TELEGRAM_API_BASE_URL": server.url, "LOG_LEVEL": "WARNING"}
    async with program(tmp_path, [], {"DATABASE_URL": database_url, **where}) as bot, asyncio.TaskGroup() as group:
        for number in range(PEOPLE):
            group.create_task(applicants.apply(number))
        await applicants.someone_has_come_to(12)
        before = list(applicants.reached)
        tables, keys = await backed_up(tmp_path, database_url)
    # The machine is lost; what was written after the backup is lost with it.
    assert bot.output == ""
    status, printed = await database_command(tmp_path, restored_url, "restore", str(tables), str(keys))
    assert status == 0, printed
    assert f"{PEOPLE} residents" in printed
    async with program(tmp_path, [], {"DATABASE_URL": restored_url, **where}) as bot:
        for number, (person, answers) in enumerate(applicants.everybody):
            await applicants.go_on(number)
            assert "Boleh kami kirim" not in person.last_text, answers
            assert applicants.reached[number] >= before[number]
        await server.world.wait_for(lambda: server.world.unconfirmed() == 0, PATIENCE_SECONDS)
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0, bot.output
    kept = await stored_answers(restored_url, database.keyring)
    assert len(kept) == PEOPLE
    for person, answers in applicants.everybody:
        theirs = kept[person.id]
        assert (theirs["nik"], theirs["name"], theirs["rt_rw"]) == (answers.nik, answers.name, answers.rt_rw)


async def test_everything_comes_back_and_nothing_that_opens_it_is_in_the_main_file(
    database: Database, database_url: str, restored_url: str, tmp_path: Path
) -> None:
    await fill_every_table(database)
    async with database.write() as uow:
        await uow.inbox.add([Incoming(9101, b'{"update_id": 77}', update_id=77)])
        await uow.outbox.add([Outgoing(9101, "sendMessage", {"text": "menunggu"})])
        await uow.commit()
    kept = await everything(database.engines)
    tables, keys = await backed_up(tmp_path, database_url)
    secrets = []
    for table, column in (("resident_keys", "wrapped"), ("inbox", "payload"), ("outbox", "payload")):
        position = list(Base.metadata.tables[table].columns.keys()).index(column)
        secrets += [bytes(row[position]) for row in kept[table] if row[position] is not None]
    assert len(secrets) > 15
    assert [one for one in secrets if one in tables.read_bytes()] == []
    assert [one for one in secrets if one not in keys.read_bytes()] == []
    everyone = [*tables.parent.iterdir(), *keys.parent.iterdir()]
    assert {path.name for path in everyone} == {tables.name, keys.name, ".backup.lock"}
    assert {path.stat().st_mode & 0o777 for path in everyone} == {0o600}

    status, printed = await database_command(tmp_path, restored_url, "restore", str(tables), str(keys))
    assert status == 0, printed
    restored = Engines(restored_url)
    assert await differences(restored) == []
    got = await everything(restored)
    [event] = [row for row in got["audit_events"] if "database.restored" in row]
    got["audit_events"].remove(event)
    assert got == kept
    if restored.database_path:
        assert restored.database_path.stat().st_mode & 0o777 == 0o600
        assert {path.name for path in restored.database_path.parent.iterdir()} <= {
            *(f"bot.db{end}" for end in ("", ".lock", "-wal", "-shm"))
        }
    await restored.dispose()
    status, printed = await database_command(tmp_path, restored_url, "restore", str(tables), str(keys))
    assert status == 2, printed


async def add_announcement(uow: UnitOfWork, officer: Officer) -> Announcement:
    """Return an announcement that an officer has written."""
    announcement_id = new_id()
    wording = Wording(Content(texts={"id": "Loket buka."}), {"id": Body("sendMessage", {"text": "Loket buka."})})
    segment = Segment(topic=Topic.SERVICE)
    await uow.announcements.add(announcement_id, wording, segment, Schedule(), proposed_by=officer.id, chat_id=9002)
    announcement = await uow.announcements.get(announcement_id)
    assert announcement is not None
    return announcement


@ON_SQLITE
async def test_who_was_erased_can_be_read_from_no_backup_once_its_key_file_is_gone(
    database: Database, database_url: str, restored_url: str, tmp_path: Path
) -> None:
    async with database.write() as uow:
        sent = [
            await make_application(uow, read_resources(), telegram_id=9101, nik=NIK),
            await make_application(uow, read_resources(), telegram_id=9102, nik=OTHER_NIK),
        ]
        erased, other = await make_resident(uow, 9101), await make_resident(uow, 9102)
        officer = await make_officer(uow)
        announcement = await add_announcement(uow, officer)
        for one, application in zip((erased, other), sent, strict=True):
            found, note = CheckResult.DOES_NOT_FIT, f"Catatan {one.telegram_id}"
            await uow.clearances.put(application.id, "a", officer.id, found, note=note, key=one.key, seen=None)
            await uow.questions.add(announcement.id, one, "Loketnya di mana?", application=None, message_id=7)
            await uow.muted_topics.mute(one.telegram_id, Topic.QUOTA)
        await uow.commit()
    tables, keys = await backed_up(tmp_path, database_url)
    async with database.engines.writer.begin() as connection:
        await connection.execute(delete(ResidentKey).where(ResidentKey.resident_id == erased.id))
    keys.unlink()
    later = tmp_path / "later"
    later.mkdir()
    _, later_keys = await backed_up(later, database_url)
    # The old backup with the keys there are now: everybody but who was erased.
    status, printed = await database_command(tmp_path, restored_url, "restore", str(tables), str(later_keys))
    assert status == 0, printed
    assert "1 residents have no key any more" in printed
    restored = Database(Engines(restored_url), database.keyring, FakeClock())
    async with restored.read() as uow:
        assert await uow.residents.get(erased.id) is None
        known = await uow.residents.get_by_telegram_id(9102)
        assert known is not None
        [theirs] = await uow.applications.of_resident(other.id, limit=10)
        assert theirs.answers(known.key)["nik"] == OTHER_NIK
        notes = [(await uow.clearances.of(one.id))["a"] for one in sent]
        assert notes[1].note(known.key, theirs.id, "a") == "Catatan 9102"
        with pytest.raises(UnreadableCiphertext):
            notes[0].note(known.key, sent[0].id, "a")
        asked = await uow.questions.of(announcement.id, other.id)
        assert asked is not None
        assert asked.text == "Loketnya di mana?"
        for table in (QuestionRow.chat_id, MutedTopic.telegram_id):
            assert list((await uow.connection.execute(select(table))).scalars()) == [9102]
    # A person who comes back begins again.
    async with restored.write() as uow:
        again = await make_resident(uow, 9101)
        await uow.commit()
    assert again.id != erased.id
    await restored.close()


@ON_SQLITE
async def test_without_any_key_file_nobody_can_be_read(database: Database, database_url: str, tmp_path: Path) -> None:
    async with database.write() as uow:
        await make_application(uow, read_resources(), telegram_id=9101)
        await uow.inbox.add([Incoming(9101, b"{}", update_id=1)])
        await uow.commit()
    tables, _keys = await backed_up(tmp_path, database_url)
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    status, printed = await database_command(tmp_path, url, "restore", str(tables))
    assert status == 2
    assert printed.startswith("KEYS: give the key file, or --without-keys")
    status, printed = await database_command(tmp_path, url, "restore", str(tables), "--without-keys")
    assert status == 0, printed
    restored = Database(Engines(url), database.keyring, FakeClock())
    async with restored.read() as uow:
        assert await uow.residents.get_by_telegram_id(9101) is None
        assert await uow.inbox.waiting() == 0
        assert await uow.outbox.waiting() == 0
    await restored.close()


@ON_SQLITE
async def test_announcements_are_not_sent_again(database: Database, database_url: str, tmp_path: Path) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        for account in range(9101, 9104):
            await make_resident(uow, account)
        announcement = await add_announcement(uow, officer)
        announcement_id = announcement.id
        announcement = await uow.announcements.save(replace(announcement, state=AnnouncementState.SENDING))
        await uow.copies.queue(announcement.id, "message", [Recipient(9101, "id"), Recipient(9102, "id")])
        await uow.connection.execute(update(OutboxRow).where(OutboxRow.chat_id == 9101).values(state="sent"))
        await uow.commit()
    tables, keys = await backed_up(tmp_path, database_url)
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    status, printed = await database_command(tmp_path, url, "restore", str(tables), str(keys))
    assert status == 0, printed
    restored = Database(Engines(url), database.keyring, FakeClock())
    async with restored.read() as uow:
        assert (await uow.recipients.outcomes(announcement_id)).by_state == {"sent": 1, "unknown": 1}
        kept = await uow.announcements.get(announcement_id)
    assert kept is not None
    assert kept.state is AnnouncementState.STOPPED
    await restored.close()


@ON_SQLITE
async def test_what_cannot_be_restored_is_told_in_one_line(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await fill_every_table(database, number=2)
    tables, keys = await backed_up(tmp_path, database_url)
    (tmp_path / "other.txt").write_text("nothing")
    (tmp_path / "left.db-wal").write_text("of another database")
    fresh = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    left = f"sqlite+aiosqlite:///{tmp_path / 'left.db'}"
    for url, arguments, told in (
        (fresh, (str(keys), str(tables)), "is the other file of a backup"),
        (fresh, ("other.txt", str(keys)), "other.txt: is no backup"),
        (fresh, ("nowhere.db", str(keys)), "nowhere.db: there is no such file"),
        (fresh, (str(tables), str(keys), "--without-keys"), "KEYS: give the key file, or"),
        (database_url, (str(tables), str(keys)), "bot.db: exists already, move it away"),
        (left, (str(tables), str(keys)), "left.db-wal: exists already, move it away"),
    ):
        status, printed = await database_command(tmp_path, url, "restore", *arguments)
        assert status == 2, printed
        assert told in printed, printed
        assert printed.count("\n") == 1
    wrong = {"DATA_ENCRYPTION_KEYS": "YSBrZXkgdGhhdCBub2JvZHkgaGFzIGFueSBsb25nZXI="}
    status, printed = await database_command(tmp_path, fresh, "restore", str(tables), str(keys), **wrong)
    assert status == 2
    assert printed.startswith("DATA_ENCRYPTION_KEYS: none of them opens what this database holds")
    assert _names(tmp_path, "new.db") <= {"new.db.lock"}


def _names(folder: Path, beginning: str) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name.startswith(beginning)}


@ON_SQLITE
async def test_key_files_are_removed_after_seven_days(database: Database, database_url: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    keys = tmp_path / "keys"
    keys.mkdir()
    for days in (30, 8, 6):
        at = f"{now - timedelta(days=days):%Y%m%dT%H%M%SZ}"
        (keys / f"bot-{at}.keys.db").touch()
        (keys / f"bot-{at}.db").touch()
    (keys / "bot-notes.keys.db").touch()
    left = keys / "bot-20261101T000000Z.keys.db.part"
    left.touch()
    status, printed = await database_command(tmp_path, database_url, "drop-old-keys", "keys")
    assert status == 0, printed
    assert printed.count("older than seven days, removed") == 2
    # What a backup that was killed has left goes with the next one.
    assert left.exists()
    (keys / f"bot-{now - timedelta(days=9):%Y%m%dT%H%M%SZ}.keys.db").touch()
    status, printed = await database_command(tmp_path, database_url, "backup", "backups", "--keys", "keys")
    assert status == 0, printed
    assert printed.count("older than seven days, removed") == 1
    assert not left.exists()
    assert len([*keys.glob("bot-2*.keys.db")]) == 2
    assert len([*keys.glob("bot-*.db")]) == 3 + 3
    status, printed = await database_command(tmp_path, database_url, "drop-old-keys", "nowhere")
    assert (status, printed) == (2, "nowhere: there is no such folder\n")
