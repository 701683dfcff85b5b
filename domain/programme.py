"""What can be applied for. A programme is data: a profile next to its rule file, and no line of code names one.

`docs/rules.md`, *A new programme*, lists the files of one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Hashable, Mapping
from enum import EnumMeta, StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.errors import RulesError
from domain.model_files import read_model

OTHER_REASON = "other"
"""The reason for rejecting that every programme has: the officer writes it in words."""

_LAST = 1_000_000


def _profile_files() -> list[Traversable]:
    folder = resources.files("domain") / "parameters" / "profiles"
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _codes() -> list[str]:
    """Return the programmes by their files' names, in the order that the profiles ask for.

    A file that cannot be read names its programme all the same: what is wrong with it is told at start, by
    `read_profiles`.
    """

    def order(file: Traversable) -> int:
        try:
            given = tomllib.loads(file.read_text(encoding="utf-8")).get("order")
        except (tomllib.TOMLDecodeError, UnicodeError):
            return _LAST
        return given if isinstance(given, int) else _LAST

    return [file.name.removesuffix(".toml") for file in sorted(_profile_files(), key=order)]


class _FromProfiles(EnumMeta):
    """Lets the type checker take `Programme.UHC`, whose members stand in files."""

    if TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Programme: ...


class Programme(StrEnum, metaclass=_FromProfiles):
    """A programme of the city; the value is the name in the database, in files and in text keys.

    The members are the files in `domain/parameters/profiles/`: `uhc.toml` is `Programme.UHC`.
    """

    # Within a class this is the namespace that its metaclass makes the members of.
    vars().update({code.upper(): code for code in _codes()})

    @property
    def profile(self) -> ProgrammeProfile:
        """Return what its file says. Raises RulesError where a profile cannot be used, which the start finds."""
        return read_profiles()[self]

    @property
    def prefix(self) -> str:
        """How references of this programme begin: `PS` or `UHC`."""
        return self.profile.prefix


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,15}$")]
"""A programme's name. Its columns hold 16 characters, and a dash parts it from other words in callback data."""

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=24)]
Dashed = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=24)]


class _ProfileModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MemberNumber(_ProfileModel):
    """The number under which people are kept where the programme enrols them: its digits, or `also` this pattern."""

    digits: Annotated[int, Field(strict=True, ge=4, le=20)]
    also: str | None = None

    @field_validator("also")
    @classmethod
    def _is_a_pattern(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"is no regular expression ({error})") from None
        return value


class ProgrammeProfile(_ProfileModel):
    """What the bot knows of a programme besides its rules.

    Attributes:
        order: its place wherever programmes are listed.
        prefix: how its references begin.
        check_share: what it adds to the sum of a reference's check letter, so that no other prefix fits.
        poster_prefix: how the payload of a poster's link begins.
        reasons: why an application may be rejected, in the order officers see; `other` is among them.
        facts: what the rules may ask of the form's answers, with the values of each.
        lists: kinds of list from other offices that the rules may ask; see `domain.rules.facts`.
        covered_list: the kind of list that names who holds a place already.
        sheet_values: values of the hand-over sheet that not every programme has -> the answer that fills each.
        member_number: the number that comes back from the hand-over.
        cover_amounts: values of the text `notice-enrolled-<programme>` -> the parameter each is.
        cover_days: the same for days -> the parameter with the number of months after the first day of cover.
        question_next_steps: next steps of the rules with a button that asks a question again -> the question.
        facility_next_steps: next steps of the rules with a button that leads to the list of facilities.
        care_entry: whether people who need care now are led to this programme's form.
    """

    programme: Code
    order: Annotated[int, Field(strict=True, ge=1, lt=_LAST)]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    check_share: Annotated[int, Field(strict=True, ge=0, le=16)]
    poster_prefix: Annotated[str, Field(pattern=r"^[a-z0-9]{2,8}$")]
    reasons: tuple[Dashed, ...] = Field(min_length=1)
    facts: dict[Name, Annotated[tuple[Name, ...], Field(min_length=1)]]
    lists: tuple[Name, ...] = ()
    covered_list: Name | None = None
    sheet_values: dict[Name, Name] = {}
    member_number: MemberNumber
    cover_amounts: dict[Name, Name] = {}
    cover_days: dict[Name, Name] = {}
    question_next_steps: dict[Dashed, Name] = {}
    facility_next_steps: tuple[Dashed, ...] = ()
    care_entry: bool = False

    @field_validator("reasons")
    @classmethod
    def _has_every_reason_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) != len(value) or OTHER_REASON not in value:
            raise ValueError(f"name each reason once, and {OTHER_REASON!r} among them")
        return value


@cache
def read_profiles() -> Mapping[Programme, ProgrammeProfile]:
    """Return every programme's profile. Raises RulesError naming file, entry and how to mend it."""
    files = {f"profiles/{file.name}": file.read_text(encoding="utf-8") for file in _profile_files()}
    return MappingProxyType({Programme(one.programme): one for one in checked_profiles(files)})


def checked_profiles(files: Mapping[str, str]) -> list[ProgrammeProfile]:
    """Read profiles from file names and their TOML text, and check each and all of them together.

    Raises:
        RulesError: for the first thing that is wrong, with file, entry and how to mend it.
    """
    read = {name: read_model(ProgrammeProfile, name, text) for name, text in files.items()}
    for name, profile in read.items():
        if name.removesuffix(".toml").rpartition("/")[2] != profile.programme:
            raise RulesError(name, "programme", f"call the file {profile.programme}.toml, or the programme as the file")
    for entry, value in _ONCE.items():
        seen: dict[Hashable, str] = {}
        for name, profile in read.items():
            given = value(profile)
            if given in seen:
                raise RulesError(name, entry, f"{given} is taken by {seen[given]}: each programme needs its own")
            if given is not None:
                seen[given] = name
    return list(read.values())


_ONCE: Mapping[str, Callable[[ProgrammeProfile], Hashable]] = {
    "programme": lambda one: one.programme,
    "order": lambda one: one.order,
    "prefix": lambda one: one.prefix,
    "check_share": lambda one: one.check_share,
    "poster_prefix": lambda one: one.poster_prefix,
    "covered_list": lambda one: one.covered_list,
    "care_entry": lambda one: True if one.care_entry else None,
}
"""What no two programmes may have in common; None is nothing."""


def care_programme() -> Programme | None:
    """Return the programme whose form is for people who need care now, if there is one."""
    return next((one for one in Programme if one.profile.care_entry), None)
