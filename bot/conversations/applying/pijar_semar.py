"""Pijar Semar's form. Bagian 1 is buttons only and comes before consent; its keys are the rules' facts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.applying import areas as area_questions
from bot.conversations.applying import consent, result, sending
from bot.conversations.applying import shared as shared_questions
from bot.conversations.applying.areas import kecamatan_question, kelurahan_question
from bot.conversations.applying.consent import consent_question
from bot.conversations.applying.result import result_question
from bot.conversations.applying.rules import is_refused, rules_for
from bot.conversations.applying.sending import send_application
from bot.conversations.applying.shared import (
    birth_date_question,
    document_question,
    name_question,
    nik_question,
    phone_question,
    rt_rw_question,
)
from bot.conversations.engine.form import Form
from bot.conversations.engine.question import Choice, FoundOptions, Option, Question, Search, Turn, Typed, dashed
from bot.conversations.engine.words import normalise
from bot.runtime.step import Step
from bot.services.applying.draft_context import ApplyingContext
from domain.errors import InvalidAnswer
from domain.identity.numbers import Occupation, ShortText, parse_occupation
from domain.programme import Programme
from domain.rules.facts import UNKNOWN

PIJAR_SEMAR = Programme.PIJAR_SEMAR
OTHER = "lainnya"
DECIDING = ("ktp_region", "age_band", "joined_before_65", "working_now", "works_for", "bpjstk_cover")


def _not_refused(turn: Turn) -> bool:
    return not is_refused(turn.step, PIJAR_SEMAR, turn.answers)


KTP_REGION = Question(
    key="ktp_region",
    part=1,
    answer=Choice((Option("semarang_city"), Option("semarang_regency"), Option("elsewhere"), Option(UNKNOWN))),
)
AGE_BAND = Question(
    key="age_band",
    part=1,
    answer=Choice((Option("under_17"), Option("17_to_64"), Option("65_or_more"))),
    needed=_not_refused,
)
JOINED_BEFORE_65 = Question(
    key="joined_before_65",
    part=1,
    answer=Choice((Option("yes"), Option("no"), Option(UNKNOWN))),
    asked_when=lambda turn: turn.answers.get("age_band") == "65_or_more",
    needed=_not_refused,
)
WORKING_NOW = Question(key="working_now", part=1, answer=Choice((Option("yes"), Option("no"))), needed=_not_refused)
WORKS_FOR = Question(
    key="works_for",
    part=1,
    answer=Choice((Option("self"), Option("employer"))),
    asked_when=lambda turn: turn.answers.get("working_now") != "no",
    needed=_not_refused,
)
BPJSTK_COVER = Question(
    key="bpjstk_cover",
    part=1,
    answer=Choice((Option("none"), Option("active"), Option(UNKNOWN))),
    needed=_not_refused,
)


def _occupations(turn: Turn) -> list[Option]:
    return [_occupation(turn.step, value) for value in rules_for(turn.step, PIJAR_SEMAR).occupations]


def _occupation(step: Step, value: str) -> Option:
    """Return an occupation as an option; a new one in the programme's data needs no text, its name is shown."""
    key = f"option-occupation-{dashed(value)}"
    if step.resources.texts.has(key):
        return Option(value, text_key=key)
    return Option(value, label=value.replace("_", " ").capitalize())


def _find_occupation(turn: Turn) -> FoundOptions:
    """Return the occupations whose name holds the words.

    Without a match, the words are another occupation, in the person's own words.
    """
    wanted = normalise(turn.value)
    near = [
        option
        for option in _occupations(turn)
        if wanted and wanted in normalise(option.label or turn.step.plain(option.text_key or ""))
    ]
    if near:
        return FoundOptions(near, certain=len(near) == 1)
    return FoundOptions([_own_words(turn.value)], certain=True)


def _own_words(words: str) -> Option:
    return Option(OTHER, label=words, fills={"occupation_other": parse_occupation(words)})


def _pick_occupation(turn: Turn) -> Option | None:
    # Kept though the data no longer lists it: the answer was right when it was given.
    return Option(turn.value, label=turn.value) if turn.answers.get("occupation") == turn.value else None


def _check_occupation(turn: Turn) -> None:
    if turn.value not in rules_for(turn.step, PIJAR_SEMAR).occupations:
        raise InvalidAnswer("engine-choose")


OCCUPATION = Question(
    key="occupation",
    part=3,
    answer=Choice(_occupations, columns=2, search=Search(_find_occupation, _pick_occupation)),
    check=_check_occupation,
)
OCCUPATION_OTHER = Question(
    key="occupation_other",
    part=3,
    answer=Typed(Occupation),
    asked_when=lambda turn: turn.answers.get("occupation") == OTHER,
)
WORKPLACE = Question(key="workplace", part=3, answer=Typed(ShortText))


def _jht_offered(turn: Turn) -> bool:
    covers = rules_for(turn.step, PIJAR_SEMAR).covers
    return any(one.id == "jht" and one.places == "own" and one.offered for one in covers)


JHT = Question(key="jht", part=3, answer=Choice((Option("yes"), Option("no"))), offered=_jht_offered)

QUESTIONS: Sequence[Question] = (
    KTP_REGION,
    AGE_BAND,
    JOINED_BEFORE_65,
    WORKING_NOW,
    WORKS_FOR,
    BPJSTK_COVER,
    result_question(PIJAR_SEMAR, DECIDING),
    consent_question,
    nik_question,
    birth_date_question,
    name_question,
    kecamatan_question,
    kelurahan_question,
    rt_rw_question,
    OCCUPATION,
    OCCUPATION_OTHER,
    WORKPLACE,
    JHT,
    phone_question,
    document_question(PIJAR_SEMAR, "ktp"),
    document_question(PIJAR_SEMAR, "kk"),
)

FORM = Form(
    name=PIJAR_SEMAR.value,
    version="2",
    audience="resident",
    parts=3,
    questions=QUESTIONS,
    finish=send_application,
    context=ApplyingContext,
    texts=(*area_questions.TEXTS, *consent.TEXTS, *result.TEXTS, *sending.TEXTS, *shared_questions.TEXTS),
)
