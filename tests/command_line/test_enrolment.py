"""`python -m bot enrol`, as the dinas types it: out to BPJS, back again, and nothing half-applied."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from domain.application import ApplicationStatus
from domain.places.funding import JAKARTA
from domain.programme import Programme
from domain.reference import Reference
from storage.records.applications import StoredApplication
from storage.unit_of_work import Database
from tests.command_line.test_subcommands import run
from tests.support.databases import FakeClock
from tests.support.factories import NIK, make_application, read_resources, reload, set_status
from tests.support.waiting_people import told

MONTHS = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"]
REFERENCE = str(Reference.make(Programme.UHC, 2026, 45))
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is found out before a database has a part in it; each command costs seconds to start."""


@pytest.fixture
def clock() -> FakeClock:
    # The command looks at the real clock.
    return FakeClock(datetime.now(UTC))


async def approve_one(database: Database) -> str:
    async with database.write() as uow:
        application = await make_application(uow, read_resources(), programme=Programme.UHC)
        application = await set_status(uow, application, ApplicationStatus.IN_REVIEW)
        application = await set_status(uow, application, ApplicationStatus.APPROVED)
        await uow.commit()
    return str(application.reference)


async def stored(database: Database, reference: str) -> StoredApplication:
    async with database.read() as uow:
        return await reload(uow, Reference.parse(reference))


def filled_in(sheet: Path, **answers: str) -> Path:
    """Return the sheet as BPJS sends it back."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        row.update(answers)
    back = sheet.with_name("jawaban.csv")
    with back.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return back


async def test_out_and_back_and_both_again(tmp_path: Path, database: Database, database_url: str) -> None:
    reference = await approve_one(database)
    status, printed = await run(tmp_path, "enrol", "export", "uhc", "mana/lembar.csv", database_url=database_url)
    assert (status, "its folder is not there" in printed) == (2, True), printed
    # Nobody was put on the sheet that could not be written.
    status, printed = await run(tmp_path, "enrol", "export", "uhc", "lembar.csv", database_url=database_url)
    assert (status, NIK in printed) == (0, False), printed
    sheet = tmp_path / "lembar.csv"
    assert sheet.stat().st_mode & 0o777 == 0o600
    assert NIK in sheet.read_text(encoding="utf-8-sig")
    status, printed = await run(tmp_path, "enrol", "export", "uhc", "lagi.csv", database_url=database_url)
    assert (status, "--number 1" in printed) == (0, True), printed
    assert not (tmp_path / "lagi.csv").exists()

    begins = datetime.now(UTC).date() + timedelta(days=9)
    back = filled_in(sheet, **{"Nomor Peserta": "0001234567890", "Tanggal Mulai": f"{begins:%d/%m/%Y}"})
    for expected in ("1 enrolled, 0 refused, 0 known already", "0 enrolled, 0 refused, 1 known already"):
        status, printed = await run(tmp_path, "enrol", "import", "uhc", back.name, database_url=database_url)
        assert (status, expected in printed) == (0, True), printed
    async with database.read() as uow:
        [found] = await uow.keyed_applications.by_nik(NIK)
        stored = found.application
    assert (str(stored.reference), stored.status, stored.covered_from) == (
        reference,
        ApplicationStatus.ENROLLED,
        begins,
    )


@ONE_DATABASE
async def test_a_sheet_without_a_name_is_a_workbook(tmp_path: Path, database: Database, database_url: str) -> None:
    await approve_one(database)
    status, printed = await run(tmp_path, "enrol", "export", "uhc", database_url=database_url)
    assert (status, "in bpjs-uhc-1.xlsx" in printed) == (0, True), printed
    sheet = load_workbook(tmp_path / "bpjs-uhc-1.xlsx").active
    assert sheet is not None
    headings, row = sheet.iter_rows(values_only=True)
    assert NIK in row
    assert headings[-4:] == ("Lembar", "Nomor Peserta", "Tanggal Mulai", "Alasan Ditolak")


@ONE_DATABASE
async def test_one_bad_row_and_nothing_is_changed(tmp_path: Path, database: Database, database_url: str) -> None:
    reference = await approve_one(database)
    await run(tmp_path, "enrol", "export", "uhc", "lembar.csv", database_url=database_url)
    back = filled_in(tmp_path / "lembar.csv", **{"Nomor Peserta": "0001234567890", "Tanggal Mulai": "31-02-2026"})
    status, printed = await run(tmp_path, "enrol", "import", "uhc", back.name, database_url=database_url)
    assert status == 2
    assert "jawaban.csv: row 2: starts_on cannot be read as a day" in printed
    async with database.read() as uow:
        [found] = await uow.keyed_applications.by_nik(NIK)
        stored = found.application
        assert (await reload(uow, stored.reference)).status is ApplicationStatus.APPROVED
    assert str(stored.reference) == reference


@ONE_DATABASE
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "uhc", "tidak-ada.csv"), "tidak-ada.csv"),
        (("export", "uhc", "--number", "7"), "there is no sheet 7"),
        (("export", "asuransi"), "asuransi"),
    ],
)
async def test_what_cannot_be_done_is_named(
    tmp_path: Path, database_url: str, arguments: tuple[str, ...], said: str
) -> None:
    status, printed = await run(tmp_path, "enrol", *arguments, database_url=database_url)
    assert (status, said in printed) == (2, True), printed
    assert "Traceback" not in printed


async def test_a_number_taken_without_its_zeros_is_refused_and_a_wrong_one_is_mended(
    tmp_path: Path, database: Database, database_url: str, clock: FakeClock
) -> None:
    reference = await approve_one(database)
    await run(tmp_path, "enrol", "export", "uhc", "lembar.csv", database_url=database_url)
    today = datetime.now(JAKARTA).date()
    answered = {"Tanggal Mulai": f"{today:%d/%m/%Y}", "Alasan Ditolak": "-"}
    back = filled_in(tmp_path / "lembar.csv", **{"Nomor Peserta": "1234567890", **answered})
    status, printed = await run(tmp_path, "enrol", "import", "uhc", back.name, database_url=database_url)
    assert (status, "row 2: member_number has 10 digits and not 13" in printed) == (2, True), printed
    back = filled_in(tmp_path / "lembar.csv", **{"Nomor Peserta": "0001234567899", **answered})
    status, printed = await run(tmp_path, "enrol", "import", "uhc", back.name, database_url=database_url)
    assert (status, "1 enrolled, 0 refused" in printed) == (0, True), printed

    assert await run(tmp_path, "enrol", "doubtful", "uhc", database_url=database_url) == (0, "None.\n")
    mend = ("enrol", "correct", reference, "--number", "0001234567890", "--reason", "salah ketik")
    for expected in ("number corrected; the resident is told", "is so already; nothing was changed"):
        status, printed = await run(tmp_path, *mend, database_url=database_url)
        assert (status, expected in printed) == (0, True), printed
        assert "0001234567890" not in printed
    clock.now += timedelta(hours=1)
    application = await stored(database, reference)
    assert "0001234567899" in await told(database, application)
    correction = await told(database, application)
    assert "Pembetulan" in correction
    assert "0001234567890" in correction


@ONE_DATABASE
async def test_cover_before_the_sheet_went_out_is_taken_only_as_far_back_as_is_said(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    reference = await approve_one(database)
    await run(tmp_path, "enrol", "export", "uhc", "lembar.csv", database_url=database_url)
    day = datetime.now(JAKARTA).date() - timedelta(days=3)
    answer = {"Nomor Peserta": "0001234567890", "Tanggal Mulai": f"{day.day} {MONTHS[day.month - 1]} {day.year}"}
    back = filled_in(tmp_path / "lembar.csv", **answer)
    wanted = ("enrol", "import", "uhc", back.name)
    turned = "row 2: starts_on is before the sheet went out: day and month turned round?"
    for early in ((), ("--starts-from", (day + timedelta(days=1)).isoformat())):
        status, printed = await run(tmp_path, *wanted, *early, database_url=database_url)
        assert (status, turned in printed) == (2, True), printed
    assert (await stored(database, reference)).status is ApplicationStatus.APPROVED
    status, printed = await run(tmp_path, *wanted, "--starts-from", day.isoformat(), database_url=database_url)
    assert (status, "1 enrolled" in printed) == (0, True), printed


@ONE_DATABASE
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("UHC-2026-000045-R", "--number", "0001234567890"), "REFERENCE: cannot be read"),
        ((REFERENCE,), "--number, --starts: neither was given"),
        ((REFERENCE, "--number", "1234567890"), "--number: has 10 digits and not 13"),
        ((REFERENCE, "--starts", "12/1/2026"), "--starts: is no day"),
        ((REFERENCE, "--starts", "2066-01-12"), "--starts: is more than a year from today"),
        ((REFERENCE, "--number", "0001234567890"), "REFERENCE: no application has it"),
        ((REFERENCE, "--number", "0001234567890", "--reason", "-"), "--reason: is empty"),
    ],
)
async def test_a_correction_that_cannot_be_made_names_what_is_wrong(
    tmp_path: Path, database_url: str, arguments: tuple[str, ...], said: str
) -> None:
    reason = () if "--reason" in arguments else ("--reason", "salah ketik")
    status, printed = await run(tmp_path, "enrol", "correct", *arguments, *reason, database_url=database_url)
    assert (status, said in printed) == (2, True), printed
    assert "1234567890" not in printed


@ONE_DATABASE
async def test_answers_that_a_filter_hides_are_left_out_and_counted(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    await approve_one(database)
    await run(tmp_path, "enrol", "export", "uhc", "lembar.xlsx", database_url=database_url)
    book = load_workbook(tmp_path / "lembar.xlsx")
    headings = [cell.value for cell in book.active[1]]
    begins = datetime.now(UTC).date() + timedelta(days=9)
    for heading, answer in (("Nomor Peserta", "0001234567890"), ("Tanggal Mulai", f"{begins:%d-%m-%Y}")):
        book.active.cell(2, headings.index(heading) + 1, answer)
    book.active.row_dimensions[2].hidden = True
    book.save(tmp_path / "jawaban.xlsx")
    status, printed = await run(tmp_path, "enrol", "import", "uhc", "jawaban.xlsx", database_url=database_url)
    assert (status, "0 enrolled, 0 refused, 0 known already, 0 without an answer" in printed) == (0, True), printed
    assert "jawaban.xlsx: 1 rows that the sheet hides (by a filter, or otherwise) were left out" in printed
    book.active.row_dimensions[2].hidden = False
    book.save(tmp_path / "jawaban.xlsx")
    status, printed = await run(tmp_path, "enrol", "import", "uhc", "jawaban.xlsx", database_url=database_url)
    assert (status, "1 enrolled" in printed, "hides" in printed) == (0, True, False), printed
