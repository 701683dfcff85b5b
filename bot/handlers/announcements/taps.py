"""Taps on the buttons below announcements' cards: `<family>:<act>:<number>`, and what an approval approves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram import Update

from bot.runtime.step import Step, StepContext
from bot.telegram_api import keyboards
from bot.telegram_api.dispatch import NUMBER
from bot.views.announcements.notices import SHOWN_BYTES
from domain.announcements.announcement import Announcement
from domain.errors import Conflict, DomainError, IllegalTransition


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap: below which message, about which announcement, and what its data says apart from act and number."""

    announcement: Announcement
    message_id: int
    more: list[str]

    @property
    def shown(self) -> bytes:
        """The first bytes of the fingerprint that the card had; empty where it had none."""
        return bytes.fromhex(self.more[0]) if self.more else b""


Act = Callable[[Step, Tap], Awaitable[None]]
_SHOWN = f"[0-9a-f]{{{2 * SHOWN_BYTES}}}"


def pattern(family: str, acts: Mapping[str, Act]) -> str:
    """Return what the callback data of these acts looks like."""
    return f"{family}:(?:{'|'.join(acts)}):{NUMBER}(?::{_SHOWN})?"


async def act_on(update: Update, context: StepContext, acts: Mapping[str, Act]) -> None:
    """Do what the tapped button says; what the rules refuse is told in an alert, and leaves nothing behind."""
    step, query = context.step, update.callback_query
    if query is None or query.message is None:
        return
    act, number, *more = keyboards.parts(query.data or "")
    announcement = await step.uow.announcements.by_number(int(number))
    if announcement is None:
        step.answer_callback(step.plain("announcement-gone"), alert=True)
        return
    try:
        async with step.uow.attempt():
            await acts[act](step, Tap(announcement, query.message.message_id, more))
    except (Conflict, IllegalTransition):
        step.answer_callback(step.plain("announcement-conflict"), alert=True)
    except DomainError as error:
        step.answer_callback(step.plain(error.text_key, **error.values), alert=True)
