"""Answer lists: a sheet of `registry check` that came back, each row saying whether its person is registered.

The answer decides who is on the list, not the row: the sheet names everybody with an open application.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bot.services.registries.rows import DECILES, BadCell, RowReader
from bot.sheets import Cell, text_of
from domain.reading import clean_line, says_nothing

REFERENCE, LISTED = "no_pendaftaran", "terdaftar"

_YES = frozenset(
    [
        *(
            "ya",
            "y",
            "iya",
            "yes",
            "ada",
            "sudah",
            "terdaftar",
            "sudahterdaftar",
            "aktif",
            "ditemukan",
            "benar",
            "betul",
        ),
        *("v", "✓", "✔", "√", "☑", "✅", "1", "true"),
    ]
)
_NO = frozenset(
    [
        *("tidak", "t", "tdk", "tak", "no", "n", "bukan", "belum", "blm", "0", "false"),
        *(
            f"{no}{word}"
            for no in ("tidak", "tdk", "belum", "blm")
            for word in ("ada", "terdaftar", "ditemukan", "aktif")
        ),
        *("takada", "nonaktif"),
    ]
)


def read_listed(cell: Cell) -> bool | None:
    """Return whether the office wrote that the person is on the list; None if nothing is written. Raises BadCell."""
    text = clean_line(text_of(cell)).casefold()
    word = "".join(char for char in text if not char.isspace() and char not in "-.,!/()\"'\ufe0f")
    if word in _YES:
        return True
    if word in _NO:
        return False
    if says_nothing(text):
        return None
    raise BadCell(LISTED, "cannot be read as yes or no: write y or t")


def lacks_answers(kind: str, columns: Collection[str]) -> bool:
    """Return whether these are the columns of an answer sheet whose column of answers is missing."""
    return kind != DECILES and REFERENCE in columns and LISTED not in columns


def has_answers(columns: Collection[str]) -> bool:
    """Return whether the rows of a list with these columns are to be read by `AnswerReader`."""
    return REFERENCE in columns or LISTED in columns


class AnswerReader:
    """Reads the rows of an answer sheet, and passes those of listed people on to a RowReader.

    `bad` is called as by the RowReader. `not_listed` and `unanswered` count the other rows. With `answers_only` the
    list says nothing about people it does not name.
    """

    def __init__(
        self,
        kind: str,
        columns: Collection[str],
        rows: RowReader,
        blind_index: Callable[[str], bytes],
        bad: Callable[[int, str], None],
    ) -> None:
        self._kind = kind
        self._asked = LISTED in columns
        self._rows = rows
        self._blind_index = blind_index
        self._bad = bad
        self.answers_only = has_answers(columns)
        self.not_listed = 0
        self.unanswered = 0

    def take(self, row: int, cells: Mapping[str, Cell]) -> None:
        """Read one row."""
        try:
            listed = self._listed(cells)
        except BadCell as error:
            self._bad(row, str(error))
            self._nik(cells)
            return
        if listed:
            self._rows.take(row, cells)
            return
        nik = self._nik(cells)
        if listed is None:
            self.unanswered += 1
            return
        self.not_listed += 1
        if nik is not None:
            self._rows.people.add_not_listed(self._blind_index(nik))

    def _listed(self, cells: Mapping[str, Cell]) -> bool | None:
        listed = read_listed(cells.get(LISTED)) if self._asked else None
        if self._kind == DECILES and listed is None and not says_nothing(text_of(cells.get("desil"))):
            return True  # a decile is an answer
        return listed

    def _nik(self, cells: Mapping[str, Cell]) -> str | None:
        # Read from every row, since each NIK counts towards the check for rounding.
        try:
            return self._rows.read_nik(cells)
        except BadCell:
            return None
