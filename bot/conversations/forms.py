"""All forms, by name and version."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from bot.conversations import applying
from bot.conversations.announcements.form import announcement_form
from bot.conversations.announcements.revision import ANNOUNCEMENT_REVISION
from bot.conversations.engine.form import Form
from bot.conversations.engine.forms import Forms
from bot.conversations.officers import INVITATION
from bot.conversations.places.fund import PLACE_FUND
from bot.conversations.places.move import PLACE_MOVE
from bot.conversations.places.number import PLACE_NUMBER
from bot.conversations.questions import QUESTION_ANSWER
from bot.conversations.review.appeal import APPEAL
from bot.conversations.review.approval import APPROVAL_AGAINST
from bot.conversations.review.check_result import CHECK_NOTE
from bot.conversations.review.correction import CORRECTION_REQUEST
from bot.conversations.review.rejection import REJECTION
from bot.conversations.rounds.cancelling import ROUND_CANCELLING
from bot.conversations.rounds.opening import ROUND_OPENING
from bot.conversations.rounds.signing import ROUND_SIGNING
from domain.errors import RulesError
from domain.programme import Programme


def programme_forms() -> list[Form]:
    """Return every programme's form, which is `FORM` in the module with the programme's name. Raises RulesError."""
    return [_form_of(programme) for programme in Programme]


def _form_of(programme: Programme) -> Form:
    module = f"{applying.__name__}.{programme.value}"
    form = getattr(import_module(module), "FORM", None) if find_spec(module) else None
    if not isinstance(form, Form) or form.name != programme.value:
        remedy = f"give the programme its form: FORM in {module.replace('.', '/')}.py, by the name {programme.value}"
        raise RulesError(f"profiles/{programme.value}.toml", "programme", remedy)
    return form


def all_forms(languages: Sequence[str] = ("id",)) -> Forms:
    """Return the forms of this bot, residents' and officers'; `languages` are those of the texts, the default first."""
    return Forms(
        (
            *programme_forms(),
            APPEAL,
            REJECTION,
            APPROVAL_AGAINST,
            CHECK_NOTE,
            CORRECTION_REQUEST,
            INVITATION,
            announcement_form(languages),
            ANNOUNCEMENT_REVISION,
            QUESTION_ANSWER,
            PLACE_NUMBER,
            PLACE_MOVE,
            PLACE_FUND,
            ROUND_OPENING,
            ROUND_SIGNING,
            ROUND_CANCELLING,
        )
    )
