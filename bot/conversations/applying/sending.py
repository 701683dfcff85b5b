"""The end of a programme's form: the application is stored, and the person gets a receipt."""

from __future__ import annotations

from bot.conversations.applying.rules import rules_for
from bot.conversations.engine.contexts import correction_of
from bot.conversations.engine.question import Turn, dashed
from bot.runtime.step import Step
from bot.services.applying import submission
from bot.services.applying.submission import SubmissionKind, SubmissionResult
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import StatusAct
from bot.views.announcements.topics import ask_about_announcements
from domain.errors import AlreadyApplied, InvalidAnswer
from domain.programme import Programme
from domain.reference import Reference

TEXTS = (
    "btn-receipt-status",
    "receipt-already-own",
    "receipt-corrected",
    "receipt-not-waiting",
)
"""Texts that the functions here use."""


async def send_application(turn: Turn) -> None:
    """Store the draft as an application, or as the correction of one, and say what happens next.

    Raises AlreadyApplied when somebody else's application holds the NIK, IntakeClosed, and InvalidAnswer when
    the rules refuse by now; the draft then stays.
    """
    step = turn.step
    corrects = correction_of(turn.draft) is not None
    act = submission.resubmit if corrects else submission.submit
    result = await act(step.uow, step.resources, draft=turn.draft, resident=step.person, today=step.today, now=step.now)
    match result.kind:
        case SubmissionKind.SUBMITTED if corrects:
            step.say("receipt-corrected", **_reference(result), keyboard=_status(step, result.reference))
        case SubmissionKind.SUBMITTED:
            await _give_receipt(step, Programme(turn.draft.form), result)
        case SubmissionKind.ALREADY_OPEN_OWN:
            step.say("receipt-already-own", **_reference(result), keyboard=_status(step, result.reference))
        case SubmissionKind.NOT_WAITING:
            step.say("receipt-not-waiting", **_reference(result), keyboard=_status(step, result.reference))
        case SubmissionKind.ALREADY_OPEN_OTHER:
            raise AlreadyApplied
        case SubmissionKind.INELIGIBLE:
            raise InvalidAnswer("engine-result-changed")


async def _give_receipt(step: Step, programme: Programme, result: SubmissionResult) -> None:
    rules = rules_for(step, programme)
    due = rules.due_day(step.today)
    step.say(
        f"receipt-{dashed(programme)}",
        due=due,
        known=rules.holidays.is_known(due),
        days=rules.parameter("review_working_days"),
        way=rules.placement.way,
        **_reference(result),
        keyboard=_status(step, result.reference),
    )
    ask_about_announcements(step)


def _reference(result: SubmissionResult) -> dict[str, object]:
    return {"reference": str(result.reference)}


def _status(step: Step, reference: Reference | None) -> keyboards.Markup | None:
    if reference is None:
        return None
    show = StatusAct("show", reference.token).pack()
    return keyboards.column([keyboards.button(step.plain("btn-receipt-status"), show)])
