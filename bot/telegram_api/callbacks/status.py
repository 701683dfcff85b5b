"""The buttons below applications, offers and decisions, as residents see them."""

from dataclasses import dataclass
from typing import Annotated, Literal

from bot.telegram_api.callbacks.data import CallbackData, Family, Token

ListAct = Literal["list", "to-withdraw"]


@dataclass(frozen=True)
class StatusList(CallbackData, family=Family.STATUS):
    """The first page of one's applications, or of those that can be withdrawn."""

    act: ListAct


@dataclass(frozen=True)
class StatusAct(CallbackData, family=Family.STATUS):
    """An act on an application; of a list, the page after it."""

    act: Literal["list", "to-withdraw", "show", "refresh", "withdraw", "withdraw-yes", "keep", "fix"]
    token: Token


@dataclass(frozen=True)
class OfferAct(CallbackData, family=Family.OFFER):
    """An answer to the offer of a place: yes, no, and after no the place's release or its keeping."""

    act: Literal["yes", "no", "keep", "release"]
    token: Token
    mark: Annotated[str, "[0-9a-f]{12}"]


@dataclass(frozen=True)
class AppealAct(CallbackData, family=Family.APPEAL):
    """The way into an objection, or the findings behind a decision."""

    act: Literal["begin", "why"]
    token: Token
