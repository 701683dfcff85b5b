"""What typed words mean at a question: an option, a value, or several things the person may have meant."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from bot.conversations.engine.flow import all_options, offered
from bot.conversations.engine.question import Choice, Contact, Many, Option, Photos, Post, Question, Turn, Typed
from bot.conversations.engine.words import (
    label_of,
    normalise,
    normalised_label,
    pick_several,
    pick_word,
    ways_to_say,
    yes_or_no,
)
from domain.errors import InvalidAnswer

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from domain.draft import Draft


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the question's options."""

    option: Option


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the question's type, as JSON."""

    value: Any


@dataclass(frozen=True, slots=True)
class Suggested:
    """The words may mean several options (`engine.suggested`); the person is to say which."""


WORDS_ON_BUTTONS = 2
"""How many of the ways to say yes or no our buttons begin with."""

_SMALL_WORD = 2
Reading = Chosen | Value | Suggested


def read_words(step: Step, draft: Draft, question: Question, words: str) -> Reading:
    """Read typed words as an answer to this question. Raises InvalidAnswer."""
    match question.answer:
        case Choice() as choice:
            return _read_choice(step, draft, question, choice, words)
        case Many():
            return _read_several(step, draft, question, words)
        case Typed() as typed:
            return _same_words(step, draft, question, words) or Value(parse(typed.adapter, words))
        case Contact() as contact:
            return Value(parse(contact.adapter, words))
        case Photos():
            raise InvalidAnswer("engine-photo-words")
        case Post():
            return Value({"html": html.escape(words, quote=False), "media": None})


def leaves_out(words: str, kept: Iterable[str]) -> bool:
    """Return whether a word was typed that none of `kept`, answers as they are shown, holds.

    Words of one or two letters ("RT", "pak") are how an answer is written, not part of it.
    """
    held = {word for one in kept for word in normalise(one).split()}
    return any(len(word) > _SMALL_WORD and word.isalpha() and word not in held for word in normalise(words).split())


def parse(adapter: TypeAdapter[Any], words: str) -> Any:
    """Read typed words as a JSON value of the question's type. Raises InvalidAnswer."""
    try:
        return adapter.dump_python(adapter.validate_python(words), mode="json")
    except ValidationError as error:
        cause = error.errors()[0].get("ctx", {}).get("error")
        if isinstance(cause, InvalidAnswer):
            raise cause from None
        raise InvalidAnswer("engine-invalid") from None


def _read_choice(step: Step, draft: Draft, question: Question, choice: Choice, words: str) -> Reading:
    options = offered(step, draft, question)
    picked = _pick_option(step, question, options, words)
    if picked is not None:
        return Chosen(picked)
    if choice.search is not None:
        found = choice.search.find(Turn(step, draft, words))
        if not found.options:
            raise InvalidAnswer("engine-not-found")
        return Chosen(found.options[0]) if found.certain else Suggested()
    if choice.typed is not None:
        return Value(parse(choice.typed.adapter, words))
    raise InvalidAnswer("engine-choose")


def _pick_option(step: Step, question: Question, options: Sequence[Option], words: str) -> Option | None:
    """Return the option that is meant. A plain "no" is never the beginning of "don't know" where there is a no."""
    said = yes_or_no(step, words)
    for option in options:
        if said is not None and option.value == said:
            return option
    labels = [label_of(step, question, option) for option in options]
    for wanted in (words, *(ways_to_say(step, said)[:WORDS_ON_BUTTONS] if said else ())):
        picked = pick_word(wanted, labels)
        if picked is not None:
            return options[picked]
    return None


def _read_several(step: Step, draft: Draft, question: Question, words: str) -> Value:
    options = all_options(step, draft, question)
    picked = pick_several(words, [label_of(step, question, option) for option in options])
    at_least = question.answer.at_least if isinstance(question.answer, Many) else 1
    if picked is None or len(picked) < at_least:
        raise InvalidAnswer("engine-choose-several")
    return Value([options[index].value for index in picked])


def _same_words(step: Step, draft: Draft, question: Question, words: str) -> Chosen | None:
    """Return a button next to a typed answer, only if its very words were typed: a number there is an answer."""
    said = normalise(words)
    for option in all_options(step, draft, question):
        if said == normalised_label(label_of(step, question, option)):
            return Chosen(option)
    return None
