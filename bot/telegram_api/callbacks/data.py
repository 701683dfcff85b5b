"""What every kind of callback data has in common: how it is written, and what is read back.

Callback data is ``family:part:part``, printable ASCII and at most 64 bytes. Buttons live as long as their messages,
for years: what a kind writes stays as it is, and what a button of an earlier release holds is still read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, Self, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from telegram import Update

from domain.reference import token_pattern

LIMIT = 64
"""Bytes of callback data that Telegram takes."""
Token = Annotated[str, token_pattern()]
"""The short form of a reference, of any programme."""
DraftToken = Annotated[str, "[0-9a-f]{8}"]
"""What stands for a draft (`Draft.token`)."""


class Family(StrEnum):
    """The first part of callback data: whose button it is. Each belongs to one module of handlers."""

    ANSWER = "a"
    CONTROL = "f"
    MENU = "m"
    FACILITIES = "p"
    TOPICS = "b"
    STOP = "x"
    WAY_IN = "w"
    STATUS = "s"
    OFFER = "of"
    APPEAL = "ob"
    REVIEW = "r"
    PLACES = "k"
    ROUNDS = "pp"
    OFFICERS = "o"
    QUESTIONS = "qa"
    ANNOUNCEMENT = "u"
    ANNOUNCEMENT_CARD = "uc"


@dataclass(frozen=True)
class _Part:
    """How a field is written: what it looks like, how it is read, and how it is written."""

    pattern: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    optional: bool = False


@dataclass(frozen=True)
class CallbackData:
    """A kind of button; its subclasses are dataclasses whose fields are the parts after the family and the act.

    A field is an `int` (up to nine digits), a `UUID`, a `StrEnum`, a `Literal` of words, `Token`, or a `str` or `int`
    annotated with a regular expression; one that may be None is left out at the end.
    """

    family: ClassVar[Family]
    fixed: ClassVar[str | None] = None
    """The act, where the kind is of one act only."""
    prefix: ClassVar[str] = ""
    """What stands in one part with the first field, before it."""
    _parts: ClassVar[dict[str, _Part]]
    _fits: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, family: Family | None = None, act: str | None = None, prefix: str = "") -> None:
        super().__init_subclass__()
        if family is not None:
            cls.family = family
        if act is not None:
            cls.fixed = act
        if prefix:
            cls.prefix = prefix

    def pack(self) -> str:
        """Return the callback data.

        Raises ValueError for data that exceeds 64 bytes, holds more than printable ASCII or a colon within a part, or
        that `parse` would not read as the same.
        """
        values = [(part, getattr(self, name)) for name, part in self._read_fields().items()]
        written = [part.write(value) for part, value in values if value is not None]
        if self.prefix:
            written[0] = self.prefix + written[0]
        if any(":" in text for text in written):
            raise ValueError("a part of callback data holds a colon")
        head = [self.family.value] if self.fixed is None else [self.family.value, self.fixed]
        data = ":".join([*head, *written])
        if len(data.encode()) > LIMIT:
            raise ValueError("callback data exceeds 64 bytes")
        if not (data.isascii() and data.isprintable()):
            raise ValueError("callback data holds more than printable ASCII")
        if type(self).parse(data) != self:
            raise ValueError(f"{type(self).__name__} holds what it would not read")
        return data

    @classmethod
    def parse(cls, data: str | None) -> Self | None:
        """Return what the data says; None for data of another kind, which taps can hold: they may be forged."""
        found = cls._compiled().fullmatch(data or "")
        if found is None:
            return None
        parts = cls._read_fields()
        return cls(**{name: part.read(found[name]) for name, part in parts.items() if found[name] is not None})

    @classmethod
    def of(cls, update: Update) -> Self:
        """Return what a tap's data says. Raises LookupError where it is of another kind, or no tap."""
        said = cls.parse(update.callback_query.data if update.callback_query else None)
        if said is None:
            raise LookupError(f"this update is no tap on {cls.__name__}")
        return said

    @classmethod
    def pattern(cls) -> str:
        """Return the regular expression that the whole data fits."""
        fits = re.escape(cls.family) + (f":{re.escape(cls.fixed)}" if cls.fixed is not None else "")
        before = f":{re.escape(cls.prefix)}"
        for name, part in cls._read_fields().items():
            fits += f"(?:{before}(?P<{name}>{part.pattern}))" + ("?" if part.optional else "")
            before = ":"
        return fits

    @classmethod
    def _compiled(cls) -> re.Pattern[str]:
        # Once for each kind: a tap is tried against all of them.
        if "_fits" not in cls.__dict__:
            cls._fits = re.compile(cls.pattern(), re.ASCII)
        return cls._fits

    @classmethod
    def _read_fields(cls) -> dict[str, _Part]:
        if "_parts" not in cls.__dict__:
            hints = get_type_hints(cls, include_extras=True)
            cls._parts = {one.name: _part(hints[one.name]) for one in fields(cls)}
        return cls._parts


def _part(hint: Any) -> _Part:
    if get_origin(hint) in (UnionType, Union):
        (only,) = (one for one in get_args(hint) if one is not type(None))
        return replace(_part(only), optional=True)
    if get_origin(hint) is Literal:
        return _Part("|".join(map(re.escape, get_args(hint))), str)
    if get_origin(hint) is Annotated:
        read, pattern = get_args(hint)
        return _Part(pattern, read)
    if hint is int:
        return _Part("[0-9]{1,9}", int)
    if hint is UUID:
        return _Part("[0-9a-f]{32}", lambda text: UUID(hex=text), lambda value: value.hex)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _Part("|".join(map(re.escape, hint)), hint)
    raise TypeError(f"callback data cannot hold {hint!r}")
