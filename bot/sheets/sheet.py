"""An open sheet, from a file of any supported kind."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping

from bot.sheets.cells import Cell, Row


def hidden_rows_told(count: int) -> str:
    """Return the sentence for a report that this many rows were left out."""
    return f"{count} rows that the sheet hides (by a filter, or otherwise) were left out: show them if they count too"


class Sheet:
    """An open sheet: iterating gives the number of each row and its cells by the columns' names.

    Empty rows are left out, and so are rows that a spreadsheet hides, because a person who looked at the file did not
    see them. A column that the sheet lacks is not among the cells.
    """

    def __init__(
        self,
        rows: Iterator[Row],
        places: Mapping[str, int],
        share_read: Callable[[int], float | None],
        hidden: Container[int] | None = None,
    ) -> None:
        self._rows = rows
        self._places = places
        self._share_read = share_read
        self._hidden = hidden
        self._at = 0
        self.hidden_rows = 0
        """The number of non-empty rows that were left out so far because they are hidden."""

    @property
    def columns(self) -> frozenset[str]:
        """The names of the columns that were found."""
        return frozenset(self._places)

    @property
    def share_read(self) -> float | None:
        """The share of the file that has been read, 0 to 1; None if its length is unknown."""
        return self._share_read(self._at)

    def __iter__(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        places, hidden = tuple(self._places.items()), self._hidden
        for number, cells in self._rows:
            self._at = number
            if not any(cell not in (None, "") for cell in cells):
                continue
            if hidden is not None and number in hidden:
                self.hidden_rows += 1
                continue
            yield number, {name: cells[at] if at < len(cells) else None for name, at in places}
