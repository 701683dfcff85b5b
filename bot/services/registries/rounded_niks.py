"""Whether a spreadsheet has rounded the NIKs of a list before it was saved as text.

A spreadsheet keeps 15 digits of a number and writes 0 for the 16th. Each such NIK looks like one and is somebody
else's, so that only the list as a whole shows it: of honest NIKs one in ten ends in 0 at most, and none in 0000, as
running numbers begin with 0001.
"""

from __future__ import annotations

from bot.sheets import Cell, text_of
from domain.identity.numbers import NIK_LENGTH

ENOUGH = 5
"""This many different NIKs have to end in 0, since those of a short list honestly may: five of five or six do
by chance in one such list of twenty thousand."""

MOSTLY = 0.75
"""A list that was rounded may have got new rows since."""

MEND = (
    "take the file as the office's system made it, and do not open it in a spreadsheet: import it there as data, with "
    "the NIK column as text, or ask for .xlsx with that column as text"
)


class RoundedNiks:
    """Counts the NIKs of a list by what rounding leaves."""

    def __init__(self) -> None:
        self._usable = 0
        self._in_zero = 0
        self._impossible = 0
        self._different: set[str] = set()

    def add(self, nik: str) -> None:
        """Count a NIK that can be used."""
        self._usable += 1
        if nik[-1] == "0":
            self._in_zero += 1
            self._note(nik)

    def add_unusable(self, cell: Cell) -> None:
        """Count what cannot be used as a NIK, if it is one with 0000 for its running number."""
        digits = "".join(char for char in text_of(cell) if char in "0123456789") if isinstance(cell, str) else ""
        if len(digits) == NIK_LENGTH and digits.endswith("0000") and len(set(digits)) > 1:
            self._impossible += 1
            self._note(digits)

    def __bool__(self) -> bool:
        """Return whether the list was rounded."""
        if self._in_zero < MOSTLY * self._usable:
            return False
        if self._in_zero == self._usable and self._impossible and len(self._different) > 1:
            return True
        return len(self._different) >= ENOUGH

    def __str__(self) -> str:
        return (
            f"{self._in_zero} of the {self._usable} NIKs that could be used end in 0, and {self._impossible} more in "
            "0000, which no NIK does: a spreadsheet has rounded them, so that they are other people's"
        )

    def _note(self, nik: str) -> None:
        if len(self._different) < ENOUGH:
            self._different.add(nik)
