"""Announcements before they are sent: written (/umumkan), proposed, and approved by a second broadcaster."""

from telegram import Update

from bot.conversations.announcements.form import open_announcement
from bot.handlers.announcements import cards as announcement_cards
from bot.handlers.announcements.taps import Act, Tap, act_on
from bot.runtime.step import Step, StepContext
from bot.services.announcements import acts as announcements
from bot.services.announcements.events import AnnouncementDecided
from bot.telegram_api.callbacks.announcements import ComposingAct, ComposingTap
from bot.telegram_api.dispatch import Button, Command, Needs
from domain.access import Permission
from domain.announcements.announcement import Announcement
from domain.announcements.states import AnnouncementAct


async def announce(_update: Update, context: StepContext) -> None:
    """Answer /umumkan: show the existing announcements and open the form for a new one."""
    await announcement_cards.show_list(context.step)
    await open_announcement(context.step)


async def tapped(update: Update, context: StepContext) -> None:
    """Take a tap below an announcement that is not sent yet."""
    await act_on(update, context, ComposingTap.of(update), ACTS)


async def _propose(step: Step, tap: Tap) -> None:
    proposed = await announcements.propose(step.uow, step.officer, tap.announcement.id)
    step.remove_buttons(tap.message_id)
    asked = await announcements.proposal(step.uow, proposed)
    step.say("announcement-proposed" if asked.chat_ids else "announcement-no-second", number=proposed.number)
    step.tell(asked)


async def _test(step: Step, tap: Tap) -> None:
    wording = await step.uow.announcements.wording(tap.announcement.id)
    step.queue(wording.body(step.language).to(step.chat_id))


async def _edit(step: Step, tap: Tap) -> None:
    """Open the form with the text of this announcement, which the new one replaces."""
    wording = await step.uow.announcements.wording(tap.announcement.id)
    await announcements.take_back(step.uow, step.officer, tap.announcement.id)
    step.remove_buttons(tap.message_id)
    await open_announcement(step, wording.answers)


async def _approve(step: Step, tap: Tap) -> None:
    approved = await announcements.approve(step.uow, step.officer, tap.announcement.id, tap.shown, step.chat_id)
    _done(step, tap, approved, AnnouncementAct.APPROVE)


async def _decline(step: Step, tap: Tap) -> None:
    declined = await announcements.decline(step.uow, step.officer, tap.announcement.id)
    _done(step, tap, declined, AnnouncementAct.DECLINE)


ACTS: dict[str, Act] = {
    ComposingAct.PROPOSE: _propose,
    ComposingAct.TEST: _test,
    ComposingAct.EDIT: _edit,
    ComposingAct.APPROVE: _approve,
    ComposingAct.DECLINE: _decline,
}


def _done(step: Step, tap: Tap, changed: Announcement, act: AnnouncementAct) -> None:
    step.remove_buttons(tap.message_id)
    step.tell(AnnouncementDecided(changed, act, step.chat_id))


ENTRIES = (
    Command(("umumkan",), announce, permission=Permission.ANNOUNCE, needs=Needs.TRANSACTION),
    Button(ComposingTap, tapped, permission=Permission.ANNOUNCE, needs=Needs.TRANSACTION),
)
