"""The composition root: the one place where the parts meet.

Importing it stays cheap: what only a running bot needs (HTTP, texts, the reading of settings) is imported by `running`
and `load_house`, which are done before anybody is waited for.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot import handlers
from bot.activity import Activity, Bell
from bot.answers import retry_after_seconds
from bot.commands import menu_calls
from bot.conversations.facts_of_forms import check_rules, check_texts
from bot.conversations.forms import Forms, all_forms
from bot.delivery import Delivery
from bot.errors import DatabaseOutOfReach, DatabaseUnusable, SettingsError, TokenRefused
from bot.files import FileStore
from bot.house import House
from bot.intake import Intake
from bot.lanes import Lanes
from bot.made_files import Workshop
from bot.makers import MAKERS
from bot.pacer import Pacer
from bot.services.announcements import live
from bot.services.officers import ensure_admins
from bot.step import StepApplication, StepContext
from bot.tally import Tally
from bot.timers import Clockwork, on_timer
from domain.areas import read_default_areas, read_default_facilities
from domain.parameters import Rulebook, read_default_files
from storage.encryption import UnreadableCiphertext, Vault
from storage.engine import Engines
from storage.leases import Lease, LeaseLost, NoLease, SessionLease
from storage.listening import listen
from storage.migrate import DatabaseUnavailable, check_newest, migrate
from storage.records import Wake
from storage.serving import AlreadyServed, is_copied, only_process
from storage.unit_of_work import Clock, Database, utc_now

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.transport import AiohttpRequest, TelegramApi
    from bot.web.doors import Doors

# With the sender's own two seconds: ten in all.
DRAIN_SECONDS = 8.0
_SETTLED_AFTER_SECONDS = (10, 60, 600)

log = structlog.get_logger(__name__)


class Part(StrEnum):
    """What a process does. On PostgreSQL each can be a process of its own, in any number."""

    INTAKE = "intake"
    WORKER = "worker"
    SENDER = "sender"


ALL_PARTS = frozenset(Part)


class Bot:
    """The loops, the bells between them, and what they share."""

    def __init__(
        self,
        database: Database,
        house: House,
        api: TelegramApi,
        ptb_app: StepApplication,
        *,
        broadcast_rate: int,
        parts: Collection[Part] = ALL_PARTS,
        tally: Tally | None = None,
    ) -> None:
        self.doors: Doors | None = None
        """Where this process is reached over HTTP, if it is."""
        self.database = database
        self.house = house
        self.ptb_app = ptb_app
        self.parts = frozenset(parts)
        self.activity = Activity()
        self.lanes_bell, self.sender_bell, self.clock_bell = Bell(), Bell(), Bell()
        self._bells = {Wake.LANES: self.lanes_bell, Wake.SENDER: self.sender_bell, Wake.CLOCK: self.clock_bell}
        database.wake = self._wake
        self._polling, self._sending = (_lease(database, name) for name in ("polling", "sending"))
        self.intake = Intake(api, database, self.activity, tally)
        self.lanes = Lanes(
            database, house, ptb_app, on_timer, bell=self.lanes_bell, activity=self.activity, tally=tally
        )
        self.delivery = Delivery(
            database,
            api,
            FileStore(api, database),
            Workshop(database, api, MAKERS),
            Pacer(broadcast_rate),
            lease=self._sending,
            bell=self.sender_bell,
            activity=self.activity,
            tally=tally,
        )
        self.clockwork = Clockwork(
            database, house, sender=self.sender_bell, bell=self.clock_bell, activity=self.activity
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then finish what is begun, for ten seconds at most.

        Raises InvalidToken when Telegram no longer knows the token, DatabaseUnusable when another process serves the
        SQLite file, or copies the database.
        """
        async with AsyncExitStack() as stack:
            if path := self.database.engines.database_path:
                try:
                    stack.enter_context(only_process(path, self.database.vault.key_ids))
                except AlreadyServed as error:
                    raise DatabaseUnusable.one(
                        "DATABASE_URL", f"another process serves {error}", "end that one, or use PostgreSQL for both"
                    ) from error
            elif await is_copied(self.database.engines):
                raise DatabaseUnusable.one("DATABASE_URL", "the database is being copied", "wait for the copy's end")
            if self.doors:
                await stack.enter_async_context(self.doors.watched())
            await self._serve(stop)

    async def _serve(self, stop: asyncio.Event) -> None:
        begin: dict[Part, Callable[[], Coroutine[Any, Any, None]]] = {
            Part.INTAKE: self._take_updates,
            Part.WORKER: self.lanes.run,
            Part.SENDER: self._send,
        }
        async with asyncio.TaskGroup() as group:
            listening = [] if self.database.is_sqlite else [group.create_task(self._listen())]
            loops = {part: group.create_task(begin[part]()) for part in self.parts}
            await stop.wait()
            try:
                async with asyncio.timeout(DRAIN_SECONDS):
                    await self._drain(loops)
            except TimeoutError:
                log.warning("bot.not_drained")
            for task in (*listening, *loops.values()):
                task.cancel()

    async def _drain(self, loops: Mapping[Part, asyncio.Task[None]]) -> None:
        """Take nothing more in, and finish what is begun; one process for all also empties its queues."""
        if intake := loops.get(Part.INTAKE):
            intake.cancel()
            await asyncio.wait([intake])
        if self.parts == ALL_PARTS:
            await self.quiet(announcements=False)
        if worker := loops.get(Part.WORKER):
            self.lanes.finish()
            await asyncio.wait([worker])

    async def _take_updates(self) -> None:
        if self.doors is not None and self.doors.webhook is not None:
            await self.doors.take_updates()
        else:
            await _while_held(self._polling, self.intake.run)

    async def _send(self) -> None:
        if Part.WORKER in self.parts:
            # A process that dies of what it sends must not have blamed the updates it was recovering meanwhile.
            await self.lanes.recovered.wait()
        await _while_held(self._sending, self.delivery.run, self.clockwork.run)

    async def _listen(self) -> None:
        database = self.database
        await listen(database.engines.reader, database.told_as, database.vault.key_ids, self._wake)

    def _wake(self, wakes: Collection[Wake]) -> None:
        for one in wakes:
            self._bells[one].ring()

    async def quiet(self, *, announcements: bool = True) -> None:
        """Return once nothing waits in the inbox and nothing that is due waits in the outbox.

        Without `announcements` these are not waited for: the next start goes on with them.
        """
        while True:
            seen = self.activity.count
            async with self.database.read() as uow:
                going_out = await live(uow, self.database.clock()) if announcements else []
                busy = await uow.inbox.waiting() + await uow.outbox.waiting(going_out)
            if not busy:
                return
            await self.activity.beyond(seen)


def _lease(database: Database, name: str) -> Lease:
    return NoLease(database) if database.is_sqlite else SessionLease(database, name)


async def _while_held(lease: Lease, *loops: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run loops whenever this process has the lease, until cancelled."""
    while True:
        async with lease.taken():
            try:
                async with asyncio.TaskGroup() as group:
                    for loop in (lease.keep, *loops):
                        group.create_task(loop())
            except* LeaseLost:
                pass  # it has been logged; the loops have ended


def set_loaded_apart() -> None:
    """Have no collection of garbage look through what was loaded, which stays: that would stop the loop for 0.1 s.

    Again a little later, for what is made when it is first needed (compiled statements, parsers). Then only the young
    objects are looked through before: the few that have died since and stay are worth no stop.
    """
    gc.collect()
    gc.freeze()

    def again() -> None:
        gc.collect(1)
        gc.freeze()

    for seconds in _SETTLED_AFTER_SECONDS:
        asyncio.get_running_loop().call_later(seconds, again)


def load_house(bot_username: str, broadcast_rate: int) -> House:
    """Read texts, rules, areas and forms from the files that ship with the bot, and check them against each other.

    Raises TextsError or domain.errors.RulesError with the file, what is wrong and how to mend it.
    """
    from bot.texts.catalogue import Catalogue

    areas = read_default_areas()
    texts = Catalogue.load(Path(__file__).parent / "texts")
    rulebook = Rulebook.load(read_default_files())
    forms: Forms = all_forms()
    texts.check(forms.text_keys())
    check_rules(rulebook, forms)
    check_texts(rulebook, texts)
    return House(
        texts=texts,
        rulebook=rulebook,
        areas=areas,
        facilities=read_default_facilities(areas),
        forms=forms,
        bot_username=bot_username,
        broadcast_rate=broadcast_rate,
    )


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock = utc_now, parts: Collection[Part] = ALL_PARTS
) -> AsyncIterator[Bot]:
    """Build the bot: migrate the database, ask Telegram who we are, load the house.

    Raises StartError (settings, texts, token, database) with one line a problem.
    """
    from bot.transport import AiohttpRequest, TelegramApi

    house = load_house("", settings.broadcast_rate)
    database = await open_database(settings, clock)
    request = AiohttpRequest()
    token = settings.telegram_bot_token.get_secret_value()
    api = TelegramApi(token, settings.telegram_api_base_url, request)
    ptb_app = _build_application(token, settings.telegram_api_base_url, request)
    doors = None
    try:
        await request.initialize()
        await _patiently(ptb_app.initialize)
        house = replace(house, bot_username=ptb_app.bot.username)
        bot = _build_bot(settings, database, house, api, ptb_app, parts)
        doors = bot.doors
        if Part.INTAKE in bot.parts:
            async with database.write() as uow:
                await ensure_admins(uow, settings.admin_telegram_ids)
                await uow.commit()
            await _say_how_updates_come(api, doors.webhook.registration() if doors and doors.webhook else None)
            await _set_menus(api, house, settings.admin_telegram_ids)
        yield bot
    finally:
        if doors is not None:
            doors.close()
        await ptb_app.shutdown()
        await request.shutdown()
        await database.close()


def _build_bot(
    settings: Settings,
    database: Database,
    house: House,
    api: TelegramApi,
    ptb_app: StepApplication,
    parts: Collection[Part],
) -> Bot:
    """Build the bot, and its doors when it is to be reached. Raises SettingsError when they cannot be had."""
    rate = settings.broadcast_rate
    by_webhook = settings.webhook_url is not None and Part.INTAKE in parts
    if not by_webhook and settings.metrics_listen is None:
        return Bot(database, house, api, ptb_app, broadcast_rate=rate, parts=parts)
    from bot.web.doors import Doors
    from bot.web.metrics import Metrics

    metrics = Metrics(database, house)
    bot = Bot(database, house, api, ptb_app, broadcast_rate=rate, parts=parts, tally=metrics)
    bot.doors = Doors(settings, database, bot.intake, metrics, by_webhook=by_webhook)
    return bot


async def open_database(settings: Settings, clock: Clock = utc_now, *, migrated: bool = True) -> Database:
    """The database of the settings; the caller closes it.

    With `migrated` it is made or brought up to date; without, it is left as it is, and refused when it has another
    schema. Raises StartError when it cannot be used, or was written with other keys.
    """
    engines = Engines(settings.database_url)
    try:
        await (migrate(engines) if migrated else check_newest(engines))
    except DatabaseUnavailable as error:
        await engines.dispose()
        mend = "check that it is there and writable" if migrated else "check the address, or start the bot once"
        kind = DatabaseOutOfReach if error.passing else DatabaseUnusable
        raise kind.one("DATABASE_URL", f"the database cannot be used ({error})", mend) from error
    vault = Vault(settings.encryption_keys(), settings.blind_index_key.get_secret_value())
    database = Database(engines, vault, clock)
    try:
        async with database.read() as uow:
            await uow.residents.try_key()
            index_fits = await uow.applications.index_fits()
    except UnreadableCiphertext as error:
        await engines.dispose()
        raise SettingsError.one(
            "DATA_ENCRYPTION_KEYS",
            "none of them opens what this database holds",
            "set the keys it was written with, the newest first",
        ) from error
    if not index_fits:
        await engines.dispose()
        raise SettingsError.one(
            "BLIND_INDEX_KEY", "finds nobody in this database", "set the key it was written with; it is never changed"
        )
    return database


def _build_application(token: str, base_url: str, request: AiohttpRequest) -> StepApplication:
    bot: ExtBot[None] = ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=request,
        get_updates_request=request,
    )
    ptb_app = (
        Application.builder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=StepContext))
        .build()
    )
    handlers.register(ptb_app)
    return ptb_app


async def _patiently(call: Callable[[], Awaitable[object]]) -> None:
    """Make a call that the start needs; wait while Telegram is away. Raises TokenRefused."""
    pause = 0.2
    while True:
        try:
            await call()
            return
        except InvalidToken as error:
            raise TokenRefused.one(
                "TELEGRAM_BOT_TOKEN", "Telegram does not know this token", "ask @BotFather for the right one"
            ) from error
        except RetryAfter as error:
            pause = retry_after_seconds(error)
        except TelegramError as error:
            log.warning("bot.telegram_away", error=type(error).__name__, seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, 30.0)


async def _say_how_updates_come(api: TelegramApi, webhook: dict[str, object] | None) -> None:
    """Have Telegram post updates, or keep them until they are fetched.

    Raises SettingsError when it does not take the webhook's address.
    """

    async def say() -> None:
        if webhook is None:
            await api.call("deleteWebhook")
            return
        try:
            await api.call("setWebhook", webhook)
        except BadRequest as error:
            raise SettingsError.one(
                "WEBHOOK_URL", f"Telegram does not take it ({str(error)[:120]})", "set an address it can reach"
            ) from error

    await _patiently(say)


async def _set_menus(api: TelegramApi, house: House, admins: Sequence[int]) -> None:
    """Set the menus; one that cannot be set now (an admin who has not written yet) keeps nobody waiting."""
    for method, params in menu_calls(house, admins):
        try:
            await api.call(method, params)
        except TelegramError as error:
            log.info("bot.not_told", method=method, error=type(error).__name__)
