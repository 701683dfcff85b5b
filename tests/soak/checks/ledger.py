"""What people did and saw, and what the Bot API was called: the other half of the checker's evidence."""

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REFUSED = "refused"
_TAGS = re.compile(r"<[^>]+>")


@dataclass(slots=True)
class Sent:
    """A form that a resident sent, and what they had answered in it.

    `draft` tells one form from another. `accepted` once the receipt was seen; `reference` is what it said.
    """

    chat_id: int
    draft: str
    answers: dict[str, Any]
    accepted: bool = False
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A message or an edit that the server carried out, as plain text; `lost` when the bot never heard so."""

    number: int
    at: float
    chat_id: int
    method: str
    text: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Interruption:
    """A moment after which what was under way may be sent once more: a kill, or the database away."""

    began: float
    ended: float
    what: str


@dataclass(slots=True)
class Ledger:
    """Everything the people of the run report to the checker.

    Attributes:
        sent: every form that was sent, oldest first.
        kept: answers that a resident saw the bot take in forms not sent yet, by (chat, draft).
        said: what the bot said with a reference or an announcement in it, and all it said to officers.
        refused: (chat, plain text) of messages the server refused since the person had blocked the bot.
        asked: what officers asked for by command, which is never lost: (chat, action) -> how often; with a question
            mark after the action what may have been refused.
        tapped: taps with which an officer decides, as (chat, action, token).
        interruptions: see there.
        taken: ids of updates that the bot said it had taken.
        acts: what people did, by kind.
        faults: what was done to the bot, by kind.
        delays: seconds from an act to the bot's answer.
        complaints: what people saw that must not be.
        answered: what BPJS says of people, as (reference, first day of cover or REFUSED), brought back or about to be.
        brought_back: that of which the bot has said that it is taken.
    """

    sent: list[Sent] = field(default_factory=list)
    kept: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    refused: set[tuple[int, str]] = field(default_factory=set)
    asked: Counter[tuple[int, str]] = field(default_factory=Counter)
    tapped: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    interruptions: list[Interruption] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    acts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    officers: set[int] = field(default_factory=set)
    answered: set[tuple[str, str]] = field(default_factory=set)
    brought_back: set[tuple[str, str]] = field(default_factory=set)

    def plain(self, params: Mapping[str, Any]) -> str:
        """Return the text of a call as a person reads it."""
        return html.unescape(_TAGS.sub("", str(params.get("text", ""))))
