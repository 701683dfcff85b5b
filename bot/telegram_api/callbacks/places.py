"""The buttons of the quota board."""

from dataclasses import dataclass
from typing import Annotated

from bot.telegram_api.callbacks.data import CallbackData, Family
from domain.programme import Programme

Period = Annotated[str, "[0-9]{4}(?:-[0-9]{2})?"]


@dataclass(frozen=True)
class BoardTap(CallbackData, family=Family.PLACES):
    """What a button of the board holds: whose places, of which period."""

    programme: Programme
    period: Period


@dataclass(frozen=True)
class AnyBoardTap(CallbackData, family=Family.PLACES):
    """Any button of the board: for those who only want to know which."""

    act: Annotated[str, "[a-z]+"]
    programme: Programme
    period: Period
    before: int | None = None


class ShowBoard(BoardTap, act="show"):
    """The board of a period in place of another."""


class OpenBoard(BoardTap, act="open"):
    """The board in a message of its own."""


class BoardPicture(BoardTap, act="pic"):
    """The picture of a period."""


class SetNumber(BoardTap, act="set"):
    """The form that opens, adds or takes away places."""


class MovePlaces(BoardTap, act="move"):
    """The form that moves places."""


class AddFund(BoardTap, act="fund"):
    """The form that adds a fund."""


@dataclass(frozen=True)
class Ledger(BoardTap, act="log"):
    """The ledger of a period, from its newest line or before a line."""

    before: int | None = None
