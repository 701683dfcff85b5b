"""A whole journey, and then a look for what people wrote: in every column, in the files, and in the log at DEBUG."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import func, select

from bot.runtime import logging as logs
from playground.world.faults import Fault
from playground.world.state import World
from storage.models import Base, InboxRow, OutboxRow
from storage.records.base import InboxSource, Incoming
from storage.unit_of_work import Database
from tests.support.announcing import second_broadcaster, write
from tests.support.chat import ChatClient
from tests.support.factories import read_resources
from tests.support.running import OFFICER_ID, OTHER_RESIDENT_ID, RESIDENT_ID, RunningBot

NIK, KK, NAME, PHONE = "3374066111639005", "3374061005179002", "Murtiningsih", "81200009101"
MENDED_NAME, NOTE, REASON = "Murtiningrum", "Fotonya buram sekali", "Sudah pindah ke Kendal"
ANNOUNCED = "Loket buka hari Sabtu"
SECRETS = (NIK, "3374 0661 1163 9005", KK, "3374 0610 0517 9002", NAME, MENDED_NAME, "007/012", NOTE, REASON, ANNOUNCED)
NUMBERS_IN_LOGS = ("[16 digits]", "[phone]")
"""What the redaction leaves behind: a sign that a number was written to the log at all."""


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged at DEBUG, as the running bot would write it."""
    root = logging.getLogger()
    handlers, level, show = root.handlers[:], root.level, warnings.showwarning
    levels = {name: logging.getLogger(name).level for name in list(logging.root.manager.loggerDict)}
    stream = io.StringIO()
    logs.configure("DEBUG", "json", stream)
    yield stream
    logging.captureWarnings(False)
    warnings.showwarning = show
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def label(key: str) -> str:
    return read_resources().texts.plain(key)


def raw(value: Any) -> bytes:
    """Return a column's value as bytes, whatever it is."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return json.dumps(value, ensure_ascii=False, default=str).encode()


async def leaks(database: Database, secrets: tuple[str, ...]) -> list[str]:
    """Every column of every table where one of these words can be read."""
    found = []
    async with database.read() as uow:
        for table in Base.metadata.sorted_tables:
            for row in (await uow.connection.execute(select(table))).mappings():
                found += [
                    f"{table.name}.{column}: {secret}"
                    for column, value in row.items()
                    for secret in secrets
                    if secret.encode() in raw(value)
                ]
    return found


def leaks_in_files(database: Database, secrets: tuple[str, ...]) -> list[str]:
    """SQLite's files as they are on disk, deleted rows and the write-ahead log included."""
    path = database.engines.writer.url.database
    if not database.is_sqlite or path is None:
        return []
    files = {file.name: file.read_bytes() for file in Path(path).parent.glob(f"{Path(path).name}*")}
    assert files
    return [f"{name}: {one}" for name, content in files.items() for one in secrets if one.encode() in content]


async def waiting(database: Database) -> int:
    """How many messages wait with what they say."""
    async with database.read() as uow:
        rows = select(func.count()).select_from(OutboxRow).where(OutboxRow.payload.is_not(None))
        return (await uow.connection.execute(rows)).scalar_one()


async def apply(resident: ChatClient, bot: RunningBot) -> None:
    """UHC, as a daughter applies for her mother: it asks for the most."""
    await resident.send("/daftar")
    for tapped in ("🏥 UHC", "Tidak ada, mau daftar saja", "Kota Semarang", "Ya, lebih dari 6 bulan", "Tidak aktif"):
        await resident.tap(tapped)
    for tapped in ("Bayar sendiri, ada tunggakan", "Ya, bersedia kelas III", "➡️ Lanjut daftar", "✅ Setuju"):
        await resident.tap(tapped)
    await resident.send(NIK)
    await resident.tap("✅ Ya, benar")
    await resident.tap("✅ Ya, 21 November 1963")
    for words in (KK, NAME, "Tlogosari Kulon", "rt 7 rw 12", f"0{PHONE}"):
        await resident.send(words)
    for _ in range(3):
        await resident.send_photo()
        await bot.advance(timedelta(seconds=2))
    await resident.tap(label("btn-send"))


async def test_nothing_people_wrote_can_be_read_afterwards(
    bot: RunningBot,
    world: World,
    resident: ChatClient,
    other_resident: ChatClient,
    officer: ChatClient,
    logged: io.StringIO,
) -> None:
    secrets = (*SECRETS, PHONE)
    database = bot.database
    await apply(resident, bot)
    await resident.tap("🔔 Ya, boleh")
    await other_resident.send(NIK)  # words out of place, by somebody without a form

    await officer.send(f"/cari {NIK}")
    reference = officer.last_text.partition("/tinjau_")[2].split()[0]
    await officer.send(f"/tinjau_{reference}")
    assert NAME in officer.last_text
    await officer.tap("🖼️ Lihat foto")
    world.fail_next("sendMessage", Fault(502), chat_id=OFFICER_ID)
    await officer.tap("👁️ Lihat NIK lengkap")  # waits in the outbox, in clear to its reader
    assert await waiting(database) >= 2
    assert await leaks(database, secrets) == []
    await bot.advance(timedelta(seconds=61))
    await officer.send(f"/tinjau_{reference}")

    await officer.tap("✏️ Minta perbaikan")
    await officer.tap(f"⬜ {label('label-name')}")
    await officer.tap(label("btn-done"))
    world.fail_next("sendMessage", Fault(502), chat_id=RESIDENT_ID)
    await officer.send(NOTE)
    await officer.tap("✏️ Ya, minta")
    assert await leaks(database, secrets) == []
    await bot.advance(timedelta(seconds=60))
    await resident.tap("✏️ Mulai perbaikan")
    await resident.send(MENDED_NAME)
    assert await leaks(database, secrets) == []  # while it is a draft
    await resident.tap(label("btn-send"))
    await officer.send(f"/setujui_{reference}")
    assert MENDED_NAME in officer.last_text
    await officer.tap("✅ Ya, setujui")
    assert "BELUM dilindungi" in resident.last_text

    second = await second_broadcaster(bot)
    await write(officer, ANNOUNCED)
    await officer.tap(label("btn-announcement-count"))
    await bot.advance(timedelta(seconds=2))
    await officer.tap(label("btn-announcement-propose"))
    await second.tap(label("btn-announcement-approve"))
    await officer.send(f"/tolak_{reference}")
    for _ in range(4):
        await bot.advance(timedelta(seconds=2))
    assert ANNOUNCED in "\n".join(resident.texts)

    assert await leaks(database, secrets) == []
    assert leaks_in_files(database, secrets) == []
    lines = logged.getvalue()
    assert [word for word in (*secrets, *NUMBERS_IN_LOGS) if word in lines] == []


async def test_the_look_finds_what_is_there(database: Database) -> None:
    """The look itself works: what is kept in clear on purpose is found, and an update that waits is sealed."""
    update = {"update_id": 1, "message": {"text": f"{NIK} {NAME}"}}
    async with database.write() as uow:
        await uow.inbox.add([Incoming(OTHER_RESIDENT_ID, json.dumps(update).encode(), InboxSource.TELEGRAM, 1)])
        await uow.commit()
    async with database.read() as uow:
        payload = (await uow.connection.execute(select(InboxRow.payload))).scalar_one()
    assert payload is not None
    assert len(payload) > len(json.dumps(update))
    assert await leaks(database, (NIK, NAME)) == []
    assert await leaks(database, (str(OTHER_RESIDENT_ID),)) != []
    if database.is_sqlite:
        assert leaks_in_files(database, (NIK, NAME)) == []
        assert leaks_in_files(database, ("telegram",)) != []
