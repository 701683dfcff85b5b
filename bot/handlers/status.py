"""Status and withdrawal (/status, /tarik): residents see and withdraw only their own applications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from telegram import CallbackQuery, Update

from bot.conversations.applying.sent_result import findings_buttons
from bot.conversations.engine import opening
from bot.conversations.engine.question import dashed
from bot.conversations.review.correction import draft_for
from bot.handlers.replies import replace_tapped
from bot.runtime.step import Step, StepContext
from bot.services.applying import submission
from bot.services.places import offers
from bot.services.review import corrections
from bot.services.status.lapses import drop_drafts_of
from bot.services.status.next_step import next_step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import ListAct, StatusAct, StatusList
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs
from bot.telegram_api.keyboards import Markup, button
from bot.views.appeals import appeal_buttons
from bot.views.status.places import offer_buttons
from bot.views.status.timeline import application_line, timeline_html
from domain.application import Act, ApplicationStatus, acts_open_to
from domain.errors import Conflict, DomainError, IllegalTransition, InvalidAnswer, NotFound
from domain.reference import Reference
from storage.records.applications import StoredApplication

PAGE = 10
WITHDRAWABLE = tuple(one for one in ApplicationStatus if Act.WITHDRAW in acts_open_to(one))


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A page of a person's applications, newest first, out of `total`; `list_act` turns the pages."""

    applications: Sequence[StoredApplication]
    total: int
    more: bool
    is_first: bool
    list_act: ListAct


async def show_status(step: Step, after: StoredApplication | None = None) -> None:
    """Answer /status: the timeline of the only application, or a page of several, newest first, following `after`."""
    page = await _page(step, None, "list", after)
    if not page.total:
        _nothing(step)
    elif page.total == 1:
        await show_one(step, page.applications[0])
    else:
        html = "\n\n".join(
            [
                step.text("status-several"),
                *(application_line(step, one) for one in page.applications),
                *_part(step, page),
            ]
        )
        step.send_text(html, keyboard=_choices(step, page, "show"))


async def show_one(step: Step, application: StoredApplication) -> None:
    """Send the timeline of the person's own application."""
    html, keyboard = await _timeline(step, application)
    step.send_text(html, keyboard=keyboard)


async def choose_withdrawal(step: Step, after: StoredApplication | None = None) -> None:
    """Answer /tarik: let the person choose if several applications can be withdrawn, and ask for confirmation."""
    page = await _page(step, WITHDRAWABLE, "to-withdraw", after)
    if not page.total:
        step.say("withdraw-nothing")
    elif page.total == 1:
        [application] = page.applications
        step.send_text(_question(step, application), keyboard=_confirm(step, application))
    else:
        html = "\n\n".join([step.text("withdraw-which"), *_part(step, page)])
        step.send_text(html, keyboard=_choices(step, page, "withdraw"))


async def status(_update: Update, context: StepContext) -> None:
    """Answer /status."""
    await show_status(context.step)


async def withdrawal(_update: Update, context: StepContext) -> None:
    """Answer /tarik."""
    await choose_withdrawal(context.step)


async def tapped(update: Update, context: StepContext) -> None:
    """Answer a button below a status, a notice or a receipt.

    A button about another person's application finds nothing.
    """
    step, query = context.step, update.callback_query
    if query is None:
        return
    reference = None
    try:
        if first := StatusList.parse(query.data):
            await (show_status(step) if first.act == "list" else choose_withdrawal(step))
            return
        tap = StatusAct.of(update)
        reference = Reference.parse(tap.token)
        application = await submission.own_application(step.uow, reference, step.person)
        async with step.uow.attempt():
            await _act(step, query, tap.act, application)
    except (Conflict, IllegalTransition):
        await _show_again(step, query, reference)
    except (NotFound, InvalidAnswer):
        step.answer_callback(step.plain("status-gone"), alert=True)
    except DomainError as error:
        step.send_text(step.text(error.text_key, **error.values))


ENTRIES = (
    Command(("status",), status, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Command(("tarik",), withdrawal, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Button(StatusList, tapped, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Button(StatusAct, tapped, permission=RESIDENTS, needs=Needs.TRANSACTION),
)


async def _act(step: Step, query: CallbackQuery, act: str, application: StoredApplication) -> None:
    match act:
        case "list":
            await show_status(step, application)
        case "to-withdraw":
            await choose_withdrawal(step, application)
        case "show":
            await show_one(step, application)
        case "refresh":
            step.answer_callback(step.plain("status-refreshed"))
            await _repaint(step, query, application)
        case "withdraw":
            step.send_text(_question(step, application), keyboard=_confirm(step, application))
        case "withdraw-yes":
            await _withdraw(step, query, application)
        case "keep":
            replace_tapped(step, query, step.text("withdraw-kept", reference=str(application.reference)), None)
        case "fix":
            await _open_correction(step, application)


async def _withdraw(step: Step, query: CallbackQuery, application: StoredApplication) -> None:
    withdrawn = await submission.withdraw(
        step.uow, step.resources, reference=application.reference, resident=step.person
    )
    drop_drafts_of(step, withdrawn.id)
    step.wake_clock()
    replace_tapped(step, query, step.text("withdraw-done", reference=str(withdrawn.reference)), None)


async def _open_correction(step: Step, application: StoredApplication) -> None:
    """Open the correction that was requested of the application; a draft that was dropped is created again."""
    if application.status is not ApplicationStatus.CORRECTION_REQUESTED:
        step.say("correction-not-wanted", keyboard=_show_button(step, application))
        return
    if step.draft is not None and corrections.corrects(step.draft, application):
        opening.ask_again(step)
        return
    for draft in step.parked:
        if corrections.corrects(draft, application):
            opening.resume_parked(step, draft.token)
            return
    answers = application.answers(step.person.key)
    questions = await corrections.requested(step.uow, application)
    opening.resume(step, draft_for(step, application, answers, questions))


async def _show_again(step: Step, query: CallbackQuery, reference: Reference | None) -> None:
    """Show the application as it is now, because it has changed since the button was sent."""
    step.answer_callback(step.plain("status-changed"))
    if reference is not None:
        application = await submission.own_application(step.uow, reference, step.person)
        await _repaint(step, query, application)


async def _repaint(step: Step, query: CallbackQuery, application: StoredApplication) -> None:
    html, keyboard = await _timeline(step, application)
    replace_tapped(step, query, html, keyboard)


async def _page(
    step: Step, statuses: Sequence[ApplicationStatus] | None, list_act: ListAct, after: StoredApplication | None
) -> TimelinePage:
    total = await step.uow.applications.count_of_resident(step.person.id, statuses)
    found = await step.uow.applications.of_resident(step.person.id, statuses, limit=PAGE + 1, after=after)
    if not found and after is not None:
        # The applications that followed have been withdrawn or decided since: start at the first page.
        return await _page(step, statuses, list_act, None)
    return TimelinePage(found[:PAGE], total, more=len(found) > PAGE, is_first=after is None, list_act=list_act)


def _part(step: Step, page: TimelinePage) -> list[str]:
    """Return the sentence that says how much of the list the page shows."""
    shown = len(page.applications)
    return [step.text("status-part", shown=shown, total=page.total, more=page.more)] if shown < page.total else []


def _nothing(step: Step) -> None:
    unsent = step.draft is not None or bool(step.parked)
    step.say("status-unsent" if unsent else "status-none")


async def _timeline(step: Step, application: StoredApplication) -> tuple[str, Markup | None]:
    """Return the timeline of an application as HTML, and the buttons that fit it."""
    history = await step.uow.audit.history(application.id)
    offer = await offers.held_offer(step.uow, application)
    coming = await next_step(step.uow, step.resources, application, history, offer)
    offered = offer_buttons(step.resources, step.person, application, offer) if offer else []
    buttons = [*offered, *_buttons(step, application)]
    return timeline_html(step, application, history, coming), keyboards.column(buttons) if buttons else None


def _buttons(step: Step, application: StoredApplication) -> list[dict[str, str]]:
    token = application.reference.token
    rows = []
    if application.status is ApplicationStatus.CORRECTION_REQUESTED:
        rows.append(button(step.plain("btn-begin-correction"), StatusAct("fix", token).pack()))
    rows += [*appeal_buttons(step, application), *findings_buttons(step, application)]
    if Act.WITHDRAW in acts_open_to(application.status):
        rows.append(button(step.plain("btn-status-refresh"), StatusAct("refresh", token).pack()))
        rows.append(button(step.plain("btn-withdraw-application"), StatusAct("withdraw", token).pack()))
    return rows


def _choices(step: Step, page: TimelinePage, act: Literal["show", "withdraw"]) -> Markup:
    found = page.applications
    buttons = [button(str(one.reference), StatusAct(act, one.reference.token).pack()) for one in found]
    if page.more:
        behind = StatusAct(page.list_act, found[-1].reference.token).pack()
        buttons.append(button(step.plain("btn-queue-next"), behind))
    if not page.is_first:
        buttons.append(button(step.plain("btn-queue-first"), StatusList(page.list_act).pack()))
    return keyboards.column(buttons)


def _show_button(step: Step, application: StoredApplication) -> Markup:
    show = StatusAct("show", application.reference.token).pack()
    return keyboards.column([button(step.plain("btn-show-status"), show)])


def _question(step: Step, application: StoredApplication) -> str:
    return step.text(
        "withdraw-ask",
        reference=str(application.reference),
        programme=step.plain(f"programme-{dashed(application.programme)}"),
    )


def _confirm(step: Step, application: StoredApplication) -> Markup:
    token = application.reference.token
    return keyboards.column(
        [
            button(step.plain("btn-withdraw-application-yes"), StatusAct("withdraw-yes", token).pack()),
            button(step.plain("btn-withdraw-no"), StatusAct("keep", token).pack()),
        ]
    )
