"""The states of an announcement, and the acts that lead from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.errors import IllegalTransition


class AnnouncementState(StrEnum):
    """The state of an announcement.

    `counting` waits for its recipients to be counted, `composed` for its author, `proposed` for a second broadcaster;
    `scheduled` is approved and waits for its time; `canary` goes to the staff; `checked` has reached them and, being
    large, waits for an officer; `following` has reached everybody and still goes to people who start to match its
    segment.
    """

    COUNTING = "counting"
    COMPOSED = "composed"
    PROPOSED = "proposed"
    DECLINED = "declined"
    SCHEDULED = "scheduled"
    CANARY = "canary"
    CHECKED = "checked"
    SENDING = "sending"
    PAUSED = "paused"
    FOLLOWING = "following"
    STOPPED = "stopped"
    EXPIRED = "expired"
    FINISHED = "finished"


class AnnouncementAct(StrEnum):
    """An act on an announcement, by a person or by the scheduler."""

    COUNT = "count"
    PROPOSE = "propose"
    APPROVE = "approve"
    DECLINE = "decline"
    PROPOSE_AGAIN = "propose_again"
    START = "start"
    CHECK = "check"
    GO_ON = "go_on"
    PAUSE = "pause"
    RESUME = "resume"
    FOLLOW = "follow"
    REVISE = "mend"
    REPEAT = "repeat"
    STOP = "stop"
    EXPIRE = "expire"
    FINISH = "finish"


class PauseReason(StrEnum):
    """The reason for a pause: an officer paused it, too many copies failed, or a revision is being written."""

    OFFICER = "officer"
    FAILURES = "failures"
    CANARY = "canary"
    REVISION = "mend"


_S = AnnouncementState
GOES_OUT = frozenset({_S.CANARY, _S.SENDING, _S.FOLLOWING})
"""States in which messages are sent."""
HOLDABLE = GOES_OUT | {_S.CHECKED}
"""States in which the announcement can be paused."""
ENDED = frozenset({_S.DECLINED, _S.STOPPED, _S.EXPIRED, _S.FINISHED})
_BEGUN = GOES_OUT | {_S.CHECKED, _S.PAUSED}

TRANSITIONS: Mapping[AnnouncementAct, tuple[frozenset[AnnouncementState], AnnouncementState]] = MappingProxyType(
    {
        AnnouncementAct.COUNT: (frozenset({_S.COUNTING}), _S.COMPOSED),
        AnnouncementAct.PROPOSE: (frozenset({_S.COMPOSED}), _S.PROPOSED),
        AnnouncementAct.APPROVE: (frozenset({_S.PROPOSED}), _S.SCHEDULED),
        AnnouncementAct.DECLINE: (frozenset({_S.COUNTING, _S.COMPOSED, _S.PROPOSED}), _S.DECLINED),
        AnnouncementAct.PROPOSE_AGAIN: (frozenset({_S.SCHEDULED, _S.SENDING}), _S.PROPOSED),
        AnnouncementAct.START: (frozenset({_S.SCHEDULED}), _S.CANARY),
        AnnouncementAct.CHECK: (frozenset({_S.CANARY}), _S.CHECKED),
        AnnouncementAct.GO_ON: (frozenset({_S.CANARY, _S.CHECKED}), _S.SENDING),
        AnnouncementAct.PAUSE: (HOLDABLE, _S.PAUSED),
        AnnouncementAct.RESUME: (frozenset({_S.PAUSED}), _S.SENDING),
        AnnouncementAct.FOLLOW: (frozenset({_S.SENDING}), _S.FOLLOWING),
        AnnouncementAct.REVISE: (frozenset({_S.PAUSED, _S.FINISHED}), _S.SENDING),
        AnnouncementAct.REPEAT: (frozenset({_S.FOLLOWING, _S.FINISHED}), _S.SENDING),
        AnnouncementAct.STOP: (_BEGUN | {_S.SCHEDULED}, _S.STOPPED),
        AnnouncementAct.EXPIRE: (_BEGUN | {_S.COUNTING, _S.COMPOSED, _S.PROPOSED, _S.SCHEDULED}, _S.EXPIRED),
        AnnouncementAct.FINISH: (frozenset({_S.SENDING, _S.FOLLOWING}), _S.FINISHED),
    }
)
"""Act → the states in which it is allowed, and the resulting state.

`RESUME` and `REVISE` lead back to the paused one.
"""


def after(state: AnnouncementState, act: AnnouncementAct) -> AnnouncementState:
    """Return the state that results from this act. Raises IllegalTransition."""
    allowed, result = TRANSITIONS[act]
    if state not in allowed:
        raise IllegalTransition(state.value, act.value)
    return result
