"""What an announcement says, as the calls that were approved; who gets them, and their outcome."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.announcements.content import Content
from domain.announcements.parts import MessagePart
from storage.records.base import Outgoing, Priority
from storage.records.queues import NOT_FINAL, SendState


@dataclass(frozen=True, slots=True)
class Body:
    """A call of the Bot API without its `chat_id`."""

    method: str
    params: dict[str, Any] = field(repr=False)

    def to(self, chat_id: int, priority: Priority = Priority.ANSWER) -> Outgoing:
        """Return the call for one chat other than the announcement: a preview, a test, what is to be approved."""
        return Outgoing(chat_id, self.method, {**self.params, "chat_id": chat_id}, priority)


@dataclass(frozen=True, slots=True)
class Wording:
    """What an announcement says, and the exact calls that were approved.

    bodies: by language code; the first is the fallback. answers: those of its form, to write it again.
    """

    content: Content = field(repr=False)
    bodies: dict[str, Body] = field(repr=False)
    answers: dict[str, Any] = field(default_factory=dict, repr=False)
    erratum: dict[str, Body] = field(default_factory=dict, repr=False)

    def body(self, language: str | None) -> Body:
        """Return the call for a person of this language."""
        return self.bodies.get(language or "") or next(iter(self.bodies.values()))

    def erratum_for(self, language: str | None) -> Body:
        """Return the call that tells a person of this language what is right now. Raises LookupError without one."""
        if not self.erratum:
            raise LookupError("no erratum")
        return self.erratum.get(language or "") or next(iter(self.erratum.values()))

    def to_json(self) -> bytes:
        """Return the form in which it is sealed."""

        def plain(bodies: dict[str, Body]) -> dict[str, Any]:
            return {language: [one.method, one.params] for language, one in bodies.items()}

        value = {
            "content": self.content.model_dump(mode="json"),
            "bodies": plain(self.bodies),
            "answers": self.answers,
            "erratum": plain(self.erratum),
        }
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Wording":
        """Return the inverse of `to_json`."""
        value = json.loads(data)

        def opened(bodies: dict[str, Any]) -> dict[str, Body]:
            return {language: Body(method, params) for language, (method, params) in bodies.items()}

        return cls(
            Content.model_validate(value["content"]),
            opened(value["bodies"]),
            value["answers"],
            opened(value["erratum"]),
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    """A chat that gets a part; `message_id` is the copy that the part changes or answers, if it does."""

    chat_id: int
    language: str | None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class SentCopy:
    """A copy that has arrived, by the outbox row that sent it."""

    seq: int
    recipient: Recipient

    @property
    def chat_id(self) -> int:
        """The recipient's chat."""
        return self.recipient.chat_id


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome of a recipient's copy."""

    chat_id: int
    state: SendState
    finished_at: datetime | None
    error: str | None


MISSED = (SendState.FAILED, SendState.BLOCKED, SendState.GONE, SendState.UNKNOWN)
"""A copy that was tried and is not known to have arrived."""


@dataclass(slots=True)
class Outcomes:
    """How many messages of an announcement are in each state of the outbox, as officers are told of it."""

    by_state: dict[SendState, int] = field(default_factory=dict)

    def __getitem__(self, state: SendState) -> int:
        return self.by_state.get(state, 0)

    def add(self, stored: str, number: int) -> None:
        """Count this many more messages in a state that is stored."""
        state = SendState(stored).as_told
        self.by_state[state] = self[state] + number

    @property
    def total(self) -> int:
        """The number of all copies."""
        return sum(self.by_state.values())

    @property
    def unfinished(self) -> int:
        """The number of copies without a final state."""
        return sum(self[state] for state in NOT_FINAL)

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes({state: self[state] + other[state] for state in self.by_state | other.by_state})

    def __sub__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes({state: self[state] - other[state] for state in self.by_state | other.by_state})

    @property
    def missed(self) -> int:
        """How many were tried and are not known to have arrived."""
        return sum(self[state] for state in MISSED)

    @property
    def tried(self) -> int:
        """How many were tried, and will not be tried again by themselves."""
        return self[SendState.SENT] + self.missed


@dataclass(slots=True)
class Progress:
    """The outcome of an announcement's messages, by part."""

    by_part: dict[str, Outcomes] = field(default_factory=dict)

    def __getitem__(self, part: str) -> Outcomes:
        return self.by_part.get(part) or Outcomes()

    def __sub__(self, other: "Progress") -> "Progress":
        return Progress({part: outcomes - other[part] for part, outcomes in self.by_part.items()})

    @property
    def messages(self) -> Outcomes:
        """The recipients' own copies."""
        return self[MessagePart.MESSAGE]

    def whole(self, parts: Iterable[str] | None = None) -> Outcomes:
        """Return the sum of these parts, or of all."""
        return sum((self[part] for part in (self.by_part if parts is None else parts)), Outcomes())
