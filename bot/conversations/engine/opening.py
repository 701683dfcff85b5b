"""How a draft begins, is taken up again, and is put aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.conversations.engine import flow as engine
from bot.conversations.engine.contexts import Correction, DraftContext, as_json, correction_of, keep_context
from bot.conversations.engine.form import Form
from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.question import Contact, Turn
from bot.conversations.engine.view import View
from bot.runtime.step import DRAFT_REMINDER, Step
from bot.telegram_api import keyboards
from domain.draft import KEPT_FOR, REMIND_AFTER, Draft
from storage.records.base import new_id

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

_PURGED_AT_ONCE = 500


def form_of(step: Step, draft: Draft) -> Form | None:
    """Return the form this draft belongs to.

    None if it is no longer declared, or the person is no longer an officer.
    """
    form = forms_of(step.resources).get(draft.form, draft.form_version)
    if form is None or (form.audience == "officer" and step.officer is None):
        return None
    return form


def new_draft(
    step: Step,
    form: Form,
    *,
    context: DraftContext | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Draft:
    """Return a draft of this form for this chat, not saved yet."""
    draft = Draft(
        id=new_id(),
        chat_id=step.chat_id,
        resident_id=step.person.id,
        form=form.name,
        form_version=form.version,
        questions=[],
        started_at=step.now,
        updated_at=step.now,
        context=as_json(context) if context is not None else {},
    )
    draft.begin(form.keys_to_begin(Turn(step, draft)), answers or {})
    return draft


def correction_draft(
    step: Step,
    form: Form,
    *,
    chat_id: int,
    resident_id: UUID,
    answers: Mapping[str, Any],
    keys: Sequence[str],
    context: Correction,
) -> Draft:
    """Return a parked draft with which a resident mends a sent application; the caller stores it.

    Only `keys` are asked, and the questions whose answers fall with them; all other `answers` are kept as they are.
    """
    asked = engine.with_dependents(form, list(keys))
    return Draft(
        id=new_id(),
        chat_id=chat_id,
        resident_id=resident_id,
        form=form.name,
        form_version=form.version,
        questions=asked,
        started_at=step.now,
        updated_at=step.now,
        current=False,
        answers={key: value for key, value in answers.items() if key not in asked},
        context=as_json(context),
    )


def open_form(
    step: Step,
    form_name: str,
    *,
    context: DraftContext | None = None,
    answers: Mapping[str, Any] | None = None,
    again: str | None = None,
) -> None:
    """Begin the form in this chat, or go on with its draft, and ask the question at hand.

    `context` is what the form is opened with, as it declares: a poster's kecamatan, the application that an officer
    saw. `answers` are carried over from elsewhere, and newer than those in a draft that
    is there. `again` is a question that is asked once more if it has been answered. A resident's other draft is
    parked, an officer's is dropped.
    """
    form = forms_of(step.resources).latest(form_name)
    if context is not None and (form.context is None or not isinstance(context, form.context)):
        raise TypeError(f"the form {form_name} is not opened with {type(context).__name__}")
    draft = _draft_to_go_on_with(step, form) if form.audience == "resident" else None
    _leave_current(step, draft)
    if draft is None:
        draft = new_draft(step, form, context=context, answers=answers)
    else:
        if context is not None:
            keep_context(draft, context)
        _carry_over(step, draft, answers or {})
        if again in draft.answers:
            draft.ask(again)
    resume(step, draft)


def resume(step: Step, draft: Draft) -> None:
    """Make this the chat's draft and ask its question at hand; one whose form is gone is dropped."""
    form = form_of(step, draft)
    if form is None:
        step.drop_draft(draft)
        step.say("engine-gone")
        return
    _put_keyboard_away(step, draft)
    draft.resume()
    engine.prune_answers(step, form, draft)
    step.save_draft(draft)
    View(step, form, draft).ask()


def ask_again(step: Step) -> bool:
    """Ask the current draft's question at hand once more; False when there is no draft."""
    if step.draft is None:
        return False
    resume(step, step.draft.copy())
    return True


def show_question(step: Step) -> bool:
    """Show the current draft's question at hand and change nothing; False when there is none that can be shown."""
    form = form_of(step, step.draft) if step.draft else None
    if step.draft is None or form is None:
        return False
    View(step, form, step.draft).ask()
    return True


def resume_parked(step: Step, token: str | None = None) -> bool:
    """Take up the newest parked draft, or the one with this token; False when there is none."""
    for draft in step.parked:
        if token is None or draft.token == token:
            _leave_current(step, draft)
            resume(step, draft)
            return True
    return False


def park(step: Step, draft: Draft) -> None:
    """Put the draft aside; /lanjut takes it up again."""
    draft.park()
    step.save_draft(draft)
    step.draft = None


def _draft_to_go_on_with(step: Step, form: Form) -> Draft | None:
    if step.draft is not None and _goes_on(step.draft, form):
        return step.draft.copy()
    return next((draft for draft in step.parked if _goes_on(draft, form)), None)


def _carry_over(step: Step, draft: Draft, answers: Mapping[str, Any]) -> None:
    form = form_of(step, draft)
    if form is None:
        return
    for question in form.questions_of(draft.questions):
        if question.key in answers:
            engine.set_answer(step, form, draft, question, answers[question.key])


def _put_keyboard_away(step: Step, following: Draft) -> None:
    """Remove the keyboard that shares a phone number, which would stay below another form's questions."""
    current = step.draft
    form = form_of(step, current) if current is not None and current.id != following.id else None
    if current is None or form is None:
        return
    asked = engine.at_hand(step, form, current)
    if asked is not None and isinstance(asked.answer, Contact):
        step.say("engine-put-aside", keyboard=keyboards.remove())


def _goes_on(draft: Draft, form: Form) -> bool:
    return draft.form == form.name and correction_of(draft) is None


def _leave_current(step: Step, following: Draft | None) -> None:
    """Leave the draft at hand for another one.

    An officer's draft is dropped; a resident's is parked when the new one is saved.
    """
    current = step.draft
    if current is None or (following is not None and current.id == following.id):
        return
    form = forms_of(step.resources).get(current.form, current.form_version)
    if form is None or form.audience == "officer":
        step.drop_draft(current)


async def remind(step: Step, _timer: str) -> None:
    """Remind once of a form that was left alone; one that was worked on meanwhile gets its full time again."""
    draft = step.draft
    form = form_of(step, draft) if draft else None
    if draft is None or form is None or form.audience != "resident":
        return
    idle = draft.idle(step.now)
    if idle < REMIND_AFTER:
        step.set_timer(DRAFT_REMINDER, REMIND_AFTER - idle)
    else:
        step.say("reminder-draft")


async def purge_drafts(uow: UnitOfWork) -> int:
    """Delete some drafts that nobody has touched for long; return how many."""
    return await uow.drafts.purge(uow.now - KEPT_FOR, _PURGED_AT_ONCE)
