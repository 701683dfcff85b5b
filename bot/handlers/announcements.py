"""Announcements of the city until they go out: written (/umumkan), proposed, approved by a second broadcaster."""

from collections.abc import Awaitable, Callable

from telegram import Update

from bot import keyboards
from bot.access import OfficerCommand, add_officer_buttons, add_officer_commands
from bot.conversations.announcement import open_announcement
from bot.handlers import announcement_cards
from bot.services import announcement_notes as notes
from bot.services import announcements
from bot.step import Step, StepApplication, StepContext
from domain.access import Permission
from domain.errors import Conflict, DomainError
from storage.announcement_records import Announcement
from storage.records import Outgoing

Act = Callable[[Step, Announcement, list[str]], Awaitable[Announcement]]


async def announce(_update: Update, context: StepContext) -> None:
    """Show the announcements there are, and begin the form of /umumkan."""
    await announcement_cards.show_list(context.step)
    await open_announcement(context.step)


async def tapped(update: Update, context: StepContext) -> None:
    """A button below an announcement's card: `u:<act>:<number>`, and what an approval approves."""
    step, query = context.step, update.callback_query
    if query is None or query.message is None:
        return
    act, number, *more = keyboards.parts(query.data or "")
    announcement = await step.uow.announcements.by_number(int(number)) if number.isdecimal() else None
    if announcement is None or act not in _ACTS:
        step.answer_callback(step.plain("announcement-gone"), alert=True)
        return
    try:
        async with step.uow.attempt():
            changed = await _ACTS[act](step, announcement, more)
    except Conflict:
        step.answer_callback(step.plain("announcement-conflict"), alert=True)
        return
    except DomainError as error:
        step.answer_callback(step.plain(error.text_key, **error.values), alert=True)
        return
    if act != notes.TEST:
        step.remove_buttons(query.message.message_id)
    for outgoing in await _told(step, changed, act):
        step.queue(outgoing)


async def _propose(step: Step, announcement: Announcement, _more: list[str]) -> Announcement:
    return await announcements.propose(step.uow, step.officer, announcement.id)


async def _test(step: Step, announcement: Announcement, _more: list[str]) -> Announcement:
    body = (await step.uow.announcements.wording(announcement.id)).body(step.language)
    step.queue(Outgoing(step.chat_id, body.method, {**body.params, "chat_id": step.chat_id}))
    return announcement


async def _edit(step: Step, announcement: Announcement, _more: list[str]) -> Announcement:
    """Open the form with what was written, in place of this announcement."""
    wording = await step.uow.announcements.wording(announcement.id)
    taken_back = await announcements.take_back(step.uow, step.officer, announcement.id)
    await open_announcement(step, wording.answers)
    return taken_back


async def _approve(step: Step, announcement: Announcement, more: list[str]) -> Announcement:
    shown = bytes.fromhex(more[0]) if more else b""
    return await announcements.approve(step.uow, step.officer, announcement.id, shown, step.chat_id)


async def _decline(step: Step, announcement: Announcement, _more: list[str]) -> Announcement:
    return await announcements.decline(step.uow, step.officer, announcement.id)


_ACTS: dict[str, Act] = {
    notes.PROPOSE: _propose,
    notes.TEST: _test,
    notes.EDIT: _edit,
    notes.APPROVE: _approve,
    notes.DECLINE: _decline,
}


async def _told(step: Step, announcement: Announcement, act: str) -> list[Outgoing]:
    """What the broadcasters are told after an act."""
    match act:
        case notes.TEST | notes.EDIT:
            return []
        case notes.PROPOSE:
            asked = await notes.requests(step.uow, step.house, announcement)
            step.say("announcement-proposed" if asked else "announcement-no-second", number=announcement.number)
            return asked
        case _:
            return notes.done(step.house, announcement, act, step.chat_id)


def register(ptb_app: StepApplication) -> None:
    add_officer_commands(ptb_app, [OfficerCommand(["umumkan"], Permission.ANNOUNCE, announce)])
    add_officer_buttons(ptb_app, f"^{notes.FAMILY}:", Permission.ANNOUNCE, tapped)
