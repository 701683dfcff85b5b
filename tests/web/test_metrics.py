"""Health and metrics: what they say, at what cost, and that they say nothing of anybody."""

import re
import socket
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.runtime.intake import Intake
from bot.runtime.wake import IdleTracker
from bot.settings.model import Settings
from bot.telegram_api.api import TelegramApi
from bot.telegram_api.transport import AiohttpRequest
from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.serving import listen, serve
from bot.web.site import site
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.records.base import Incoming, Outgoing, Priority, SendResult
from storage.records.queues import SendState
from storage.repositories.figures import WaitingFigures
from storage.unit_of_work import Database
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock, administer, cut
from tests.support.factories import read_resources
from tests.support.query_plans import noted, plan
from tests.support.running import RESIDENT_ID, RunningBot

LABELS = {"kind", "outcome", "method", "priority", "programme", "status", "le", "event"}
A_LABEL = re.compile(r"[A-Za-z_]{1,24}|[a-z]+\.[a-z_]{1,24}|[0-9.]{1,6}|\+Inf")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As everywhere, with METRICS_LISTEN."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return settings.model_copy(update={"metrics_listen": free.getsockname()})


def idle_intake(database: Database) -> Intake:
    return Intake(TelegramApi("1:none", "http://127.0.0.1:1", AiohttpRequest()), database, IdleTracker())


@pytest.fixture
def intake(database: Database) -> Intake:
    return idle_intake(database)


@pytest.fixture
async def watched(database: Database, intake: Intake) -> AsyncIterator[str]:
    """Yield the address of a process with a database that does nothing by itself."""
    listener = listen(("127.0.0.1", 0), "METRICS_LISTEN")
    health, metrics = Health(database, intake, None), Metrics(database, read_resources())
    async with serve(site(health=health, metrics=metrics), listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def get(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text()


async def scrape(address: str) -> dict[str, float]:
    """Return the samples, by name and the values of their labels, such as `bot_sends_total sendMessage sent answer`."""
    status, text = await get(f"{address}/metrics")
    assert status == 200
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            assert sample.labels.keys() <= LABELS
            assert all(A_LABEL.fullmatch(value) for value in sample.labels.values()), sample
            found[" ".join([sample.name, *sample.labels.values()])] = sample.value
    return found


async def wrong(address: str) -> dict[str, str]:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/readyz") as answer:
        report = await answer.json()
        assert answer.status == (503 if report["wrong"] else 200)
        return dict(report["wrong"])


async def test_what_a_process_did_is_counted_and_nobody_is_named(bot: RunningBot, resident: ChatClient) -> None:
    await resident.send("/start")
    await resident.send("/daftar")
    await resident.tap("👷 Pijar Semar")
    await resident.send("3374051403749001")
    await bot.bot.intake.store([{"update_id": 10**9, "chat_boost": {"boost": "?"}}])
    assert bot.settings.metrics_listen
    address = "http://{}:{}".format(*bot.settings.metrics_listen)
    assert await get(f"{address}/healthz") == (200, "ok\n")
    assert await wrong(address) == {}
    figures = await scrape(address)
    assert (figures["bot_updates_taken_total"], figures["bot_updates_dropped_total"]) == (4, 1)
    assert figures["bot_updates_total message done"] == 3
    assert figures["bot_updates_total callback_query done"] == 1
    assert figures["bot_lane_wait_seconds_count"] == 4
    assert figures["bot_handling_seconds_count message"] == 3
    assert figures["bot_sends_total sendMessage sent answer"] == len(resident.texts)
    assert figures["bot_sends_total answerCallbackQuery sent callback_answer"] == 1
    assert figures["bot_last_intake_timestamp_seconds"] > 0
    assert (figures["bot_database_up"], figures["bot_inbox_waiting"], figures["bot_inbox_set_aside"]) == (1, 0, 0)
    assert [figures[f"bot_outbox_waiting {priority.name.lower()}"] for priority in Priority] == [0] * 5
    assert not any(name.startswith("bot_places_free") for name in figures)
    assert figures["bot_holidays_known_days"] == (date(2027, 12, 31) - date(2026, 11, 23)).days
    assert (await get(f"{address}/telegram"))[0] == 404


async def test_what_waits_too_long_is_told(watched: str, database: Database, intake: Intake, clock: FakeClock) -> None:
    assert await wrong(watched) == {}
    async with database.write() as uow:
        await uow.outbox.add([Outgoing(RESIDENT_ID, "sendMessage", {"text": "x"}, one) for one in Priority])
        await uow.outbox.add([Outgoing(9102, "sendMessage", {"text": "x"})])
        await uow.commit()
    await intake.store([{"update_id": 5, "message": {"chat": {"id": RESIDENT_ID}}}])
    assert await wrong(watched) == {}
    clock.advance(timedelta(minutes=2))
    assert await wrong(watched) == {
        "intake": "Telegram does not answer",
        "oldest_update": "is not handled",
        "oldest_answer": "is not sent",
    }
    figures = await scrape(watched)
    assert figures["bot_inbox_waiting"] == 1
    assert 120 <= figures["bot_inbox_oldest_seconds"] < 130
    assert [figures[f"bot_outbox_waiting {one}"] for one in ("answer", "announcement", "work")] == [2, 1, 1]
    assert 120 <= figures["bot_outbox_oldest_seconds notice"] < 130
    async with database.write() as uow:
        [item] = await uow.inbox.claim(10)
        await uow.inbox.finish([item.seq])
        # Telegram holds both chats back: that is nothing this process could do better.
        held = uow.now + timedelta(minutes=1)
        await uow.inbox.add([Incoming(9102, b"{}", update_id=6)])
        await uow.outbox.record(
            [SendResult(seq, chat, SendState.QUEUED, hold_until=held) for seq, chat in ((2, RESIDENT_ID), (6, 9102))]
        )
        await uow.commit()
    assert await wrong(watched) == {"intake": "Telegram does not answer"}
    assert (await scrape(watched))["bot_outbox_oldest_seconds answer"] == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_is_away_is_told(watched: str, database_url: str) -> None:
    name = database_url.rpartition("/")[2].partition("?")[0]
    await administer(database_url, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    await cut(database_url)
    assert await wrong(watched) == {"database": "cannot be used"}
    figures = await scrape(watched)
    assert figures["bot_database_up"] == 0
    assert "bot_inbox_waiting" not in figures
    assert figures["bot_holidays_known_days"] > 0
    assert (await get(f"{watched}/healthz"))[0] == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_days_without_a_decree_on_holidays_are_none(watched: str, clock: FakeClock) -> None:
    # Eight in the evening in London is the next day in Semarang.
    clock.now = datetime(2027, 11, 1, 20, tzinfo=UTC)
    assert (await scrape(watched))["bot_holidays_known_days"] == 59
    clock.set(date(2028, 1, 10))
    assert (await scrape(watched))["bot_holidays_known_days"] == 0


async def test_a_database_with_another_schema_is_told(empty_database_url: str, keyring: Keyring) -> None:
    database = Database(Engines(empty_database_url), keyring, FakeClock())
    async with database.write() as uow:
        await uow.commit()
    listener = listen(("127.0.0.1", 0), "METRICS_LISTEN")
    async with serve(site(health=Health(database, idle_intake(database), None)), listener):
        told = await wrong(f"http://127.0.0.1:{listener.getsockname()[1]}")
    assert told["database"].startswith("its tables are not those of this version")
    await database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_figure_reads_a_whole_table(database: Database) -> None:
    async with database.write() as uow:
        await uow.outbox.add([Outgoing(RESIDENT_ID, "sendMessage", {})])
        figures = WaitingFigures(uow.connection, uow.now)
        with noted(database) as asked:
            await figures.inbox(), await figures.dead_letters(), await figures.outbox()
        plans = [await plan(uow, database, statement, parameters) for statement, parameters in asked]
    assert len(plans) == 9
    for one in plans:
        assert "ix_inbox_" in one or "ix_outbox_queued" in one or "ix_outbox_announcement" in one
        assert not re.search(
            r"SCAN (inbox|outbox|chats)(?! USING (COVERING )?INDEX ix_\w+_(waiting|queued|announcement_queued))", one
        ), one
