"""``python -m bot enrol``: the sheet that goes to BPJS, and the answers that come back."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command_line.opening import LARGEST_NUMBER, BadInput, run
from bot.house import House
from domain.programme import Programme
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.services.enrolment import BadRow

cli = typer.Typer(no_args_is_help=True, help="Hand approved people to BPJS, and take the answers back.")

SHOWN = 20
"""So many bad rows are shown; the rest is counted."""

HEADINGS = {
    "reference": ("no pendaftaran", "nomor pendaftaran", "reference"),
    "sheet": ("lembar", "no lembar"),
    "member_number": ("nomor peserta", "no peserta", "no kartu", "kpj"),
    "starts_on": ("tanggal mulai", "mulai berlaku", "tmt"),
    "refusal": ("alasan ditolak", "alasan", "keterangan"),
}
"""A field of an answer and the headings it may stand below."""

SHEET_HEADING = "Lembar"
"""A column behind those of the programme: by it an answer is known to be for this sheet and no earlier one."""

ANSWER_HEADINGS = ("Nomor Peserta", "Tanggal Mulai", "Alasan Ditolak")
"""Empty columns behind those of the programme, for BPJS to fill in."""


@cli.command("export")
def export_sheet(
    programme: Programme,
    file: Annotated[Path | None, typer.Argument(help="Where to write it; .xlsx or .csv.")] = None,
    number: Annotated[
        int | None, typer.Option(min=1, max=LARGEST_NUMBER, help="Write the sheet with this number again.")
    ] = None,
) -> None:
    """Write a sheet of everybody approved who is on no sheet yet. It holds NIKs and names: hand it over safely."""
    run(lambda database, house: _export(database, house, programme, file, number))


@cli.command("import")
def import_answers(
    programme: Programme, file: Annotated[Path, typer.Argument(help="The sheet that came back.")]
) -> None:
    """Take BPJS's answers: number and first day of cover, or the reason of a refusal. Each resident is told."""
    run(lambda database, house: _import(database, house, programme, file))


async def _export(
    database: Database, house: House, programme: Programme, file: Path | None, number: int | None
) -> None:
    from bot.services import hand_over
    from bot.sheets import SheetError, check_name, write_sheet

    today = _today(database)
    async with database.read() as uow:
        number_now = number or await uow.enrolments.next_number(programme)
    path = file or Path(f"bpjs-{programme.value}-{number_now}.xlsx")
    # Before anybody is put on a sheet, or they would be on one that nobody has.
    check_name(path)
    if number is None:
        sheet = await hand_over.make_sheet(database, programme)
    else:
        async with database.read() as uow:
            sheet = await uow.enrolments.sheet(programme, number)
        if sheet is None:
            raise BadInput(f"--number: there is no sheet {number} of {programme.value}. Mend: use a lower one.")
    if sheet is None:
        async with database.read() as uow:
            newest = await uow.enrolments.sheet(programme)
        again = f" Write the newest again with --number {newest.number}." if newest else ""
        typer.echo(f"Nobody is approved who is on no sheet yet.{again}")
        return
    columns = house.rulebook.on(programme, today).hand_over_columns
    headings = [*(one.title for one in columns), SHEET_HEADING, *ANSWER_HEADINGS]
    behind = [str(sheet.number), *("" for _ in ANSWER_HEADINGS)]
    people = [[*row, *behind] async for row in hand_over.sheet_rows(database, house, sheet, today)]
    try:
        write_sheet(path, headings, people)
    except SheetError as error:
        raise BadInput(f"{error} Sheet {sheet.number} is kept: write it again with --number.") from error
    typer.echo(f"sheet {sheet.number} of {programme.value}: {len(people)} people without an answer, in {path}")


async def _import(database: Database, house: House, programme: Programme, file: Path) -> None:
    from bot.services import enrolment
    from bot.services.enrolment import Answer, BadRow
    from bot.sheets import read_sheet

    today = _today(database)
    answers: list[Answer] = []
    bad: list[BadRow] = []
    empty = 0
    for row, cells in read_sheet(file, HEADINGS, required=("reference", "sheet")):
        answer = enrolment.read_answer(row, cells, today)
        if isinstance(answer, BadRow):
            bad.append(answer)
        elif answer is None:
            empty += 1
        else:
            answers.append(answer)
    bad += await enrolment.check(database, programme, answers)
    if bad:
        raise BadInput("\n".join([*_lines(file, bad), "Nothing was changed: mend these rows and run it again."]))
    taken = await enrolment.take(database, house, answers, today)
    typer.echo(
        f"{file.name}: {taken.begun} enrolled, {taken.refused} refused, "
        f"{taken.known} known already, {empty} without an answer"
    )
    for line in _lines(file, taken.gone):
        typer.echo(line)


def _lines(file: Path, bad: Sequence["BadRow"]) -> list[str]:
    lines = [f"{file.name}: row {one.row}: {one.field} {one.wrong}" for one in bad[:SHOWN]]
    if len(bad) > SHOWN:
        lines.append(f"{file.name}: and {len(bad) - SHOWN} more rows")
    return lines


def _today(database: Database) -> date:
    from bot.step import JAKARTA

    moment: datetime = database.clock()
    return moment.astimezone(JAKARTA).date()
