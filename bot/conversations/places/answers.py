"""What the forms of `/kuota` have in common: areas, and how numbers, decrees and reasons are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from bot.conversations.engine.contexts import context_of
from bot.conversations.engine.question import Choice, Option, Question, Read, Text, Turn, Typed
from bot.conversations.places.context import PlacesContext
from bot.views.places.words import period_words, programme_words
from domain.areas import CITY_CODE
from domain.errors import InvalidAnswer
from domain.reading import clean_line, clean_number

OWN = "own"
"""The programme's own places, next to those of optional covers."""
MOST_PLACES = 1_000_000
DECREE_LIMIT = 80
REASON_LIMIT = 200
_NUMBER = re.compile(r"0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3})+", re.ASCII)


def parse_count(text: str) -> int:
    """Return a number of places as it is written in Indonesian: `1300` or `1.300`. Raises InvalidAnswer."""
    written = clean_number(str(text))
    if not _NUMBER.fullmatch(written):
        raise InvalidAnswer("invalid-place-count")
    digits = written.replace(".", "")
    if len(digits) > len(str(MOST_PLACES)) or int(digits) > MOST_PLACES:
        raise InvalidAnswer("invalid-place-count-large", limit=MOST_PLACES)
    return int(digits)


def parse_decree(text: str) -> str:
    """Return a decree's number: one line of at most 80 characters with a digit in it. Raises InvalidAnswer."""
    decree = clean_line(text)
    if not any(char.isdigit() for char in decree):
        raise InvalidAnswer("invalid-decree")
    if len(decree) > DECREE_LIMIT:
        raise InvalidAnswer("invalid-decree-long", limit=DECREE_LIMIT, length=len(decree))
    return decree


def parse_reason(text: str) -> str:
    """Return a reason: one paragraph of at most 200 characters. Raises InvalidAnswer."""
    reason = clean_line(text)
    if not any(char.isalpha() for char in reason):
        raise InvalidAnswer("invalid-place-reason")
    if len(reason) > REASON_LIMIT:
        raise InvalidAnswer("invalid-place-reason-long", limit=REASON_LIMIT, length=len(reason))
    return reason


PlaceCount = Annotated[int, BeforeValidator(parse_count)]
Decree = Annotated[str, AfterValidator(parse_decree)]
Reason = Annotated[str, AfterValidator(parse_reason)]

decree_question = Question("decree", 1, Typed(Decree), text="q-place-decree", label="label-place-decree")
reason_question = Question("reason", 1, Typed(Reason), text="q-place-reason", label="label-place-reason")


def asking(key: str) -> Read[Text]:
    """Return the text of a form's first question: it says which programme and period the form is about."""

    def text(turn: Turn) -> Text:

        seen = context_of(turn.draft, PlacesContext)
        values = {
            "programme": programme_words(turn.step, seen.programme),
            "period": period_words(turn.step, seen.period),
        }
        return Text(key, values)

    return text


def fund_options(turn: Turn) -> Sequence[Option]:
    """Return the funds that may pay in the period."""
    return [Option(code, label=name) for code, name in context_of(turn.draft, PlacesContext).funds]


def area_options(turn: Turn) -> Sequence[Option]:
    """Return the whole city, and every kecamatan."""
    areas = sorted(turn.resources.areas.all_kecamatan, key=lambda one: one.name)
    return [Option(CITY_CODE, text_key="places-area-city"), *(Option(one.code, label=one.name) for one in areas)]


def area_choice(options: Any = area_options) -> Choice:
    """Return how an area is asked for: all of them on one page."""
    return Choice(options, columns=2, per_page=17)


def kecamatan_code(area: str) -> str:
    """Return an answer about an area as a pool's key has it."""
    return "" if area == CITY_CODE else area


def cover_code(cover: str) -> str:
    """Return an answer about a cover as a pool's key has it."""
    return "" if cover == OWN else cover


def count_words(turn: Turn) -> str:
    """Return a number of places with its dots."""
    return turn.step.plain("places-count", count=int(turn.value))
