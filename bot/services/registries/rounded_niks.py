"""Detection of lists whose NIKs a spreadsheet has rounded before they were saved as text.

A spreadsheet keeps 15 digits of a number and writes 0 for the 16th. Each such NIK looks valid and is somebody else's,
so only the list as a whole reveals it: of genuine NIKs at most one in ten ends in 0, and none in 0000, as serial
numbers begin with 0001.
"""

from __future__ import annotations

from bot.sheets import Cell, text_of
from domain.identity.numbers import NIK_LENGTH

ENOUGH = 5
"""This many different NIKs must end in 0, since those of a short list may do so by chance.

Five of five or six do in one such list of twenty thousand.
"""

MOSTLY = 0.75
"""This share of them must end in 0; a list that was rounded may have got new rows since."""

MEND = (
    "take the file as the office's system made it, and do not open it in a spreadsheet: import it there as data, with "
    "the NIK column as text, or ask for .xlsx with that column as text"
)


class RoundedNiks:
    """Counts the traces that rounding leaves in the NIKs of a list."""

    def __init__(self) -> None:
        self._usable = 0
        self._in_zero = 0
        self._impossible = 0
        self._different: set[str] = set()

    def add(self, nik: str) -> None:
        """Count a valid NIK."""
        self._usable += 1
        if nik[-1] == "0":
            self._in_zero += 1
            self._note(nik)

    def add_unusable(self, cell: Cell) -> None:
        """Count a cell that holds no valid NIK, if it is a NIK with the serial number 0000."""
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
