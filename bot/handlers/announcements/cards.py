"""Cards of approved announcements and the buttons on them, which the list of /umumkan leads to."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update

from bot.conversations.announcements import revision as revision_form
from bot.conversations.engine.opening import open_form
from bot.handlers.announcements.taps import Act, Tap, act_on
from bot.runtime.step import Step, StepContext, officer_of
from bot.services.announcements import acts as announcements
from bot.services.announcements import revisions as announcement_revisions
from bot.services.announcements.events import RevisionDecided
from bot.services.announcements.snapshot import read_snapshot
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.announcements import CardAct, CardTap
from bot.telegram_api.dispatch import Button, Needs
from bot.telegram_api.keyboards import Markup
from bot.views.announcements import card as cards
from bot.views.announcements import notices
from domain.access import Permission
from domain.announcements.announcement import Announcement
from domain.announcements.states import AnnouncementState
from domain.audit import AuditAct
from storage.records.queues import SendState

ENDED_SHOWN = 5
_PENDING = (AnnouncementState.COUNTING, AnnouncementState.COMPOSED, AnnouncementState.PROPOSED)


async def show_list(step: Step) -> None:
    """Show every ongoing announcement and the last ended ones, each with a button for its card."""
    ended = await step.uow.announcements.latest_ended(ENDED_SHOWN + 1)
    going_on = await step.uow.announcements.not_ended()
    if going_on or ended:
        step.say("announcement-list", keyboard=_buttons(step, going_on, ended))


async def _older(step: Step, tap: Tap) -> None:
    """Show the announcements that ended before the last one listed."""
    ended = await step.uow.announcements.latest_ended(ENDED_SHOWN + 1, before=tap.announcement.number)
    if ended:
        step.say("announcement-list-ended", keyboard=_buttons(step, [], ended))
    else:
        step.answer_callback(step.plain("announcement-gone"), alert=True)


def _buttons(step: Step, going_on: Sequence[Announcement], ended: Sequence[Announcement]) -> Markup:
    """Return a button for each card, and one for the announcements that ended earlier."""
    listed = [*going_on, *ended[:ENDED_SHOWN]]
    buttons = [
        keyboards.button(
            step.plain("btn-announcement-card", number=one.number, state=one.state.value),
            CardTap(CardAct.CARD, one.number).pack(),
        )
        for one in listed
    ]
    if len(ended) > ENDED_SHOWN:
        older = CardTap(CardAct.OLDER, listed[-1].number).pack()
        buttons.append(keyboards.button(step.plain("btn-announcement-older"), older))
    return keyboards.column(buttons)


async def tapped(update: Update, context: StepContext) -> None:
    """Take a tap below the card of an approved announcement."""
    await act_on(update, context, CardTap.of(update), ACTS)


async def _card(step: Step, tap: Tap) -> None:
    announcement = tap.announcement
    if announcement.state in _PENDING:
        wording = await step.uow.announcements.wording(announcement.id)
        for outgoing in notices.pending(step.resources, announcement, wording, officer_of(step), step.chat_id):
            step.queue(outgoing)
        return
    await _put_card(step, announcement)


async def _go_on(step: Step, tap: Tap) -> None:
    await _done(step, tap, await announcements.go_on(step.uow, step.officer, tap.announcement.id), CardAct.GO_ON)


async def _pause(step: Step, tap: Tap) -> None:
    await _done(step, tap, await announcements.pause(step.uow, step.officer, tap.announcement.id), CardAct.PAUSE)


async def _resume(step: Step, tap: Tap) -> None:
    await _done(step, tap, await announcements.resume(step.uow, step.officer, tap.announcement.id), CardAct.RESUME)


async def _stop(step: Step, tap: Tap) -> None:
    """Pause the announcement at once.

    Ending it cannot be undone and has another button, so that a hasty second tap does not hit it.
    """
    held = tap.announcement
    if held.state is not AnnouncementState.PAUSED:
        held = await announcements.pause(step.uow, step.officer, held.id)
        await _repaint(step, tap, held)
    step.answer_callback(step.plain("announcement-stop-again", number=held.number), alert=True)


async def _end(step: Step, tap: Tap) -> None:
    await _done(step, tap, await announcements.stop(step.uow, step.officer, tap.announcement.id), CardAct.STOP)


async def _revise(step: Step, tap: Tap) -> None:
    held = await announcement_revisions.hold_for_revision(step.uow, step.officer, tap.announcement.id)
    wording = await step.uow.announcements.wording(held.id)
    open_form(step, revision_form.FORM_NAME, context=revision_form.revision_context(held, wording))
    await _repaint(step, tap, held)


async def _approve_revision(step: Step, tap: Tap) -> None:
    revised = await announcement_revisions.approve_revision(step.uow, step.officer, tap.announcement.id, tap.shown)
    step.remove_buttons(tap.message_id)
    step.tell(RevisionDecided(revised.announcement, revised.revision, step.chat_id))


async def _decline_revision(step: Step, tap: Tap) -> None:
    left = await announcement_revisions.decline_revision(step.uow, step.officer, tap.announcement.id)
    step.tell(RevisionDecided(left.announcement, left.revision, step.chat_id))


async def _repeat(step: Step, tap: Tap) -> None:
    count = await announcements.repeat(step.uow, step.officer, tap.announcement.id, SendState.FAILED)
    step.answer_callback(step.plain("announcement-repeated", count=count))
    await _card_again(step, tap)


async def _unknown(step: Step, tap: Tap) -> None:
    snapshot = await read_snapshot(step.uow, tap.announcement)
    count = snapshot.outcomes[SendState.UNKNOWN]
    keyboard = [
        cards.button(step.resources, act, tap.announcement, count=count)
        for act in (CardAct.SEND_UNKNOWN, CardAct.LEAVE_UNKNOWN)
    ]
    step.say("announcement-unknown", keyboard=keyboards.column(keyboard), number=tap.announcement.number, count=count)


async def _send_unknown(step: Step, tap: Tap) -> None:
    count = await announcements.repeat(step.uow, step.officer, tap.announcement.id, SendState.UNKNOWN)
    step.answer_callback(step.plain("announcement-repeated", count=count))
    step.remove_buttons(tap.message_id)
    await _card_again(step, tap)


async def _leave_unknown(step: Step, tap: Tap) -> None:
    await announcements.leave_unknown(step.uow, step.officer, tap.announcement.id)
    step.answer_callback(step.plain("announcement-unknown-left"))
    step.remove_buttons(tap.message_id)


async def _picture(step: Step, tap: Tap) -> None:
    step.queue(cards.picture(step.resources, step.chat_id, tap.announcement))


async def _sheet(step: Step, tap: Tap) -> None:
    announcements.announcer(step.officer)
    step.queue(cards.sheet(step.resources, step.chat_id, tap.announcement))
    step.audit(AuditAct.OFFICER_ANNOUNCEMENT_SHEET, number=tap.announcement.number)


ACTS: dict[str, Act] = {
    CardAct.OLDER: _older,
    CardAct.CARD: _card,
    CardAct.GO_ON: _go_on,
    CardAct.PAUSE: _pause,
    CardAct.RESUME: _resume,
    CardAct.STOP: _stop,
    CardAct.END: _end,
    CardAct.REVISE: _revise,
    CardAct.APPROVE_REVISION: _approve_revision,
    CardAct.DECLINE_REVISION: _decline_revision,
    CardAct.REPEAT: _repeat,
    CardAct.UNKNOWN: _unknown,
    CardAct.SEND_UNKNOWN: _send_unknown,
    CardAct.LEAVE_UNKNOWN: _leave_unknown,
    CardAct.PICTURE: _picture,
    CardAct.SHEET: _sheet,
}


async def _done(step: Step, tap: Tap, changed: Announcement, act: str) -> None:
    step.answer_callback(step.plain("announcement-card-done", act=act, number=changed.number))
    await _repaint(step, tap, changed)


async def _repaint(step: Step, tap: Tap, changed: Announcement) -> None:
    """Repaint the card in this chat, unless it belongs to one of the two broadcasters.

    The scheduler's job repaints those cards.
    """
    if step.chat_id in changed.chat_ids:
        return
    shown = cards.content(step.resources, await read_snapshot(step.uow, changed))
    step.edit_text(tap.message_id, shown["text"], keyboard=shown["reply_markup"])


async def _card_again(step: Step, tap: Tap) -> None:
    """Send the card again below all newer messages; later changes are shown there."""
    announcement = await announcements.get(step.uow, step.officer, tap.announcement.id)
    await _put_card(step, announcement)


async def _put_card(step: Step, announcement: Announcement) -> None:
    step.queue(cards.card(step.resources, step.chat_id, await read_snapshot(step.uow, announcement), anew=True))


ENTRIES = (Button(CardTap, tapped, permission=Permission.ANNOUNCE, needs=Needs.TRANSACTION),)
