"""What happens to the bot, by a seed: faults of the Bot API, processes that are killed, a database that goes away."""

import asyncio
import random
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.world.faults import Call, Fault
from playground.world.updates import FIRST_UPDATE_ID
from tests.soak.checks.ledger import Interruption, Ledger, Said
from tests.soak.people.residents import references_in
from tests.soak.servers import Server
from tests.soak.supervisor import Supervisor

BEYOND_PATIENCE = 22.0
"""Seconds after which the bot has given a call up: it waits 20 for an answer."""
ANNOUNCED = "📢 Pengumuman Pemerintah Kota Semarang"
_SPEAKS = frozenset({"sendMessage", "editMessageText"})
_SENDER_ROLES = ("sender", "bot")
LONG_SECONDS = 600.0
"""From then on a run is long enough to see memory by: in its last half one process of each role is spared."""


@dataclass(frozen=True, slots=True)
class Blow:
    """Something planned: at this second of the bad weather, ``kill``/``stop`` of a process or the database ``away``."""

    at: float
    what: str
    target: str
    seconds: float = 0.0


def planned(seed: int, seconds: float, parts: Sequence[str], *, restartable: bool) -> list[Blow]:
    """Return a run's blows, by its seed: every process at least once, in turn, and the database in both ways."""
    chance = random.Random(f"{seed} blows")
    every = max(60.0 / len(parts), min(40.0, seconds / 12))
    blows = []
    order: list[str] = []
    for at in _moments(chance, every, seconds):
        meant = _not_spared(parts) if seconds >= LONG_SECONDS and at >= seconds / 2 else list(parts)
        order = [one for one in order if one in meant] or chance.sample(meant, len(meant))
        what = "stop" if chance.random() < 0.2 else "kill"
        if order:
            blows.append(Blow(at, what, order.pop()))
    if restartable:
        away = [chance.uniform(0.15, 0.45) * seconds, chance.uniform(0.55, 0.9) * seconds]
        away += list(_moments(chance, 180.0, seconds))
        for number, at in enumerate(sorted(away)):
            target = "immediate" if number % 2 else "fast"
            blows.append(Blow(at, "away", target, chance.uniform(0.5, 4.0)))
    return sorted(blows, key=lambda blow: blow.at)


def _not_spared(parts: Sequence[str]) -> list[str]:
    """All but the last process of each role: a sender that is spared sends, once the one before it was killed."""
    spared = {one.partition(" ")[0]: one for one in parts}
    return [one for one in parts if one not in spared.values()]


def _moments(chance: random.Random, every: float, until: float) -> Iterator[float]:
    at = chance.uniform(0.2, 0.8) * min(every, until)
    while at < until:
        yield at
        at += chance.uniform(0.5, 1.5) * every


REFUSED_EVERY_SECONDS = 20.0
"""A 429 means that too much was sent, and announcements go slower for minutes: more of them, and none would end."""


class Weather:
    """Faults of the Bot API, as its hooks; and the log of what it was called.

    Args:
        seed: what the dice are made from.
        ledger: where it is noted.

    Attributes:
        bad: whether there are faults now.
    """

    def __init__(self, seed: int, ledger: Ledger) -> None:
        self.bad = False
        self._chance = random.Random(f"{seed} calls")
        self._ledger = ledger
        self._refused_at = 0.0
        self._confirmed = FIRST_UPDATE_ID

    def before(self, call: Call) -> Fault | None:
        """Return the fault that replaces a call, if any."""
        if not self.bad:
            return None
        return self._noted(self._before())

    def _before(self) -> tuple[str, Fault] | None:
        dice = self._chance.random()
        if dice < 0.008:
            status = self._chance.choice((500, 502, 503, 504))
            return f"{status}, nothing done", Fault(status)
        if dice < 0.013:
            return self._too_many()
        if dice < 0.018:
            return "dropped, nothing done", Fault(drop_connection=True)
        if dice < 0.0186:
            return "no answer in time, nothing done", Fault(504, delay=BEYOND_PATIENCE)
        if dice < 0.03:
            return "slow", Fault(delay=self._chance.uniform(0.2, 2.0))
        return None

    def _too_many(self) -> tuple[str, Fault] | None:
        now = time.monotonic()
        if now - self._refused_at < REFUSED_EVERY_SECONDS:
            return None
        self._refused_at = now
        return "429", Fault(429, retry_after=self._chance.randint(1, 3))

    def after(self, call: Call) -> Fault | None:
        """Note the answer of a call that was carried out; return the fault that replaces it, if any."""
        fault = self._noted(self._after(call)) if self.bad else None
        lost = fault is not None
        if call.method == "getUpdates" and call.status == 200:
            self._confirm(int(call.params.get("offset", 0)))
        if call.method in _SPEAKS and call.chat_id is not None:
            self._hear(call, lost)
        return fault

    def _after(self, call: Call) -> tuple[str, Fault] | None:
        if call.method == "getUpdates" and not self._chance.random() < 0.5:
            return None
        dice = self._chance.random()
        if dice < 0.004:
            return "dropped after it was done", Fault(drop_connection=True)
        if dice < 0.006:
            return "502 after it was done", Fault(502)
        if dice < 0.0066:
            return "no answer in time after it was done", Fault(502, delay=BEYOND_PATIENCE)
        return None

    def _noted(self, happened: tuple[str, Fault] | None) -> Fault | None:
        if happened is None:
            return None
        self._ledger.faults[happened[0]] += 1
        return happened[1]

    def _confirm(self, offset: int) -> None:
        """By polling, what lies before the offset is what the bot says it has taken."""
        self._ledger.taken.update(range(self._confirmed, offset))
        self._confirmed = max(self._confirmed, offset)

    def _hear(self, call: Call, lost: bool) -> None:
        chat_id = call.chat_id or 0
        text = self._ledger.plain(call.params)
        if call.status == 403:
            self._ledger.refused.add((chat_id, text))
        if call.status != 200:
            return
        if chat_id in self._ledger.officers or ANNOUNCED in text or references_in(text):
            self._ledger.said.append(Said(call.number, call.at, chat_id, call.method, text, lost))


async def blow(blows: Sequence[Blow], supervisor: Supervisor, server: Server, ledger: Ledger) -> None:
    """Let the planned blows fall, each at its second from now."""
    began = time.monotonic()
    for one in blows:
        await asyncio.sleep(max(0.0, began + one.at - time.monotonic()))
        at = time.time()
        if one.what == "away":
            await server.away(one.seconds, immediate=one.target == "immediate")
            ledger.faults[f"database {one.target} restart"] += 1
            ledger.interruptions.append(Interruption(at, time.time(), "database"))
            continue
        number = signal.SIGKILL if one.what == "kill" else signal.SIGTERM
        if supervisor.kill(one.target, number):
            ledger.faults["SIGKILL" if one.what == "kill" else "SIGTERM"] += 1
            if one.target.partition(" ")[0] in _SENDER_ROLES:
                ledger.interruptions.append(Interruption(at, at, one.target))
