"""The start menu for residents: the menu itself, the guide, and the way to the office and to health facilities."""

from __future__ import annotations

from bot.conversations.engine import flow as engine
from bot.conversations.engine import opening
from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.forms import Resume
from bot.telegram_api.callbacks.residents import FacilitiesChoice, Menu, MenuStatus
from bot.telegram_api.keyboards import Markup, button
from domain.draft import Draft


def main_menu(step: Step) -> Markup:
    """Return the four big buttons, after a button that continues the current draft."""
    choices = (Menu("care"), Menu("apply"), MenuStatus(), Menu("guide"))
    buttons = [button(step.plain(f"btn-menu-{one.way}"), one.pack()) for one in choices]
    return keyboards.column([*_continue_button(step), *buttons])


def show_guide(step: Step) -> None:
    """Say what the bot offers, for whom, how long it takes, and where to meet officers."""
    buttons = [
        button(step.plain("btn-menu-apply"), Menu("apply").pack()),
        choose_button(step.plain("btn-care-puskesmas")),
        button(step.plain("btn-menu"), Menu("menu").pack()),
    ]
    step.say("guide", keyboard=keyboards.column([*_continue_button(step), *buttons]))


def show_desk(step: Step) -> None:
    """Say where to meet an officer."""
    step.say("start-desk", keyboard=main_menu(step))


def choose_button(text: str) -> dict[str, str]:
    """Return a button that leads to the choice of a kecamatan; `text` is plain text."""
    return button(text, FacilitiesChoice("choose").pack())


def form_words(step: Step, draft: Draft) -> str:
    """Return the name of a draft's form for a button, as plain text."""
    key = f"programme-{dashed(draft.form)}"
    return step.plain(key if step.resources.texts.has(key) else "form-name-other")


def _continue_button(step: Step) -> list[dict[str, str]]:
    draft = step.draft
    form = opening.form_of(step, draft) if draft else None
    if draft is None or form is None:
        return []
    asked = engine.at_hand(step, form, draft)
    name = form_words(step, draft)
    if form.parts == 1:
        text = step.plain("btn-menu-continue-short", name=name)
    else:
        text = step.plain("btn-menu-continue", name=name, part=asked.part if asked else form.parts)
    return [button(text, Resume(draft.token).pack())]
