"""What happens next with an application, and about when, as its resident is told: exact, and without promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from bot.services.places import pools as places
from bot.services.places.placement import URGENT, day_of
from bot.services.places.pools import PlacesKind
from bot.services.review.deadlines import end_of_latest
from bot.services.rounds import acts as rounds
from bot.texts.html import Html
from bot.views import status as notices
from domain.application import ApplicationStatus
from domain.audit import AuditAct
from domain.calendar.periods import ends_soon, last_day, shifted
from domain.places.funding import period_of
from domain.places.reservation import Reservation
from domain.places.waiting import Waiting
from domain.programme import Programme
from domain.rounds.round import UNDER_WAY, RoundState
from domain.rules.in_force import RuleSet
from storage.records.applications import StoredApplication
from storage.records.base import StoredAuditEvent

_BACK_TO_THE_QUEUE = {AuditAct.APPLICATION_SUBMITTED, AuditAct.APPLICATION_RESUBMITTED, AuditAct.APPLICATION_APPEALED}
_SAID_BY_THE_PROGRAMME = (ApplicationStatus.APPROVED, ApplicationStatus.REJECTED, ApplicationStatus.ENROLLED)
"""Where a part of the text is the programme's own: who enrols, where to object, what to do when it is needed."""
_WITH_OFFICER = (ApplicationStatus.SUBMITTED, ApplicationStatus.IN_REVIEW)


async def next_step(
    step: Step, application: StoredApplication, history: Sequence[StoredAuditEvent], offer: Reservation | None
) -> str:
    """The paragraph that says what comes next, as HTML.

    Args:
        history: what was done to the application, oldest first.
        offer: the place it is offered, if it is.
    """
    rules = step.resources.rulebook.on(application.programme, step.today)
    if offer is not None:
        return _offered(step, application, offer)
    if application.status is ApplicationStatus.WAITLISTED:
        return await _while_waiting(step, application, rules)
    values: dict[str, object] = {}
    if application.status in _SAID_BY_THE_PROGRAMME:
        own = f"status-next-{dashed(application.status)}-{dashed(application.programme)}"
        values["own"] = Html(step.text(own))
    if application.status in _WITH_OFFICER:
        due = _due_day(application, history, rules)
        values |= {"due": due, "late": due < step.today, "known": rules.holidays.is_known(due)}
    elif application.status is ApplicationStatus.CORRECTION_REQUESTED:
        end = await end_of_latest(step.uow, step.resources, application)
        values["day"] = day_of(end) if end is not None else step.today
    return step.text(f"status-next-{dashed(application.status)}", **values)


def _due_day(application: StoredApplication, history: Sequence[StoredAuditEvent], rules: RuleSet) -> date:
    """About when an officer is done, reckoned from when the application last came into the queue."""
    sent = [event.at for event in history if event.action in _BACK_TO_THE_QUEUE]
    return rules.due_day(day_of(sent[-1] if sent else application.submitted_at))


async def _while_waiting(step: Step, application: StoredApplication, rules: RuleSet) -> str:
    waiting = await step.uow.waiting.place_of(application.id)
    by_round = rules.placement.way == "by_round"
    period = period_of(rules.placement.period, step.today)
    lines = [await _standing(step, application.programme, waiting, period, by_round=by_round)] if waiting else []
    state = await places.state(step.uow, step.resources, application.programme, step.today)
    if state.kind is not PlacesKind.OPEN:
        lines.append(step.text(f"status-places-{dashed(state.kind)}", period=period))
    if ends_soon(period, step.today):
        lines.append(step.text("status-period-ends", **_turn(period), by_round=by_round))
    if by_round:
        newest = await step.uow.rounds.latest(application.programme)
        if newest is not None and newest.state in UNDER_WAY:
            over = newest.state is not RoundState.OPEN or step.today > newest.closes_on
            lines.append(step.text("status-round", number=newest.number, day=newest.closes_on, over=over))
    return "\n".join([*lines, step.text("status-next-waitlisted")])


async def _standing(step: Step, programme: Programme, waiting: Waiting, period: str, *, by_round: bool) -> str:
    """Where in line. The order of a line by round says nothing before a round has ranked it, nor once the period whose
    places that round gave is over.
    """
    if not by_round:
        return step.text("status-in-line", **notices.place_in_line(waiting))
    if waiting.tier != URGENT:
        return step.text("status-waits-for-round", total=waiting.total)
    ended = await rounds.ranks_ended(step.uow, step.resources, programme, step.today)
    if ended is not None:
        return step.text("status-ranks-ended", total=waiting.total, before=ended, period=period)
    return step.text("status-in-line-by-rank", **notices.place_in_line(waiting), period=period)


def _turn(period: str) -> dict[str, object]:
    """The values of a text about the end of a period."""
    return {"period": period, "day": last_day(period), "next": shifted(period, 1)}


def _offered(step: Step, application: StoredApplication, held: Reservation) -> str:
    return step.text(
        "status-offered",
        question=Html(step.text(f"offer-question-{dashed(application.programme)}")),
        day=held.confirm_by or step.now,
    )
