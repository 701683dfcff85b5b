"""Callback data that is forged, cut, or of an earlier release: every family answers it, and nothing comes of it."""

import random
import string
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from bot.app import running
from bot.runtime.loops import Bot
from bot.settings.model import Settings
from bot.telegram_api.callbacks.data import Family
from bot.telegram_api.dispatch import Button
from domain.access import Role
from domain.application import ApplicationStatus
from domain.draft import Draft
from domain.programme import Programme
from storage.models import Base
from tests.journeys.officers.test_permissions import BUTTONS
from tests.support.databases import FakeClock
from tests.support.factories import OTHER_NIK, make_application, make_draft, make_officer, make_resident, set_status
from tests.support.registered import registered
from tests.support.running import OFFICER_ID, OTHER_RESIDENT_ID, RESIDENT_ID

STRANGERS = range(9201, 9251)
"""People without a form or an application."""
RESIDENTS = (
    *(
        f"{Family.MENU}:{act}"
        for act in ("care", "care:today", "uhc:today", "uhc:none", "apply", "status", "guide", "menu")
    ),
    "s:list",
    *(f"s:{act}:{{token}}" for act in ("show", "refresh", "withdraw", "withdraw-yes", "keep", "fix")),
    *(f"of:{act}:{{token}}:0123456789ab" for act in ("yes", "no", "keep", "release")),
    *(f"ob:{act}:{{token}}" for act in ("begin", "why")),
    *(f"x:{act}" for act in ("form:{draft}", "application", "nothing")),
    *(f"p:{act}" for act in ("choose", "other", "in:33.74.01")),
    *(f"b:{act}" for act in ("yes", "no", "on:health", "off:health")),
    *(f"w:{way}:{programme}" for way in ("check", "apply") for programme in Programme),
    *(f"f:new:{programme}" for programme in Programme),
    "f:choose",
    *(f"f:{{draft}}:{{draft_version}}:{act}" for act in ("back", "change-name", "page-1", "yes", "send")),
    "f:{draft}:resume",
    "a:{draft}:{question}:{draft_version}:yes",
    "a:{draft}:{question}:{draft_version}:+0-yes",
)
JUNK = (
    "",
    "zzz",
    "-1",
    "9999999999",
    "9" * 30,
    "+9999999999-x",
    "page-" + "9" * 20,
    "change-zzz",
    "١٢٣",
    "²",
    "é",
    "\x00",
    "1\n",
    "pijar",
    "ps26_000001z",
    "g" * 32,
    "0" * 32,
)
QUEUES = {"inbox", "outbox", "chats", "timers", "message_slots", "leases"}


def filled(values: dict[str, Any]) -> list[str]:
    return [data.format_map(values) for data in (*RESIDENTS, *BUTTONS)]


def forged(samples: Sequence[str]) -> Iterator[str]:
    """Every way to cut, lengthen and falsify these, and random bytes behind each family."""
    chance = random.Random(16)
    families = sorted({sample.partition(":")[0] for sample in samples})
    for family in families:
        yield from (family, f"{family}:", f"{family}::::", f"{family}:zzz", f"{family} :", family.upper() + ":list")
        yield from (f"{family}:{junk}" for junk in JUNK)
        for _ in range(6):
            letters = "".join(chance.choices(string.printable + "éñ١\x00", k=64))
            yield f"{family}:{letters}"
    for sample in samples:
        parts = sample.split(":")
        yield from chance.sample((f"{sample}:zzz", f"{sample}:", f"{sample}\n", f" {sample}"), 2)
        yield ":".join(parts[:-1])
        for place in range(1, len(parts)):
            for junk in chance.sample(JUNK, 3):
                yield ":".join([*parts[:place], junk, *parts[place + 1 :]])
    yield from ("\x00", ":", "::", "x" * 64, "🎲" * 16, "f\n:choose")


def not_written_by_us(samples: Sequence[str]) -> list[str]:
    """Return callback data of at most 64 bytes that no button of the bot holds, each once."""
    buttons = [one for one in registered() if isinstance(one, Button) and one.kind is not None]
    own = ("f:new:", "o:list:", "r:rules", "s:list")  # these lead somewhere whatever is behind them
    fitting = [
        data
        for data in dict.fromkeys(forged(samples))
        if 0 < len(data.encode()) <= 64
        and not (any(one.fits(data) for one in buttons) and data in samples)
        and not data.startswith(own)
    ]
    assert len(fitting) > 700
    return fitting


async def rows(bot: Bot) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for those of the queues."""
    found = {}
    async with bot.database.read() as uow:
        for table in Base.metadata.sorted_tables:
            if table.name not in QUEUES:
                statement = select(table).order_by(*table.primary_key.columns)
                found[table.name] = [tuple(row) for row in await uow.connection.execute(statement)]
    return found


async def handle(bot: Bot, updates: Sequence[dict[str, Any]]) -> None:
    """Take these in and handle all of them; nothing is sent."""
    await bot.intake.store(updates)
    while await bot.worker.run_batch():
        pass


def tap(number: int, telegram_id: int, data: str) -> dict[str, Any]:
    person = {"id": telegram_id, "is_bot": False, "first_name": "Sutarno"}
    message = {"message_id": 10**6, "date": 0, "chat": {"id": telegram_id, "type": "private"}}
    query = {"id": str(number), "from": person, "chat_instance": "1", "message": message}
    query |= {"data": data} if data else {}
    return {"update_id": number, "callback_query": query}


async def answered(bot: Bot) -> int:
    """How many taps are answered, or waiting for it."""
    async with bot.database.read() as uow:
        outbox = Base.metadata.tables["outbox"]
        counted = select(func.count()).where(outbox.c.method == "answerCallbackQuery")
        return int((await uow.connection.execute(counted)).scalar_one())


async def test_no_family_sets_an_update_aside_or_changes_a_row(settings: Settings, clock: FakeClock) -> None:
    async with running(settings, clock) as bot:
        async with bot.database.write() as uow:
            sent = await make_application(uow, bot.resources, telegram_id=RESIDENT_ID)
            application = await set_status(uow, sent, ApplicationStatus.IN_REVIEW)
            await make_application(uow, bot.resources, telegram_id=OTHER_RESIDENT_ID, nik=OTHER_NIK)
            admin = await make_officer(uow, OFFICER_ID, Role.ADMIN)
            draft = await half_filled(uow, RESIDENT_ID, "kecamatan")
            await half_filled(uow, OFFICER_ID, "occupation")
            for stranger in STRANGERS:
                await make_resident(uow, stranger)
            await uow.commit()
        values = {
            "token": application.reference.token,
            "version": application.version,
            "officer": admin.id.hex,
            "draft": draft.token,
            "draft_version": draft.version,
            "question": "kecamatan",
        }
        forgeries = [*not_written_by_us(filled(values)), ""]
        # Officers' taps run alone, one after another; strangers' all at once.
        people = [RESIDENT_ID, OFFICER_ID]
        before = await rows(bot)
        for start in range(0, len(forgeries), len(STRANGERS)):
            piece = forgeries[start : start + len(STRANGERS)]
            each = [(person, data) for person in people for data in piece]
            each += zip(STRANGERS, piece, strict=False)
            await handle(bot, [tap(3 * start + number, *one) for number, one in enumerate(each, start=1)])
        async with bot.database.read() as uow:
            assert await uow.inbox.dead_letters() == []
        assert await answered(bot) == 3 * len(forgeries)
        after = await rows(bot)
        assert [name for name in before if before[name] != after[name]] == []


async def half_filled(uow: Any, telegram_id: int, until: str) -> Draft:
    """Return a form of Pijar Semar whose answers end before this question."""
    person = await make_resident(uow, telegram_id)
    draft = make_draft(person)
    keys = list(draft.answers)
    draft.answers = {key: draft.answers[key] for key in keys[: keys.index(until)]}
    await uow.drafts.save([draft], {person.id: person})
    return draft
