"""`python -m bot enrol`, as the dinas types it: out to BPJS, back again, and nothing half-applied."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.application import ApplicationStatus
from domain.programme import Programme
from storage.unit_of_work import Database
from tests.databases import FakeClock
from tests.factories import NIK, make_application, read_house, reload
from tests.test_command_line import run

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is found out before a database has a part in it; each command costs seconds to start."""


@pytest.fixture
def clock() -> FakeClock:
    # The command looks at the real clock.
    return FakeClock(datetime.now(UTC))


async def approve_one(database: Database) -> str:
    async with database.write() as uow:
        application = await make_application(uow, read_house(), programme=Programme.UHC)
        application = await uow.applications.change_status(application, ApplicationStatus.IN_REVIEW)
        application = await uow.applications.change_status(application, ApplicationStatus.APPROVED)
        await uow.commit()
    return str(application.reference)


def filled_in(sheet: Path, **answers: str) -> Path:
    """The sheet as BPJS sends it back."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
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
