"""An open sheet, whichever kind of file it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.sheets.cells import Cell, Row


class Sheet:
    """An open sheet: iterating gives the number of each row and its cells by the columns' names.

    Rows with nothing in them are left out; a column that is not there is not among the cells.
    """

    def __init__(
        self, rows: Iterator[Row], places: Mapping[str, int], share_read: Callable[[int], float | None]
    ) -> None:
        self._rows = rows
        self._places = places
        self._share_read = share_read
        self._at = 0

    @property
    def columns(self) -> frozenset[str]:
        """The names of the columns that were found."""
        return frozenset(self._places)

    @property
    def share_read(self) -> float | None:
        """How much of the file has been read, 0 to 1; None where nobody knows its length."""
        return self._share_read(self._at)

    def __iter__(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        places = tuple(self._places.items())
        for number, cells in self._rows:
            self._at = number
            if any(cell not in (None, "") for cell in cells):
                yield number, {name: cells[at] if at < len(cells) else None for name, at in places}
