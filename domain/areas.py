"""Kecamatan, kelurahan and health facilities of Kota Semarang, by Kemendagri code.

Names are not unique (Purwosari and Mangunharjo occur twice, seven kelurahan share their kecamatan's name), so codes are
stored, and `Areas.label` tells areas of one name apart. BPS codes are a different set; never mix them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from itertools import accumulate

from domain.reading import clean_line

CITY_CODE = "33.74"

_KECAMATAN_CODE_LENGTH = len("33.74.01")
_TITLES = re.compile(r"^(?:kelurahan|kel|kecamatan|kec|desa)\b\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Kecamatan:
    """A district, code like `33.74.01`."""

    code: str
    name: str


@dataclass(frozen=True)
class Kelurahan:
    """A sub-district, code like `33.74.01.1001`."""

    code: str
    name: str
    kecamatan_code: str


@dataclass(frozen=True)
class Facility:
    """A puskesmas or hospital.

    Kecamatan, phone and coordinates (degrees) are None if no reliable source was found.
    """

    name: str
    type: str
    kecamatan_code: str | None
    address: str
    phone: str | None
    lat: float | None
    lon: float | None

    @property
    def is_puskesmas(self) -> bool:
        """Whether it is a puskesmas, which has a UHC desk; hospitals have their admission staff."""
        return self.type == "Puskesmas"


@dataclass(frozen=True)
class Areas:
    """All kecamatan and kelurahan, in the order of the file."""

    all_kecamatan: tuple[Kecamatan, ...]
    all_kelurahan: tuple[Kelurahan, ...]

    @classmethod
    def from_csv(cls, text: str) -> Areas:
        """Read a CSV file with the columns `code` (of the kelurahan), `kecamatan`, `kelurahan`."""
        kecamatan: dict[str, Kecamatan] = {}
        kelurahan = []
        for row in csv.DictReader(io.StringIO(text)):
            parent = row["code"][:_KECAMATAN_CODE_LENGTH]
            kecamatan.setdefault(parent, Kecamatan(parent, row["kecamatan"]))
            kelurahan.append(Kelurahan(row["code"], row["kelurahan"], parent))
        return cls(tuple(kecamatan.values()), tuple(kelurahan))

    def kecamatan(self, code: str) -> Kecamatan | None:
        """Return the kecamatan with this code, or the one a kelurahan code belongs to."""
        return self._kecamatan_by_code.get(code[:_KECAMATAN_CODE_LENGTH])

    def kelurahan(self, code: str) -> Kelurahan | None:
        """Return the kelurahan with this code."""
        return self._kelurahan_by_code.get(code)

    def in_kecamatan(self, kecamatan_code: str) -> tuple[Kelurahan, ...]:
        """Return the kelurahan of a kecamatan, by name."""
        inside = (one for one in self.all_kelurahan if one.kecamatan_code == kecamatan_code)
        return tuple(sorted(inside, key=lambda one: one.name))

    def within(self, area_code: str) -> Sequence[Kelurahan]:
        """Return the kelurahan of the city, a kecamatan or a kelurahan with this code, in the order of the file."""
        return self._kelurahan_by_area.get(area_code, ())

    def kecamatan_named(self, name: str) -> Kecamatan | None:
        """Return the kecamatan with the same normalised name."""
        wanted = normalise_area_name(name)
        return next((one for one in self.all_kecamatan if normalise_area_name(one.name) == wanted), None)

    def label(self, kelurahan_code: str) -> str:
        """Return the kelurahan's name, followed by its kecamatan if the name alone is ambiguous."""
        kelurahan = self._kelurahan_by_code[kelurahan_code]
        if self._name_counts[kelurahan.name] == 1:
            return kelurahan.name
        return f"{kelurahan.name} ({self._kecamatan_by_code[kelurahan.kecamatan_code].name})"

    @cached_property
    def _kecamatan_by_code(self) -> dict[str, Kecamatan]:
        return {one.code: one for one in self.all_kecamatan}

    @cached_property
    def _kelurahan_by_code(self) -> dict[str, Kelurahan]:
        return {one.code: one for one in self.all_kelurahan}

    @cached_property
    def _kelurahan_by_area(self) -> dict[str, list[Kelurahan]]:
        found: dict[str, list[Kelurahan]] = {}
        for one in self.all_kelurahan:
            for code in areas_around(one.code):
                found.setdefault(code, []).append(one)
        return found

    @cached_property
    def _name_counts(self) -> Counter[str]:
        return Counter(one.name for one in self.all_kelurahan)


@dataclass(frozen=True)
class Facilities:
    """All facilities, in the order of the file."""

    all: tuple[Facility, ...]

    @classmethod
    def from_csv(cls, text: str, areas: Areas) -> Facilities:
        """Read a CSV file with the columns name, type, kecamatan (its name, or empty), address, phone, lat, lon.

        Raises ValueError for an unknown kecamatan.
        """
        return cls(tuple(_facility(row, areas) for row in csv.DictReader(io.StringIO(text))))

    def in_kecamatan(self, kecamatan_code: str) -> tuple[Facility, ...]:
        """Return the facilities of a kecamatan, puskesmas first."""
        inside = (one for one in self.all if one.kecamatan_code == kecamatan_code)
        return tuple(sorted(inside, key=lambda one: (not one.is_puskesmas, one.name)))


@lru_cache(maxsize=512)
def areas_around(kelurahan_code: str) -> tuple[str, ...]:
    """Return the codes of all areas that contain a kelurahan, from the widest (province, city, kecamatan) to itself."""
    return tuple(accumulate(kelurahan_code.split("."), "{}.{}".format))


def normalise_area_name(name: str) -> str:
    """Return a name for comparing: lower-case letters without blanks and signs, or a leading "Kel." or "Kecamatan"."""
    bare = _TITLES.sub("", clean_line(name).casefold())
    return "".join(char for char in bare if char.isalpha())


def read_default_areas() -> Areas:
    """Return the areas that this package ships."""
    return Areas.from_csv(_data_file("wilayah_semarang.csv"))


def read_default_facilities(areas: Areas) -> Facilities:
    """Return the facilities that this package ships."""
    return Facilities.from_csv(_data_file("faskes_semarang.csv"), areas)


def _facility(row: dict[str, str], areas: Areas) -> Facility:
    kecamatan = areas.kecamatan_named(row["kecamatan"])
    if row["kecamatan"] and kecamatan is None:
        raise ValueError(f"{row['name']}: no kecamatan is called {row['kecamatan']!r}")
    return Facility(
        name=row["name"],
        type=row["type"],
        kecamatan_code=kecamatan.code if kecamatan else None,
        address=row["address"],
        phone=row["phone"] or None,
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
    )


def _data_file(name: str) -> str:
    return (resources.files("domain") / "data" / name).read_text(encoding="utf-8")
