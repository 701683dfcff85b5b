"""The buttons of an allocation round."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from bot.telegram_api.callbacks.data import CallbackData, Family


@dataclass(frozen=True)
class ShowRounds(CallbackData, family=Family.ROUNDS, act="show"):
    """The rounds of all programmes."""


@dataclass(frozen=True)
class OpenRound(CallbackData, family=Family.ROUNDS, act="open"):
    """The form that opens a round."""


@dataclass(frozen=True)
class RoundTap(CallbackData, family=Family.ROUNDS):
    """What a button of a round holds."""

    round_id: UUID


@dataclass(frozen=True)
class AnyRoundTap(CallbackData, family=Family.ROUNDS):
    """Any button of a round: for those who only want to know which."""

    act: Annotated[str, "[a-z]+"]
    round_id: UUID


class CloseList(RoundTap, act="close"):
    """Make the list."""


class RankList(RoundTap, act="rank"):
    """Rank the list and draw."""


class Sign(RoundTap, act="sign"):
    """The form of the second signature."""


class CancelRound(RoundTap, act="cancel"):
    """The form that cancels the round."""


class SendList(RoundTap, act="list"):
    """The published list as a file."""


class SendOutcome(RoundTap, act="outcome"):
    """The ranking as a file."""
