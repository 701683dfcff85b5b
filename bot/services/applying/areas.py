"""Kecamatan and kelurahan as people write them: the nearest names, and a poster's deep link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from rapidfuzz import fuzz, process

from domain.areas import Areas, Kecamatan, Kelurahan, normalise_area_name
from domain.programme import Programme

SAME = 100
CERTAIN = 88
"""Likeness (0-100) from which a single name is taken as meant."""
NEAR = 62
"""Likeness below which a name is not even offered."""
LEAD = 6
"""By how much the nearest name must be ahead of the next to be taken."""
OFFERED = 6

_KECAMATAN_BEHIND = re.compile(r"[\s,(]+kec(?:amatan)?\b\.?|[,(]", re.IGNORECASE)
"""What stands between the name of a kelurahan and its kecamatan's: "Purwosari, kec. Mijen"; on a button a bracket."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Area = TypeVar("Area", bound=_Named)


@dataclass(frozen=True, slots=True)
class Nearest:
    """Kelurahan with similar names, nearest first. `certain`: only the first is meant."""

    kelurahan: tuple[Kelurahan, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster's deep link asks for."""

    programme: Programme
    kecamatan: Kecamatan | None


def nearest_kelurahan(areas: Areas, words: str, kecamatan_code: str | None = None) -> Nearest:
    """Return the kelurahan that typed words may mean, from the kecamatan first and else from the whole city.

    A name that occurs twice (Purwosari, Mangunharjo) is certain only if a kecamatan decides.
    """
    words, named = _split_off_kecamatan(areas, words)
    kecamatan_code = named.code if named else kecamatan_code
    if kecamatan_code is not None:
        inside, certain = _nearest(areas.in_kecamatan(kecamatan_code), words)
        if certain:
            return Nearest(tuple(inside), True)
    found, certain = _nearest(areas.all_kelurahan, words)
    return Nearest(tuple(found), certain)


def _split_off_kecamatan(areas: Areas, words: str) -> tuple[str, Kecamatan | None]:
    """Return the words before "Kecamatan ..." and that kecamatan, or all words and None if none is named."""
    name, _, kecamatan = _KECAMATAN_BEHIND.sub("\n", words).partition("\n")
    found, certain = nearest_kecamatan(areas, kecamatan)
    return (name, found[0]) if certain and name.strip() else (words, None)


def nearest_kecamatan(areas: Areas, words: str) -> tuple[tuple[Kecamatan, ...], bool]:
    """Return the kecamatan that may be meant, nearest first, and whether the first is certain."""
    found, certain = _nearest(areas.all_kecamatan, words)
    return tuple(found), certain


def parse_poster(payload: str, areas: Areas) -> Poster | None:
    """Parse `?start=ps_genuk` or `?start=uhc_gayamsari`: a programme, and a kecamatan where one is named.

    A kecamatan that does not exist is left out rather than refused.

    Returns:
        None if the payload is not a poster's.
    """
    prefix, _, slug = payload.lower().partition("_")
    programme = next((one for one in Programme if one.profile.poster_prefix == prefix), None)
    if programme is None:
        return None
    return Poster(programme, areas.kecamatan_named(slug.replace("_", " ").replace("-", " ")) if slug else None)


def poster_payload(programme: Programme, kecamatan: Kecamatan) -> str:
    """Return the payload of a poster's deep link, as `parse_poster` reads it."""
    return f"{programme.profile.poster_prefix}_{normalise_area_name(kecamatan.name)}"


def _nearest(areas: Sequence[Area], words: str) -> tuple[list[Area], bool]:
    wanted = normalise_area_name(words)
    if not wanted:
        return [], False
    names = [_normalised(area.name) for area in areas]
    hits = process.extract(wanted, names, scorer=_likeness, score_cutoff=NEAR, limit=OFFERED)
    if not hits:
        return [], False
    best = hits[0][1]
    found = [areas[index] for _, score, index in hits if best < SAME or score == best]
    runner_up = hits[1][1] if len(hits) > 1 else 0
    return found, best >= CERTAIN and best - runner_up >= LEAD


@lru_cache(maxsize=512)
def _normalised(name: str) -> str:
    """Normalise an area's name; cached, since there are some two hundred of them and never a person's words."""
    return normalise_area_name(name)


def _likeness(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """Return how alike two names are, from 0 to 100.

    A name that only begins alike ("Tlogosari" for Tlogosari Kulon) is near, but never certain.
    """
    plain = fuzz.ratio(one, other)
    begins = 86.0 if len(one) >= 4 and other.startswith(one) and other != one else 0.0
    score = max(plain, begins)
    return score if score_cutoff is None or score >= score_cutoff else 0.0
