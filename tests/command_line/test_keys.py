"""`python -m bot keys status` and `rotate`: which rows need which key, and the change to the newest."""

import asyncio
from base64 import urlsafe_b64encode
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, delete, select, update

from bot.app import running
from bot.settings.model import Settings
from domain.review import CheckResult
from playground.world.state import World
from storage.connections.engine import Engines
from storage.encryption import CiphertextContext, Keyring, UnreadableCiphertext
from storage.models import Base, OfficerRow, ResidentKey
from storage.unit_of_work import Database
from storage.upkeep.rotation import SEALED
from tests.storage.connections.test_serving import serving
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock
from tests.support.every_table import fill_every_table
from tests.support.factories import make_application, make_officer, make_resident, read_resources
from tests.support.programs import run_bot
from tests.support.running import INDEX_KEY, KEY, RESIDENT_ID, RunningBot

NEWEST = b"the newest key of all, 32 bytes."
NEWEST_KEY = urlsafe_b64encode(NEWEST).decode()
OLDEST = b"0123456789abcdef0123456789abcdef"
INDEX = b"fedcba9876543210fedcba9876543210"
BOTH, NEWEST_ALONE = Keyring([NEWEST, OLDEST], INDEX), Keyring([NEWEST], INDEX)

SEALED_OTHERWISE = {
    "announcement_mends.fingerprint": "a hash",
    "announcements.fingerprint": "a hash",
    "applications.assessment": "a resident's key",
    "applications.body": "a resident's key",
    "applications.nik_index": "a blind index",
    "clearances.note": "a resident's key",
    "documents.content": "a resident's key",
    "documents.file_id": "a resident's key",
    "drafts.body": "a resident's key",
    "enrolments.member_number": "a resident's key",
    "enrolments.refusal": "a resident's key",
    "invitations.token_hash": "a hash",
    "past_assessments.assessment": "a resident's key",
    "questions.answer": "a resident's key",
    "questions.text": "a resident's key",
    "registry_entries.nik_index": "a blind index",
    "reservations.covered_nik_index": "a blind index",
    "search_index.token": "a blind index",
}


async def keys(folder: Path, url: str, *arguments: str, newest_first: str = f"{NEWEST_KEY},{KEY}") -> tuple[int, str]:
    settings = {"DATABASE_URL": url, "DATA_ENCRYPTION_KEYS": newest_first, "BLIND_INDEX_KEY": INDEX_KEY}
    return await run_bot(folder, ["keys", *arguments], settings)


def test_every_column_of_bytes_is_sealed_in_a_way_that_is_known() -> None:
    """A column that is left out of a rotation is lost with the old key."""
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert columns == {one.name for one in SEALED} | set(SEALED_OTHERWISE)


async def test_after_a_rotation_the_old_key_is_needed_by_nothing(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    await fill_every_table(database, number=40)
    status, printed = await keys(tmp_path, database_url, "status")
    assert status == 0, printed
    assert "resident_keys.wrapped" in printed
    number = await _sealed_with(database, database.keyring.newest_key_id)
    assert f"key 2: {number} rows need it" in printed
    status, printed = await keys(tmp_path, database_url, "rotate")
    assert status == 0, printed
    assert printed.startswith(f"{number} rows sealed anew with the first key")
    assert "key 2: no row needs it" in printed
    assert await _sealed_with(database, database.keyring.newest_key_id) == 0
    assert await _sealed_with(database, BOTH.newest_key_id) == number
    status, printed = await keys(tmp_path, database_url, "rotate")
    assert printed.startswith("0 rows sealed anew")
    # The old key alone opens nothing any more, and the bot says so instead of serving.
    status, printed = await keys(tmp_path, database_url, "status", newest_first=KEY)
    assert status == 2
    assert printed.startswith("DATA_ENCRYPTION_KEYS: none of them opens what this database holds")


async def test_what_a_residents_key_seals_is_read_after_a_rotation_and_not_once_they_are_erased(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    async with database.write() as uow:
        application = await make_application(uow, read_resources())
        officer, resident = await make_officer(uow), await make_resident(uow)
        found, note = CheckResult.CANNOT_TELL, "Rumahnya sudah kosong."
        assert await uow.clearances.put(
            application.id, "address", officer.id, found, note=note, key=resident.key, seen=None
        )
        await uow.commit()
    status, printed = await keys(tmp_path, database_url, "rotate")
    assert status == 0, printed
    rotated = Database(Engines(database_url), NEWEST_ALONE, FakeClock())
    async with rotated.write() as uow:
        known = await uow.residents.get(resident.id)
        assert known is not None
        kept = (await uow.clearances.of(application.id))["address"]
        assert kept.note(known.key, application.id, "address") == note
        await uow.connection.execute(delete(ResidentKey).where(ResidentKey.resident_id == resident.id))
        assert await uow.residents.get(resident.id) is None
        kept = (await uow.clearances.of(application.id))["address"]
        with pytest.raises(UnreadableCiphertext):
            kept.note(rotated.keyring.new_data_key(resident.id)[0], application.id, "address")
    await rotated.close()


async def test_a_row_that_no_key_opens_stops_nothing(tmp_path: Path, database: Database, database_url: str) -> None:
    await fill_every_table(database, number=3)
    lost = Keyring([b"a key that nobody has any longer"], INDEX)
    async with database.engines.writer.begin() as connection:
        sealed = lost.seal(b"clear", CiphertextContext("officers", "name", UUID(int=1)))
        await connection.execute(update(OfficerRow).values(name=sealed))
    status, printed = await keys(tmp_path, database_url, "rotate")
    assert status == 0, printed
    assert "key 2: no row needs it" in printed
    assert "3 rows can be read with none of these keys" in printed


async def test_a_process_that_does_not_know_the_new_key_is_found(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    await fill_every_table(database, number=3)
    async with serving(database, database.keyring.key_ids):
        status, printed = await keys(tmp_path, database_url, "rotate")
    assert status == 2
    assert printed.startswith("DATA_ENCRYPTION_KEYS: a process serves that does not know the first of them")
    assert await _sealed_with(database, BOTH.newest_key_id) == 0


async def test_people_go_on_while_the_keys_are_changed(
    tmp_path: Path, settings: Settings, clock: FakeClock, world: World
) -> None:
    new = settings.model_copy(update={"data_encryption_keys": _keys(NEWEST_KEY, KEY)})
    for with_settings, rotated in ((settings, False), (new, True)):
        stop = asyncio.Event()
        async with running(with_settings, clock) as built:
            serving = asyncio.get_running_loop().create_task(built.run(stop))
            bot = RunningBot(built, clock, world, with_settings)
            person = ChatClient(world.person(RESIDENT_ID, "Sutarno"), bot.settled)
            if not rotated:
                await person.start()
                await person.send("/daftar")
                await person.tap("👷 Pijar Semar")
            else:
                changing = asyncio.create_task(keys(tmp_path, settings.database_url, "rotate"))
                await person.tap("Kota Semarang")
                await person.tap("17 sampai 64 tahun")
                status, printed = await changing
                assert status == 0, printed
                assert "key 2: no row needs it" in printed
                await person.tap("Ya, sedang bekerja")
                assert "bekerja sendiri, atau" in person.last_text
            stop.set()
            await serving
    alone = settings.model_copy(update={"data_encryption_keys": _keys(NEWEST_KEY)})
    stop = asyncio.Event()
    async with running(alone, clock) as built:
        serving = asyncio.get_running_loop().create_task(built.run(stop))
        person = ChatClient(world.person(RESIDENT_ID), RunningBot(built, clock, world, alone).settled)
        await person.send("/lanjut")
        assert "bekerja sendiri, atau" in person.last_text
        stop.set()
        await serving


def _keys(*written: str) -> object:
    from bot.settings.environment import load_settings

    made = load_settings(
        {
            "TELEGRAM_BOT_TOKEN": "700000001:AAplayground-token-for-tests-0000000",
            "DATA_ENCRYPTION_KEYS": ",".join(written),
            "BLIND_INDEX_KEY": INDEX_KEY,
        },
        env_file=None,
    )
    return made.data_encryption_keys


async def _sealed_with(database: Database, key_id: bytes) -> int:
    """How many values of any column of bytes begin with this key's id; those that the newest key opens are opened."""
    number = 0
    async with database.engines.reader.connect() as connection:
        for table in Base.metadata.sorted_tables:
            columns = [one for one in table.columns if isinstance(one.type, LargeBinary)]
            for row in await connection.execute(select(table)) if columns else ():
                for column in columns:
                    value = getattr(row, column.name)
                    number += value is not None and value[: len(key_id)] == key_id
        for sealed in SEALED:
            for row in await connection.execute(select(sealed.column.table).where(sealed.column.is_not(None))):
                value = getattr(row, sealed.column.name)
                if value.startswith(NEWEST_ALONE.newest_key_id):
                    try:
                        assert NEWEST_ALONE.open(value, sealed.context(row))
                    except UnreadableCiphertext:
                        pytest.fail(f"{sealed.name} cannot be opened")
    return number
