"""A broadcast on the playground's Bot API: its recipients, limits and latency, and what arrives."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from benchmarks.announcing.peers import FIRST_CHAT, TEXT
from domain.access import Role
from domain.announcements.content import Content, Schedule, Segment, Topic
from domain.announcements.states import AnnouncementState
from playground.bot_api.server import BotApiServer
from playground.world.faults import Call, Fault
from storage.models import Chat, OutboxRow, ResidentRow
from storage.records.announcements import Body, Wording
from storage.records.base import new_id
from storage.repositories.officers import Grant
from storage.unit_of_work import Database, utc_now

OFFICER_CHAT = 9_001
_CHUNK = 1_000
_JAKARTA = ZoneInfo("Asia/Jakarta")


def seconds_to_noon(now: datetime) -> float:
    """Return by how much a clock is to go ahead so that it is noon in Semarang: announcements keep the quiet hours."""
    noon = now.astimezone(_JAKARTA).replace(hour=12, minute=0)
    return (noon - now).total_seconds()


async def prepare(database: Database, people: int, *, joiner_days: int = 0) -> None:
    """Store people who agreed to announcements, and an announcement to all of them that two officers have released.

    With `joiner_days` it has not ended when all have it.
    """
    now = database.clock()
    for first in range(FIRST_CHAT, FIRST_CHAT + people, _CHUNK):
        chat_ids = range(first, min(first + _CHUNK, FIRST_CHAT + people))
        known = {"language": "id", "announcements": True, "created_at": now}
        async with database.write() as uow:
            await uow.connection.execute(insert(Chat), [{"chat_id": one} for one in chat_ids])
            rows = [{"id": new_id(), "telegram_id": one, **known} for one in chat_ids]
            await uow.connection.execute(insert(ResidentRow), rows)
            await uow.commit()
    wording = Wording(Content(texts={"id": TEXT}), {"id": Body("sendMessage", {"text": TEXT})})
    announcement_id = new_id()
    async with database.write() as uow:
        officer = await uow.officers.appoint(OFFICER_CHAT, Grant(Role.BROADCASTER, frozenset(), frozenset()), "Humas")
        await uow.announcements.add(
            announcement_id,
            wording,
            Segment(topic=Topic.SERVICE),
            Schedule(joiner_days=joiner_days),
            proposed_by=officer.id,
            chat_id=OFFICER_CHAT,
        )
        announcement = await uow.announcements.get(announcement_id)
        if announcement is None:
            raise LookupError("what was just added")
        begun = replace(announcement, state=AnnouncementState.SENDING, started_at=now, recipients=people)
        await uow.announcements.save(begun)
        await uow.commit()


async def outcomes(database: Database) -> dict[int, str]:
    """Return the state of each recipient's copy, as the database has it."""
    async with database.read() as uow:
        rows = await uow.connection.execute(
            select(OutboxRow.chat_id, OutboxRow.state).where(OutboxRow.announcement_id.is_not(None))
        )
        return {row.chat_id: row.state for row in rows}


@dataclass
class Stage:
    """Watches the calls of a server, and lets each take its time on the way there and back.

    Args:
        latency: seconds of a round trip, shortest and longest.
        kills: at which copies (counted as they come) `kill` is called; the call is lost then, its answer or all of it.
    """

    server: BotApiServer
    people: int
    latency: tuple[float, float] = (0.05, 0.1)
    kills: Sequence[int] = ()
    kill: Callable[[], object] = lambda: None
    copies: Counter[int] = field(default_factory=Counter)
    arrivals: list[float] = field(default_factory=list)
    refused: int = 0
    killed: int = 0
    _coming: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(20261128)  # noqa: S311 (chance, no secret)
        for number in range(self.people):
            self.server.world.person(FIRST_CHAT + number, f"Warga {number}").chat.bot_has_access = True
        self.server.world.person(OFFICER_CHAT, "Petugas").chat.bot_has_access = True
        self.server.world.before_call, self.server.world.after_call = self._before, self._after

    @property
    def rate(self) -> float:
        """Return the copies accepted a second, from the first to the last."""
        return (len(self.arrivals) - 1) / (self.arrivals[-1] - self.arrivals[0])

    @property
    def reached(self) -> int:
        """Return how many people have it."""
        return len(self.copies)

    def _half_way(self) -> float:
        return self._chance.uniform(*self.latency) / 2

    def _before(self, call: Call) -> Fault | None:
        if call.method == "getUpdates":
            return None
        if self._is_copy(call):
            self._coming += 1
            if self.killed < len(self.kills) and self._coming >= self.kills[self.killed] and self.killed % 2:
                return self._die()
        return Fault(delay=self._half_way())

    def _after(self, call: Call) -> Fault | None:
        if call.method == "getUpdates":
            return None
        self.refused += call.error_code == 429
        if self._is_copy(call) and call.status == 200 and call.chat_id is not None:
            self.copies[call.chat_id] += 1
            self.arrivals.append(time.perf_counter())
            if self.killed < len(self.kills) and self._coming >= self.kills[self.killed] and not self.killed % 2:
                return self._die()
        return Fault(delay=self._half_way())

    def _die(self) -> Fault:
        self.killed += 1
        self.kill()
        return Fault(drop_connection=True)

    def _is_copy(self, call: Call) -> bool:
        return call.method == "sendMessage" and call.params.get("text") == TEXT


def clock_ahead(seconds: float) -> Callable[[], datetime]:
    """Return a clock that goes ahead of the right one."""
    return lambda: utc_now() + timedelta(seconds=seconds)
