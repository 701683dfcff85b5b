"""The preliminary result at the end of Bagian 1: reasons, what would change it, objections, and the places known."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.applying.rules import assess, rules_for
from bot.conversations.engine import opening
from bot.conversations.engine.question import Action, Choice, FoundOptions, Option, Question, Search, Text, Turn, dashed
from bot.conversations.engine.view import View
from bot.conversations.engine.words import pick_word
from bot.runtime.step import Step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.residents import FacilitiesChoice
from bot.texts.html import Html
from domain.application import ApplicationStatus
from domain.draft import Draft
from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.rules.assessment import Assessment, Finding, next_step_key
from domain.rules.outcome import Outcome

KEY = "result"
GO_ON = "go_on"
CARRIED_OVER = ("ktp_region",)
"""Answers that mean the same in every programme that asks for them."""

WAITING = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.IN_REVIEW,
    ApplicationStatus.CORRECTION_REQUESTED,
    ApplicationStatus.APPEALED,
    ApplicationStatus.WAITLISTED,
)

_OUTCOME_KEYS = {
    Outcome.ELIGIBLE: "result-eligible",
    Outcome.NEEDS_REVIEW: "result-review",
    Outcome.INELIGIBLE: "result-ineligible",
}
_APPLY_NEXT_STEPS = {f"apply-{dashed(programme)}": programme for programme in Programme}
"""Next steps that lead to another programme's form."""
_NOT_SHOWN = ("care-",)
"""Rules whose finding was said already, at the question before (see `care.py`)."""

TEXTS = (
    *_OUTCOME_KEYS.values(),
    "btn-door-facilities",
    "btn-result-go-on",
    "result-door",
    "result-doors",
    "result-help",
    "result-intake-closed",
    "result-places",
    "result-places-none",
    "result-places-unknown",
    "result-unasked",
    "result-waiting",
)
"""Texts that the functions here use."""


def result_question(programme: Programme, decided_by: Sequence[str]) -> Question:
    """Return the result as the last question of Bagian 1; it is shown again when one of `decided_by` changes."""
    return Question(
        key=KEY,
        part=1,
        answer=Choice(
            lambda turn: _options(turn, programme),
            search=Search(_find_answer, lambda _: None),
        ),
        text=lambda turn: _text(turn, programme),
        help="result-help",
        depends_on=tuple(decided_by),
        label=None,
    )


def next_steps_of(step: Step, assessment: Assessment) -> list[str]:
    """Return the next steps of all findings a resident sees, each once, most important first.

    Behind those of a refusal stand the offers of the day: somebody who may still be paid for gets none, since
    paying for oneself could cost the place.
    """
    next_steps = [one for finding in shown_to_resident(assessment) for one in finding.next_steps]
    if assessment.outcome is Outcome.INELIGIBLE:
        next_steps += rules_for(step, assessment.programme).offers_with(assessment)
    return list(dict.fromkeys(next_steps))


def next_step_options(draft: Draft, next_steps: Sequence[str]) -> list[Option]:
    """Return buttons for the next steps that lead somewhere within the bot."""
    profile = Programme(draft.form).profile
    options = []
    for one in next_steps:
        programme = _APPLY_NEXT_STEPS.get(one)
        if programme is not None and draft.form != programme:
            options.append(Option(one, text_key=f"btn-door-{one}", act=_to_form_of(programme)))
        elif profile.question_next_steps.get(one) in draft.questions:
            options.append(Option(one, text_key=f"btn-door-{one}", act=going_to(profile.question_next_steps[one])))
        elif one in profile.facility_next_steps and not any(option.data for option in options):
            data = FacilitiesChoice("choose").pack()
            options.append(Option("facilities", text_key="btn-door-facilities", data=data))
    return options


def shown_to_resident(assessment: Assessment) -> list[Finding]:
    """Return the findings a resident reads in a result, worst first."""
    return [one for one in assessment.for_resident() if not one.rule.startswith(_NOT_SHOWN)]


def findings_html(step: Step, findings: Sequence[Finding], next_steps: Sequence[str]) -> Html:
    """Return each finding with the answer it rests on, the limit and its day, and what can be done, as paragraphs."""
    paragraphs = [step.text(one.text_key, **one.text_values) for one in findings]
    lines = [step.text("result-door", next_step=Html(step.text(next_step_key(one)))) for one in next_steps]
    if lines:
        paragraphs.append("\n".join([step.text("result-doors"), *lines]))
    return Html("\n\n".join(paragraphs))


def legal_bases(findings: Sequence[Finding]) -> str:
    """Return what the findings rest on in law, each regulation once, in plain words."""
    return "; ".join(dict.fromkeys(one.legal_basis for one in findings))


def going_to(key: str) -> Action:
    """Return a button that asks another question of the form again."""

    async def go(turn: Turn) -> None:
        turn.draft.ask(key)
        opening.resume(turn.step, turn.draft)

    return go


def _options(turn: Turn, programme: Programme) -> list[Option]:
    step = turn.step
    assessment = assess(step, programme, turn.answers)
    options = next_step_options(turn.draft, next_steps_of(step, assessment))
    options.append(Option("change", text_key="btn-change-answers", act=_choose_what_to_change))
    if assessment.outcome is not Outcome.INELIGIBLE and rules_for(step, programme).intake_open:
        options.insert(0, Option(GO_ON, text_key="btn-result-go-on"))
    return options


def _text(turn: Turn, programme: Programme) -> Text:
    step = turn.step
    assessment = assess(step, programme, turn.answers)
    findings = shown_to_resident(assessment)
    refused = assessment.outcome is Outcome.INELIGIBLE
    paragraphs = [findings_html(step, findings, next_steps_of(step, assessment))]
    if assessment.unasked and not refused:
        paragraphs.append(Html(step.text("result-unasked", facts=_names_of(step, assessment.unasked))))
    values = {
        "programme": Html(step.text(f"programme-{dashed(programme)}")),
        "objection": Html(step.text(f"result-objection-{dashed(programme)}")),
        "findings": Html("\n\n".join(paragraphs)),
        "places": Html("") if refused else _places(step, programme),
        "basis": legal_bases(findings) or rules_for(step, programme).legal_basis,
    }
    return Text(_OUTCOME_KEYS[assessment.outcome], values)


def _places(step: Step, programme: Programme) -> Html:
    """Return what is known of places, and nothing more: a number nobody has set is told as such."""
    rules = rules_for(step, programme)
    waiting = sum(step.counters.get((programme, status), 0) for status in WAITING)
    free = step.places.get(programme)
    placement = {"way": rules.placement.way, "period": rules.placement.period}
    lines = [] if rules.intake_open else [step.text("result-intake-closed")]
    if free is None:
        lines.append(step.text("result-places-unknown", **placement))
    elif free <= 0:
        lines.append(step.text("result-places-none", **placement))
    else:
        lines.append(step.text("result-places", free=free, **placement))
    if waiting:
        lines.append(step.text("result-waiting", waiting=waiting))
    return Html("\n".join(lines))


def _names_of(step: Step, facts: Sequence[str]) -> str:
    return ", ".join(step.plain(f"label-{dashed(fact)}") for fact in facts)


def _to_form_of(programme: Programme) -> Action:
    async def go(turn: Turn) -> None:
        carried = {key: turn.answers[key] for key in CARRIED_OVER if key in turn.answers}
        opening.open_form(turn.step, programme.value, answers=carried)

    return go


def _find_answer(turn: Turn) -> FoundOptions:
    """Return the name of an answer ("umur") leads to its question, like the button below "Ubah jawaban"."""
    form = opening.form_of(turn.step, turn.draft)
    if form is not None:
        view = View(turn.step, form, turn.draft)
        questions = view.changeable(part=1)
        picked = pick_word(turn.value, [view.label(one) for one in questions])
        if picked is not None and not turn.value.strip().isdecimal():
            key = questions[picked].key
            return FoundOptions([Option(key, label=view.label(questions[picked]), act=going_to(key))], certain=True)
    raise InvalidAnswer("engine-choose")


async def _choose_what_to_change(turn: Turn) -> None:
    step = turn.step
    form = opening.form_of(step, turn.draft)
    if form is not None:
        view = View(step, form, turn.draft)
        rows = view.change_buttons(view.changeable(part=1))
        step.say("engine-change-which", keyboard=keyboards.inline(rows))
