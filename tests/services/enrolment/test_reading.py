"""A sheet as it comes back from BPJS, with what people and spreadsheets do to it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.enrolment.reading import Answer, BadRow, DaysOfFile, SheetRead, read_answer, read_answers
from bot.sheets import Cell
from domain.programme import Programme
from domain.reference import Reference

TODAY = date(2026, 12, 1)
BEGINS = date(2026, 12, 15)
PIJAR_SEMAR = str(Reference.make(Programme.PIJAR_SEMAR, 2026, 123))
UHC = str(Reference.make(Programme.UHC, 2026, 45))
KPJ, CARD = "26000012345", "0001234567890"
FIELDS = ["reference", "sheet", "member_number", "starts_on", "refusal"]


def read(cells: Mapping[str, Cell]) -> Answer | BadRow | None:
    return read_answer(7, {"sheet": "1", "reference": PIJAR_SEMAR, **cells}, TODAY, DaysOfFile())


def file_of(*days: Cell) -> SheetRead:
    """Return a file in which each row has one of these days."""
    number: dict[str, Cell] = {"sheet": "1", "reference": PIJAR_SEMAR, "member_number": KPJ}
    return read_answers(((row, {**number, "starts_on": day}) for row, day in enumerate(days, start=2)), TODAY)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"reference": "PS-2026-000123-A", "member_number": KPJ, "starts_on": "1-12-2026"}, "reference"),
        ({"member_number": "26", "starts_on": "1-12-2026"}, "member_number"),
        ({"member_number": "=1+1=2000", "starts_on": "1-12-2026"}, "member_number"),
        ({"member_number": KPJ, "starts_on": "31-02-2026"}, "starts_on"),
        ({"member_number": KPJ, "starts_on": ""}, "starts_on"),
        ({"member_number": KPJ, "starts_on": "–"}, "starts_on"),
        ({"member_number": KPJ, "starts_on": "1-12-26"}, "starts_on"),
        ({"member_number": KPJ, "starts_on": "1-12-2066"}, "starts_on"),
        ({"member_number": KPJ, "starts_on": date(2066, 12, 1)}, "starts_on"),
        ({"member_number": KPJ, "starts_on": 46357.0}, "starts_on"),
        ({"member_number": KPJ, "starts_on": BEGINS, "refusal": "NIK ganda"}, "refusal"),
        # 0001234567890 and 09000012345 without their zeros, as numbers and as what a CSV has of them.
        ({"reference": UHC, "member_number": 1234567890.0, "starts_on": BEGINS}, "member_number"),
        ({"reference": UHC, "member_number": "1234567890", "starts_on": BEGINS}, "member_number"),
        ({"member_number": 9000012345, "starts_on": BEGINS}, "member_number"),
        ({"member_number": "9000012345", "starts_on": BEGINS}, "member_number"),
        ({"reference": UHC, "member_number": "1,23457E+12", "starts_on": BEGINS}, "member_number"),
        ({"sheet": "", "refusal": "NIK ganda"}, "sheet"),
        ({"sheet": "satu", "refusal": "NIK ganda"}, "sheet"),
    ],
)
def test_a_bad_row_names_its_field(cells: Mapping[str, Cell], field: str) -> None:
    found = read(cells)
    assert isinstance(found, BadRow)
    assert (found.row, found.field) == (7, field)


def test_lost_zeros_are_told_with_how_to_mend_it() -> None:
    found = read({"reference": UHC, "member_number": "1234567890", "starts_on": BEGINS})
    assert isinstance(found, BadRow)
    assert found.wrong.startswith("has 10 digits and not 13: a spreadsheet takes zeros in front away")


@pytest.mark.parametrize("day", [BEGINS, datetime(2026, 12, 15), "15 desember 2026", "15/12/2026"])  # noqa: DTZ001
def test_a_day_may_be_written_or_a_cell_of_its_own(day: Cell) -> None:
    cells: dict[str, Cell] = {
        "reference": PIJAR_SEMAR.lower(),
        "sheet": 1.0,
        "member_number": " 2600-0012 345 ",
        "starts_on": day,
    }
    found = read(cells)
    assert isinstance(found, Answer)
    assert (found.member_number, found.starts_on) == (KPJ, BEGINS)


def test_a_number_may_be_a_cell_of_its_own() -> None:
    """As a spreadsheet gives it, where it has no zeros to lose."""
    found = read({"sheet": 3, "member_number": 26000012345.0, "starts_on": BEGINS})
    assert isinstance(found, Answer)
    assert (found.member_number, found.sheet) == (KPJ, 3)


@pytest.mark.parametrize("nothing", ["-", "–", "—", "--", ".", "nihil", "n/a", "tidak ada", "Tidak Ada", "'-", " "])
def test_a_dash_is_no_answer_in_any_column(nothing: str) -> None:
    """It was a refusal that the resident read."""
    assert read({"member_number": nothing, "starts_on": nothing, "refusal": nothing}) is None
    begun = read({"member_number": KPJ, "starts_on": BEGINS, "refusal": nothing})
    assert isinstance(begun, Answer)
    assert (begun.member_number, begun.refusal) == (KPJ, None)
    refused = read({"member_number": nothing, "starts_on": nothing, "refusal": "NIK tidak padan"})
    assert isinstance(refused, Answer)
    assert (refused.member_number, refused.refusal) == (None, "NIK tidak padan")


@pytest.mark.parametrize("refusal", ["1", "x", "0", "123 / 4", "✓", "OK", "Tidak", "diterima.", "Dalam proses"])
def test_a_refusal_needs_words_that_give_a_reason(refusal: str) -> None:
    found = read({"refusal": refusal})
    assert isinstance(found, BadRow)
    assert (found.field, refusal in found.wrong) == ("refusal", False)


def test_a_refusal_is_never_cut() -> None:
    longest = ("Data tidak padan. " * 20)[:200].strip().ljust(200, "x")
    kept = read({"refusal": longest})
    assert isinstance(kept, Answer)
    assert kept.refusal == longest
    found = read({"refusal": f"{longest}x"})
    assert isinstance(found, BadRow)
    assert (found.field, "more than 200 signs" in found.wrong) == ("refusal", True)


# --- the days of a file ---


def test_a_day_that_can_be_read_one_way_only_decides_for_the_file() -> None:
    for decides, meant in (("13/1/2027", date(2027, 2, 1)), ("1/13/2027", date(2027, 1, 2))):
        found = file_of("1/2/2027", decides)
        assert [one.starts_on for one in found.answers] == [meant, date(2027, 1, 13)]


def test_a_file_that_says_nothing_is_read_day_first() -> None:
    assert [one.starts_on for one in file_of("1/2/2027", "3 Januari 2027").answers] == [
        date(2027, 2, 1),
        date(2027, 1, 3),
    ]


def test_days_written_both_ways_refuse_the_rows_between_them_only() -> None:
    found = file_of("13/1/2027", "1/2/2027", "1/13/2027", "2 Feb 2027", "2/2/2027")
    assert [(one.row, one.field) for one in found.bad] == [(3, "starts_on")]
    assert "can be read two ways" in found.bad[0].wrong
    assert [one.row for one in found.answers] == [2, 4, 5, 6]


def test_cells_of_days_beside_days_that_stayed_text_may_be_turned_round() -> None:
    """A spreadsheet with American settings made 1 February of 02/01/2027 and left 13/01/2027 as it was typed."""
    found = file_of(date(2027, 2, 1), "13/01/2027", date(2027, 3, 3))
    assert [one.or_starts_on for one in found.answers] == [date(2027, 1, 2), None, None]
    # A cell with a day above 12 cannot have come about that way, nor one in a file without such text.
    for others in ((date(2027, 1, 13), "13/01/2027"), ("13 Jan 2027",), ()):
        assert file_of(date(2027, 2, 1), *others).answers[0].or_starts_on is None


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40) | st.floats()))
def test_no_row_is_too_odd(cells: dict[str, Cell]) -> None:
    found = read(cells)
    if isinstance(found, Answer):
        assert found.refusal or abs((found.starts_on or TODAY) - TODAY) <= timedelta(days=366)
