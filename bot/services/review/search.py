"""Search for applications: by reference, NIK, phone number, or name within a kelurahan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz

from bot.resources import Resources
from bot.services.applying.areas import nearest_kelurahan
from domain.access import Officer
from domain.areas import Areas
from domain.errors import InvalidAnswer
from domain.identity.names import name_keys
from domain.identity.numbers import parse_nik
from domain.identity.phones import read_phone
from domain.reading import clean_number
from domain.reference import Reference
from storage.records.applications import KeyedApplication, StoredApplication
from storage.unit_of_work import UnitOfWork

SHOWN = 10
_LOOKED_AT = 500
"""Applications examined at most to find those that the officer may see."""
_COMPARED = 60
"""Names of similar sound that are compared by spelling at most, since each has to be decrypted.

In a city with 230,000 applications, the commonest name sounds like some fifteen in a kelurahan.
"""
_NEAR = 20
"""Kelurahan searched for a name if none is given: as many as a kecamatan has."""
_LONGEST_PHONE = 14


@dataclass(frozen=True, slots=True)
class Hit:
    """An application with the answers it was sent with."""

    application: StoredApplication
    answers: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits, the kind of search (`reference`, `nik`, `phone`, `name`), and whether there are more than `hits`."""

    by: str
    hits: Sequence[Hit]
    more: bool = False


async def search(uow: UnitOfWork, resources: Resources, officer: Officer, words: str) -> SearchResult:
    """Return applications that match and that this officer may see, ten at most.

    Hits by name are sorted by likeness, others newest first. A name may be followed by a comma and its kelurahan or
    kecamatan. Raises InvalidAnswer with what to write instead.
    """
    digits = sum(char.isdigit() for char in clean_number(words))
    try:
        reference = Reference.parse(words)
    except InvalidAnswer as error:
        if error.text_key == "invalid-reference-check":
            raise
        if any(char.isalpha() for char in words) and not digits:
            return await _by_name(uow, resources, officer, words)
    else:
        return _page("reference", _hits(uow, officer, await uow.keyed_applications.by_reference(reference)))
    if digits > _LONGEST_PHONE:
        return _page("nik", _hits(uow, officer, await uow.keyed_applications.by_nik(_read(parse_nik, words))))
    ids = await uow.search.by_phone(_read(read_phone, words), _LOOKED_AT)
    return _page("phone", await _first_hits(uow, officer, ids), len(ids) >= _LOOKED_AT)


async def _by_name(uow: UnitOfWork, resources: Resources, officer: Officer, words: str) -> SearchResult:
    name, _, place = words.partition(",")
    if not name_keys(name):
        raise InvalidAnswer("review-search-usage")
    codes = _kelurahan_of(resources.areas, officer, place)
    whole, others = await uow.search.by_name(name, codes, _LOOKED_AT)
    compared = min(len(whole), _COMPARED)
    hits = await _first_hits(uow, officer, [*whole[:compared], *others], at_once=compared)
    left_out = len(whole) > compared or len(whole) + len(others) >= _LOOKED_AT
    # A stable sort: equally similar names stay in order of time.
    return _page("name", sorted(hits, key=lambda one: -_likeness(name, str(one.answers["name"]))), left_out)


def _kelurahan_of(areas: Areas, officer: Officer, place: str) -> list[str]:
    """Return the kelurahan to search: those the words may mean, else the officer's own if they are few."""
    if place.strip():
        kecamatan = areas.kecamatan_named(place)
        known = areas.in_kecamatan(kecamatan.code) if kecamatan else nearest_kelurahan(areas, place).kelurahan
        codes = [one.code for one in known if officer.sees_kelurahan(one.code)]
    else:
        codes = officer.kelurahan_codes(areas)
    if not codes:
        raise InvalidAnswer("review-search-area")
    if len(codes) > _NEAR:
        raise InvalidAnswer("review-search-where")
    return codes


async def _first_hits(uow: UnitOfWork, officer: Officer, ids: Sequence[UUID], at_once: int = 0) -> list[Hit]:
    """Return the first of these that the officer may see: one more than is shown, and all of the first `at_once`."""
    hits: list[Hit] = []
    end = 0
    while end < len(ids) and len(hits) <= SHOWN:
        begin, end = end, end + max(at_once, SHOWN + 1)
        hits += _hits(uow, officer, await uow.keyed_applications.by_ids(ids[begin:end]))
    return hits


def _hits(uow: UnitOfWork, officer: Officer, found: Sequence[KeyedApplication]) -> list[Hit]:
    """Return the applications that the officer may see, decrypted."""
    hits = []
    for one in found:
        application = one.application
        if officer.sees_programme(application.programme) and officer.sees_kelurahan(application.kelurahan_code):
            key = uow.keyring.unwrap(one.wrapped_key, application.resident_id)
            hits.append(Hit(application, application.answers(key)))
    return hits


def _page(by: str, hits: Sequence[Hit], left_out: bool = False) -> SearchResult:
    """Return the page of hits to show; `left_out`: there were more than could be examined."""
    return SearchResult(by, hits[:SHOWN], left_out or len(hits) > SHOWN)


def _read(parse: Callable[[str], str], words: str) -> str:
    try:
        return parse(words)
    except InvalidAnswer:
        raise InvalidAnswer("review-search-usage") from None


def _likeness(one: str, other: str) -> float:
    """Return how alike two spellings are, 0 to 100, in any order of words; a part of a name counts as similar."""
    one, other = one.casefold(), other.casefold()
    return max(fuzz.token_sort_ratio(one, other), fuzz.token_set_ratio(one, other) - 10)
