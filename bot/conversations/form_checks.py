"""Whether rule files, forms and texts fit together: asked once, before anybody is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from bot.conversations.engine.form import Form
from bot.conversations.engine.forms import Forms
from bot.conversations.engine.question import Choice, Many, Question, dashed
from bot.errors import TextsError
from bot.services.review.corrections import DOCUMENT_PREFIX
from domain.errors import RulesError
from domain.programme import Programme
from domain.rules.assessment import next_step_key
from domain.rules.book import FINDING_VALUES, Rulebook
from domain.rules.cases import read_default_cases
from domain.rules.checks import facts_used
from domain.rules.facts import DERIVED_FACTS, LISTED_FACTS, FactKind
from domain.rules.file import RuleFile, fact_kinds, newest, sheet_values

if TYPE_CHECKING:
    from bot.texts.catalogue import Catalogue

FROM_THE_FILE = "occupation"
"""The question whose buttons the rule file lists itself."""

_TEXTS = (
    "programme-{}",
    "choose-about-{}",
    "btn-programme-{}",
    "slip-{}",
    "receipt-{}",
    "result-objection-{}",
    "notice-approved-{}",
    "notice-enrolled-{}",
    "notice-objection-{}",
    "offer-question-{}",
    "status-next-approved-{}",
    "status-next-rejected-{}",
    "status-next-enrolled-{}",
    "btn-announcement-check-{}",
    "btn-announcement-apply-{}",
    "option-audience-{}",
)
"""The texts that every programme has, by the programme's name."""


def check_rules(rulebook: Rulebook, forms: Forms) -> None:
    """Raise `RulesError` for the first entry of a rule file that a form does not answer or that the bot needs.

    The error names file, entry and remedy.
    """
    files = rulebook.files()
    cases = read_default_cases()
    for programme in Programme:
        if programme not in files:
            raise RulesError(f"{programme}.toml", "programme", "the file is missing: every programme needs one")
        if not cases.get(programme):
            raise RulesError(f"cases/{programme}.toml", "cases", "there are none: say what the rules must come to")
    for programme, (name, content) in files.items():
        form = forms.latest(programme.value)
        _check_facts(name, content, form)
        _check_papers(name, content, form)
        _check_needs(name, content)


def check_texts(rulebook: Rulebook, texts: Catalogue) -> None:
    """Raise `RulesError` for the first text that a rule file needs and that is missing or lacks a value.

    The error names file, entry and remedy.
    """
    for text in rulebook.texts():
        if not texts.has(text.key):
            raise RulesError(text.file, text.entry, f"there is no text {text.key}: add it to a file in texts/id/")
        samples = {name: date(2026, 1, 1) if name in FINDING_VALUES else 1 for name in text.values}
        try:
            texts.render(text.key, "id", **samples)
        except TextsError as error:
            offered = ", ".join(text.values) or "none"
            remedy = f"the text {text.key} uses a value it does not get (it gets: {offered})"
            raise RulesError(text.file, text.entry, remedy) from error


def programme_texts(programme: Programme) -> Iterator[str]:
    """Return the keys of the texts that a programme needs besides those of its rules and its form."""
    name = dashed(programme)
    yield from (key.format(name) for key in _TEXTS)
    for reason in programme.profile.reasons:
        yield f"reason-{reason}"
        yield f"notice-reason-{name}-{reason}"
    yield from (f"btn-door-{one}" for one in programme.profile.question_next_steps)


def check_profiles(rulebook: Rulebook, texts: Catalogue) -> None:
    """Raise `RulesError` for the first thing that a profile needs of rules or texts and that is missing.

    The error names profile, entry and remedy.
    """
    for programme, (file, content) in rulebook.files().items():
        name, profile = f"profiles/{programme.value}.toml", programme.profile
        needed = {text.key for text in rulebook.texts() if text.file == file}
        others = (next_step_key(f"apply-{dashed(one)}") for one in Programme if one is not programme)
        for key in (*programme_texts(programme), *(f"btn-{key}" for key in others if key in needed)):
            if not texts.has(key):
                raise RulesError(name, "texts", f"there is no text {key}: add it to a file in texts/id/")
        first = min(rule.effective_from for rule in content.rules)
        for value, parameter in (*profile.cover_amounts.items(), *profile.cover_days.items()):
            if newest(content.parameters.get(parameter, ()), first) is None:
                remedy = f"{file} has no parameter {parameter!r} from {first} on: add it, or correct the name"
                raise RulesError(name, f"cover_amounts.{value}", remedy)
        values = rulebook.on(programme, first).cover_values(first)
        said = {"reference": "", "programme": "", "number": "", "day": first, "begun": True}
        try:
            texts.render(f"notice-enrolled-{dashed(programme)}", "id", **said, **values)
        except TextsError as error:
            remedy = f"the text notice-enrolled-{dashed(programme)} uses a value it does not get: {error}"
            raise RulesError(name, "cover_amounts", remedy) from error


def _check_facts(name: str, content: RuleFile, form: Form) -> None:
    kinds = fact_kinds(content)
    for entry, fact in facts_used(name, content):
        if fact in LISTED_FACTS:
            continue
        question = _asked(form, DERIVED_FACTS.get(fact, fact))
        if question is None:
            raise RulesError(name, entry, f"the form {form.name} does not ask for {fact}: add the question to it")
        if fact not in DERIVED_FACTS:
            wrong = _misfit(question, fact, kinds)
            if wrong:
                raise RulesError(name, entry, f"the question {fact} of the form {form.name} {wrong}")


def _misfit(question: Question, fact: str, kinds: Mapping[str, FactKind]) -> str | None:
    """Return what keeps the question's answers from being the fact's values."""
    answer = question.answer
    if not isinstance(answer, Choice | Many) or isinstance(answer, Many) != kinds[fact].many:
        return f"must be answered by {'several' if kinds[fact].many else 'one'} of its buttons"
    if isinstance(answer, Choice) and answer.typed is not None:
        return "takes typed answers, which no rule can know"
    if callable(answer.options):
        return None if fact == FROM_THE_FILE else "must declare its buttons"
    given, wanted = {option.answer for option in answer.options if option.answers}, set(kinds[fact].choices)
    if given == wanted:
        return None
    differing = ", ".join(sorted(given ^ wanted))
    return f"and the fact differ in {differing}: give both the same values"


def _check_papers(name: str, content: RuleFile, form: Form) -> None:
    for documents in content.documents:
        for document in documents.items:
            if _asked(form, f"{DOCUMENT_PREFIX}{document.id}") is None:
                remedy = f"the form {form.name} asks for no such paper: add the question {DOCUMENT_PREFIX}{document.id}"
                raise RulesError(name, f"documents.{document.id}", remedy)
    answers = sheet_values(content.programme)
    for sheet in content.hand_over:
        for column in sheet.columns:
            key = answers[column.value]
            if key is not None and _asked(form, key) is None:
                remedy = f"the form {form.name} does not ask for {key}: take the column out, or add the question"
                raise RulesError(name, f"hand_over.{column.value}", remedy)


def _check_needs(name: str, content: RuleFile) -> None:
    first = min(rule.effective_from for rule in content.rules)
    if newest(content.parameters.get("review_working_days", ()), first) is None:
        remedy = f"say from {first} on within how many working days people are answered"
        raise RulesError(name, "parameters.review_working_days", remedy)
    if newest(content.placement, first) is None:
        raise RulesError(name, "placement", f"say from {first} on how places are given: add [[placement]]")


def _asked(form: Form, key: str) -> Question | None:
    return next((question for question in form.questions if question.key == key), None)
