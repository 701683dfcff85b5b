"""Commands of the forms (/cek, /daftar, /lanjut, /batal, /panduan), and the handlers of answers."""

from __future__ import annotations

from telegram import Update

from bot.conversations.announcements.form import FORM_NAME as ANNOUNCEMENT
from bot.conversations.announcements.revision import FORM_NAME as ANNOUNCEMENT_REVISION
from bot.conversations.applying.result import KEY as RESULT
from bot.conversations.applying.rules import is_refused
from bot.conversations.engine import opening
from bot.conversations.engine.buttons import Buttons
from bot.conversations.engine.contexts import correction_of
from bot.conversations.engine.dialogue import Dialogue
from bot.conversations.engine.handler import handle, is_answer, is_tap
from bot.conversations.engine.question import dashed
from bot.runtime.step import Step, StepContext
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.announcements import WayIn
from bot.telegram_api.callbacks.forms import NewForm, ProgrammeChoice
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs, Other
from bot.telegram_api.keyboards import button
from bot.texts.html import Html
from bot.views.residents import show_guide
from domain.draft import Draft
from domain.programme import Programme


async def check(_update: Update, context: StepContext) -> None:
    """Answer /cek with Bagian 1 of the current draft or the choice of a programme; /daftar continues from there."""
    step = context.step
    draft = step.draft.copy() if step.draft else None
    form = opening.form_of(step, draft) if draft else None
    if draft is None or form is None or not _is_application(step) or correction_of(draft) is not None:
        _offer_programmes(step, "choose-check")
        return
    _say_what_goes_on(step, draft)
    if RESULT in draft.answers:
        draft.ask(RESULT)
    opening.resume(step, draft)


async def apply(_update: Update, context: StepContext) -> None:
    """Answer /daftar."""
    await choose_programme(context.step)


async def choose_programme(step: Step) -> None:
    """Continue the current draft, or list the programmes with a line on each.

    A refused applicant has no draft to continue: with /daftar they reach the other programme.
    """
    if step.draft is not None and _is_application(step) and not _is_refused(step, step.draft):
        _say_what_goes_on(step, step.draft)
        opening.ask_again(step)
    else:
        _offer_programmes(step, "choose-programme")


async def programme_tapped(update: Update, context: StepContext) -> None:
    """Open the chosen programme's form."""
    step = context.step
    query = update.callback_query
    chosen = NewForm.parse(query.data) if query else None
    if query and query.message:
        step.remove_buttons(query.message.message_id)
    if chosen and chosen.programme in list(Programme):
        opening.open_form(step, chosen.programme)
    else:
        _offer_programmes(step, "choose-programme")


async def way_in_tapped(update: Update, context: StepContext) -> None:
    """Open the programme's form from an announcement, whose buttons stay."""
    step, tap = context.step, WayIn.of(update)
    if step.draft is not None and step.draft.form in (ANNOUNCEMENT, ANNOUNCEMENT_REVISION):
        # The author tries out the example: opening another form would lose the draft of the announcement.
        step.answer_callback(step.plain("announcement-way-in-preview"), alert=True)
    else:
        opening.open_form(step, tap.programme, again=RESULT if tap.way == "check" else None)


async def go_on(_update: Update, context: StepContext) -> None:
    """Answer /lanjut with the current question, or with the newest parked draft."""
    step = context.step
    if not opening.ask_again(step) and not opening.resume_parked(step):
        _offer_programmes(step, "engine-nothing-to-go-on")


async def cancel(_update: Update, context: StepContext) -> None:
    """Answer /batal: ask for confirmation before a draft's answers are deleted."""
    step = context.step
    draft = step.draft
    form = opening.form_of(step, draft) if draft else None
    if draft is None or form is None:
        step.say("engine-nothing-to-drop")
        return
    if correction_of(draft) is not None:
        # A correction is parked, not deleted: an officer waits for it.
        Dialogue(step, form, draft.copy()).drop()
        return
    buttons = Buttons(step, form, draft)
    drop = buttons.control(step.plain("btn-drop"), "drop")
    stay = buttons.control(step.plain("btn-drop-not"), "stay")
    step.say("engine-drop-ask", keyboard=keyboards.column([stay, drop]))


async def explain(_update: Update, context: StepContext) -> None:
    """Answer /panduan: explain the current question and ask it again, or show the general guide."""
    step = context.step
    form = opening.form_of(step, step.draft) if step.draft else None
    if step.draft is None or form is None:
        show_guide(step)
    else:
        Dialogue(step, form, step.draft.copy()).help()


def _say_what_goes_on(step: Step, draft: Draft) -> None:
    step.say(
        "engine-goes-on",
        programme=step.plain(f"programme-{dashed(draft.form)}"),
        keyboard=keyboards.column([button(step.plain("btn-other-form"), ProgrammeChoice().pack())]),
    )


def _is_application(step: Step) -> bool:
    return step.draft is not None and step.draft.form in list(Programme)


def _is_refused(step: Step, draft: Draft) -> bool:
    return correction_of(draft) is None and is_refused(step, Programme(draft.form), draft.answers)


def _offer_programmes(step: Step, text_key: str) -> None:
    buttons = [
        button(step.plain(f"btn-programme-{dashed(programme)}"), NewForm(programme.value).pack())
        for programme in Programme
    ]
    about = [step.text(f"choose-about-{dashed(programme)}") for programme in Programme]
    step.say(text_key, programmes=Html("\n\n".join(about)), keyboard=keyboards.column(buttons))


TAPS = (
    Button(NewForm, programme_tapped, permission=RESIDENTS, needs=Needs.NOTHING),
    Button(ProgrammeChoice, programme_tapped, permission=RESIDENTS, needs=Needs.NOTHING),
    Button(WayIn, way_in_tapped, permission=RESIDENTS, needs=Needs.NOTHING),
    Other(is_tap, handle, permission=RESIDENTS, needs=Needs.DEPENDS),
)
"""The choice of a programme, and the buttons of the open form, of which the last one sends it."""
COMMANDS = (
    Command(("cek",), check, permission=RESIDENTS, needs=Needs.NOTHING),
    Command(("daftar",), apply, permission=RESIDENTS, needs=Needs.NOTHING),
    Command(("lanjut",), go_on, permission=RESIDENTS, needs=Needs.NOTHING),
    Command(("batal",), cancel, permission=RESIDENTS, needs=Needs.NOTHING),
    Command(("panduan",), explain, permission=RESIDENTS, needs=Needs.NOTHING),
)
ANSWERS = (Other(is_answer, handle, permission=RESIDENTS, needs=Needs.DEPENDS),)
"""Answers as text or photos; these entries come after every command."""
