"""Faults of the program and of rule files: nobody is passed over for one, each is logged and counted.

A log line has the traceback and no personal data.
"""

import io
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from bot.resources import Resources
from bot.runtime.files import programs
from bot.runtime.files.generated import GeneratedFile, Generator, NotMade, generated_photo
from bot.runtime.logging import errors_counted
from bot.runtime.quarantine import QUARANTINE
from bot.runtime.scheduler import Jobs, Scheduler
from bot.runtime.wake import IdleTracker, WakeEvent
from bot.services.announcements.work import AnnouncementWork
from bot.services.places.placement import Placed
from bot.services.places.promotion import Promotion
from bot.services.rounds import acts as rounds
from bot.services.rounds.work import RoundWork
from bot.settings.model import Settings
from domain.access import Role
from domain.announcements.announcement import Announcement
from domain.application import ApplicationStatus
from domain.places.reservation import ReservationState
from domain.programme import Programme
from domain.rounds.round import RoundState
from domain.rules.assessment import Assessment
from domain.rules.in_force import RuleSet
from storage.models import ApplicationRow, ResidentKey, table_of
from storage.records.base import Outgoing
from storage.unit_of_work import Database, UnitOfWork
from tests.services.announcements.test_acts import begin
from tests.support.announcing import add_residents
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock
from tests.support.factories import NIK, make_covered_list, make_officer, make_places, read_resources
from tests.support.round_applicants import wait_many
from tests.support.running import RESIDENT_ID, RunningBot
from tests.support.waiting_people import nik_of, verified
from tests.web.test_metrics import scrape

PERSONAL = f"Sutarno Wibowo {NIK} +6281200009001"
"""What the message of an error may quote."""
NAMES = ("Sutarno", "Wibowo", NIK, *map(nik_of, range(1, 4)), "81200009001", "[16 digits]", "[phone]")
"""What is not in the log, not even as what the redaction leaves of it."""


class Log:
    """What was logged, and which errors were counted."""

    def __init__(self, written: io.StringIO) -> None:
        self._written = written
        self.counted: Counter[str] = Counter()

    def errors(self, event: str, cause: str) -> list[Mapping[str, Any]]:
        """Return the lines of an event; each must be a counted error with `cause`'s traceback and no personal data."""
        assert not [name for name in NAMES if name in self._written.getvalue()]
        lines = [json.loads(line) for line in self._written.getvalue().splitlines()]
        found = [line for line in lines if line["event"] == event]
        assert [line["level"] for line in found] == ["error"] * len(found)
        for line in found:
            said = line.get("exception") or line["failure"]
            assert cause in said
            assert ".py:" in said
        assert self.counted[event] == len(found)
        return found


@pytest.fixture
def log(log_lines: io.StringIO) -> Iterator[Log]:
    log = Log(log_lines)
    with errors_counted(lambda event: log.counted.update([event])):
        yield log


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


def break_a_rule(patch: pytest.MonkeyPatch) -> None:
    """Have a rule ask for something nobody gave it, for those who never had a card."""
    assess = RuleSet.assess

    def failing(rules: RuleSet, facts: Mapping[str, object], lists: Any = None) -> Assessment:
        if facts.get("jkn_card") == "never":
            raise KeyError(PERSONAL)
        return assess(rules, facts, lists)

    patch.setattr(RuleSet, "assess", failing)


async def two_in_line(database: Database, resources: Resources, *, places: int) -> tuple[Placed, Placed]:
    """Two people on the waiting list, the first of whom never had a card; then there are places."""
    first = await verified(database, resources, 1, jkn_card="never", paid_before=None)
    second = await verified(database, resources, 2)
    async with database.write() as uow:
        await make_places(uow, Programme.UHC, places)
        await uow.commit()
    return first, second


async def offered(database: Database, *waiting: Placed) -> list[bool]:
    async with database.read() as uow:
        held = [await uow.places.held_by(one.application.id) for one in waiting]
    return [one is not None and one.state is ReservationState.OFFERED for one in held]


async def test_nobody_is_passed_over_for_a_fault_in_a_rule(
    database: Database, resources: Resources, clock: FakeClock, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await two_in_line(database, resources, places=1)
    promotion = Promotion(database, resources)
    with monkeypatch.context() as patch:
        break_a_rule(patch)
        assert not await promotion.work()
        assert await offered(database, first, second) == [False, False]
        [line] = log.errors("placement.assessment_failed", "builtins.KeyError")
        assert line["application_id"] == str(first.application.id)
        [line] = log.errors("places.promotion_failed", "builtins.KeyError")
        assert line["programme"] == "uhc"
        # It is left alone for a moment, then tried and told again.
        assert not await promotion.work()
        assert len(log.errors("places.promotion_failed", "builtins.KeyError")) == 1
        clock.advance(QUARANTINE)
        assert not await promotion.work()
        assert len(log.errors("places.promotion_failed", "builtins.KeyError")) == 2
    clock.advance(QUARANTINE)
    assert await promotion.work()
    assert await offered(database, first, second) == [True, False]


async def test_nobody_gets_a_place_before_somebody_on_whom_the_rules_fail(
    database: Database, resources: Resources, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_in_line(database, resources, places=5)
    break_a_rule(monkeypatch)
    third = await verified(database, resources, 3)
    assert third.application.status is ApplicationStatus.WAITLISTED
    assert len(log.errors("placement.assessment_failed", "builtins.KeyError")) == 1


@pytest.mark.parametrize("lost", ["key", "body"])
async def test_one_persons_unreadable_data_block_nobody(
    database: Database, resources: Resources, log: Log, lost: str
) -> None:
    first, second = await two_in_line(database, resources, places=2)
    async with database.write() as uow:
        await lose(uow, lost, first.application.id, first.application.resident_id)
        await uow.commit()
    promotion = Promotion(database, resources)
    while await promotion.work():
        pass
    assert await offered(database, first, second) == [False, True]
    lines = log.errors("placement.unreadable", "storage.encryption.UnreadableCiphertext")
    assert {line["application_id"] for line in lines} == {str(first.application.id)}


async def lose(uow: UnitOfWork, lost: str, application_id: UUID, resident_id: UUID) -> None:
    if lost == "key":
        table = table_of(ResidentKey)
        await uow.connection.execute(update(table).where(table.c.resident_id == resident_id).values(wrapped=b"gone"))
    else:
        table = table_of(ApplicationRow)
        await uow.connection.execute(update(table).where(table.c.id == application_id).values(body=b"gone"))


async def freezing(database: Database, resources: Resources, clock: FakeClock, waiting: int) -> list[UUID]:
    """Prepare a round whose list is to be made; return the ids of its applications."""
    async with database.write() as uow:
        ranker = await make_officer(uow, 9002, Role.APPROVER)
        await make_places(uow, Programme.PIJAR_SEMAR, 5)
        await make_covered_list(uow)
        await uow.commit()
    ids = await wait_many(database, waiting)
    today = clock().date()
    async with database.write() as uow:
        opened = await rounds.open_round(
            uow, resources, ranker, programme=Programme.PIJAR_SEMAR, closes_on=today, today=today
        )
        await uow.commit()
    clock.advance(timedelta(days=1))
    async with database.write() as uow:
        await rounds.close_list(uow, ranker, opened.id, today=clock().date())
        await uow.commit()
    return ids


async def state_of_round(database: Database) -> RoundState:
    async with database.read() as uow:
        newest = await uow.rounds.latest(Programme.PIJAR_SEMAR)
    assert newest is not None
    return newest.state


async def test_a_list_is_not_made_while_a_parameter_is_missing(
    database: Database, resources: Resources, clock: FakeClock, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    await freezing(database, resources, clock, 3)
    work = RoundWork(database, resources)
    with monkeypatch.context() as patch:
        patch.setattr(RuleSet, "numbers", property(lambda _rules: {}))
        assert not await work.work()
        [line] = log.errors("rounds.work_failed", "builtins.KeyError")
        assert (line["programme"], line["number"], line["state"]) == ("pijar_semar", 1, "freezing")
        assert not await work.work()
        assert len(log.errors("rounds.work_failed", "builtins.KeyError")) == 1
    clock.advance(QUARANTINE)
    while await work.work():
        pass
    assert await state_of_round(database) is RoundState.FROZEN
    async with database.read() as uow:
        newest = await uow.rounds.latest(Programme.PIJAR_SEMAR)
        assert newest is not None
        assert await uow.rounds.count(newest.id) == 3


@pytest.mark.parametrize("lost", ["key", "body"])
async def test_a_list_holds_those_too_whose_data_cannot_be_read(
    database: Database, resources: Resources, clock: FakeClock, log: Log, lost: str
) -> None:
    [broken, *_] = ids = await freezing(database, resources, clock, 3)
    async with database.write() as uow:
        application = await uow.applications.get(broken)
        assert application is not None
        await lose(uow, lost, broken, application.resident_id)
        await uow.commit()
    work = RoundWork(database, resources)
    while await work.work():
        pass
    assert await state_of_round(database) is RoundState.FROZEN
    event = "rounds.resident_unreadable" if lost == "key" else "rounds.application_unreadable"
    assert len(log.errors(event, "storage.encryption.UnreadableCiphertext")) == 1
    async with database.read() as uow:
        newest = await uow.rounds.latest(Programme.PIJAR_SEMAR)
        assert newest is not None
        assert {one.application_id for one in await uow.rounds.entries(newest.id)} == set(ids)


async def test_one_faulty_announcement_stops_no_other(
    database: Database, resources: Resources, clock: FakeClock, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_residents(database, [1, 2])
    await begin(database)
    faulty = await begin(database)
    start = Announcement.start

    def failing(announcement: Announcement, at: datetime) -> Announcement:
        if announcement.id == faulty:
            raise KeyError(PERSONAL)
        return start(announcement, at)

    monkeypatch.setattr(Announcement, "start", failing)
    work = AnnouncementWork(database, resources)
    while await work.work():
        pass
    [line] = log.errors("announcements.work_failed", "builtins.KeyError")
    async with database.read() as uow:
        states = {one.number: one.state.value for one in await uow.announcements.not_ended()}
    assert states.pop(line["number"]) == "scheduled"
    assert "scheduled" not in states.values()


# --- Over HTTP, with the counter as it is scraped ---


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As everywhere, with METRICS_LISTEN."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return settings.model_copy(update={"metrics_listen": free.getsockname()})


@pytest.fixture
def generators(monkeypatch: pytest.MonkeyPatch) -> dict[str, Generator]:
    """Return the generators of the bot under test, to be added to."""
    kept: dict[str, Generator] = {}
    monkeypatch.setattr("bot.app.GENERATORS", kept)
    return kept


async def counted(bot: RunningBot, event: str) -> float:
    assert bot.settings.metrics_listen
    figures = await scrape("http://{}:{}".format(*bot.settings.metrics_listen))
    return figures[f"bot_errors_total {event}"]


async def test_a_failing_generator(
    generators: dict[str, Generator], bot: RunningBot, resident: ChatClient, log: Log
) -> None:
    async def fails(_database: Database, _data: Mapping[str, Any]) -> GeneratedFile:
        raise KeyError(PERSONAL)

    generators["broken"] = fails
    await resident.send("/start")
    async with bot.database.write() as uow:
        await uow.outbox.add([generated_photo(RESIDENT_ID, "broken", {}, caption="Kuota")])
        await uow.commit()
    bot.bot.sender_wake.ring()
    await bot.settled()
    assert resident.last_text == "Kuota"
    [line] = log.errors("delivery.not_made", "builtins.KeyError")
    assert line["maker"] == "broken"
    assert await counted(bot, "delivery.not_made") == 1


async def test_a_call_that_dies_of_a_fault_holds_its_chat_up_no_longer(
    bot: RunningBot, resident: ChatClient, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def classify(*_: object) -> None:
        raise KeyError(PERSONAL)

    await resident.send("/start")
    texts = ["x" * 5000, "Sesudahnya"]
    with monkeypatch.context() as patch:
        patch.setattr("bot.runtime.sending.calls.classify", classify)
        async with bot.database.write() as uow:
            calls = [Outgoing(RESIDENT_ID, "sendMessage", {"chat_id": RESIDENT_ID, "text": one}) for one in texts]
            await uow.outbox.add(calls)
            await uow.commit()
        bot.bot.sender_wake.ring()
        await bot.settled()
    assert resident.last_text == "Sesudahnya"
    assert len(log.errors("delivery.call_died", "builtins.KeyError")) == 1


async def test_a_failing_batch(
    bot: RunningBot, resident: ChatClient, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object) -> None:
        raise KeyError(PERSONAL)

    with monkeypatch.context() as patch:
        patch.setattr("bot.runtime.worker._write", failing)
        await resident.send("/start")
    # The update is tried with the batch and alone, and both once more: then it is a dead letter.
    assert len(log.errors("worker.batch_failed", "builtins.KeyError")) == 2
    assert len(log.errors("worker.handler_failed", "builtins.KeyError")) == 2
    assert await counted(bot, "worker.batch_failed") == 2
    await resident.send("/start")
    assert await counted(bot, "worker.batch_failed") == 2


async def test_a_failing_job_of_the_clock_keeps_no_other_waiting(
    database: Database, clock: FakeClock, log: Log
) -> None:
    tries: Counter[str] = Counter()

    async def fails() -> bool:
        tries["fails"] += 1
        raise KeyError(PERSONAL)

    async def works() -> bool:
        tries["works"] += 1
        return tries["works"] < 3

    jobs = Jobs(pieces=(fails, works))
    wakes = {"sender": WakeEvent(), "wake_event": WakeEvent()}
    scheduler = Scheduler(database, jobs, **wakes, idle_tracker=IdleTracker())
    await scheduler.run_due_jobs()
    assert tries == {"fails": 1, "works": 3}
    [line] = log.errors("scheduler.job_failed", "builtins.KeyError")
    assert "fails" in line["job"]
    clock.advance(QUARANTINE)
    await scheduler.run_due_jobs()
    assert tries["fails"] == 2
    assert len(log.errors("scheduler.job_failed", "builtins.KeyError")) == 2


async def test_a_failing_program_is_logged_without_what_it_says(tmp_path: Path, log: Log) -> None:
    program = tmp_path / "draws.py"
    program.write_text(
        "import sys\n"
        "def draw():\n"
        f"    raise KeyError({PERSONAL!r})\n"
        "sys.stdin.read()\n"
        "sys.stderr.write('x' * 1_000_000)\n"
        "sys.stderr.write('\\n')\n"
        "draw()\n"
    )

    async def told() -> AsyncIterator[bytes]:
        yield PERSONAL.encode()

    with pytest.raises(NotMade):
        await programs.run(program, told())
    [line] = log.errors("files.program_failed", "KeyError")
    assert line["program"] == "draws.py"
    assert "draws.py:3 in draw" in line["failure"]
