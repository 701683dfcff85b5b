"""The buttons of the officers' queue and cards, and of the rules they look up."""

from dataclasses import dataclass
from typing import Annotated, Literal

from bot.telegram_api.callbacks.data import CallbackData, Family, Token
from domain.programme import Programme
from domain.review import ReleaseReason, ReturnReason

ResultAct = Literal["fits", "misfit", "doubt"]


@dataclass(frozen=True)
class QueuePage(CallbackData, family=Family.REVIEW, act="queue"):
    """The queue, from its beginning or behind an application."""

    after: Token | None = None


@dataclass(frozen=True)
class CaseTap(CallbackData, family=Family.REVIEW):
    """Any button about an application: for those who only want to know which."""

    act: Annotated[str, "[a-z-]+"]
    token: Token
    more: Annotated[str, r"[\s\S]*"] | None = None


@dataclass(frozen=True)
class ShowCard(CallbackData, family=Family.REVIEW, act="card"):
    """The card in place of a question; an earlier release wrote the version behind it."""

    token: Token
    version: int | None = None


@dataclass(frozen=True)
class ShowPhotos(CallbackData, family=Family.REVIEW, act="photos"):
    """The photos of an application."""

    token: Token


@dataclass(frozen=True)
class Reveal(CallbackData, family=Family.REVIEW, act="reveal"):
    """NIK, KK and phone in clear."""

    token: Token


@dataclass(frozen=True)
class CaseAsSeen(CallbackData, family=Family.REVIEW):
    """What a button about an application holds, in the version that the officer saw."""

    token: Token
    version: int


class Approve(CaseAsSeen, act="approve"):
    """Ask whether to approve."""


class ApproveNow(CaseAsSeen, act="approve-yes"):
    """Approve."""


class Reject(CaseAsSeen, act="reject"):
    """Open the form of a rejection."""


class RequestCorrection(CaseAsSeen, act="fix"):
    """Open the form of a correction."""


class AskReturn(CaseAsSeen, act="return"):
    """Ask why the application goes back into review."""


class ClearAll(CaseAsSeen, act="fits-all"):
    """Record that all open findings fit."""


class ClearAllUnrecorded(CaseAsSeen, act="clear-all"):
    """Clear all findings without a result: of an earlier release."""


@dataclass(frozen=True)
class PutBack(CallbackData, family=Family.REVIEW, prefix="return-"):
    """Put the application back into review for a reason."""

    reason: ReturnReason
    token: Token
    version: int


@dataclass(frozen=True)
class ReleaseNik(CallbackData, family=Family.REVIEW, prefix="release-"):
    """Release the NIK for a reason."""

    reason: ReleaseReason
    token: Token
    version: int


@dataclass(frozen=True)
class AskResult(CallbackData, family=Family.REVIEW):
    """Ask for the result of a finding's check; "clear" is of an earlier release."""

    act: Literal["check", "clear"]
    token: Token
    version: int
    number: int


@dataclass(frozen=True)
class RecordResult(CallbackData, family=Family.REVIEW):
    """Record the result of a finding's check; `seen` is its state as the officer saw it."""

    act: ResultAct
    token: Token
    version: int
    number: int
    seen: Annotated[str, "[a-z_]+"]


@dataclass(frozen=True)
class RulesChoice(CallbackData, family=Family.REVIEW, act="rules"):
    """The choice of a programme whose rules are shown."""


@dataclass(frozen=True)
class RulesPage(CallbackData, family=Family.REVIEW, act="rules"):
    """A page of a programme's rules, from 0."""

    programme: Programme
    page: Annotated[int, "[0-9]{1,3}"]
