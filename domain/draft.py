"""A draft: the answers of a form that is not sent yet, and what may be done to them.

Which questions there are, and which answers hold, the form knows; its keys come in as arguments.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

Dependents = Mapping[str, Sequence[str]]
"""By a question's key, the keys of those whose answers fall with its own."""
_PENDING = "pending"

REMIND_AFTER = timedelta(hours=20)
"""How long a form is left alone before its person is reminded of it, once."""

KEPT_FOR = timedelta(days=30)
"""How long a draft that nobody works on is kept."""


@dataclass(slots=True)
class Draft:
    """Answers not yet sent.

    ``questions`` are the keys the draft began with, in order. ``answers`` maps a question's key to its JSON value.
    ``context`` is what the form was opened with (an application to correct, a poster's kecamatan).
    ``asking`` is the question at hand where it is not simply the first unanswered one.
    ``version`` grows with each question shown: a button that carries an older one is stale.
    """

    id: UUID
    chat_id: int
    resident_id: UUID
    form: str
    form_version: str
    questions: list[str]
    started_at: datetime
    updated_at: datetime
    current: bool = True
    version: int = 0
    answers: dict[str, Any] = field(default_factory=dict, repr=False)
    context: dict[str, Any] = field(default_factory=dict, repr=False)
    asking: str | None = None

    @property
    def token(self) -> str:
        """What stands for the draft in callback data: eight hex digits of the id's random end."""
        return self.id.hex[-8:]

    def copy(self) -> "Draft":
        """Return a copy to work on, so that a failing handler leaves the loaded draft as it was."""
        return replace(self, questions=list(self.questions), answers=dict(self.answers), context=dict(self.context))

    def begin(self, questions: Sequence[str], answers: Mapping[str, Any]) -> None:
        """Set the questions of a new draft, and carry over the answers to them."""
        self.questions = list(questions)
        self.answers = {key: value for key, value in answers.items() if key in self.questions}

    def ask(self, key: str | None) -> None:
        """Make this the question at hand (None: the first one without an answer); a pending value is dropped."""
        self.asking = key
        self.keep({_PENDING: None})
        self.renew_buttons()

    def renew_buttons(self) -> None:
        """Make all buttons shown so far stale."""
        self.version += 1

    def keep(self, values: Mapping[str, Any]) -> None:
        """Store values in the context, over what it held of them; None takes one away."""
        for name, value in values.items():
            if value is None:
                self.context.pop(name, None)
            else:
                self.context[name] = value

    def set_answer(
        self, key: str, value: Any, dependents: Dependents, *, fills: Mapping[str, Any] | None = None
    ) -> None:
        """Set an answer, drop those that fall with another one than before, and ask the next question.

        `fills` are answers that come along with it.
        """
        changed = self.answers.get(key) != value
        self.answers[key] = value
        if changed:
            self._drop_dependents(key, dependents)
        self.answers.update(fills or {})
        self.ask(None)

    def amend_answer(self, key: str, value: Any) -> None:
        """Add to an answer that is there: nothing falls with it, and the buttons of the question at hand stay good.

        Raises LookupError if there is no such answer.
        """
        if key not in self.answers:
            raise LookupError(key)
        self.answers[key] = value

    def prune_answers(self, holds: Callable[[str], bool], dependents: Dependents) -> bool:
        """Drop answers that no longer hold, each with its dependents; return whether any was dropped.

        `holds` is asked for one answer after another, in the order of the questions, while earlier ones are gone.
        """
        dropped = False
        for key in self.questions:
            if key in self.answers and not holds(key):
                del self.answers[key]
                self._drop_dependents(key, dependents)
                dropped = True
        return dropped

    def park(self) -> None:
        """Put it aside for another draft of its chat."""
        self.current = False

    def resume(self) -> None:
        """Make it the one its chat works on."""
        self.current = True

    def touch(self, now: datetime) -> None:
        """Note that it was worked on."""
        self.updated_at = now

    def idle(self, now: datetime) -> timedelta:
        """Return how long nobody has worked on it."""
        return now - self.updated_at

    def _drop_dependents(self, key: str, dependents: Dependents) -> None:
        for one in dependents.get(key, ()):
            if one in self.answers:
                del self.answers[one]
                self._drop_dependents(one, dependents)
