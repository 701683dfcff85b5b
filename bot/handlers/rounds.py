"""Rounds (/putaran): officers see the round and its next step, everyone else its public part."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from telegram import Update

from bot.conversations.engine.opening import open_form
from bot.conversations.rounds import cancelling as round_cancelling
from bot.conversations.rounds import opening as round_opening
from bot.conversations.rounds import signing as round_signing
from bot.handlers.replies import replies_to_domain_errors
from bot.runtime.files.generated import generated_document
from bot.runtime.step import Step, StepContext
from bot.services.rounds import acts as rounds
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.data import CallbackData
from bot.telegram_api.callbacks.rounds import (
    AnyRoundTap,
    CancelRound,
    CloseList,
    OpenRound,
    RankList,
    RoundTap,
    SendList,
    SendOutcome,
    ShowRounds,
    Sign,
)
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs
from bot.telegram_api.keyboards import button
from bot.views.rounds import board as round_views
from bot.views.rounds.files import LIST_MAKER, OUTCOME_MAKER
from domain.access import Permission
from domain.audit import AuditAct
from domain.errors import NotAllowed, NotFound
from domain.programme import Programme
from domain.rounds.round import Round


async def show(_update: Update, context: StepContext) -> None:
    """Answer /putaran and the button of a notice with each programme that gives places by round."""
    step = context.step
    programmes = rounds.programmes_by_round(step.resources, step.today)
    if not programmes:
        step.say("round-none")
    for programme in programmes:
        if _may(step, Permission.RANK, programme):
            await _show_officer(step, programme)
        else:
            step.send_text(await round_views.public_view(step, programme))


@replies_to_domain_errors
async def begin_opening(_update: Update, context: StepContext) -> None:
    """Open the form that opens a round."""
    step = context.step
    mine = [one for one in rounds.programmes_by_round(step.resources, step.today) if _may(step, Permission.RANK, one)]
    if not mine:
        raise NotAllowed(Permission.RANK.value)
    answers = {"programme": mine[0].value} if len(mine) == 1 else {}
    open_form(
        step, round_opening.FORM_NAME, context=round_opening.OpeningContext(programmes=tuple(mine)), answers=answers
    )


@replies_to_domain_errors
async def close_list(update: Update, context: StepContext) -> None:
    """Start making the list of the round."""
    step = context.step
    closed = await rounds.close_list(step.uow, step.officer, _round_id(update), today=step.today)
    _close(step, update)
    step.say("round-listing", number=closed.number)


@replies_to_domain_errors
async def rank(update: Update, context: StepContext) -> None:
    """Start the ranking of the list."""
    step = context.step
    ranked = await rounds.rank(step.uow, step.officer, _round_id(update))
    _close(step, update)
    step.say("round-ranking", number=ranked.number)


@replies_to_domain_errors
async def begin_signing(update: Update, context: StepContext) -> None:
    """Open the form of the second signature for the current outcome."""
    step = context.step
    ranked = await rounds.may_sign(step.uow, step.officer, _round_id(update))
    found = await rounds.outcome(step.uow, step.resources, ranked, today=step.today)
    if found is None:
        step.say("round-changed", number=ranked.number)
        return
    shown = round_signing.SigningContext(
        round=ranked.id,
        number=ranked.number,
        outcome=found.hash,
        shown=round_views.outcome_view(step, ranked, found),
    )
    open_form(step, round_signing.FORM_NAME, context=shown)


@replies_to_domain_errors
async def begin_cancelling(update: Update, context: StepContext) -> None:
    """Open the form that asks why a round is cancelled."""
    step = context.step
    _, known = await rounds.may_cancel(step.uow, step.officer, _round_id(update))
    shown = round_cancelling.CancellingContext(round=known.id, number=known.number)
    open_form(step, round_cancelling.FORM_NAME, context=shown)


@replies_to_domain_errors
async def send_list(update: Update, context: StepContext) -> None:
    """Send the published list as a file."""
    step = context.step
    known = await _known(step, _round_id(update))
    caption = step.text("round-list-file", number=known.number, fingerprint=known.fingerprint or "")
    step.queue(
        generated_document(step.chat_id, LIST_MAKER, {"round": known.id.hex}, caption=caption, otherwise=_no_file(step))
    )


@replies_to_domain_errors
async def send_outcome(update: Update, context: StepContext) -> None:
    """Send the ranking as a file."""
    step = context.step
    known = await _known(step, _round_id(update))
    caption = step.text("round-outcome-file", number=known.number)
    data = {"round": known.id.hex}
    step.queue(generated_document(step.chat_id, OUTCOME_MAKER, data, caption=caption, otherwise=_no_file(step)))
    step.audit(AuditAct.OFFICER_ROUND_EXPORTED, programme=known.programme.value, round=known.number)


ENTRIES = (
    Command(("putaran",), show, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Button(ShowRounds, show, permission=Permission.RANK, needs=Needs.TRANSACTION),
    Button(OpenRound, begin_opening, permission=Permission.RANK, needs=Needs.TRANSACTION),
    Button(CloseList, close_list, permission=Permission.RANK, needs=Needs.TRANSACTION),
    Button(RankList, rank, permission=Permission.RANK, needs=Needs.TRANSACTION),
    Button(Sign, begin_signing, permission=Permission.SIGN, needs=Needs.TRANSACTION),
    Button(CancelRound, begin_cancelling, permission=Permission.RANK, needs=Needs.TRANSACTION),
    Button(SendList, send_list, permission=Permission.RANK, needs=Needs.TRANSACTION),
    Button(SendOutcome, send_outcome, permission=Permission.RANK, needs=Needs.TRANSACTION),
)


_STEPS: Mapping[str, type[RoundTap]] = {
    "close": CloseList,
    "rank": RankList,
    "sign": Sign,
    "cancel": CancelRound,
    "list": SendList,
    "outcome": SendOutcome,
}


async def _show_officer(step: Step, programme: Programme) -> None:
    """Show the state of the round and the steps that are possible now."""
    latest = await step.uow.rounds.latest(programme)
    html, steps = await round_views.officer_view(step, programme, latest)
    rows = [button(step.plain(f"btn-round-{name}"), _tap(name, latest).pack()) for name in steps]
    step.send_text(html, keyboard=keyboards.column(rows) if rows else None)


def _tap(name: str, latest: Round | None) -> CallbackData:
    """Return the button of a step that `round_views.officer_view` names."""
    if latest is None or name == "open":
        return OpenRound()
    return ShowRounds() if name == "show" else _STEPS[name](latest.id)


def _no_file(step: Step) -> str:
    return step.text("round-no-file")


def _may(step: Step, permission: Permission, programme: Programme) -> bool:
    try:
        rounds.check_round(step.officer, permission, programme)
    except NotAllowed:
        return False
    return True


async def _known(step: Step, round_id: UUID) -> Round:
    """Return the round if the officer may rank it. Raises NotFound or NotAllowed."""
    known = await step.uow.rounds.get(round_id)
    if known is None:
        raise NotFound
    rounds.check_round(step.officer, Permission.RANK, known.programme)
    return known


def _round_id(update: Update) -> UUID:
    return AnyRoundTap.of(update).round_id


def _close(step: Step, update: Update) -> None:
    """Remove the buttons of the message whose step has been taken."""
    query = update.callback_query
    if query is not None and query.message is not None:
        step.remove_buttons(query.message.message_id)
