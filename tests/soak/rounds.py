"""A round at two desks: one officer opens, closes and ranks it, another signs; and a calendar turned by hand."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from storage.models import Base
from tests.soak.people.handset import Handset

PROGRAMME = "pijar_semar"
WORTH_A_ROUND = 3
"""The number of waiting applicants at which a round is opened."""
_BUTTON = re.compile(r"pp:(open|close|rank|sign|show|cancel|list|outcome)\b")
_QUESTIONS = ("Nomor SK penetapannya?", "Sampai tanggal berapa")
_VISITS = 8


class Calendar:
    """What passes for a day: the round that is open, and what was sent for it, become a day older.

    Args:
        database_url: where they are.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    async def turn(self) -> bool:
        """Let a day pass; return whether enough wait for a round, and the database was there."""
        try:
            return await self._turn() >= WORTH_A_ROUND
        except (SQLAlchemyError, OSError):
            return False

    async def _turn(self) -> int:
        rounds, applications = Base.metadata.tables["rounds"], Base.metadata.tables["applications"]
        waits = (applications.c.programme == PROGRAMME, applications.c.status == "waitlisted")
        engine = create_async_engine(self._url)
        try:
            async with engine.begin() as connection:
                waiting = await connection.scalar(select(func.count()).select_from(applications).where(*waits))
                yesterday = today() - timedelta(days=1)
                sent = datetime.combine(yesterday, time(), ZoneInfo("Asia/Jakarta"))
                await connection.execute(update(rounds).where(rounds.c.state == "open").values(closes_on=yesterday))
                await connection.execute(update(applications).where(*waits).values(submitted_at=sent))
        finally:
            await engine.dispose()
        return waiting or 0


def today() -> date:
    """Return the day in Semarang."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


async def go_on(phone: Handset, turn: Callable[[], Awaitable[bool]]) -> None:
    """Open a round, or take the next steps of the one there is, up to its ranking; `turn` is `Calendar.turn`."""
    for _ in range(_VISITS):
        steps = await _steps(phone)
        step = next((one for one in ("open", "close", "rank") if one in steps), None)
        if phone.closing.is_set() or (step is None and (not steps or "outcome" in steps)):
            return
        if step == "open" and not await turn():
            return
        if step is not None:
            await phone.tap(steps[step], kind=f"{step} a round")
            await (_fill_in(phone, "open a round", f"{today():%d-%m-%Y}") if step == "open" else phone.hush(3.0))
        elif "show" not in steps:
            await turn()


async def sign(phone: Handset) -> None:
    """Sign the round that waits for it, if one does."""
    data = (await _steps(phone)).get("sign")
    if data is not None:
        await phone.tap(data, kind="sign a round")
        await _fill_in(phone, "sign a round", "400.9/123/2026")


async def _fill_in(phone: Handset, kind: str, answer: str) -> None:
    """Go through a form of one question."""
    for _ in range(_VISITS):
        await phone.hush(1.0)
        asked = phone.asked()
        if asked is not None and asked.summary:
            await phone.tap(f"f:{asked.draft}:{asked.version}:send", asked.message, kind=kind)
            return
        if not any(mark in (phone.newest.text if phone.newest else "") for mark in _QUESTIONS):
            return
        await phone.do("typed", lambda: phone.person.send(answer))


async def _steps(phone: Handset) -> dict[str, str]:
    """Return what /putaran offers, by name, with the data of its button."""
    await phone.do("/putaran", lambda: phone.person.send("/putaran"))
    await phone.hush(1.0)
    message = phone.newest
    data = [one.callback_data or "" for row in (message.inline_keyboard if message else []) for one in row]
    return {found[1]: one for one in data if (found := _BUTTON.match(one))}
