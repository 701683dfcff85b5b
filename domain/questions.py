"""Residents' questions about an announcement: what they may contain, and which officers are asked and may answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.access import Officer, Permission, Role, may
from domain.areas import areas_around
from domain.errors import InvalidAnswer
from domain.identity.numbers import NIK_LENGTH
from domain.programme import Programme

QUESTION_LIMIT = 1000
"""The longest question, in characters: with the text around it, it fits into one message."""

_HEADS = frozenset({Role.SUPERVISOR, Role.ADMIN})
_WITHOUT_APPLICATION = _HEADS | {Role.BROADCASTER}
# Anything people put between the digits of a NIK: blanks, dots, dashes, line ends, invisible characters.
_NUMBER = re.compile(r"\d(?:[\W_]{0,3}\d)*")
_DIGIT = re.compile(r"\d")
_HIDDEN = "•"


def parse_question(text: str) -> str:
    """Return the question in its stored form: without blanks around it, and with NIK-like numbers hidden.

    Raises InvalidAnswer if it has no letter or digit, or more than 1000 characters.
    """
    question = text.replace("\r\n", "\n").strip()
    if not any(char.isalnum() for char in question):
        raise InvalidAnswer("question-empty")
    if len(question) > QUESTION_LIMIT:
        raise InvalidAnswer("question-too-long", limit=QUESTION_LIMIT, length=len(question))
    return hide_numbers(question)


def hide_numbers(text: str) -> str:
    """Return the text with the digits of every number of 16 digits or more hidden, however it is grouped.

    A few dates or phone numbers in a row look the same and are hidden too, which is better than showing a NIK.
    """
    return _NUMBER.sub(lambda found: _hidden(found.group()), text)


def to_ask(
    officers: Iterable[Officer], *, programme: Programme | None, kelurahan_code: str | None, asker: int
) -> list[Officer]:
    """Return the officers to ask: the verifiers nearest to the resident, else the approvers, supervisors and admins.

    The nearest are those of the kelurahan, then of the kecamatan, then of the city. Without an application (`programme`
    and `kelurahan_code` are None) they are supervisors, admins and broadcasters. `asker` is the resident's account: an
    officer never gets their own question.
    """
    able = [
        one
        for one in officers
        if one.telegram_id is not None
        and may_answer(one, programme=programme, kelurahan_code=kelurahan_code, asker=asker)
    ]
    if kelurahan_code is None:
        return able
    for role in (Role.VERIFIER, Role.APPROVER):
        of_role = [one for one in able if one.role is role]
        if of_role:
            nearest = max(_nearness(one, kelurahan_code) for one in of_role)
            return [one for one in of_role if _nearness(one, kelurahan_code) == nearest]
    return [one for one in able if one.role in _HEADS]


def may_answer(officer: Officer | None, *, programme: Programme | None, kelurahan_code: str | None, asker: int) -> bool:
    """Return whether this officer may see and answer a question; arguments as in `to_ask`."""
    if officer is None or not may(officer, Permission.ANSWER) or officer.telegram_id == asker:
        return False
    if programme is None or kelurahan_code is None:
        return officer.role in _WITHOUT_APPLICATION
    return (
        may(officer, Permission.VIEW) and officer.sees_programme(programme) and officer.sees_kelurahan(kelurahan_code)
    )


def answers_without_application(officer: Officer) -> bool:
    """Return whether the officer also answers questions of people without an application."""
    return officer.role in _WITHOUT_APPLICATION


def _nearness(officer: Officer, kelurahan_code: str) -> int:
    return max((len(area) for area in areas_around(kelurahan_code) if area in officer.areas), default=0)


def _hidden(number: str) -> str:
    if len(_DIGIT.findall(number)) < NIK_LENGTH:
        return number
    return _DIGIT.sub(_HIDDEN, number)
