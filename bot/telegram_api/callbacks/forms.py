"""The buttons of the form engine, and those that begin a form."""

from dataclasses import dataclass
from typing import Annotated, Literal

from bot.telegram_api.callbacks.data import CallbackData, DraftToken, Family


@dataclass(frozen=True)
class OptionTap(CallbackData, family=Family.ANSWER):
    """An option of a question, in the version of the draft that showed it."""

    draft: DraftToken
    question: Annotated[str, "[^:]+"]
    version: int
    value: Annotated[str, "[ -9;-~]*"]


@dataclass(frozen=True)
class ControlTap(CallbackData, family=Family.CONTROL):
    """A button of the engine's own, such as "back", in the version of the draft that showed it."""

    draft: DraftToken
    version: int
    action: Annotated[str, "[ -9;-~]*"]


@dataclass(frozen=True)
class Resume(CallbackData, family=Family.CONTROL):
    """Go on with a draft."""

    draft: DraftToken
    act: Literal["resume"] = "resume"


@dataclass(frozen=True)
class ProgrammeChoice(CallbackData, family=Family.CONTROL, act="choose"):
    """The choice of a programme."""


@dataclass(frozen=True)
class NewForm(CallbackData, family=Family.CONTROL, act="new"):
    """The form of a programme, which may be one of another release."""

    programme: Annotated[str, ".*"]


def draft_token_of(data: str | None) -> str | None:
    """Return which draft a button of the engine is about, of whatever release it is; None for other buttons."""
    family, *parts = (data or "").split(":")
    known = family in (Family.ANSWER, Family.CONTROL) and (data or "").isascii() and (data or "").isprintable()
    return (parts[0] if parts else "") if known else None
