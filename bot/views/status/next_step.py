"""What happens next with an application, in words for its resident: exact, and without promises."""

from __future__ import annotations

from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from bot.services.places.pools import PlacesKind
from bot.services.status.next_step import CorrectionOpen, InLine, NextStep, OfferOpen, WithOfficer
from bot.texts.html import Html
from bot.views.status.places import place_in_line
from domain.application import ApplicationStatus
from domain.calendar.periods import last_day, shifted
from domain.places.waiting import PlaceInLine
from storage.records.applications import StoredApplication

_SAID_BY_THE_PROGRAMME = (ApplicationStatus.APPROVED, ApplicationStatus.REJECTED, ApplicationStatus.ENROLLED)
"""Where a part of the text is the programme's own: who enrols, where to object, what to do when it is needed."""


def next_step_html(step: Step, application: StoredApplication, coming: NextStep) -> str:
    """Return the paragraph about the next step, as HTML."""
    if isinstance(coming, OfferOpen):
        question = Html(step.text(f"offer-question-{dashed(application.programme)}"))
        return step.text("status-offered", question=question, day=coming.until)
    if isinstance(coming, InLine):
        return _in_line(step, coming)
    values: dict[str, object] = {}
    if application.status in _SAID_BY_THE_PROGRAMME:
        own = f"status-next-{dashed(application.status)}-{dashed(application.programme)}"
        values["own"] = Html(step.text(own))
    if isinstance(coming, WithOfficer):
        values |= {"due": coming.due, "late": coming.late, "known": coming.holidays_known}
    elif isinstance(coming, CorrectionOpen):
        values["day"] = coming.until
    return step.text(f"status-next-{dashed(application.status)}", **values)


def _in_line(step: Step, line: InLine) -> str:
    lines = [_position(step, line, line.waiting)] if line.waiting else []
    if line.places is not PlacesKind.OPEN:
        lines.append(step.text(f"status-places-{dashed(line.places)}", period=line.period))
    if line.period_ends:
        turn = {"period": line.period, "day": last_day(line.period), "next": shifted(line.period, 1)}
        lines.append(step.text("status-period-ends", **turn, by_round=line.by_round))
    if line.round is not None:
        values = {"number": line.round.number, "day": line.round.closes_on, "over": line.round.closed}
        lines.append(step.text("status-round", **values))
    return "\n".join([*lines, step.text("status-next-waitlisted")])


def _position(step: Step, line: InLine, waiting: PlaceInLine) -> str:
    if not line.by_round:
        return step.text("status-in-line", **place_in_line(waiting))
    if not line.ranked:
        return step.text("status-waits-for-round", total=waiting.total)
    if line.ranks_ended is not None:
        return step.text("status-ranks-ended", total=waiting.total, before=line.ranks_ended, period=line.period)
    return step.text("status-in-line-by-rank", **place_in_line(waiting), period=line.period)
