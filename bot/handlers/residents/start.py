"""Start menu: /start and its links, the main menu, the guide, and first advice for people who are ill."""

from typing import get_args

from telegram import ChatMember, Update

from bot.conversations.applying.care import GO_ON, care_advice_question, care_need_question
from bot.conversations.engine import opening
from bot.handlers.applying import choose_programme
from bot.handlers.officers import accept_invitation
from bot.handlers.status import show_status
from bot.runtime.step import JAKARTA, Step, StepContext
from bot.services.applying.areas import parse_poster
from bot.services.applying.draft_context import ApplyingContext
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.residents import Care, CareForm, CareNeed, FormNeed, Menu, MenuStatus
from bot.telegram_api.commands import commands_of, officer_menu
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs, Other, argument
from bot.telegram_api.keyboards import Markup, button
from bot.texts.html import Html
from bot.views.residents import choose_button, main_menu, show_guide
from domain.access import Officer, Permission, may
from domain.programme import care_programme

INVITATION = "petugas_"
_TIMES = ((4, "night"), (11, "morning"), (15, "midday"), (18, "afternoon"), (24, "night"))
"""The parts of the day, each with the hour (WIB) at which it ends."""
_GONE = (ChatMember.BANNED, ChatMember.LEFT)


async def start(update: Update, context: StepContext) -> None:
    """Answer /start: follow a known link (an officer's invitation, a poster), or greet."""
    step = context.step
    step.effects.reachable_again.add(step.chat_id)
    if step.officer is not None:
        # The account may have become an officer before its first message, when no menu could be set.
        step.queue(officer_menu(step.resources.texts, step.chat_id, step.officer.role))
    payload, *_ = argument(update).split() or [""]
    poster = parse_poster(payload, step.resources.areas)
    if payload.startswith(INVITATION):
        await accept_invitation(step, payload.removeprefix(INVITATION))
    elif poster is not None:
        place = ApplyingContext(kecamatan=poster.kecamatan.code) if poster.kecamatan else None
        opening.open_form(step, poster.programme.value, context=place)
    else:
        greet(step)


def greet(step: Step) -> None:
    """Introduce the bot and show the main menu; an officer also sees the officers' commands."""
    greeting = Html(step.text("start-greeting", time=_time_of_day(step)))
    key = "start-welcome" if step.draft is None else "start-unfinished"
    step.say(key, greeting=greeting, keyboard=main_menu(step))
    if step.officer is not None:
        _greet_officer(step, step.officer)


async def guide(_update: Update, context: StepContext) -> None:
    """Answer /bantuan and /help; in the middle of a form /panduan explains the question instead."""
    show_guide(context.step)


async def menu_tapped(update: Update, context: StepContext) -> None:
    """Open what a button of the menu leads to."""
    step = context.step
    match Menu.of(update).way:
        case "care":
            step.say("care-question", keyboard=_care_keyboard(step))
        case "apply":
            await choose_programme(step)
        case "guide":
            show_guide(step)
        case "menu":
            step.say("start-menu", keyboard=main_menu(step))


async def status_tapped(_update: Update, context: StepContext) -> None:
    """Show the status of the resident's applications."""
    await show_status(context.step)


async def care_tapped(update: Update, context: StepContext) -> None:
    """Explain what to do for the chosen need of care."""
    step, need = context.step, Care.of(update).need
    step.say(f"care-{need}", keyboard=_care_options(step, need))


async def care_form_tapped(update: Update, context: StepContext) -> None:
    """Open the form with the need and the advice already answered, so that they are not repeated."""
    tap = CareForm.of(update)
    answers = {care_need_question.key: tap.need, care_advice_question.key: GO_ON}
    opening.open_form(context.step, tap.programme, answers=answers)


async def member_changed(update: Update, context: StepContext) -> None:
    """Record that a person blocked or unblocked the bot."""
    change = update.my_chat_member
    if change is None:
        return
    step = context.step
    gone = change.new_chat_member.status in _GONE
    (step.effects.unreachable if gone else step.effects.reachable_again).add(step.chat_id)


def _time_of_day(step: Step) -> str:
    hour = step.now.astimezone(JAKARTA).hour
    return next(name for end, name in _TIMES if hour < end)


def _greet_officer(step: Step, officer: Officer) -> None:
    names = [*commands_of(officer.role), *(["putaran"] if may(officer, Permission.RANK) else [])]
    commands = " ".join(f"/{name}" for name in names)
    step.say("start-officer", commands=commands)


def _care_keyboard(step: Step) -> Markup:
    buttons = [button(step.plain(f"btn-care-{need}"), Care(need).pack()) for need in get_args(CareNeed)]
    return keyboards.column([*buttons, *_form_button(step, "btn-care-later", "none")])


def _care_options(step: Step, need: CareNeed) -> Markup:
    places = "btn-care-puskesmas" if need == "today" else "btn-care-hospitals"
    return keyboards.column([choose_button(step.plain(places)), *_form_button(step, "btn-care-apply", need)])


def _form_button(step: Step, text: str, need: FormNeed) -> list[dict[str, str]]:
    """Return the button that opens the form of the programme for people in need of care, and tells it the need."""
    programme = care_programme()
    return [button(step.plain(text), CareForm(programme, need).pack())] if programme else []


def _membership(update: Update) -> bool:
    return update.my_chat_member is not None


ENTRIES = (
    # A link may be an officer's invitation.
    Command(("start", "mulai"), start, permission=RESIDENTS, needs=Needs.DEPENDS),
    Command(("bantuan", "help"), guide, permission=RESIDENTS, needs=Needs.NOTHING),
    Button(MenuStatus, status_tapped, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Button(Menu, menu_tapped, permission=RESIDENTS, needs=Needs.NOTHING),
    Button(Care, care_tapped, permission=RESIDENTS, needs=Needs.NOTHING),
    Button(CareForm, care_form_tapped, permission=RESIDENTS, needs=Needs.NOTHING),
    Other(_membership, member_changed, permission=RESIDENTS, needs=Needs.NOTHING),
)
