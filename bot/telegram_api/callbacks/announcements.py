"""The buttons of announcements: for their authors and approvers, on their cards, and below the copies."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from bot.telegram_api.callbacks.data import CallbackData, Family
from domain.programme import Programme

SHOWN_BYTES = 8
"""So much of the fingerprint stands in a button that approves."""
Shown = Annotated[str, f"[0-9a-f]{{{2 * SHOWN_BYTES}}}"]
"""The first bytes of the fingerprint of what the approver saw, in hex."""


class ComposingAct(StrEnum):
    """What can be done with an announcement that is not sent yet."""

    PROPOSE = "propose"
    TEST = "test"
    EDIT = "edit"
    APPROVE = "approve"
    DECLINE = "decline"


class CardAct(StrEnum):
    """What can be done below a card; a revision is called as its texts are."""

    OLDER = "older"
    CARD = "card"
    GO_ON = "go"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    END = "end"
    REVISE = "mend"
    APPROVE_REVISION = "mend-yes"
    DECLINE_REVISION = "mend-no"
    REPEAT = "repeat"
    UNKNOWN = "unknown"
    SEND_UNKNOWN = "unknown-send"
    LEAVE_UNKNOWN = "unknown-leave"
    PICTURE = "picture"
    SHEET = "sheet"


@dataclass(frozen=True)
class ComposingTap(CallbackData, family=Family.ANNOUNCEMENT):
    """A button below an announcement that is not sent yet."""

    act: ComposingAct
    number: int
    shown: Shown | None = None


@dataclass(frozen=True)
class CardTap(CallbackData, family=Family.ANNOUNCEMENT_CARD):
    """A button below the card of an approved announcement."""

    act: CardAct
    number: int
    shown: Shown | None = None


@dataclass(frozen=True)
class WayIn(CallbackData, family=Family.WAY_IN):
    """The way from an announcement into a programme's form: to check the rules first, or to apply."""

    way: Literal["check", "apply"]
    programme: Programme
