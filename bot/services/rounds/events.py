"""Events of a round, for officers and for the applicants it ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.runtime.events.event import Event
from domain.rounds.round import Round
from storage.records.applications import StoredApplication
from storage.records.base import Resident


@dataclass(frozen=True)
class RoundReady(Event):
    """Officers can take the round's next step; these chats belong to those who may.

    `worked_out_again`: it was ranked before, and something has changed since.
    """

    round: Round
    chat_ids: Sequence[int]
    worked_out_again: bool = False


@dataclass(frozen=True)
class PlaceMissed(Event):
    """A round ended without a place for this person, who has a rank among `ranked`, of whom `placed` got a place.

    `period` is the one whose places it gave; `over` if it has passed, so that none of them can come back. `by_decile`:
    the rank rests on the DTSEN's decile, which can be contested.
    """

    application: StoredApplication
    resident: Resident = field(repr=False)
    rank: int
    ranked: int
    placed: int
    period: str
    over: bool
    by_decile: bool
