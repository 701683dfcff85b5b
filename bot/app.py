"""The composition root: the one place where the parts meet.

Importing it stays cheap: what only a running bot needs (HTTP, texts, the reading of settings) is imported by `running`
and `load_house`, which are done before anybody is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot import handlers
from bot.conversations.form_checks import check_profiles, check_rules, check_texts
from bot.conversations.forms import Forms, all_forms
from bot.errors import DatabaseOutOfReach, DatabaseUnusable, SettingsError, TokenRefused
from bot.resources import Resources
from bot.runtime.broadcaster import calls_at_once
from bot.runtime.loops import ALL_PARTS, Bot, Part
from bot.runtime.sender import CONCURRENCY
from bot.runtime.step import StepApplication, StepContext
from bot.services.officers import ensure_admins
from bot.telegram_api.commands import menu_calls
from bot.telegram_api.telegram_errors import retry_after_seconds, says_gone
from domain.announcements.campaigns import read_default_campaigns
from domain.areas import read_default_areas, read_default_facilities
from domain.places.funding import JAKARTA
from domain.rules.book import Rulebook, read_default_files
from storage.connections.engine import ANSWER_SECONDS, Engines
from storage.encryption import Keyring, UnreadableCiphertext
from storage.migrate import DatabaseUnavailable, check_newest, migrate
from storage.unit_of_work import Clock, Database, utc_now

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.telegram_api.transport import AiohttpRequest, TelegramApi


log = structlog.get_logger(__name__)


def load_house(bot_username: str, broadcast_rate: int) -> Resources:
    """Read texts, rules, areas and forms from the files that ship with the bot, and check them against each other.

    Raises TextsError or domain.errors.RulesError with the file, what is wrong and how to mend it.
    """
    from bot.texts.catalogue import Catalogue

    areas = read_default_areas()
    texts = Catalogue.load(Path(__file__).parent / "texts")
    rulebook = Rulebook.load(read_default_files())
    forms: Forms = all_forms(texts.languages)
    texts.check(forms.text_keys())
    check_rules(rulebook, forms)
    check_texts(rulebook, texts)
    check_profiles(rulebook, texts)
    forms.make_ready()
    return Resources(
        texts=texts,
        rulebook=rulebook,
        areas=areas,
        facilities=read_default_facilities(areas),
        forms=forms,
        bot_username=bot_username,
        broadcast_rate=broadcast_rate,
        campaigns=read_default_campaigns(),
    )


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock = utc_now, parts: Collection[Part] = ALL_PARTS
) -> AsyncIterator[Bot]:
    """Build the bot: migrate the database, ask Telegram who we are, load the resources.

    Raises StartError (settings, texts, token, database) with one line a problem.
    """
    from bot.telegram_api.transport import AiohttpRequest, TelegramApi

    resources = load_house("", settings.broadcast_rate)
    database = await open_database(settings, clock, answer_seconds=ANSWER_SECONDS)
    request = AiohttpRequest(connections=2 * CONCURRENCY + calls_at_once(settings.broadcast_rate))
    token = settings.telegram_bot_token.get_secret_value()
    api = TelegramApi(token, settings.telegram_api_base_url, request)
    ptb_app = _build_application(token, settings.telegram_api_base_url, request)
    endpoints = None
    try:
        await request.initialize()
        await _patiently(ptb_app.initialize)
        resources = replace(
            resources,
            bot_username=ptb_app.bot.username,
            broadcast_failure_percent=settings.broadcast_failure_percent,
            announcement_domains=settings.announcement_domains,
        )
        bot = _build_bot(settings, database, resources, api, ptb_app, parts)
        endpoints = bot.endpoints
        if bot.parts != {Part.INTAKE}:
            resources.rulebook.holidays.make_ready(database.clock().astimezone(JAKARTA).date())
        if Part.INTAKE in bot.parts:
            async with database.write() as uow:
                await ensure_admins(uow, settings.admin_telegram_ids)
                await uow.commit()
            await _say_how_updates_come(
                api, endpoints.webhook.registration() if endpoints and endpoints.webhook else None
            )
            await _set_menus(api, resources, settings.admin_telegram_ids)
        yield bot
    finally:
        if endpoints is not None:
            endpoints.close()
        await ptb_app.shutdown()
        await request.shutdown()
        await database.close()


def _build_bot(
    settings: Settings,
    database: Database,
    resources: Resources,
    api: TelegramApi,
    ptb_app: StepApplication,
    parts: Collection[Part],
) -> Bot:
    """Build the bot, and its HTTP endpoints when it is to be reached. Raises SettingsError when they cannot be had."""
    rate, admins = settings.broadcast_rate, settings.admin_telegram_ids
    by_webhook = settings.webhook_url is not None and Part.INTAKE in parts
    if not by_webhook and settings.metrics_listen is None:
        return Bot(database, resources, api, ptb_app, broadcast_rate=rate, admins=admins, parts=parts)
    from bot.web.http_endpoints import HttpEndpoints
    from bot.web.metrics import Metrics

    metrics = Metrics(database, resources)
    bot = Bot(database, resources, api, ptb_app, broadcast_rate=rate, admins=admins, parts=parts, telemetry=metrics)
    bot.endpoints = HttpEndpoints(settings, database, bot.intake, metrics, by_webhook=by_webhook)
    return bot


async def open_database(
    settings: Settings, clock: Clock = utc_now, *, migrated: bool = True, answer_seconds: float | None = None
) -> Database:
    """The database of the settings; the caller closes it.

    With `migrated` it is made or brought up to date; without, it is left as it is, and refused when it has another
    schema. `answer_seconds` is that of `Engines`; a migration may take as long as it does. Raises StartError when it
    cannot be used, or was written with other keys.
    """
    engines = Engines(settings.database_url)
    try:
        await (migrate(engines) if migrated else check_newest(engines))
    except DatabaseUnavailable as error:
        await engines.dispose()
        mend = "check that it is there and writable" if migrated else "check the address, or start the bot once"
        kind = DatabaseOutOfReach if error.passing else DatabaseUnusable
        raise kind.one("DATABASE_URL", f"the database cannot be used ({error})", mend) from error
    if answer_seconds is not None:
        await engines.dispose()
        engines = Engines(settings.database_url, answer_seconds=answer_seconds)
    keyring = Keyring(settings.encryption_keys(), settings.blind_index_key.get_secret_value())
    database = Database(engines, keyring, clock)
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
        .application_class(StepApplication)
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=StepContext))
        .build()
    )
    assert isinstance(ptb_app, StepApplication)  # noqa: S101 - what the builder was told
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


async def _set_menus(api: TelegramApi, resources: Resources, admins: Sequence[int]) -> None:
    """Set the menus; one that cannot be set keeps nobody waiting.

    An admin of the settings who has not opened the bot is expected in a new copy: `/start` sets the menu.
    """
    for method, params in menu_calls(resources, admins):
        try:
            await api.call(method, params)
        except TelegramError as error:
            chat = params["scope"].get("chat_id")
            if chat is not None and says_gone(error):
                log.info(
                    "bot.admin_menu_waits",
                    why="this admin has not opened the bot yet: the menu is set at the first /start",
                    place_in_admin_telegram_ids=admins.index(chat) + 1,
                )
            else:
                log.warning("bot.menu_not_set", method=method, error=type(error).__name__, said=str(error)[:120])
