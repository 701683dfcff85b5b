"""Rules (/aturan): officers read the rules in force today, page by page."""

from __future__ import annotations

from telegram import Update

from bot.conversations.engine.question import dashed
from bot.handlers.replies import replace_or_send
from bot.runtime.step import Step, StepContext, officer_of
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.review import RulesChoice, RulesPage
from bot.telegram_api.dispatch import Button, Command, Needs
from bot.telegram_api.keyboards import Markup, button
from bot.views.rules.chat import pages
from domain.access import Permission
from domain.programme import Programme


async def choose(update: Update, context: StepContext) -> None:
    """Answer /aturan: ask for the programme."""
    step = context.step
    programmes = [one for one in Programme if officer_of(step).sees_programme(one)]
    buttons = [button(step.plain(f"programme-{dashed(one)}"), RulesPage(one, 0).pack()) for one in programmes]
    replace_or_send(step, update, step.text("rules-which"), keyboards.column(buttons))


async def show(update: Update, context: StepContext) -> None:
    """Show a page of a programme's rules, or the last one if the page no longer exists."""
    step = context.step
    tap = RulesPage.of(update)
    programme = tap.programme
    if not officer_of(step).sees_programme(programme):
        step.answer_callback(step.plain("officers-button-refused"), alert=True)
        return
    filled = pages(step, step.resources.rulebook.on(programme, step.today))
    page = min(tap.page, len(filled) - 1)
    place = step.text("rules-page", page=page + 1, pages=len(filled))
    replace_or_send(step, update, f"{filled[page]}\n\n{place}", _turning(step, programme, page, len(filled)))


ENTRIES = (
    Command(("aturan",), choose, permission=Permission.VIEW, needs=Needs.NOTHING),
    Button(RulesChoice, choose, permission=Permission.VIEW, needs=Needs.NOTHING),
    Button(RulesPage, show, permission=Permission.VIEW, needs=Needs.NOTHING),
)


def _turning(step: Step, programme: Programme, page: int, pages: int) -> Markup:
    turn = []
    if page > 0:
        turn.append(button(step.plain("btn-rules-previous"), RulesPage(programme, page - 1).pack()))
    if page + 1 < pages:
        turn.append(button(step.plain("btn-rules-next"), RulesPage(programme, page + 1).pack()))
    return keyboards.inline([turn, [button(step.plain("btn-rules-other"), RulesChoice().pack())]])
