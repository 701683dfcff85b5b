"""One soak from its first process to its evidence."""

import asyncio
import base64
import contextlib
import os
import random
import socket
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.bot_api.server import BotApiServer
from playground.world.state import World
from storage.encryption import Keyring
from storage.errors import StorageError
from tests.soak import rounds
from tests.soak.checks import records
from tests.soak.checks.evidence import Evidence
from tests.soak.checks.ledger import Ledger
from tests.soak.people.admin_desk import FIRST_OFFICER, AdminDesk, Post, posts
from tests.soak.people.clerk import Clerk
from tests.soak.people.handset import Handset, Watch
from tests.soak.people.identities import identity
from tests.soak.people.officers import OfficerLife, approve_announcements
from tests.soak.people.residents import ResidentLife
from tests.soak.road import Road
from tests.soak.servers import Server, opened
from tests.soak.supervisor import Supervisor
from tests.soak.weather import Weather, blow, planned
from tests.support.running import INDEX_KEY, KEY, TOKEN

ROOT = Path(__file__).parents[2]
WEBHOOK_SECRET = "soak-secret-0123456789"
GRACE_SECONDS = 120.0
"""How long people may take to end what they have begun, once the time is up."""
DRAIN_SECONDS = 240.0
"""How long queues may stay at one length: a number shown unmasked is hidden again after a minute."""
LONGEST_DRAIN_SECONDS = 1200.0
_PARTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "sqlite": {"bot": []},
    "postgresql": {
        "intake": ["intake"],
        "worker 1": ["worker"],
        "worker 2": ["worker"],
        "sender 1": ["sender"],
        "sender 2": ["sender"],
    },
}


@dataclass(frozen=True, slots=True)
class Play:
    """What is played.

    Attributes:
        database: ``sqlite`` (one process, long polling) or ``postgresql`` (five, by webhook).
        seconds: how long the weather is bad.
        seed: of everything that is drawn by lot; what meets what still depends on the machine.
    """

    database: str
    seconds: float
    residents: int
    officers: int
    seed: int

    @property
    def pause(self) -> float:
        """Seconds people think between two acts, on average."""
        return min(4.0, max(0.4, self.seconds / 300))

    @property
    def has_rounds(self) -> bool:
        """Whether Pijar Semar's places are given, and people handed over to BPJS: either takes minutes."""
        return self.seconds >= 150

    @property
    def idle(self) -> float:
        """Average seconds between two looks of a waiting resident; the crowd as a whole looks steadily."""
        return max(5.0, self.residents / 12)


@dataclass(slots=True)
class Played:
    """The result of a play."""

    play: Play
    evidence: Evidence
    restarts: Mapping[str, int]
    calls: int


async def perform(play: Play, folder: Path) -> Played:
    """Play it, let everything come to its end, and gather the evidence. The folder must be empty."""
    ledger = Ledger()
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(opened(play.database, folder))
        api = await stack.enter_async_context(_bot_api())
        weather = Weather(play.seed, ledger)
        api.world.before_call, api.world.after_call = weather.before, weather.after
        environment = _environment(api.url, server.url)
        road = None
        if play.database == "postgresql":
            port = _free_port()
            road = await stack.enter_async_context(Road(play.seed, f"http://127.0.0.1:{port}/updates", ledger))
            environment |= {
                "WEBHOOK_URL": road.url,
                "WEBHOOK_SECRET": WEBHOOK_SECRET,
                "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            }
        supervisor = Supervisor(_PARTS[play.database], environment, folder)
        await supervisor.start()
        try:
            every = max(30.0, play.seconds / 12)
            clerk = Clerk(environment, folder, ledger, random.Random(f"{play.seed} clerk"), every)
            town = Town(play, api.world, ledger, clerk, rounds.Calendar(server.url))
            in_vain = await town.live(weather, road, supervisor, server)
        finally:
            await supervisor.stop()
        keyring = Keyring([_key_bytes(KEY)], _key_bytes(INDEX_KEY))
        evidence = Evidence(
            records=await records.read(server.url, keyring),
            ledger=ledger,
            logs=[*supervisor.logs, clerk.log],
            secrets=[*_secrets(play), TOKEN, KEY, INDEX_KEY, WEBHOOK_SECRET],
            samples=supervisor.samples,
            deaths=supervisor.deaths,
            duration=time.monotonic() - began,
            waited_in_vain=in_vain,
        )
        calls = api.world.calls[-1].number if api.world.calls else 0
        return Played(play, evidence, dict(supervisor.restarts), calls)


class Town:
    """Everybody who takes part.

    Args:
        play: what is played.
        world: where they chat.
        ledger: where it is written down.
        clerk: who hands people over to BPJS.
        calendar: lets a day pass for a round.
    """

    def __init__(self, play: Play, world: World, ledger: Ledger, clerk: Clerk, calendar: rounds.Calendar) -> None:
        self._play = play
        self._calendar = calendar
        self._clerk = clerk
        self._world = world
        self._ledger = ledger
        self._closing = asyncio.Event()
        self._watch = Watch(world)
        self._posts = posts(play.officers)
        ledger.officers.update(FIRST_OFFICER + number for number in range(len(self._posts) + 1))

    async def live(self, weather: Weather, road: Road | None, supervisor: Supervisor, server: Server) -> list[str]:
        """Appoint officers in calm, let everybody live in bad weather, and drain; return what waited in vain."""
        watching = asyncio.create_task(self._watch.run())
        try:
            admin, officers = await self._appoint()
            blows = planned(self._play.seed, self._play.seconds, list(supervisor.parts), restartable=server.restartable)
            lives = [asyncio.create_task(life) for life in self._lives(admin, officers)]
            self._turn(weather, road, bad=True)
            falling = asyncio.create_task(blow(blows, supervisor, server, self._ledger))
            await asyncio.sleep(self._play.seconds)
            await falling
            await self._until_a_form_is_sent()
            self._turn(weather, road, bad=False)
            self._closing.set()
            self._watch.rouse()
            _, late = await asyncio.wait(lives, timeout=GRACE_SECONDS)
            for life in late:
                life.cancel()
            ended = await asyncio.gather(*lives, return_exceptions=True)
            self._ledger.complaints += [
                f"somebody's life ended with {one!r}" for one in ended if isinstance(one, Exception)
            ]
            return await self._drain(server)
        finally:
            watching.cancel()

    async def _until_a_form_is_sent(self) -> None:
        """Let a busy machine have as long again: where nobody got through a form there is little to look at."""
        for _ in range(round(self._play.seconds)):
            if any(sent.accepted for sent in self._ledger.sent):
                return
            await asyncio.sleep(1.0)

    def _turn(self, weather: Weather, road: Road | None, *, bad: bool) -> None:
        weather.bad = bad
        if road is not None:
            road.bad = bad

    async def _appoint(self) -> tuple[Handset, list[tuple[Handset, Post]]]:
        admin = self._phone(FIRST_OFFICER, "Admin Utama")
        await admin.do("/start", admin.person.start, patience=90)
        await admin.hush(1.0)
        desk = AdminDesk(admin)
        wanted = {"uhc": f"{rounds.today():%Y-%m}"}
        if self._play.has_rounds:
            wanted["pijar_semar"] = f"{rounds.today():%Y}"
        for programme, period in wanted.items():
            if not await desk.set_places(programme, period, max(3, self._play.residents // 6)):
                raise RuntimeError(f"places for {programme} could not be set in calm")
        if self._play.has_rounds:
            await self._clerk.load_list()
        officers = []
        for number, post in enumerate(self._posts, start=1):
            link = await desk.appoint(post)
            phone = self._phone(FIRST_OFFICER + number, f"Petugas {number}")
            await phone.do("/start", lambda phone=phone, link=link: phone.person.start(link), patience=30)  # type: ignore[misc]
            await phone.hush(0.5)
            officers.append((phone, post))
        return admin, officers

    def _lives(self, admin: Handset, officers: Sequence[tuple[Handset, Post]]) -> list[Coroutine[None, None, None]]:
        chance = random.Random(f"{self._play.seed} arrivals")
        lives: list[Coroutine[None, None, None]] = [self._keep_places(admin), approve_announcements(admin)]
        if self._play.has_rounds:
            lives.append(self._clerk.work(self._closing))
        lives += [OfficerLife(phone, post, self._play.residents).work() for phone, post in officers]
        for number in range(self._play.residents):
            who = identity(number)
            phone = self._phone(who.chat_id, who.name)
            arrives = chance.uniform(0, self._play.seconds * 0.55)
            lives.append(ResidentLife(phone, who, self._play.idle).live(arrives))
        return lives

    async def _keep_places(self, admin: Handset) -> None:
        """Now and then the city finds a few places more, and a round is taken some steps on."""
        desk = AdminDesk(admin)
        month = f"{rounds.today():%Y-%m}"
        while not self._closing.is_set():
            await admin.wait(self._closing.is_set, self._play.seconds / 5)
            if not self._closing.is_set():
                await desk.set_places("uhc", month, max(1, self._play.residents // 40))
            if not self._closing.is_set() and self._play.has_rounds:
                await rounds.go_on(admin, self._calendar.turn)

    def _phone(self, chat_id: int, name: str) -> Handset:
        person = self._world.person(chat_id, name)
        chance = random.Random(f"{self._play.seed} {chat_id}")
        return Handset(person, self._watch, self._ledger, chance, self._play.pause, self._closing)

    async def _drain(self, server: Server) -> list[str]:
        """Wait until nothing waits any more; return what does when the patience is over."""
        began = until = time.monotonic()
        quiet, least = 0, sys.maxsize
        while time.monotonic() < min(until + DRAIN_SECONDS, began + LONGEST_DRAIN_SECONDS):
            with contextlib.suppress(StorageError, OSError):
                waiting = sum(await records.unfinished(server.url)) + self._world.unconfirmed()
                if waiting < least:
                    until, least = time.monotonic(), waiting
                # Twice, since what is handled brings new messages.
                quiet = 0 if waiting else quiet + 1
                if quiet == 2:
                    return []
            await asyncio.sleep(1.0)
        updates, messages, announcements = await records.unfinished(server.url)
        return [
            f"after {time.monotonic() - began:.0f} s {self._world.unconfirmed()} updates were not taken, {updates} not "
            f"handled, {messages} messages not sent and {announcements} announcements not ended"
        ]


@asynccontextmanager
async def _bot_api() -> AsyncIterator[BotApiServer]:
    api = BotApiServer(TOKEN, poll_hold=3.0)
    await api.start()
    try:
        yield api
    finally:
        await api.close()


def _environment(api_url: str, database_url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": api_url,
        "DATABASE_URL": database_url,
        "DATA_ENCRYPTION_KEYS": KEY,
        "BLIND_INDEX_KEY": INDEX_KEY,
        "ADMIN_TELEGRAM_IDS": str(FIRST_OFFICER),
        # So large a share of calls fails here that every announcement would be paused.
        "BROADCAST_FAILURE_PERCENT": "100",
        "LOG_FORMAT": "json",
    }


def _secrets(play: Play) -> list[str]:
    return [secret for number in range(play.residents) for secret in identity(number).secrets]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _key_bytes(key: str) -> bytes:
    return base64.urlsafe_b64decode(key)
