"""Questions as they are declared: what is asked, when, how it may be answered, and how it is shown afterwards.

A declaration holds no sentence, only text keys, and no state: answers live in the `Draft`. Every function in a
declaration takes a `Turn`, and is one of two kinds: a `Read` returns something and changes nothing, an `Action` is
awaited and may leave effects.

    Question(key="rt_rw", part=2, answer=Typed(RtRw))
    Question(key="works_for", part=1, answer=Choice((Option("self"), Option("employer"))),
             asked_when=lambda turn: turn.answers.get("working_now") == "yes")
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from bot.resources import Resources
    from bot.runtime.step import Step
    from domain.draft import Draft

Answers = Mapping[str, Any]
"""JSON values by question key."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the conversation, as the functions of a declaration see it.

    `step` is the update at hand (its resources, day and counters may be read) and `draft` what has been answered so
    far. `value` is what a function about one value is asked about: the value to be checked, shown, read back or
    followed up, or the words or option to be looked up; else None.
    """

    step: Step
    draft: Draft
    value: Any = None

    @property
    def answers(self) -> Answers:
        """The draft's answers."""
        return self.draft.answers

    @property
    def resources(self) -> Resources:
        """What every step may read."""
        return self.step.resources

    def about(self, value: Any) -> Turn:
        """Return this turn with `value` to be asked about."""
        return Turn(self.step, self.draft, value)


Read: TypeAlias = Callable[[Turn], T]
Action: TypeAlias = Callable[[Turn], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Text:
    """A text key and the values of its variables (plain `str` is escaped, `Html` is not)."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """One button of a question.

    `value` is the answer it gives and part of the callback data: short, without a colon. The button shows
    `label` (names that are data) or the text `text_key`; with neither, the key is `option-<question
    key>-<value>`.

    `gives` is the answer where it is not `value`. `fills` are answers to other questions that this choice
    settles as well. `act` makes it a button that answers nothing: the hook runs and leaves its own effects,
    and the question stays at hand. `data` is callback data of another family, for a button that leads out of
    the form.
    """

    value: str
    text_key: str | None = None
    label: str | None = None
    gives: str | None = None
    fills: Answers = field(default_factory=dict)
    act: Action | None = None
    data: str | None = None

    @property
    def answers(self) -> bool:
        """Whether choosing it is an answer."""
        return self.act is None and self.data is None

    @property
    def answer(self) -> str:
        """The answer it gives."""
        return self.value if self.gives is None else self.gives


Options: TypeAlias = Sequence[Option] | Read[Sequence[Option]]


@dataclass(frozen=True, slots=True)
class FoundOptions:
    """What typed words may mean. One option and `certain`: taken as the answer; else the person chooses."""

    options: Sequence[Option]
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """How typed words are looked up where a question has more answers than buttons.

    `find` reads the words, `turn.value`; `pick` gives back the option for a value that `find` once offered, or None.
    """

    find: Read[FoundOptions]
    pick: Read[Option | None]


@dataclass(frozen=True)
class Typed:
    """Words typed by the person.

    `type` is a pydantic type; a validator that raises `InvalidAnswer` gives the sentence that is shown, any
    other error shows `engine-invalid`. `echo` gives the text with which the value is read back before it is
    taken ("Ya, benar" / "Ubah"), or None to take it at once. `also` are buttons next to it; one without `act`
    or `data` is an answer of its own. `among_words`: the type finds its value in a longer text; the person is told
    when words were left out other than `own_words`, which belong to the value or name what `known_from`, the keys of
    other questions, was answered with.
    """

    type: Any
    echo: Read[Text | None] | None = None
    also: Options = ()
    among_words: bool = False
    own_words: frozenset[str] = frozenset()
    known_from: tuple[str, ...] = ()

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The validator of stored answers."""
        return TypeAdapter(self.type)


@dataclass(frozen=True)
class Choice:
    """One of some buttons; by text the person may write the number or the words on the button.

    `columns` buttons a row, `per_page` a page. `search` widens what typed words may mean. `typed` allows an
    answer of one's own next to the buttons (the value is then the typed one's JSON value).
    """

    options: Options
    columns: int = 1
    per_page: int = 16
    search: Search | None = None
    typed: Typed | None = None


@dataclass(frozen=True)
class Many:
    """Several of some buttons, ended by "Selesai"; the answer is a list of values in the options' order."""

    options: Options
    columns: int = 1
    per_page: int = 16
    at_least: int = 1


@dataclass(frozen=True)
class Contact:
    """A phone number, by the share-contact button or typed. `type` as in `Typed`."""

    type: Any

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The validator of stored answers."""
        return TypeAdapter(self.type)


@dataclass(frozen=True, slots=True)
class Photos:
    """Photos; an album is one answer.

    The answer is `{"files": [...], "media_group_id": str | None}`, at most `limit` files as `albums.Photo` says. A
    JPEG or PNG sent as a file is a photo too.
    """

    limit: int = 10


@dataclass(frozen=True, slots=True)
class Post:
    """One message as it is to be sent on: text with Telegram's formatting or, with `media`, a photo or document.

    The answer is `{"html": str, "media": {"kind": "photo" | "document", "file_id": str} | None}`; the HTML may be empty
    below a photo or document.
    """

    media: bool = True


Answer = Typed | Choice | Many | Contact | Photos | Post


def always(_: Turn) -> bool:
    """Return True: the question is asked of everybody."""
    return True


@dataclass(frozen=True)
class Question:
    """One question of a form.

    key: its name in drafts and applications, 1-24 characters of `a-z0-9_`; never given another meaning later.
    part: the part of the form it belongs to, from 1.
    answer: how it is answered.
    text: text key, or a function giving a `Text`; by default `q-<form>-<key>` with dashes.
    help: text key that /panduan shows here; by default `q-<form>-<key>-help` where that text exists.
    asked_when: whether it is asked, given the answers so far and nothing else; where it is not, its answer is dropped.
    needed: whether it is still worth asking when it is unanswered, by the rules of the day (somebody who is
        refused already is spared the rest). An answer that is there stays.
    offered: whether a draft that begins now gets this question at all (for instance documents the programme's
        data asks for). A draft that names the question keeps it.
    check: compares a new value with the other answers; raises `InvalidAnswer`. Runs again when an earlier
        answer changes.
    depends_on: keys whose change makes this answer void, so that it is asked again.
    optional: adds "Lewati"; the answer is then None.
    label: text key of its name in the summary and on its change button; by default `label-<key>`. None: not
        in the summary.
    show: the answer as the summary shows it (plain text); by default the button's words, the typed words, "2 foto",
        or how a message begins.
    after: runs when an answer has been taken; may leave effects.
    """

    key: str
    part: int
    answer: Answer
    text: str | Read[Text] | None = None
    help: str | None = None
    asked_when: Read[bool] = always
    needed: Read[bool] = always
    offered: Read[bool] = always
    check: Read[None] | None = None
    depends_on: tuple[str, ...] = ()
    optional: bool = False
    label: str | None = ""
    show: Read[str] | None = None
    after: Action | None = None

    @property
    def in_summary(self) -> bool:
        """Whether the summary shows its answer."""
        return self.label is not None

    @property
    def label_key(self) -> str:
        """The key of its label in the summary."""
        return self.label or f"label-{dashed(self.key)}"


def dashed(key: str) -> str:
    """Return a name in code as it stands in text keys: with dashes for underscores."""
    return key.replace("_", "-")


def options_of(options: Options, turn: Turn) -> Sequence[Option]:
    """Return the options as they stand for this draft now."""
    return options(turn) if callable(options) else options


def option_key(question: Question, option: Option) -> str:
    """Return the text key of an option that declares neither label nor key."""
    return f"option-{dashed(question.key)}-{dashed(option.value)}"


def make_ready(question: Question) -> None:
    """Make what typed answers are read with, which takes up to a millisecond a question, before anybody waits."""
    answer = question.answer.typed if isinstance(question.answer, Choice) else question.answer
    if isinstance(answer, Typed | Contact):
        _ = answer.adapter


def declared_options(question: Question) -> Sequence[Option]:
    """Return the options that stand in the declaration.

    Options that a function makes are known only once there is a draft.
    """
    match question.answer:
        case Choice(options=options) | Many(options=options) | Typed(also=options):
            return () if callable(options) else options
    return ()
