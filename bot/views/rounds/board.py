"""Views of a round: for officers with the possible next steps, for everybody its public part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from bot.conversations.engine.question import dashed
from bot.runtime.step import Step, officer_of
from bot.services.rounds import acts as rounds
from bot.services.rounds.acts import RoundOutcome
from bot.texts.html import Html
from bot.views.rules.description import Words
from domain.access import Permission, may
from domain.programme import Programme
from domain.rounds.figures import Share
from domain.rounds.round import Round, RoundState

S = RoundState


async def officer_view(step: Step, programme: Programme, latest: Round | None) -> tuple[str, Sequence[str]]:
    """Return the state of the programme's latest round as HTML, and the names of the possible next steps."""
    if latest is None:
        return step.text("round-never", programme=_name(step, programme)), ["open"]
    steps: Sequence[str]
    match latest.state:
        case S.OPEN:
            over = step.today > latest.closes_on
            waiting = await step.uow.waiting.count(programme)
            rule = Html(_rule(step, programme, latest.closes_on))
            open_ = {"day": latest.closes_on, "waiting": waiting, "over": over, "seed_hash": latest.seed_hash}
            text = step.text("round-open", rule=rule, **open_)
            steps = [*(["close"] if over else []), "cancel"]
        case S.FREEZING:
            text = step.text("round-freezing", done=await step.uow.rounds.count(latest.id))
            steps = ["show", "cancel"]
        case S.FROZEN if listed := await step.uow.rounds.count(latest.id):
            text = step.text("round-frozen", listed=listed, **_hashes(latest))
            steps = ["rank", "list", "cancel"]
        case S.FROZEN:
            text, steps = step.text("round-error-nobody-listed"), ["cancel"]
        case S.RANKING:
            text, steps = step.text("round-being-ranked"), ["show", *_cancelling(step, latest)]
        case S.RANKED:
            return await _ranked_view(step, latest)
        case S.SIGNED:
            total = await step.uow.rounds.count(latest.id)
            text = step.text("round-telling", told=latest.told_to, total=total)
            steps = ["show", "list", "outcome"]
        case S.ANNOUNCED:
            text, steps = await _announced(step, latest), ["open", "list", "outcome"]
        case _:
            text, steps = step.text("round-was-cancelled"), ["open"]
    return f"{_head(step, latest)}\n\n{text}", steps


async def public_view(step: Step, programme: Programme) -> str:
    """Return the state, both hashes and the seed as HTML, without anything about a person."""
    latest = await step.uow.rounds.latest(programme)
    if latest is None:
        rule = Html(_rule(step, programme, step.today))
        return step.text("round-public-never", programme=_name(step, programme), rule=rule)
    return step.text(
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


def outcome_view(step: Step, ranked: Round, found: RoundOutcome) -> str:
    """Return the outcome on one screen: the cut line, and totals by fund, kecamatan and occupation."""
    areas = step.resources.areas

    def kecamatan(code: str) -> str:
        known = areas.kecamatan(code)
        return known.name if known else code

    def occupation(code: str) -> str:
        if not code:
            return step.plain("round-no-occupation")
        # A new occupation in the programme's data needs no text, as in the residents' form.
        key = f"option-occupation-{dashed(code)}"
        return step.plain(key) if step.resources.texts.has(key) else code.replace("_", " ")

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


async def _ranked_view(step: Step, ranked: Round) -> tuple[str, Sequence[str]]:
    found = await rounds.outcome(step.uow, step.resources, ranked, today=step.today)
    if found is None:
        text = step.text("round-changed", number=ranked.number)
        return f"{_head(step, ranked)}\n\n{text}", ["show", *_cancelling(step, ranked)]
    signs = may(step.officer, Permission.SIGN) and ranked.ranked_by != officer_of(step).id
    hint = step.text("round-sign-hint", second=signs)
    steps = [*(["sign"] if signs else []), "outcome", "list", *_cancelling(step, ranked)]
    return f"{outcome_view(step, ranked, found)}\n\n{hint}", steps


def _cancelling(step: Step, ranked: Round) -> list[str]:
    """Return the step that cancels a ranked round, unless the officer has ranked it."""
    return [] if ranked.ranked_by == officer_of(step).id else ["cancel"]


def _rule(step: Step, programme: Programme, day: date) -> str:
    """Return the published rule that orders the list, as of this day."""
    return Words(step.resources.texts, step.language).rank(step.resources.rulebook.on(programme, day))


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
