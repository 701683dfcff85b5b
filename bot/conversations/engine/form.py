"""A form: an ordered list of questions and what happens when it is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from bot.conversations.engine.contexts import DraftContext
from bot.conversations.engine.question import (
    Action,
    Question,
    Read,
    Turn,
    dashed,
    declared_options,
    make_ready,
    option_key,
)
from domain.draft import Dependents

if TYPE_CHECKING:
    from storage.records.base import Outgoing

_KEY = re.compile(r"[a-z][a-z0-9_]{0,23}")

Audience = Literal["resident", "officer"]


@dataclass(frozen=True)
class Summary:
    """How the last look before sending is shown.

    `title_key` stands above the answers, and may name the `$reference` of the context (`AboutApplication`); `send_key`
    is the send button. With `show`, the message is that function's HTML instead of the list of answers. `preview` gives
    the exact messages that sending leads to: they go before it, below the text `preview_key` where there is one.
    """

    title_key: str = "engine-summary"
    send_key: str = "btn-send"
    show: Read[str] | None = None
    preview: Read[Sequence[Outgoing]] | None = None
    preview_key: str | None = None


@dataclass(frozen=True)
class Form:
    """A form as declared.

    name: its name in drafts (for a programme's form the programme's value); texts are `q-<name>-<key>`.
    version: changes whenever questions are added, taken away or reordered; a draft remembers the one it began
        with.
    audience: officers' forms are dropped when another begins and refuse who is no officer; residents' are
        parked.
    parts: how many parts are announced ("Bagian 2 dari 3"); 1 is not announced.
    questions: in the order they are asked.
    finish: runs when the form is sent, with `step.draft` still there, and leaves the messages of the end; afterwards
        the engine drops the draft. It may read `step.uow`. A `DomainError` it raises is shown, the draft stays, and
        the question at hand (or the summary) is asked again: raise it before leaving any message.
    retired: questions no new draft gets, declared as long as an older draft may name them.
    summary: None sends as soon as the last question is answered.
    context: what it is opened with, where it is opened with anything.
    texts: further text keys that functions of this form use, so that a missing one stops the start.
    """

    name: str
    version: str
    audience: Audience
    parts: int
    questions: Sequence[Question]
    finish: Action
    retired: Sequence[Question] = ()
    summary: Summary | None = field(default_factory=Summary)
    context: type[DraftContext] | None = None
    texts: Sequence[str] = ()

    def __post_init__(self) -> None:
        keys = [question.key for question in (*self.questions, *self.retired)]
        if len(set(keys)) != len(keys):
            raise ValueError(f"form {self.name}: a question key occurs twice")
        for question in (*self.questions, *self.retired):
            if not _KEY.fullmatch(question.key) or not 1 <= question.part <= self.parts:
                raise ValueError(f"form {self.name}: question {question.key}: bad key or part")

    @cached_property
    def _by_key(self) -> dict[str, Question]:
        return {question.key: question for question in (*self.retired, *self.questions)}

    def make_ready(self) -> None:
        """Make what its answers are read with; else that is made when the first of them comes."""
        for question in self._by_key.values():
            make_ready(question)

    def question(self, key: str) -> Question | None:
        """Return the question with this key, retired or not."""
        return self._by_key.get(key)

    def questions_of(self, keys: Sequence[str]) -> list[Question]:
        """Return the questions a draft began with, in its order; keys that are declared no longer are left out."""
        return [self._by_key[key] for key in keys if key in self._by_key]

    def dependents(self, keys: Sequence[str]) -> Dependents:
        """Return which of a draft's answers fall with which other one, by the keys it began with."""
        found: dict[str, list[str]] = {}
        for question in self.questions_of(keys):
            for key in question.depends_on:
                found.setdefault(key, []).append(question.key)
        return found

    def keys_to_begin(self, turn: Turn) -> list[str]:
        """Return the keys a draft that begins now gets."""
        return [question.key for question in self.questions if question.offered(turn)]

    def text_key(self, question: Question) -> str:
        """Return the text key of a question that declares none."""
        return f"q-{dashed(self.name)}-{dashed(question.key)}"

    def help_key(self, question: Question) -> str:
        """Return the key of what /panduan says at this question.

        The text may be missing where `question.help` is None.
        """
        if question.help is not None:
            return question.help
        own = question.text if isinstance(question.text, str) else self.text_key(question)
        return f"{own}-help"

    def text_keys(self) -> frozenset[str]:
        """Return every text this form cannot do without."""
        keys = set(self.texts)
        for question in (*self.questions, *self.retired):
            keys |= self._texts_of(question)
        if self.summary is not None:
            keys.add(self.summary.send_key)
            keys |= set() if self.summary.show else {self.summary.title_key}
            keys |= {self.summary.preview_key} if self.summary.preview_key else set()
        return frozenset(keys)

    def _texts_of(self, question: Question) -> set[str]:
        keys = {question.help} if question.help else set()
        if not callable(question.text):
            keys.add(question.text or self.text_key(question))
        if question.in_summary:
            keys.add(question.label_key)
        for option in declared_options(question):
            if option.label is None:
                keys.add(option.text_key or option_key(question, option))
        return keys
