"""`python -m bot registry`, as somebody at the dinas types it; and what rows it takes."""

import asyncio
import csv
import stat
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import make_url, select

from bot.command_line.registries import report as registry_report
from bot.command_line.registries.report import SHOWN, listed_words, tell_reassessed
from bot.services.places.placement import day_of
from bot.services.registries.imports import replace_list
from bot.services.registries.reassessment import Reassessed
from bot.services.registries.rows import BadCell, People, SourceReader, read_decile, read_nik_cell
from bot.services.turns import LARGEST_CHUNK, next_size
from bot.sheets import write_sheet
from domain.application import ApplicationStatus
from domain.areas import read_default_areas
from domain.errors import InvalidAnswer
from domain.identity.numbers import parse_nik
from domain.places.funding import FundingSource
from domain.programme import Programme
from domain.reference import Reference
from storage.connections.engine import Engines
from storage.models import AuditEventRow
from storage.unit_of_work import Database, UnitOfWork, utc_now
from tests.command_line.registries.desk import IN_NOVEMBER, Desk, rows_of
from tests.support.chat import ChatClient
from tests.support.factories import (
    NIK,
    OTHER_NIK,
    make_application,
    make_officer,
    make_places,
    read_resources,
)
from tests.support.running import RunningBot

TODAY = day_of(utc_now())
"""The command reads the machine's clock, and a list of covered people is for the current year."""


def test_bad_rows_are_told_by_line_and_the_rest_is_in_use(desk: Desk, database_url: str) -> None:
    rows = [f"{NIK};3", f"{OTHER_NIK};11", "3.37401E+15;2", ";2", "33740112;2", f"'{OTHER_NIK};Desil 4", f"{NIK};5"]
    file = desk.file("desil.csv", "NIK;Desil\n" + "\n".join(rows) + "\n")
    status, printed = desk.run("import", "desil", file, *IN_NOVEMBER)
    assert status == 0, printed
    for line in (
        f"{file}: row 3: desil is no number from 1 to 10",
        "row 4: nik was kept as a number in scientific notation",
        "row 5: nik is empty",
        "row 6: nik does not have 16 digits",
        "dtsen: the list of 2026-11-01 (quarter 4 of 2026",
        "is in use: 2 people, 1 rows named somebody again",
        "4 rows left out",
    ):
        assert line in printed
    assert desk.lists() == [("dtsen", date(2026, 11, 1), 2)]

    async def decile(uow: UnitOfWork) -> int | None:
        return (await uow.registries.look_up(["dtsen"], NIK))[0].value

    assert desk.ask(decile) == 5
    assert NIK not in printed
    assert OTHER_NIK not in printed
    assert not list(desk.folder.glob("*.salah.csv"))
    database = make_url(database_url).database
    if database and Path(database).is_file():
        kept = b"".join(path.read_bytes() for path in Path(database).parent.glob("bot.db*"))
        assert NIK.encode() not in kept
    status, printed = desk.run("list")
    assert "dtsen" in printed
    assert "2026-11-01" in printed


@pytest.mark.parametrize(
    ("kind", "day", "today", "words"),
    [
        ("dtsen", date(2026, 10, 1), date(2026, 12, 31), "2026-10-01 (quarter 4 of 2026)"),
        ("dtsen", date(2026, 12, 31), date(2027, 1, 1), "2026-12-31 (quarter 4 of 2026, over: ask for the new one)"),
        ("dtsen", date(2027, 3, 31), date(2027, 3, 31), "2027-03-31 (quarter 1 of 2027)"),
        ("jkn", date(2026, 12, 31), date(2027, 1, 1), "2026-12-31"),
    ],
)
def test_a_list_that_is_renewed_by_the_quarter_says_which_it_is(kind: str, day: date, today: date, words: str) -> None:
    assert listed_words(kind, day, today) == words


def test_numbers_of_regions_91_to_96_are_nobody_elses(desk: Desk) -> None:
    book = Workbook()
    for nik in ("NIK", 9171010101909003, 9171010101909005, "9171010101909007"):
        book.active.append([nik])
    book.save(desk.folder / "jkn.xlsx")
    status, printed = desk.run("import", "jkn", "jkn.xlsx", *IN_NOVEMBER)
    assert status == 0, printed
    for row in (2, 3):
        assert f"row {row}: nik was kept as a number, which loses its last digits: format the column as text" in printed
    assert desk.lists() == [("jkn", date(2026, 11, 1), 1)]

    async def found(uow: UnitOfWork) -> list[bool]:
        niks = ("9171010101909004", "9171010101909007")
        return [bool((await uow.registries.look_up(["jkn"], nik))[0].listed) for nik in niks]

    assert desk.ask(found) == [False, True]


@pytest.mark.parametrize(
    ("niks", "told"),
    [
        # 16 digits cut to 15: running numbers 9011, 9002 and 0003.
        (["3374011205909010", "3374011205909000", "3374011205900000"], "2 of the 2 NIKs that could be used end in 0"),
        ([f"33740112059090{tens}0" for tens in range(5)], "5 of the 5"),
        # Rows that were added since are honest.
        ([*(f"33740112059090{tens}0" for tens in range(6)), NIK], "6 of the 7"),
        (["3374011205900000", "3374011206900000"], "0 of the 0 NIKs that could be used end in 0, and 2 more in 0000"),
    ],
)
@pytest.mark.parametrize("name", ["jkn.csv", "jkn.xlsx"])
def test_a_list_that_a_spreadsheet_rounded_is_refused_as_a_whole(
    desk: Desk, name: str, niks: list[str], told: str
) -> None:
    desk.file("good.csv", f"nik\n{OTHER_NIK}\n")
    assert desk.run("import", "jkn", "good.csv", *IN_NOVEMBER)[0] == 0
    before = desk.ask(audited)
    write_sheet(desk.folder / name, ["NIK"], [[nik] for nik in niks])
    status, printed = desk.run("import", "jkn", name, "--date", "2026-11-20")
    assert status == 2
    assert printed.startswith(f"{name}: {told}")
    assert "Mend: take the file as the office's system made it" in printed
    assert "Nothing was changed." in printed
    assert not [nik for nik in niks if nik in printed]
    # Nothing of it is there, neither in use nor loading.
    assert desk.lists() == [("jkn", date(2026, 11, 1), 1)]
    assert desk.ask(audited) == before
    assert desk.run("clean") == (0, "Nothing was left to do.\n")


def test_who_is_not_on_the_list_shows_too_that_a_sheet_of_answers_was_rounded(desk: Desk) -> None:
    rows = ["3374011205909010;ya", "3374011205900000;tidak"]
    file = desk.file("jkn.csv", "NIK;Terdaftar\n" + "\n".join(rows) + "\n")
    status, printed = desk.run("import", "jkn", file, *IN_NOVEMBER)
    assert status == 2
    assert printed.startswith("jkn.csv: 1 of the 1 NIKs that could be used end in 0, and 1 more in 0000")
    assert desk.lists() == []


def test_somebody_may_have_a_nik_that_ends_in_0(desk: Desk) -> None:
    file = desk.file("jkn.csv", "nik\n3374011205909010\n")
    status, printed = desk.run("import", "jkn", file, *IN_NOVEMBER)
    assert status == 0, printed
    assert desk.lists() == [("jkn", date(2026, 11, 1), 1)]


def test_rows_that_a_filter_hides_are_left_out_and_counted(desk: Desk) -> None:
    book = Workbook()
    for cell in ("NIK", NIK, OTHER_NIK, NIK[:-1] + "3"):
        book.active.append([cell])
    book.active.auto_filter.ref = "A1:A4"
    for row in (3, 4):
        book.active.row_dimensions[row].hidden = True
    book.save(desk.folder / "jkn.xlsx")
    status, printed = desk.run("import", "jkn", "jkn.xlsx", *IN_NOVEMBER)
    assert status == 0, printed
    assert "jkn.xlsx: 2 rows that the sheet hides (by a filter, or otherwise) were left out" in printed
    assert "jkn: the list of 2026-11-01 is in use: 1 people" in printed
    book.active.row_dimensions[2].hidden = True
    book.save(desk.folder / "jkn.xlsx")
    status, printed = desk.run("import", "jkn", "jkn.xlsx", *IN_NOVEMBER)
    assert status == 2
    assert "no row can be used, so the list in use stays\njkn.xlsx: 3 rows that the sheet hides" in printed


def test_many_bad_rows_are_in_a_file_that_names_nobody(desk: Desk) -> None:
    file = desk.file("jkn.csv", "nik\n" + f"{NIK}1\n" * 25 + f"{NIK}\n")
    status, printed = desk.run("import", "jkn", file, *IN_NOVEMBER)
    assert status == 0
    assert printed.count(f"{file}: row ") == SHOWN
    assert "and 5 more: all 25 are in jkn.csv.salah.xlsx" in printed
    written = desk.folder / "jkn.csv.salah.xlsx"
    assert rows_of(written) == [["row", "wrong"], *([row, "nik does not have 16 digits"] for row in range(2, 27))]
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert NIK not in printed


def test_more_bad_rows_than_a_workbook_holds_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_report, "MOST_ROWS", SHOWN + 2)
    with registry_report.BadRows(tmp_path / "jkn.csv") as bad:
        for row in range(SHOWN + 5):
            bad.add(row, "nik is empty")
    assert f"and 5 more: the first {SHOWN + 2} are in jkn.csv.salah.xlsx" in str(bad)
    assert len(rows_of(tmp_path / "jkn.csv.salah.xlsx")) == 1 + SHOWN + 2


@pytest.mark.parametrize(
    ("kind", "text", "day", "told"),
    [
        ("jkn", "nama\nSutarno\n", "2026-11-01", "jkn.csv: there is no column nik"),
        ("dtsen", f"nik\n{NIK}\n", "2026-11-01", "jkn.csv: there is no column desil"),
        ("covered", f"nik\n{NIK}\n", TODAY.isoformat(), "jkn.csv: there is no column sumber_dana"),
        ("jkn", "nik\n1\n", "2026-11-01", "jkn.csv: no row can be used, so the list in use stays"),
        ("jkn", None, "2026-11-01", "jkn.csv: there is no such file"),
        ("pensiun", f"nik\n{NIK}\n", "2026-11-01", "KIND: there is no such list"),
        ("jkn", f"nik\n{NIK}\n", "2126-11-01", "--date: 2126-11-01 is in the future"),
        ("jkn", f"nik\n{NIK}\n", "1/11/2026", "--date: is no day"),
        (
            "covered",
            f"nik;sumber dana\n{NIK};APBD\n",
            TODAY.isoformat(),
            "sumber_dana apbd: no places of this fund were set",
        ),
        (
            "covered",
            f"nik;sumber dana\n{NIK};APBD\n",
            f"{TODAY.year - 1}-12-31",
            f"--date: a list of {TODAY.year - 1}-12-31 opens no places now, since their period began on {TODAY.year}",
        ),
    ],
)
def test_what_cannot_be_used_is_told_and_changes_nothing(
    desk: Desk, kind: str, text: str | None, day: str, told: str
) -> None:
    desk.file("good.csv", f"nik\n{OTHER_NIK}\n")
    assert desk.run("import", "jkn", "good.csv", *IN_NOVEMBER)[0] == 0
    if text is not None:
        desk.file("jkn.csv", text)
    status, printed = desk.run("import", kind, "jkn.csv", "--date", day)
    assert status == 2
    assert printed.startswith(told) or told in printed.splitlines()[0]
    assert NIK not in printed
    assert desk.lists() == [("jkn", date(2026, 11, 1), 1)]


def test_covered_people_hold_places_of_the_fund_in_their_row(desk: Desk) -> None:
    async def places(uow: UnitOfWork) -> None:
        await make_officer(uow)
        await make_places(uow, Programme.PIJAR_SEMAR, 1)
        await make_places(uow, Programme.PIJAR_SEMAR, 5, "dbhcht")

    async def covered(uow: UnitOfWork) -> dict[str, tuple[int, int]]:
        period = f"{TODAY:%Y}"
        found = await uow.places.balances(Programme.PIJAR_SEMAR, period)
        return {one.pool.key.fund: (one.covered, one.free) for one in found}

    desk.ask(places)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["NIK", "Sumber Dana", "Kec."], [NIK, "APBD", "Genuk"], [OTHER_NIK, "dbhcht", None]):
        sheet.append(row)
    sheet.append([NIK[:-1] + "3", "Apbd", "Kec. Mijen"])
    sheet.append([NIK[:-1] + "6", "APBD", "–"])  # a dash is an empty cell, here as under BPJS's answers
    sheet.append([NIK[:-1] + "4", "CSR", None])
    sheet.append([NIK[:-1] + "5", "APBD", "Ungaran"])
    book.save(desk.folder / "tercakup.xlsx")
    status, printed = desk.run("import", "tercakup", "tercakup.xlsx", "--date", TODAY.isoformat())
    assert status == 0, printed
    assert "row 6: sumber_dana is none of apbd, dbhcht" in printed
    assert "row 7: kecamatan is no kecamatan of Kota Semarang" in printed
    assert "4 places newly held, 0 given back" in printed
    assert desk.ask(covered) == {"apbd": (3, -2), "dbhcht": (1, 4)}


def test_a_sheet_for_the_office_names_every_open_application(desk: Desk) -> None:
    async def two(uow: UnitOfWork) -> list[str]:
        first = await make_application(uow, read_resources(), nik=NIK)
        second = await make_application(uow, read_resources(), telegram_id=9102, nik=OTHER_NIK, programme=Programme.UHC)
        return [str(first.reference), str(second.reference)]

    pijar_semar, uhc = desk.ask(two)
    status, printed = desk.run("check", "asn", "periksa.xlsx")
    assert status == 0, printed
    assert "2 open applications" in printed
    assert NIK not in printed
    path = desk.folder / "periksa.xlsx"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    headings = ["NIK", "No Pendaftaran", "Terdaftar (ya/tidak)"]
    assert rows_of(path) == [headings, [NIK, pijar_semar, None], [OTHER_NIK, uhc, None]]
    assert desk.run("check", "jkn", "jkn.csv")[0] == 0
    with (desk.folder / "jkn.csv").open(encoding="utf-8-sig", newline="") as written:
        assert list(csv.reader(written, delimiter=";"))[1:] == [[OTHER_NIK, uhc, ""]]

    async def audited(uow: UnitOfWork) -> list[object]:
        found = select(AuditEventRow.data).where(AuditEventRow.action == "registry.checked").order_by(AuditEventRow.at)
        return list(await uow.connection.scalars(found))

    assert desk.ask(audited) == [{"kind": "civil_servant", "people": 2}, {"kind": "jkn", "people": 1}]
    status, printed = desk.run("check", "jkn", "jkn.csv")
    assert (status, "exists already" in printed) == (2, True)
    # A sheet without a name is a workbook.
    assert desk.run("check", "jkn")[0] == 0
    assert rows_of(desk.folder / "periksa-jkn.xlsx")[0] == headings


def test_the_sheet_brings_the_column_that_its_kind_is_answered_in(desk: Desk) -> None:
    desk.ask(lambda uow: make_application(uow, read_resources(), nik=NIK))
    assert desk.run("check", "dtsen", "periksa.xlsx")[0] == 0
    written = rows_of(desk.folder / "periksa.xlsx")
    assert written[0] == ["NIK", "No Pendaftaran", "Desil"]
    assert written[1][2:] == [None]


def test_what_a_dead_import_left_is_removed(desk: Desk) -> None:
    async def begun(uow: UnitOfWork) -> None:
        list_id = await uow.registries.begin("jkn", date(2026, 11, 1))
        await uow.registries.add(list_id, [(bytes(32), None)])

    assert desk.run("clean") == (0, "Nothing was left to do.\n")
    desk.ask(begun)
    status, printed = desk.run("clean")
    assert (status, printed) == (0, "jkn: what an import had left is done\n")
    assert desk.run("clean") == (0, "Nothing was left to do.\n")


def test_many_applications_to_look_at_are_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waiting = ApplicationStatus.WAITLISTED
    found = [(Reference.make(Programme.UHC, 2026, number), waiting) for number in range(1, SHOWN + 3)]
    tell_reassessed(Reassessed(Counter({waiting: len(found)}), found), tmp_path / "jkn.csv")
    printed = capsys.readouterr().out
    assert "open applications assessed anew: waitlisted 22" in printed
    assert "somebody has to look (waitlisted 22)" in printed
    assert "and 2 more: all 22 are in jkn.csv.periksa.xlsx" in printed
    written = rows_of(tmp_path / "jkn.csv.periksa.xlsx")
    assert written[1:] == [[str(reference), "waitlisted"] for reference, _ in found]


async def audited(uow: UnitOfWork) -> list[object]:
    return list(await uow.connection.scalars(select(AuditEventRow.id).order_by(AuditEventRow.id)))


class PausingDatabase(Database):
    """Stands still before its tenth write transaction until it may go on."""

    def __init__(self, url: str, other: Database) -> None:
        super().__init__(Engines(url), other.keyring, other.clock)
        self.writes = 0
        self.paused, self.go_on = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        self.writes += 1
        if self.writes == 10:
            self.paused.set()
            await self.go_on.wait()
        async with super().write() as uow:
            yield uow


async def test_residents_are_answered_while_a_list_is_loaded(
    bot: RunningBot, resident: ChatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.registries.imports.LOADED_AT_ONCE", 100)
    people = People()
    for number in range(20_000):
        people.add(bot.database.keyring.blind_index("nik", f"33740112{number:08d}"), None)
    other = PausingDatabase(bot.settings.database_url, bot.database)
    loaded: list[int] = []

    def progress(phase: str, done: int, total: int | None) -> None:
        if phase == "loading":
            loaded.append(done)

    importing = asyncio.ensure_future(
        replace_list(
            other,
            bot.bot.resources,
            kind="jkn",
            listed_on=date(2026, 11, 1),
            people=people,
            today=date(2026, 11, 23),
            progress=progress,
        )
    )
    try:
        async with asyncio.timeout(60):
            await other.paused.wait()
            assert 0 < loaded[-1] < 20_000
            await resident.send("/start")
            answers = len(resident.texts)
            assert answers
            assert not importing.done()
            other.go_on.set()
            while not importing.done():
                await resident.send("/panduan")
            imported = await importing
    finally:
        importing.cancel()
        people.close()
        await other.close()
    assert imported.people == 20_000
    assert len(resident.texts) > answers
    async with bot.database.read() as uow:
        assert [one.entries for one in await uow.registries.in_use()] == [20_000]


# --- the content of a row ---


@pytest.mark.parametrize(
    "cell", [NIK, f"'{NIK}", f" {NIK} ", "3374 0112 0590 9001", "33.74.01.120590.9001", int(NIK), float(NIK)]
)
def test_a_nik_is_read_as_offices_write_it(cell: str | float) -> None:
    assert read_nik_cell(cell) == NIK


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        (None, "is empty"),
        ("'", "is empty"),
        ("Sutarno", "is no number of 16 digits"),
        ("3374011205909001 / 3374011205909002", "is no number of 16 digits"),
        ("337401120590900", "does not have 16 digits"),
        ("3374011205900000", "cannot be a NIK"),
        (3374011205909000, "loses its last digit"),
        # From 2^53 on neighbours share a number: 9171…9003 is kept as 9171…9004.
        (9171010101909003, "loses its last digits: format"),
        (9171010101909003.0, "loses its last digits: format"),
        (9603010101909004.0, "loses its last digits: format"),
        (9007199254740992, "loses its last digits: format"),
        (1e16, "loses its last digits: format"),
        (3.37401120590900e15, "loses its last digit"),
        (337401120590901, "does not have 16 digits: format"),
        (float("inf"), "does not have 16 digits: format"),
        (True, "does not have 16 digits: format"),
        ("3,37401E+15", "scientific notation"),
        ("3.37401120590900e15", "scientific notation"),
        (date(2026, 1, 2), "does not have 16 digits"),
    ],
)
def test_a_cell_that_is_no_nik_is_told_without_its_digits(cell: str | float | date | None, wrong: str) -> None:
    with pytest.raises(BadCell) as told:
        read_nik_cell(cell)
    assert str(told.value).startswith("nik ")
    assert wrong in str(told.value)
    assert not [word for word in str(told.value).split() if word.isdigit() and len(word) > 2]


@given(st.integers(1_101_010_000_000_001, 9_999_999_999_999_999) | st.integers(2**53 - 9, 2**53 + 9))
def test_a_number_is_the_nik_that_was_typed_or_refused(typed: int) -> None:
    try:
        read = read_nik_cell(float(typed))
    except BadCell:
        assert typed >= 2**53 or typed % 10 == 0
    else:
        assert read == str(typed)


@given(st.text(alphabet="0123456789 .'-eE+a٣", max_size=20) | st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_a_written_nik_is_what_a_resident_could_send(text: str) -> None:
    try:
        read = read_nik_cell(text)
    except BadCell:
        return
    assert read == parse_nik(text.strip().lstrip("'"))


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_the_short_way_refuses_what_the_long_one_refuses(digits: str) -> None:
    try:
        expected: str | None = parse_nik(digits)
    except InvalidAnswer:
        expected = None
    try:
        assert read_nik_cell(digits) == expected
    except BadCell:
        assert expected is None


@pytest.mark.parametrize(("cell", "decile"), [("1", 1), (10, 10), (3.0, 3), ("Desil 07", 7), (" desil2 ", 2)])
def test_a_decile_is_read(cell: str | float, decile: int) -> None:
    assert read_decile(cell) == decile


@pytest.mark.parametrize("cell", ["0", "11", "", None, 2.5, "1-4", -1, True, "tiga"])
def test_what_is_no_decile_is_refused(cell: str | float | None) -> None:
    with pytest.raises(BadCell, match="desil is no number from 1 to 10"):
        read_decile(cell)


def test_each_fund_and_kecamatan_has_a_number() -> None:
    reader = SourceReader([FundingSource("apbd", "APBD"), FundingSource("csr", "CSR Bank")], read_default_areas())
    read = [
        reader.read({"sumber_dana": fund, "kecamatan": kecamatan})
        for fund, kecamatan in [("APBD", None), ("csr bank", "Genuk"), ("apbd", ""), ("CSR-Bank", "33.74.05")]
    ]
    assert read == [0, 1, 0, 1]
    assert [(one.fund, one.kecamatan_code) for one in reader.sources] == [("apbd", ""), ("csr", "33.74.05")]


@given(st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.none() | st.integers(0, 10))))
def test_people_come_back_once_in_order_with_the_last_value(added: list[tuple[bytes, int | None]]) -> None:
    people = People()
    try:
        for index, value in added:
            people.add(index, value)
        assert list(people.in_order()) == sorted(dict(added).items())
        assert (people.rows, people.count()) == (len(added), len(dict(added)))
    finally:
        people.close()


@given(st.integers(1, LARGEST_CHUNK), st.floats(0, 10))
def test_a_turn_grows_slowly_and_never_stops(size: int, took: float) -> None:
    assert 1 <= next_size(size, took) <= max(2 * size, LARGEST_CHUNK)
