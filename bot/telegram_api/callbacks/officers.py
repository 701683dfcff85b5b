"""The buttons of the officers' list."""

from dataclasses import dataclass
from uuid import UUID

from bot.telegram_api.callbacks.data import CallbackData, Family


@dataclass(frozen=True)
class OfficersPage(CallbackData, family=Family.OFFICERS, act="list"):
    """A page of the list, from 0."""

    page: int


@dataclass(frozen=True)
class Invite(CallbackData, family=Family.OFFICERS, act="invite"):
    """The form that makes an invitation."""


@dataclass(frozen=True)
class AskWithdrawal(CallbackData, family=Family.OFFICERS, act="withdraw"):
    """Ask whether an office is taken away."""

    officer_id: UUID


@dataclass(frozen=True)
class Withdraw(CallbackData, family=Family.OFFICERS, act="withdraw-yes"):
    """Take an office away."""

    officer_id: UUID
