"""Names of campaigns with a word that elsewhere asks for a secret: PIN Polio, an immunisation week.

Messages to residents never ask for a PIN; they may name PIN Polio. The names are dated data that the city maintains.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from importlib import resources

from domain.errors import RulesError
from domain.reading import clean_line

FILE = "nama_kegiatan.csv"
_COLUMNS = ("name", "effective_from", "effective_until", "source")


@dataclass(frozen=True)
class Campaign:
    """A name that messages may contain from `first` to `last`, both included; None is no end."""

    name: str
    first: date
    last: date | None


@dataclass(frozen=True)
class Campaigns:
    """All names, past and present; made with `from_csv`."""

    known: tuple[Campaign, ...] = ()

    @classmethod
    def from_csv(cls, text: str, file: str = FILE) -> Campaigns:
        """Read the columns name, effective_from, effective_until and source. Raises RulesError with row and remedy."""
        reader = csv.DictReader(io.StringIO(text))
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise RulesError(file, "row 1", f"it must hold the headings {','.join(_COLUMNS)}")
        return cls(tuple(_campaign(file, f"row {number}", row) for number, row in enumerate(reader, start=2)))

    def on(self, day: date) -> tuple[str, ...]:
        """Return the names that may be used on that day (Asia/Jakarta)."""
        return tuple(one.name for one in self.known if one.first <= day and (one.last is None or day <= one.last))


def read_default_campaigns() -> Campaigns:
    """Return the names that this package ships."""
    return Campaigns.from_csv((resources.files("domain") / "data" / FILE).read_text(encoding="utf-8-sig"))


def _campaign(file: str, entry: str, row: dict[str, str]) -> Campaign:
    name = clean_line(row["name"] or "")
    if len(name.split()) < 2:
        # PIN alone would let every request for a PIN pass.
        raise RulesError(file, entry, "a name needs two words at least, such as PIN Polio")
    if not clean_line(row["source"] or ""):
        raise RulesError(file, entry, "say in the column source whose name it is")
    first, last = _day(file, entry, row, "effective_from"), row["effective_until"]
    end = _day(file, entry, row, "effective_until") if last else None
    if end is not None and end < first:
        raise RulesError(file, entry, "effective_until lies before effective_from")
    return Campaign(name, first, end)


def _day(file: str, entry: str, row: dict[str, str], column: str) -> date:
    try:
        return date.fromisoformat(row[column])
    except (TypeError, ValueError):
        raise RulesError(file, entry, f"{column} must be a day such as 2026-12-01") from None
