"""The programmes people can apply for.

A programme is data: a profile next to its rule file; no line of code names one. `docs/rules.md`, *A new programme*,
lists the files of one.
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
"""The reason for rejecting that every programme has: the officer gives it in words."""

_LAST = 1_000_000


def _profile_files() -> list[Traversable]:
    folder = resources.files("domain") / "parameters" / "profiles"
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _codes() -> list[str]:
    """Return the programmes by their files' names, in the order of their profiles.

    A file that cannot be read still names its programme; `read_profiles` reports the mistake at start.
    """

    def order(file: Traversable) -> int:
        try:
            given = tomllib.loads(file.read_text(encoding="utf-8")).get("order")
        except (tomllib.TOMLDecodeError, UnicodeError):
            return _LAST
        return given if isinstance(given, int) else _LAST

    return [file.name.removesuffix(".toml") for file in sorted(_profile_files(), key=order)]


class _FromProfiles(EnumMeta):
    """Lets the type checker accept `Programme.UHC`, whose members come from files."""

    if TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Programme: ...


class Programme(StrEnum, metaclass=_FromProfiles):
    """A programme of the city; the value is the name in the database, in files and in text keys.

    The members are the files in `domain/parameters/profiles/`: `uhc.toml` is `Programme.UHC`.
    """

    # In a class body this is the namespace from which the metaclass makes the members.
    vars().update({code.upper(): code for code in _codes()})

    @property
    def profile(self) -> ProgrammeProfile:
        """The content of the programme's file. Raises RulesError if a profile cannot be used, which the start finds."""
        return read_profiles()[self]

    @property
    def prefix(self) -> str:
        """The prefix of this programme's references: `PS` or `UHC`."""
        return self.profile.prefix


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,15}$")]
"""The name of a programme.

Its columns hold 16 characters, and a dash separates it from other words in callback data.
"""

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=24)]
Dashed = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=24)]


class _ProfileModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MemberNumber(_ProfileModel):
    """The form of the number that people get on enrolment: its count of digits, or the pattern `also`."""

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
    """The data about a programme that is not part of its rules.

    Attributes:
        order: its place wherever programmes are listed.
        prefix: the prefix of its references.
        check_share: what it adds to the sum of a reference's check letter, so that no other prefix fits.
        poster_prefix: the prefix of the payload in a poster's link.
        reasons: the reasons for rejecting an application, in the order officers see; `other` is among them.
        facts: the answers of the form that rules may use as facts, with the values of each.
        lists: the kinds of list from other offices that the rules may use; see `domain.rules.facts`.
        covered_list: the kind of list that names people who hold a place already.
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
    """Return every programme's profile. Raises RulesError with file, entry and remedy."""
    files = {f"profiles/{file.name}": file.read_text(encoding="utf-8") for file in _profile_files()}
    return MappingProxyType({Programme(one.programme): one for one in checked_profiles(files)})


def checked_profiles(files: Mapping[str, str]) -> list[ProgrammeProfile]:
    """Read profiles from file names and their TOML text, and check each one and all of them together.

    Raises:
        RulesError: for the first mistake, with file, entry and remedy.
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
"""Values that must differ between programmes; None is not compared."""


def care_programme() -> Programme | None:
    """Return the programme whose form is for people who need care now, if there is one."""
    return next((one for one in Programme if one.profile.care_entry), None)
