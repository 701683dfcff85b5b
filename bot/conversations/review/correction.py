"""/minta_perbaikan: an officer chooses what a resident is to answer or photograph again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.conversations.engine.contexts import Correction, context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.opening import correction_draft
from bot.conversations.engine.question import Many, Option, Question, Text, Turn, Typed
from bot.conversations.review.context import CaseContext
from bot.runtime.step import DRAFT_REMINDER
from bot.services.review import acts as review
from bot.services.review import corrections, deadlines
from bot.services.review.reasons import Note
from bot.views.review import words
from domain.draft import REMIND_AFTER, Draft
from domain.errors import DomainError
from domain.reference import Reference
from storage.records.applications import StoredApplication
from storage.records.base import Timer

if TYPE_CHECKING:
    from bot.runtime.step import Step


class RequestContext(CaseContext):
    """What can be asked again, by the questions' keys."""

    items: tuple[str, ...]


def draft_for(
    step: Step, application: StoredApplication, answers: Mapping[str, Any], questions: Sequence[str]
) -> Draft:
    """Return the parked draft with which the resident mends these questions of the application."""
    form = forms_of(step.resources).latest(application.programme.value)
    sent = Turn(step, corrections.as_draft(form, application, answers))
    return correction_draft(
        step,
        form,
        chat_id=application.chat_id,
        resident_id=application.resident_id,
        answers=answers,
        keys=corrections.to_ask(form, questions, sent),
        context=Correction(
            application_id=application.id, version=application.version, reference=str(application.reference)
        ),
    )


def _which(turn: Turn) -> Text:
    return Text("q-correction-request-items", {"reference": context_of(turn.draft, RequestContext).reference})


def _items(turn: Turn) -> Sequence[Option]:
    seen = context_of(turn.draft, RequestContext)
    form = forms_of(turn.resources).latest(seen.programme.value)
    return [Option(one.key, text_key=one.label_key) for one in form.questions_of(seen.items)]


async def _request(turn: Turn) -> None:
    step, seen = turn.step, context_of(turn.draft, RequestContext)

    reference = Reference.parse(seen.reference)
    if step.officer is None:
        return
    try:
        case = await review.request_correction(
            step.uow,
            step.resources,
            officer=step.officer,
            reference=reference,
            version=seen.version,
            questions=turn.answers["items"],
            note=turn.answers.get("note"),
        )
    except DomainError as error:
        # Sending again would meet the same: the officer hears the state, and the form ends.
        step.send_text(await words.explain(step, error, reference))
        return
    await deadlines.begin(step.uow, step.resources, case.application)
    mending = draft_for(step, case.application, case.answers, turn.answers["items"])
    # Anyone who is in the middle of another form keeps it: words meant for that are no correction. Anyone who is not
    # can answer the notice straight away, with a photo for instance.
    if await step.uow.drafts.current(mending.chat_id, case.resident) is None:
        mending.resume()
    await step.uow.drafts.save([mending], {case.resident.id: case.resident})
    if mending.current:
        await step.uow.timers.set([Timer(DRAFT_REMINDER, mending.chat_id, step.now + REMIND_AFTER)])
    step.say("review-correction-requested", reference=str(reference))


CORRECTION_REQUEST = Form(
    name="correction_request",
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question("items", 1, Many(_items, per_page=20), text=_which, label="label-correction-items"),
        Question("note", 1, Typed(Note), optional=True, label="label-correction-note"),
    ),
    finish=_request,
    context=RequestContext,
    summary=Summary("review-correction-ask", "btn-correction-yes"),
    texts=("q-correction-request-items",),
)
