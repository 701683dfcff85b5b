"""Output of `python -m bot registry`, during the work and at its end."""

from collections import Counter
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

import typer

from bot.sheets import MOST_ROWS, SheetWriter, hidden_rows_told, new_sheet, write_sheet
from domain.calendar.periods import quarter_of
from domain.rules.facts import covered_programme

if TYPE_CHECKING:
    from bot.services.registries.answers import AnswerReader
    from bot.services.registries.imports import Imported
    from bot.services.registries.reassessment import Reassessed

SHOWN = 20
"""The most rows or references that are shown; if there are more, all of them are written to a file."""


class BadRows:
    """Rows that cannot be used: the first are shown; if there are more, all are written to a file."""

    def __init__(self, file: Path) -> None:
        self._name = file.name
        self._file = file.with_name(f"{file.name}.salah.xlsx")
        self._first: list[tuple[int, str]] = []
        self._sheet: SheetWriter | None = None
        self._open = ExitStack()
        self.rows = 0
        self.hidden_rows = 0
        """The number of hidden rows of the sheet, which are not read."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        # Written in any case: the rows are wrong even if the import ended for another reason.
        self._open.close()

    def add(self, row: int, wrong: str) -> None:
        """Add a row; `wrong` must not quote its content."""
        self.rows += 1
        if self.rows <= SHOWN:
            self._first.append((row, wrong))
            return
        if self._sheet is None:
            self._sheet = self._open.enter_context(new_sheet(self._file, ("row", "wrong"), replace=True))
            for one in self._first:
                self._sheet.append(one)
        if self.rows <= MOST_ROWS:
            self._sheet.append((row, wrong))

    def __str__(self) -> str:
        lines = [f"{self._name}: row {row}: {wrong}" for row, wrong in self._first]
        if self.rows > SHOWN:
            written = f"all {self.rows}" if self.rows <= MOST_ROWS else f"the first {MOST_ROWS}"
            lines.append(f"{self._name}: and {self.rows - SHOWN} more: {written} are in {self._file.name}")
        if self.hidden_rows:
            lines.append(f"{self._name}: {hidden_rows_told(self.hidden_rows)}")
        return "\n".join(lines)


def listed_words(kind: str, day: date, today: date) -> str:
    """Return the day a list was made; for the quarterly DTSEN with its quarter and whether that is over."""
    if kind != "dtsen":
        return day.isoformat()
    year, quarter = quarter_of(day)
    over = "" if quarter_of(today) == (year, quarter) else ", over: ask for the new one"
    return f"{day.isoformat()} (quarter {quarter} of {year}{over})"


def tell(
    kind: str, day: date, today: date, file: Path, imported: "Imported", bad: BadRows, answers: "AnswerReader"
) -> None:
    """Print the result of an import; `answers` has counted the people who are not on the list."""
    if bad.rows or bad.hidden_rows:
        typer.echo(f"{bad}")
    counts = [f"{imported.people} people"]
    if imported.repeated:
        counts.append(f"{imported.repeated} rows named somebody again (the last one counts)")
    if answers.not_listed:
        counts.append(f"{answers.not_listed} rows say not registered")
    if answers.unanswered:
        counts.append(f"{answers.unanswered} rows without an answer (nothing is known of these)")
    if bad.rows:
        counts.append(f"{bad.rows} rows left out")
    if covered_programme(kind) is not None:
        counts.append(f"{imported.covered} places newly held, {imported.uncovered} given back")
        if imported.brought_over:
            counts.append(f"{imported.brought_over} brought over from an earlier period")
    typer.echo(f"{kind}: the list of {listed_words(kind, day, today)} is in use: {', '.join(counts)}")
    tell_reassessed(imported.reassessed, file)


def tell_reassessed(reassessed: "Reassessed", file: Path) -> None:
    """Print which applications were assessed again; a list too long for the screen goes to a file next to `file`."""
    if reassessed.by_status:
        counts = ", ".join(f"{status.value} {number}" for status, number in sorted(reassessed.by_status.items()))
        typer.echo(f"open applications assessed anew: {counts}")
    found = reassessed.to_look_at
    if not found:
        return
    decided = Counter(status.value for _, status in found)
    counts = ", ".join(f"{status} {number}" for status, number in sorted(decided.items()))
    typer.echo(f"decided on before, but with a new finding, so that somebody has to look ({counts}):")
    for reference, status in found[:SHOWN]:
        typer.echo(f"  {reference} {status.value}")
    if len(found) > SHOWN:
        everything = file.with_name(f"{file.name}.periksa.xlsx")
        rows = ((str(reference), status.value) for reference, status in found)
        write_sheet(everything, ("reference", "status"), rows, replace=True)
        typer.echo(f"  and {len(found) - SHOWN} more: all {len(found)} are in {everything.name}")
