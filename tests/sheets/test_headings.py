"""Headings as offices write them: with remarks, twice the same, over several rows, merged."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.command_line.enrolment import HEADINGS as ANSWER_HEADINGS
from bot.services.registries.rows import headings_of
from bot.sheets import Headings, SheetError, open_sheet
from bot.sheets.headings import HeadingReader, column_letter, find_columns
from domain.rules.facts import list_kinds
from tests.sheets.office_files import SheetXml, plain_rows, write_workbook
from tests.support.factories import NIK, OTHER_NIK

HEADINGS = {kind: headings_of(kind) for kind in list_kinds()}
COVERED = HEADINGS["covered"]
READERS = {kind: HeadingReader(headings) for kind, headings in HEADINGS.items()}


def rows_of(path: Path, headings: Headings = COVERED, required: tuple[str, ...] = ("nik",)) -> list[dict[str, object]]:
    with open_sheet(path, headings, required=required) as sheet:
        return [dict(cells) for _, cells in sheet]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("NIK", "nik"),
        ("Nomor Induk Kependudukan (NIK)", "nik"),
        ("NIK (16 digit)", "nik"),
        ("NIK Pekerja", "nik"),
        ("NIK*", "nik"),
        ("NIK 16 Digit", "nik"),
        ("NIK (KTP)", "nik"),
        ("NIK / No. KTP", "nik"),
        ("NIK\n(wajib diisi)", "nik"),
        ("Nomor Induk\nKependudukan\n(NIK)", "nik"),
        ("NIK\nNo. KTP", "nik"),
        ("N.I.K.", "nik"),
        ("NIK Tenaga Kerja (16 angka, tanpa spasi)", "nik"),
        ("NIK (ya/tidak)", "nik"),
        ("Desil (1-10)", "desil"),
        ("Desil (1 s.d. 10)", "desil"),
        ("DESIL DTSEN [wajib]", "desil"),
        # Somebody else's, or something else.
        ("NIK Ibu", None),
        ("NIK (Ibu Kandung)", None),
        ("NIK KK", None),
        ("NIK Kepala Keluarga", None),
        ("Status NIK", None),
        ("NIK valid", None),
        ("NIK 2", None),
        ("NIK/Nama", None),
        ("NIK lama", None),
        ("Desil 2", None),
        ("Desil Kota", None),
        ("(16 digit)", None),
        ("wajib diisi", None),
        ("NIK/Desil", None),
        ("-", None),
        ("", None),
        (3374011205909001, None),
        (None, None),
    ],
)
def test_a_heading_is_known_by_its_parts(heading: str | int | None, name: str | None) -> None:
    assert READERS["dtsen"].name_of(heading) == name


KNOWN = st.sampled_from(
    [(kind, name, one) for kind, headings in HEADINGS.items() for name, others in headings.items() for one in others]
)
REMARKS = st.sampled_from(
    ["", " (wajib)", " (16 digit)", " *", " [wajib diisi]", ", harus diisi", " : ", " (16 angka)"]
)


@given(
    KNOWN, REMARKS, st.sampled_from([str.upper, str.title, str.casefold]), st.sampled_from([" ", ".", ". ", "_", "\n"])
)
def test_every_known_heading_is_known_however_it_is_written(
    known: tuple[str, str, str], remark: str, written: type[str], blank: str
) -> None:
    kind, name, heading = known
    assert READERS[kind].name_of(written(heading).replace(" ", blank) + remark) == name


@given(
    KNOWN,
    st.text(alphabet="abcdefghjklmnopqrstuvwxyz", min_size=6, max_size=12),
    st.sampled_from(["{0} {1}", "{1} {0}", "{0} ({1})"]),
)
def test_a_word_that_is_not_known_makes_it_another_column(known: tuple[str, str, str], word: str, form: str) -> None:
    kind, _, heading = known
    reader = READERS[kind]
    together = form.format(heading, word)
    if reader.name_of(word) is None and reader.name_of(f"nik {word}") is None and reader.name_of(f"x {word}") is None:
        assert reader.name_of(together) is None


@given(st.text(max_size=200))
def test_any_text_may_stand_above_a_column(text: str) -> None:
    assert READERS["covered"].name_of(text) in (None, "nik", "sumber_dana", "kecamatan")


def test_the_headings_of_answers_do_not_run_into_each_other() -> None:
    reader = HeadingReader(ANSWER_HEADINGS)
    for name, others in ANSWER_HEADINGS.items():
        assert {reader.name_of(one) for one in others} == {name}


@pytest.mark.parametrize(
    ("rows", "merged", "read"),
    [
        # Merged downwards, next to a group of columns that has its names in the second row.
        (
            [["No", "NIK", "Alamat", None], [None, None, "Kecamatan", "RT"], [1, NIK, "Genuk", "001"]],
            ["A1:A2", "B1:B2", "C1:D1"],
            [{"nik": NIK, "kecamatan": "Genuk"}],
        ),
        # Nothing of ours in the second row: it is no row of the list all the same.
        ([["No", "NIK", "Nama"], [None, None, "sesuai KTP"], [1, NIK, "Ani"]], ["A1:A2", "B1:B2"], [{"nik": NIK}]),
        # The columns stand in both rows, below a title.
        (
            [["Daftar"], ["NIK", "Tempat", None], [None, "Sumber Dana", "Kecamatan"], [NIK, "APBD", "Genuk"]],
            ["A2:A3", "B2:C2"],
            [{"nik": NIK, "sumber_dana": "APBD", "kecamatan": "Genuk"}],
        ),
        # One heading written over two rows, and a remark below another.
        (
            [["Nomor", "Sumber Dana"], ["KTP", "(wajib diisi)"], [NIK, "APBD"]],
            [],
            [{"nik": NIK, "sumber_dana": "APBD"}],
        ),
        # Three rows.
        (
            [["Identitas", None], ["Nomor", "Nama"], ["Induk Kependudukan", None], [NIK, "Ani"]],
            ["A1:B1", "B2:B3"],
            [{"nik": NIK}],
        ),
        # No merging: the first row of the list is a row of the list.
        ([["NIK", "Nama"], [None, "Ani"], [NIK, "Budi"]], [], [{"nik": ""}, {"nik": NIK}]),
        ([["NIK"], [NIK], [OTHER_NIK]], [], [{"nik": NIK}, {"nik": OTHER_NIK}]),
        # Merged cells below the headings belong to the list.
        ([["NIK", "Nama"], [NIK, "Ani"], [None, "Budi"]], ["A2:A3"], [{"nik": NIK}, {"nik": ""}]),
        # The group is of the people of the list.
        (
            [["No", "Data Calon Peserta", None], [None, "Nama", "NIK"], [1, "Ani", NIK]],
            ["A1:A2", "B1:C1"],
            [{"nik": NIK}],
        ),
        # The other group has a NIK too.
        (
            [["Peserta", None, "Ibu Kandung", None], ["Nama", "NIK", "Nama", "NIK"], ["Ani", NIK, "Sri", OTHER_NIK]],
            ["A1:B1", "C1:D1"],
            [{"nik": NIK}],
        ),
        # A title is no group.
        ([["Dinas Sosial 2026", None, None], ["No", "NIK", "Nama"], [1, NIK, "Ani"]], ["A1:C1"], [{"nik": NIK}]),
        (
            [["Dinas Sosial", None, None, "2026"], ["No", "NIK", "Nama", "Umur"], [1, NIK, "Ani", 3]],
            ["A1:C1"],
            [{"nik": NIK}],
        ),
        ([["Dinas Sosial"], [None, "NIK", "Nama"], [None, NIK, "Ani"]], [], [{"nik": NIK}]),
        # A title that is like a heading.
        ([["NIK Peserta", None, None], ["No", "Nama", "NIK"], [1, "Ani", NIK]], ["A1:C1"], [{"nik": NIK}]),
        (
            [["NIK Peserta", None, None, "2026"], [], ["No", "Nama", "NIK", "Kecamatan"], ["1", "Ani", NIK, "Genuk"]],
            ["A1:C1"],
            [{"nik": NIK, "kecamatan": "Genuk"}],
        ),
        # Nothing stands in front of the list.
        (
            [[], [None, None, "NIK", "Kec."], [None, None, NIK, "Genuk"]],
            ["C2:C2"],
            [{"nik": NIK, "kecamatan": "Genuk"}],
        ),
    ],
)
def test_headings_may_take_several_rows(
    tmp_path: Path, rows: list[list[str | int | None]], merged: list[str], read: list[dict[str, object]]
) -> None:
    path = write_workbook(tmp_path / "list.xlsx", SheetXml("Data", plain_rows(*rows), merged))
    assert rows_of(path) == read


@pytest.mark.parametrize(
    ("rows", "merged", "letter"),
    [
        ([["No", "Ibu Kandung", None], [None, "Nama", "NIK"], [1, "Sri", NIK]], ["A1:A2", "B1:C1"], "C"),
        ([["Ibu Kandung", None], ["Nama", "NIK"], ["Sri", NIK]], ["A1:B1"], "B"),
        ([["Ibu Kandung", None, None], ["Nama", "NIK", "Umur"], ["Sri", NIK, 3]], ["A1:B1"], "B"),
        ([["Nama", "Toko", None], [None, "Nama", "NIK"], ["Ani", "Maju", NIK]], ["A1:A2", "B1:C1"], "C"),
    ],
)
def test_a_nik_below_a_group_of_others_is_refused(
    tmp_path: Path, rows: list[list[str | int | None]], merged: list[str], letter: str
) -> None:
    path = write_workbook(tmp_path / "list.xlsx", SheetXml("Data", plain_rows(*rows), merged))
    group = rows[0][1] or rows[0][0]
    with pytest.raises(SheetError, match=rf'nik in column {letter} below "{group}" of row 1, which is not the people'):
        rows_of(path)
    path = tmp_path / "list.csv"
    path.write_text("\n".join(";".join(str(cell or "") for cell in row) for row in rows))
    with pytest.raises(SheetError, match=rf'nik in column {letter} below "{group}" of row 1'):
        rows_of(path)


def test_what_was_merged_is_read_from_csv_too(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"No;NIK;Tempat;\n;;Sumber Dana;Kecamatan\n1;{NIK};APBD;Genuk\n")
    for required in (("nik",), ("nik", "sumber_dana")):
        assert rows_of(path, required=required) == [{"nik": NIK, "sumber_dana": "APBD", "kecamatan": "Genuk"}]


def test_a_column_named_twice_is_told_with_both_places(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("NIK;Nama;NIK Pekerja\n1;Ani;2\n")
    with pytest.raises(SheetError, match=r"row 1 has the column nik twice \(A and C\)\. Mend: keep the right one"):
        rows_of(path)


def test_the_error_says_which_columns_were_found_where(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Daftar\n\nNama;Desil;NIK\nAni;3;1\n")
    with pytest.raises(SheetError) as told:
        rows_of(path, {**HEADINGS["dtsen"], "tanggal": ()}, ("nik", "desil", "tanggal"))
    assert "there is no column tanggal. The file has desil in column B, nik in column C (row 3)." in str(told.value)


@given(
    st.lists(st.lists(st.none() | st.sampled_from(["NIK", "Nomor", "KTP", "Desil", "Kec", "3", NIK, ""]), max_size=4))
)
def test_any_head_is_read_or_told(head: list[list[str | None]]) -> None:
    from bot.sheets.headings import Columns, ColumnTwice

    try:
        found = find_columns(list(enumerate(head, start=1)), COVERED, ("nik",))
    except ColumnTwice:
        return
    if isinstance(found, Columns):
        assert "nik" in found.places
        assert 0 < found.heading_rows <= len(head)


@pytest.mark.parametrize(("place", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(place: int, letter: str) -> None:
    assert column_letter(place) == letter


@pytest.mark.parametrize(
    "lines",
    [
        ("No;NIK", "1;3374011205909001"),
        ("No\tNIK", "1\t3374011205909001"),
        ("NIK (16 digit, tanpa spasi);Nama", "3374011205909001;Siti"),
    ],
)
def test_the_sign_between_cells_is_not_taken_for_part_of_a_heading(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """The letters of "No;NIK" are those of "No NIK", and a comma in a remark parts nothing."""
    path = tmp_path / "list.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with open_sheet(path, {"nik": ("no nik",)}, required=("nik",)) as sheet:
        assert [cells["nik"] for _, cells in sheet] == ["3374011205909001"]
