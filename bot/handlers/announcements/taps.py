"""Taps on the buttons below announcements' cards: `<family>:<act>:<number>`, with a fingerprint for approvals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram import Update

from bot.runtime.step import Step, StepContext
from bot.telegram_api.callbacks.announcements import CardTap, ComposingTap
from domain.announcements.announcement import Announcement
from domain.errors import Conflict, DomainError, IllegalTransition


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on a card: the message, the announcement, and the version that the officer saw.

    `shown` holds the first bytes of the fingerprint on the card; it is empty if the card had none.
    """

    announcement: Announcement
    message_id: int
    shown: bytes


Act = Callable[[Step, Tap], Awaitable[None]]


async def act_on(update: Update, context: StepContext, said: ComposingTap | CardTap, acts: Mapping[str, Act]) -> None:
    """Perform the act of the tapped button; if the rules refuse it, roll back and say so in an alert."""
    step, query = context.step, update.callback_query
    if query is None or query.message is None:
        return
    announcement = await step.uow.announcements.by_number(said.number)
    if announcement is None:
        step.answer_callback(step.plain("announcement-gone"), alert=True)
        return
    try:
        async with step.uow.attempt():
            await acts[said.act](step, Tap(announcement, query.message.message_id, bytes.fromhex(said.shown or "")))
    except (Conflict, IllegalTransition):
        step.answer_callback(step.plain("announcement-conflict"), alert=True)
    except DomainError as error:
        step.answer_callback(step.plain(error.text_key, **error.values), alert=True)
