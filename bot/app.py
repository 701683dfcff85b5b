"""Composition root: the one place where the parts are put together.

Importing it stays cheap: what only a running bot needs (HTTP, texts, the reading of settings) is imported by `running`
and `bot.loading.load_resources`, before the bot handles updates.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import structlog
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot import handlers, loading
from bot.conversations.engine import opening
from bot.errors import SettingsError, TokenRefused
from bot.resources import Resources
from bot.runtime.backoff import Backoff
from bot.runtime.loops import ALL_PARTS, Bot, ProcessPart, Subjects
from bot.runtime.scheduler import Jobs
from bot.runtime.sending.broadcaster import calls_at_once
from bot.runtime.sending.sender import CONCURRENCY
from bot.runtime.step import DRAFT_REMINDER, StepContext
from bot.runtime.step_application import StepApplication
from bot.services.announcements import acts as announcements
from bot.services.announcements.work import AnnouncementWork
from bot.services.applying import documents
from bot.services.officers import ensure_admins
from bot.services.places import pools
from bot.services.places.promotion import Promotion
from bot.services.rounds.work import RoundWork
from bot.services.status import lapses
from bot.telegram_api.commands import menu_calls
from bot.telegram_api.telegram_errors import retry_after_seconds, says_gone
from bot.views.generators import GENERATORS
from domain.places.funding import JAKARTA
from storage.connections.engine import ANSWER_SECONDS
from storage.unit_of_work import Clock, Database, utc_now

if TYPE_CHECKING:
    from bot.settings.model import Settings
    from bot.telegram_api.api import TelegramApi
    from bot.telegram_api.transport import AiohttpRequest
    from bot.web.http_endpoints import HttpEndpoints

_LONGEST_PAUSE_SECONDS = 30.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock = utc_now, parts: Collection[ProcessPart] = ALL_PARTS
) -> AsyncIterator[Bot]:
    """Yield the built bot: migrate the database, look up the bot's account, load the resources.

    Raises StartError (settings, texts, token, database) with one line per problem.
    """
    from bot.telegram_api.api import TelegramApi
    from bot.telegram_api.transport import AiohttpRequest

    resources = loading.load_resources("", settings.broadcast_rate)
    database = await loading.open_database(settings, clock, answer_seconds=ANSWER_SECONDS)
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
        bot, endpoints = _build_bot(settings, database, resources, api, ptb_app, parts)
        if bot.parts != {ProcessPart.INTAKE}:
            resources.rulebook.holidays.make_ready(database.clock().astimezone(JAKARTA).date())
        if ProcessPart.INTAKE in bot.parts:
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


async def serve_until(bot: Bot, stop: asyncio.Event) -> None:
    """Serve until `stop` is set. Raises TokenRefused and the other errors of `Bot.run`."""
    try:
        await bot.run(stop)
    except* InvalidToken as group:
        raise TokenRefused.one(
            "TELEGRAM_BOT_TOKEN",
            "Telegram no longer knows this token",
            "ask @BotFather for the right one",
        ) from group


def _build_bot(
    settings: Settings,
    database: Database,
    resources: Resources,
    api: TelegramApi,
    ptb_app: StepApplication,
    parts: Collection[ProcessPart],
) -> tuple[Bot, HttpEndpoints | None]:
    """Build the bot, and its HTTP endpoints if the settings ask for them.

    Raises SettingsError if nothing can listen at their addresses.
    """
    build = partial(
        Bot,
        database,
        resources,
        api,
        ptb_app,
        _subjects(database, resources),
        broadcast_rate=settings.broadcast_rate,
        admins=settings.admin_telegram_ids,
        parts=parts,
    )
    by_webhook = settings.webhook_url is not None and ProcessPart.INTAKE in parts
    if not by_webhook and settings.metrics_listen is None:
        return build(), None
    from bot.web.http_endpoints import HttpEndpoints
    from bot.web.metrics import Metrics

    metrics = Metrics(database, resources)
    bot = build(telemetry=metrics)
    endpoints = HttpEndpoints(settings, database, bot.intake, metrics, by_webhook=by_webhook)
    bot.endpoints = endpoints
    return bot, endpoints


def _subjects(database: Database, resources: Resources) -> Subjects:
    """Return the hooks of the subjects for the runtime, which knows none of them."""
    return Subjects(
        timers={DRAFT_REMINDER: opening.remind, **dict.fromkeys(lapses.TIMERS, lapses.fall_due)},
        free_places=lambda uow, day: pools.free_places(uow, resources, day),
        jobs=Jobs(
            pieces=(
                AnnouncementWork(database, resources).work,
                RoundWork(database, resources).work,
                Promotion(database, resources).work,
            ),
            purges=(opening.purge_drafts,),
            hourly=(partial(pools.close_months, database),),
        ),
        generators=GENERATORS,
        tell_of_no_photo=partial(documents.tell_of_no_photo, resources),
        going_out=announcements.live,
    )


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
    assert isinstance(ptb_app, StepApplication)  # noqa: S101 - as set in the builder
    handlers.register(ptb_app)
    return ptb_app


async def _patiently(call: Callable[[], Awaitable[object]]) -> None:
    """Make a call that the start needs, with retries while Telegram is away. Raises TokenRefused."""
    backoff = Backoff(_LONGEST_PAUSE_SECONDS)
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
            pause = backoff.next()
            log.warning("bot.telegram_away", error=type(error).__name__, seconds=pause)
        await asyncio.sleep(pause)


async def _say_how_updates_come(api: TelegramApi, webhook: dict[str, object] | None) -> None:
    """Register the webhook at Telegram, or remove it so that updates can be fetched.

    Raises SettingsError if Telegram refuses the webhook's address.
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
    """Set the menus; a failure does not hold up the start.

    In a new installation an admin of the settings may not have opened the bot yet; `/start` then sets the menu.
    """
    for method, params in menu_calls(resources.texts, admins):
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
