"""The hand-over sheet for BPJS, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.conversations.engine.question import dashed
from bot.services.enrolment.hand_over import HandedOver

if TYPE_CHECKING:
    from bot.resources import Resources

_LANGUAGE = "id"


def sheet_row(resources: Resources, person: HandedOver, columns: Sequence[str]) -> list[str]:
    """Return a person's cells for these columns of the programme's file."""
    answers = person.answers
    values = {
        **{key: str(value) for key, value in answers.items() if isinstance(value, str)},
        "reference": str(person.application.reference),
        "birth_date": _plain_day(answers.get("birth_date")),
        "kelurahan": person.kelurahan,
        "kecamatan": person.kecamatan,
        **{
            value: _words(resources, answers, key)
            for value, key in person.application.programme.profile.sheet_values.items()
        },
        "fund": person.fund,
        "covers": " + ".join(one.upper() for one in person.covers),
    }
    values["address"] = resources.texts.plain(
        "enrolment-address",
        _LANGUAGE,
        **{name: values.get(name, "") for name in ("rt_rw", "kelurahan", "kecamatan")},
    )
    return [values.get(column, "") for column in columns]


def _words(resources: Resources, answers: Mapping[str, Any], key: str) -> str:
    """Return an answer as the sheet has it: the person's own words, or those of the button they tapped."""
    own_words = answers.get(f"{key}_other")
    if own_words:
        return str(own_words)
    answer = answers.get(key)
    button = f"option-{dashed(key)}-{dashed(str(answer))}"
    known = answer and resources.texts.has(button)
    return resources.texts.plain(button, _LANGUAGE) if known else str(answer or "")


def _plain_day(stored: object) -> str:
    return f"{date.fromisoformat(stored):%d-%m-%Y}" if isinstance(stored, str) and stored else ""
