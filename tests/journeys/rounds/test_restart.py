"""Telling everybody about a round while the real process is killed in the middle: nobody is told twice or left out."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services.places.placement import day_of
from bot.services.rounds import acts as rounds
from bot.services.rounds.work import RoundWork
from bot.settings.model import Settings
from domain.access import Role
from domain.programme import Programme
from domain.rounds.round import RoundState
from playground.bot_api.server import BotApiServer
from playground.world.faults import Call, Fault
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.models import OutboxRow, ReservationRow
from storage.unit_of_work import Database
from tests.support.factories import make_covered_list, make_officer, make_places, read_resources
from tests.support.round_applicants import FIRST_ACCOUNT, wait_many
from tests.support.running import INDEX_KEY, KEY, TOKEN

PIJAR = Programme.PIJAR_SEMAR
APPLICANTS, PLACES = 70, 12
PATIENCE_SECONDS = 60


@pytest.fixture
async def signed(settings: Settings) -> AsyncIterator[Database]:
    """Sign a round that closed yesterday and of which no applicant has been notified."""
    keys = settings.encryption_keys()
    database = Database(Engines(settings.database_url), Keyring(keys, settings.blind_index_key.get_secret_value()))
    resources = read_resources()
    async with database.write() as uow:
        today = day_of(uow.now)
        ranker, signer = await make_officer(uow, 9002), await make_officer(uow, 9003, Role.SUPERVISOR)
        await make_places(uow, PIJAR, PLACES)
        await make_covered_list(uow, today)
        opened = await uow.rounds.add(PIJAR, today - timedelta(days=1), opened_by=ranker.id, seed=b"s" * 32)
        assert opened is not None
        sent_at = uow.now - timedelta(days=3)
        await uow.commit()
    await wait_many(database, APPLICANTS, sent_at=sent_at)
    for act in ("close", "rank"):
        async with database.write() as uow:
            if act == "close":
                await rounds.close_list(uow, ranker, opened.id, today=today)
            else:
                await rounds.rank(uow, ranker, opened.id)
            await uow.commit()
        while await RoundWork(database, resources).work():
            pass
    async with database.write() as uow:
        ranked = await uow.rounds.get(opened.id)
        assert ranked is not None
        assert await rounds.sign(
            uow, resources, signer, opened.id, outcome=ranked.outcome or "", decree="SK 1/2026", today=today
        )
        await uow.commit()
    yield database
    await database.close()


async def start(server: BotApiServer, database_url: str) -> asyncio.subprocess.Process:
    environment = {
        "PATH": os.environ["PATH"],
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": server.url,
        "DATABASE_URL": database_url,
        "DATA_ENCRYPTION_KEYS": KEY,
        "BLIND_INDEX_KEY": INDEX_KEY,
        "BROADCAST_RATE": "30",
        "LOG_LEVEL": "WARNING",
    }
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", env=environment)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_kill_between_two_pieces_tells_everybody_once(
    server: BotApiServer, database_url: str, signed: Database
) -> None:
    world = server.world
    people = [world.person(FIRST_ACCOUNT + number) for number in range(1, APPLICANTS + 1)]
    for person in people:
        person.chat.bot_has_access = True
    process = await start(server, database_url)
    killed = False

    def kill(call: Call) -> Fault | None:
        nonlocal killed
        if killed or call.method != "sendMessage" or (call.chat_id or 0) < FIRST_ACCOUNT:
            return None
        killed = True
        os.kill(process.pid, signal.SIGKILL)
        return Fault(drop_connection=True)

    world.before_call = kill
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await process.wait() == -signal.SIGKILL
    told = {person.id for person in people if person.messages}
    assert len(told) < APPLICANTS  # it died with most of them still to be told
    process = await start(server, database_url)
    try:
        await world.wait_for(lambda: all(person.messages for person in people), PATIENCE_SECONDS)
    finally:
        process.terminate()
        await process.wait()

    while await RoundWork(signed, read_resources()).work():
        pass  # that it is over may not have been noted yet
    async with signed.read() as uow:
        latest = await uow.rounds.latest(PIJAR)
        assert latest is not None
        assert (latest.state, latest.told_to) == (RoundState.ANNOUNCED, APPLICANTS)
        queued = await uow.connection.execute(select(OutboxRow.chat_id).where(OutboxRow.chat_id >= FIRST_ACCOUNT))
        held = await uow.connection.execute(select(ReservationRow.state))
        assert Counter(queued.scalars()) == dict.fromkeys((person.id for person in people), 1)
        assert list(held.scalars()) == ["offered"] * PLACES
    # A message under way at the kill may come a second time, at most once a chat: Telegram has no key against it.
    seen = Counter(len(person.messages) for person in people)
    assert set(seen) <= {1, 2}
    assert seen[2] <= len(told)
    offered = [person for person in people if "Ada tempat untuk" in (person.messages[0].text or "")]
    assert len(offered) == PLACES
