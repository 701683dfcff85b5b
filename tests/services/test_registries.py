"""Lists of NIKs that a spreadsheet rounded, and honest ones that look a little like it."""

from collections.abc import Iterable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.services.registries.rounded_niks import ENOUGH, RoundedNiks
from bot.services.registries.rows import BadCell, read_nik_cell
from bot.sheets import Cell

NIKS = st.from_regex(r"33740[1-9]1205909[0-9]{3}", fullmatch=True).filter(lambda nik: not nik.endswith("0000"))


def judged(cells: Iterable[Cell]) -> RoundedNiks:
    """Return what a list says that has these cells for its NIKs."""
    rounded = RoundedNiks()
    for cell in cells:
        try:
            rounded.add(read_nik_cell(cell))
        except BadCell:
            rounded.add_unusable(cell)
    return rounded


def as_kept(nik: str) -> str:
    """Return a NIK as a spreadsheet writes it that took it for a number."""
    return f"{nik[:15]}0"


@given(st.lists(NIKS, min_size=2, max_size=40, unique_by=as_kept))
def test_a_list_of_several_people_is_known_once_it_was_rounded(niks: list[str]) -> None:
    low = [nik[:12] + "000" + nik[-1] for nik in niks]
    assert judged(map(as_kept, [*niks, low[0]]))
    assert bool(judged(map(as_kept, niks))) == (len(niks) >= ENOUGH)


@given(st.lists(NIKS, max_size=200), st.integers(0, 30))
def test_an_honest_list_stays_honest_with_placeholders_in_it(niks: list[str], placeholders: int) -> None:
    assume(sum(nik.endswith("0") for nik in niks) * 2 < len(niks))
    assert not judged([*niks, *["3374010000000000"] * placeholders])


@pytest.mark.parametrize(
    "cells",
    [
        [],
        ["3374011205909010"],
        ["3374011205909010", "3374011205909020"],
        # The same person again and again, or the same placeholder.
        ["3374011205909010"] * 30,
        ["3374011205900000"],
        ["3374011205900000"] * 9,
        # A value that is no NIK says nothing about the others.
        ["3374011205909010", "0000000000000000", "10000", "", None, "Sutarno", "3.37401E+15"],
        # A number is told by its row.
        ["3374011205909010", 3374011205900000, 3374011205909000],
    ],
)
def test_few_rows_are_no_proof(cells: list[Cell]) -> None:
    assert not judged(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["3374011205909010", "3374011205900000"],
        ["3374 0112 0590 9010", "'3374011205900000"],
        ["3374011205900000", "3374011206900000"],
        [*(f"33740112059090{tens}0" for tens in range(9)), "3374011205909001", "3374011205909002", "3374011205909003"],
    ],
)
def test_what_rounding_leaves_is_told_without_a_number(cells: list[Cell]) -> None:
    rounded = judged(cells)
    assert rounded
    assert not [word for word in str(rounded).split() if word.isdigit() and len(word) > 4]
