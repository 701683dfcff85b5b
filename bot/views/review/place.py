"""An application's place: held, offered, or its position on the waiting list."""

from __future__ import annotations

from bot.runtime.step import Step
from bot.services.places import pools as places
from bot.services.places.placement import URGENT, Placed
from bot.services.review.cases import Case
from bot.services.rounds import acts as rounds
from domain.application import ApplicationStatus

_PLACED = {ApplicationStatus.WAITLISTED, ApplicationStatus.APPROVED, ApplicationStatus.ENROLLED}


async def approved(step: Step, placed: Placed) -> str:
    """Return the outcome of an approval as HTML, in the words that the resident has just been told."""
    application = placed.application
    names: dict[str, object] = {"reference": str(application.reference)}
    if placed.reservation is not None:
        code = placed.reservation.pool.key.fund
        funds = await places.funds(step.uow, step.resources, application.programme, step.today)
        fund = next((one.name for one in funds if one.code == code), code)
        return step.text("review-approved", fund=fund, **names)
    if placed.waiting is None:
        raise LookupError("an approved application has a place or waits for one")
    by_round = step.resources.rulebook.on(application.programme, step.today).placement.way == "by_round"
    return step.text(
        "review-approved-by-round" if by_round else "review-approved-waits",
        position=placed.waiting.position,
        total=placed.waiting.total,
        **names,
    )


async def place_lines(step: Step, case: Case) -> list[str]:
    """Return the application's position on the waiting list, and the place it holds."""
    application = case.application
    if application.status not in _PLACED:
        return []
    said = []
    waiting = await step.uow.waiting.place_of(application.id)
    if waiting is not None:
        by_round = step.resources.rulebook.on(application.programme, step.today).placement.way == "by_round"
        # The order of the list means nothing before a round has ranked it, nor after the period of that round.
        ranked = not by_round or (
            waiting.tier == URGENT
            and await rounds.ranks_ended(step.uow, step.resources, application.programme, step.today) is None
        )
        said.append(step.text("review-waiting", ranked=ranked, position=waiting.position, total=waiting.total))
    held = await step.uow.places.held_by(application.id)
    if held is not None:
        key = held.pool.key
        funds = await places.funds(step.uow, step.resources, application.programme, step.today)
        names = {fund.code: fund.name for fund in funds}
        said.append(
            step.text(
                "review-place-offered" if held.is_offered else "review-place-taken",
                fund=names.get(key.fund, key.fund),
                period=key.period,
                day=held.confirm_by or held.reserved_at,
            )
        )
    return said
