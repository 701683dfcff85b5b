"""/putaran: for officers the round and its next step, for everybody what is public of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import keyboards
from bot.access import add_officer_buttons, officer_of
from bot.conversations import round_cancelling, round_opening, round_signing
from bot.conversations.opening import open_form
from bot.conversations.question import dashed
from bot.handlers.cases import telling
from bot.keyboards import button
from bot.made_files import made_document
from bot.round_files import LIST_MAKER, OUTCOME_MAKER
from bot.rule_words import rank_rule
from bot.services import rounds
from bot.services.round_telling import FAMILY
from bot.services.rounds import Outcome
from bot.step import Step, StepApplication, StepContext
from bot.texts.html import Html
from domain.access import Permission, may
from domain.errors import NotAllowed, NotFound
from domain.programme import Programme
from storage.round_records import Round, RoundState, Share

S = RoundState


async def show(_update: Update, context: StepContext) -> None:
    """/putaran, and the button of a notice: each programme that gives places by round."""
    step = context.step
    programmes = rounds.programmes_by_round(step.house, step.today)
    if not programmes:
        step.say("round-none")
    for programme in programmes:
        if _may(step, Permission.RANK, programme):
            await _show_officer(step, programme)
        else:
            await _show_public(step, programme)


@telling
async def begin_opening(_update: Update, context: StepContext) -> None:
    """The form that opens a round."""
    step = context.step
    mine = [one for one in rounds.programmes_by_round(step.house, step.today) if _may(step, Permission.RANK, one)]
    if not mine:
        raise NotAllowed(Permission.RANK.value)
    answers = {"programme": mine[0].value} if len(mine) == 1 else {}
    open_form(step, round_opening.FORM_NAME, context={"programmes": [one.value for one in mine]}, answers=answers)


@telling
async def close_list(update: Update, context: StepContext) -> None:
    """Let the list be made."""
    step = context.step
    closed = await rounds.close_list(step.uow, step.officer, _round_id(update), today=step.today)
    _close(step, update)
    step.say("round-listing", number=closed.number)


@telling
async def rank(update: Update, context: StepContext) -> None:
    """Let the list be ranked."""
    step = context.step
    ranked = await rounds.rank(step.uow, step.officer, _round_id(update))
    _close(step, update)
    step.say("round-ranking", number=ranked.number)


@telling
async def begin_signing(update: Update, context: StepContext) -> None:
    """The form of the second person, over the outcome as it is now."""
    step = context.step
    ranked = await rounds.may_sign(step.uow, step.officer, _round_id(update))
    found = await rounds.outcome(step.uow, step.house, ranked, today=step.today)
    if found is None:
        step.say("round-changed", number=ranked.number)
        return
    shown = {
        "round": ranked.id.hex,
        "number": ranked.number,
        "outcome": found.hash,
        "shown": _outcome(step, ranked, found),
    }
    open_form(step, round_signing.FORM_NAME, context=shown)


@telling
async def begin_cancelling(update: Update, context: StepContext) -> None:
    """The form that asks why."""
    step = context.step
    _, known = await rounds.may_cancel(step.uow, step.officer, _round_id(update))
    open_form(step, round_cancelling.FORM_NAME, context={"round": known.id.hex, "number": known.number})


@telling
async def send_list(update: Update, context: StepContext) -> None:
    """The published list as a file."""
    step = context.step
    known = await _known(step, _round_id(update))
    caption = step.text("round-list-file", number=known.number, fingerprint=known.fingerprint or "")
    step.queue(
        made_document(step.chat_id, LIST_MAKER, {"round": known.id.hex}, caption=caption, otherwise=_no_file(step))
    )


@telling
async def send_outcome(update: Update, context: StepContext) -> None:
    """The ranking as a file."""
    step = context.step
    known = await _known(step, _round_id(update))
    caption = step.text("round-outcome-file", number=known.number)
    data = {"round": known.id.hex}
    step.queue(made_document(step.chat_id, OUTCOME_MAKER, data, caption=caption, otherwise=_no_file(step)))
    step.audit("officer.round_exported", programme=known.programme.value, round=known.number)


def register(ptb_app: StepApplication) -> None:
    ptb_app.add_handler(CommandHandler("putaran", show, filters.ChatType.PRIVATE))
    for pattern, permission, callback in BUTTONS:
        add_officer_buttons(ptb_app, pattern, permission, callback)


_ID = "[0-9a-f]{32}"
BUTTONS = (
    (rf"^{FAMILY}:show$", Permission.RANK, show),
    (rf"^{FAMILY}:open$", Permission.RANK, begin_opening),
    (rf"^{FAMILY}:close:{_ID}$", Permission.RANK, close_list),
    (rf"^{FAMILY}:rank:{_ID}$", Permission.RANK, rank),
    (rf"^{FAMILY}:sign:{_ID}$", Permission.SIGN, begin_signing),
    (rf"^{FAMILY}:cancel:{_ID}$", Permission.RANK, begin_cancelling),
    (rf"^{FAMILY}:list:{_ID}$", Permission.RANK, send_list),
    (rf"^{FAMILY}:outcome:{_ID}$", Permission.RANK, send_outcome),
)


async def _show_officer(step: Step, programme: Programme) -> None:
    """Where the round stands, and the steps that can be taken now."""
    latest = await step.uow.rounds.latest(programme)
    html, steps = await _officer_view(step, programme, latest)
    rows = [
        button(
            step.plain(f"btn-round-{name}"),
            keyboards.data(FAMILY, name, *([latest.id.hex] if latest and name != "open" else [])),
        )
        for name in steps
    ]
    step.send_text(html, keyboard=keyboards.column(rows) if rows else None)


async def _officer_view(step: Step, programme: Programme, latest: Round | None) -> tuple[str, Sequence[str]]:
    if latest is None:
        return step.text("round-never", programme=_name(step, programme)), ["open"]
    html = _head(step, latest)
    match latest.state:
        case S.OPEN:
            over = step.today > latest.closes_on
            waiting = await step.uow.waiting.count(programme)
            rule = Html(_rule(step, programme, latest.closes_on))
            open_ = {"day": latest.closes_on, "waiting": waiting, "over": over, "seed_hash": latest.seed_hash}
            text = step.text("round-open", rule=rule, **open_)
            return f"{html}\n\n{text}", [*(["close"] if over else []), "cancel"]
        case S.FREEZING:
            return f"{html}\n\n{step.text('round-freezing', done=await step.uow.rounds.count(latest.id))}", [
                "show",
                "cancel",
            ]
        case S.FROZEN:
            listed = await step.uow.rounds.count(latest.id)
            if not listed:
                return f"{html}\n\n{step.text('round-error-nobody-listed')}", ["cancel"]
            return f"{html}\n\n{step.text('round-frozen', listed=listed, **_hashes(latest))}", [
                "rank",
                "list",
                "cancel",
            ]
        case S.RANKING:
            return f"{html}\n\n{step.text('round-being-ranked')}", ["show", *_cancelling(step, latest)]
        case S.RANKED:
            return await _ranked_view(step, latest)
        case S.SIGNED:
            total = await step.uow.rounds.count(latest.id)
            return f"{html}\n\n{step.text('round-telling', told=latest.told_to, total=total)}", [
                "show",
                "list",
                "outcome",
            ]
        case S.ANNOUNCED:
            return f"{html}\n\n{await _announced(step, latest)}", ["open", "list", "outcome"]
        case _:
            return f"{html}\n\n{step.text('round-was-cancelled')}", ["open"]


async def _ranked_view(step: Step, ranked: Round) -> tuple[str, Sequence[str]]:
    found = await rounds.outcome(step.uow, step.house, ranked, today=step.today)
    if found is None:
        return f"{_head(step, ranked)}\n\n{step.text('round-changed', number=ranked.number)}", [
            "show",
            *_cancelling(step, ranked),
        ]
    signs = may(step.officer, Permission.SIGN) and ranked.ranked_by != officer_of(step).id
    hint = step.text("round-sign-hint", second=signs)
    steps = [*(["sign"] if signs else []), "outcome", "list", *_cancelling(step, ranked)]
    return f"{_outcome(step, ranked, found)}\n\n{hint}", steps


def _cancelling(step: Step, ranked: Round) -> list[str]:
    """The step that ends a ranked round, for all but who ranked it."""
    return [] if ranked.ranked_by == officer_of(step).id else ["cancel"]


async def _show_public(step: Step, programme: Programme) -> None:
    """The state, both hashes and the seed: nothing of a person."""
    latest = await step.uow.rounds.latest(programme)
    if latest is None:
        step.say(
            "round-public-never",
            programme=_name(step, programme),
            rule=Html(_rule(step, programme, step.today)),
        )
        return
    step.say(
        "round-public",
        programme=_name(step, programme),
        number=latest.number,
        state="closed" if latest.state is S.OPEN and step.today > latest.closes_on else latest.state.value,
        day=latest.closes_on,
        rule=Html(_rule(step, programme, latest.closes_on)),
        listed=await step.uow.rounds.count(latest.id),
        placed=await step.uow.rounds.count_placed(latest.id),
        hashes=Html(step.text("round-hashes", **_hashes(latest))),
        drawn="yes" if latest.seed else "no",
        decree=latest.decree or "",
    )


def _rule(step: Step, programme: Programme, day: date) -> str:
    """The published rule that orders the list, as it is on this day."""
    return rank_rule(step.house, step.house.rulebook.on(programme, day), step.language)


def _outcome(step: Step, ranked: Round, found: Outcome) -> str:
    """The one screen: the cut line, and totals by fund, kecamatan and occupation."""
    areas = step.house.areas

    def kecamatan(code: str) -> str:
        known = areas.kecamatan(code)
        return known.name if known else code

    def occupation(code: str) -> str:
        if not code:
            return step.plain("round-no-occupation")
        # A new occupation in the programme's data needs no text, as in the residents' form.
        key = f"option-occupation-{dashed(code)}"
        return step.plain(key) if step.house.texts.has(key) else code.replace("_", " ")

    figures = found.figures
    funds = "\n".join(step.text("round-fund-line", fund=name, number=number) for name, number in found.by_fund)
    return step.text(
        "round-outcome",
        head=Html(_head(step, ranked)),
        kind=found.kind.value,
        listed=figures.listed,
        gone=figures.listed - figures.waiting,
        placed=figures.placed,
        left=figures.waiting - figures.placed,
        cut=figures.cut_rank or 0,
        funds=Html(funds or step.text("round-nothing")),
        kecamatan=Html(_shares(step, figures.by_kecamatan, kecamatan)),
        occupations=Html(_shares(step, figures.by_occupation, occupation)),
        mark=found.hash[:8],
    )


def _shares(step: Step, shares: Sequence[Share], name: Callable[[str], str]) -> str:
    lines = [
        step.text("round-share-line", group=name(one.group), placed=one.placed, waiting=one.waiting) for one in shares
    ]
    return "\n".join(lines) or step.text("round-nothing")


async def _announced(step: Step, latest: Round) -> str:
    return step.text(
        "round-announced",
        placed=await step.uow.rounds.count_placed(latest.id),
        total=await step.uow.rounds.count(latest.id),
        decree=latest.decree or "",
        hashes=Html(step.text("round-hashes", **_hashes(latest))),
    )


def _head(step: Step, about: Round) -> str:
    return step.text("round-head", number=about.number, programme=_name(step, about.programme))


def _hashes(about: Round) -> dict[str, str]:
    return {
        "seed_hash": about.seed_hash,
        "fingerprint": about.fingerprint or "",
        "seed": about.seed.hex() if about.seed else "",
        "fixed": "yes" if about.fingerprint else "no",
        "drawn": "yes" if about.seed else "no",
    }


def _name(step: Step, programme: Programme) -> str:
    return step.plain(f"programme-{dashed(programme)}")


def _no_file(step: Step) -> str:
    return step.text("round-no-file")


def _may(step: Step, permission: Permission, programme: Programme) -> bool:
    try:
        rounds.check_round(step.officer, permission, programme)
    except NotAllowed:
        return False
    return True


async def _known(step: Step, round_id: UUID) -> Round:
    """The round, for an officer who may rank it. Raises NotFound, NotAllowed."""
    known = await step.uow.rounds.get(round_id)
    if known is None:
        raise NotFound
    rounds.check_round(step.officer, Permission.RANK, known.programme)
    return known


def _round_id(update: Update) -> UUID:
    query = update.callback_query
    return UUID(keyboards.parts(query.data or "")[1] if query else "")


def _close(step: Step, update: Update) -> None:
    """Take the buttons from the message whose step was taken."""
    query = update.callback_query
    if query is not None and query.message is not None:
        step.remove_buttons(query.message.message_id)
