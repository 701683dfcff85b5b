"""Announcements of the city until they go out: written (/umumkan), proposed, approved by a second broadcaster."""

from telegram import Update

from bot.conversations.announcements.form import open_announcement
from bot.handlers.announcements import cards as announcement_cards
from bot.handlers.announcements.taps import Act, Tap, act_on, pattern
from bot.runtime.step import Step, StepContext
from bot.services.announcements import acts as announcements
from bot.services.announcements import notes
from bot.telegram_api.dispatch import Button, Command, Needs
from domain.access import Permission
from domain.announcements.announcement import Announcement


async def announce(_update: Update, context: StepContext) -> None:
    """Show the announcements there are, and begin the form of /umumkan."""
    await announcement_cards.show_list(context.step)
    await open_announcement(context.step)


async def tapped(update: Update, context: StepContext) -> None:
    """A button below an announcement that does not go out yet."""
    await act_on(update, context, ACTS)


async def _propose(step: Step, tap: Tap) -> None:
    proposed = await announcements.propose(step.uow, step.officer, tap.announcement.id)
    step.remove_buttons(tap.message_id)
    asked = await notes.requests(step.uow, step.resources, proposed)
    step.say("announcement-proposed" if asked else "announcement-no-second", number=proposed.number)
    for outgoing in asked:
        step.queue(outgoing)


async def _test(step: Step, tap: Tap) -> None:
    wording = await step.uow.announcements.wording(tap.announcement.id)
    step.queue(wording.body(step.language).to(step.chat_id))


async def _edit(step: Step, tap: Tap) -> None:
    """Open the form with what was written, in place of this announcement."""
    wording = await step.uow.announcements.wording(tap.announcement.id)
    await announcements.take_back(step.uow, step.officer, tap.announcement.id)
    step.remove_buttons(tap.message_id)
    await open_announcement(step, wording.answers)


async def _approve(step: Step, tap: Tap) -> None:
    approved = await announcements.approve(step.uow, step.officer, tap.announcement.id, tap.shown, step.chat_id)
    _done(step, tap, approved, notes.APPROVE)


async def _decline(step: Step, tap: Tap) -> None:
    _done(step, tap, await announcements.decline(step.uow, step.officer, tap.announcement.id), notes.DECLINE)


ACTS: dict[str, Act] = {
    notes.PROPOSE: _propose,
    notes.TEST: _test,
    notes.EDIT: _edit,
    notes.APPROVE: _approve,
    notes.DECLINE: _decline,
}


def _done(step: Step, tap: Tap, changed: Announcement, act: str) -> None:
    step.remove_buttons(tap.message_id)
    for outgoing in notes.done(step.resources, changed, act, step.chat_id):
        step.queue(outgoing)


ENTRIES = (
    Command(("umumkan",), announce, permission=Permission.ANNOUNCE, needs=Needs.TRANSACTION),
    Button(pattern(notes.FAMILY, ACTS), tapped, permission=Permission.ANNOUNCE, needs=Needs.TRANSACTION),
)
