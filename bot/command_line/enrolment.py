"""``python -m bot enrol``: export the sheet for BPJS, and import its answers."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command_line.opening import LARGEST_NUMBER, BadInput, given_day, run
from bot.resources import Resources
from bot.sheets import SheetError, check_name, hidden_rows_told, open_sheet, write_sheet
from domain.enrolment import parse_member_number
from domain.errors import IllegalTransition, InvalidAnswer, NotFound
from domain.places.funding import JAKARTA
from domain.programme import Programme
from domain.reading import clean_line, says_nothing
from domain.reference import Reference
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.services.enrolment.reading import BadRow

cli = typer.Typer(no_args_is_help=True, help="Hand approved people to BPJS, and take the answers back.")

SHOWN = 20
"""The number of bad rows that are shown; the rest is counted."""

HEADINGS = {
    "reference": ("no pendaftaran", "nomor pendaftaran", "reference"),
    "sheet": ("lembar", "no lembar"),
    "member_number": ("nomor peserta", "no peserta", "no kartu", "kpj"),
    "starts_on": ("tanggal mulai", "mulai berlaku", "tmt"),
    "refusal": ("alasan ditolak", "alasan", "keterangan"),
}
"""The fields of an answer, each with the headings of its column."""

SHEET_HEADING = "Lembar"
"""A column after those of the programme, which tells answers to this sheet from those to an earlier one."""

ANSWER_HEADINGS = ("Nomor Peserta", "Tanggal Mulai", "Alasan Ditolak")
"""Empty columns after those of the programme, for BPJS to fill in."""


@cli.command("export")
def export_sheet(
    programme: Programme,
    file: Annotated[
        Path | None,
        typer.Argument(help="Where to write it, .xlsx or .csv; bpjs-PROGRAMME-NUMBER.xlsx if it is left out."),
    ] = None,
    number: Annotated[
        int | None, typer.Option(min=1, max=LARGEST_NUMBER, help="Write the sheet with this number again.")
    ] = None,
) -> None:
    """Write a sheet of everybody approved who is on no sheet yet. It holds NIKs and names: hand it over safely."""
    run(lambda database, resources: _export(database, resources, programme, file, number))


@cli.command("import")
def import_answers(
    programme: Programme,
    file: Annotated[Path, typer.Argument(help="The sheet that came back.")],
    starts_from: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="Take cover that began before the sheet went out, from this day on, where BPJS confirmed it.",
        ),
    ] = None,
) -> None:
    """Take BPJS's answers: number and first day of cover, or the reason of a refusal. Each resident is told."""
    run(lambda database, resources: _import(database, resources, programme, file, starts_from))


@cli.command("correct")
def correct_enrolment(
    reference: Annotated[str, typer.Argument(help="Whose number or day is wrong, such as UHC-2026-000045-A.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the application, for officers.")],
    number: Annotated[str | None, typer.Option(help="The right member number, with all its zeros.")] = None,
    starts: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The right first day of cover.")] = None,
) -> None:
    """Mend a member number or a first day of cover that was taken wrongly. The resident is told that it was wrong."""
    run(lambda database, resources: _correct(database, resources, reference, number, starts, reason))


@cli.command("doubtful")
def list_doubtful(programme: Programme) -> None:
    """List answers that were taken and look wrong: numbers without zeros, early days, refusals without a reason."""
    run(lambda database, _resources: _doubtful(database, programme), reads_only=True)


async def _export(
    database: Database, resources: Resources, programme: Programme, file: Path | None, number: int | None
) -> None:
    from bot.services.enrolment import hand_over
    from bot.views.enrolment import sheet_row

    today = _today(database)
    async with database.read() as uow:
        number_now = number or await uow.enrolments.next_number(programme)
    path = file or Path(f"bpjs-{programme.value}-{number_now}.xlsx")
    # Check this first: otherwise people would be marked as exported on a sheet that does not exist.
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
    columns = resources.rulebook.on(programme, today).hand_over_columns
    headings = [*(one.title for one in columns), SHEET_HEADING, *ANSWER_HEADINGS]
    behind = [str(sheet.number), *("" for _ in ANSWER_HEADINGS)]
    people = [
        [*sheet_row(resources, one, [column.value for column in columns]), *behind]
        async for one in hand_over.people_on_sheet(database, resources, sheet, today)
    ]
    try:
        write_sheet(path, headings, people)
    except SheetError as error:
        raise BadInput(f"{error} Sheet {sheet.number} is kept: write it again with --number.") from error
    typer.echo(f"sheet {sheet.number} of {programme.value}: {len(people)} people without an answer, in {path}")


async def _import(
    database: Database, resources: Resources, programme: Programme, file: Path, starts_from: str | None
) -> None:
    from bot.services.enrolment import answers as enrolment
    from bot.services.enrolment.reading import read_answers

    today = _today(database)
    with open_sheet(file, HEADINGS, required=("reference", "sheet")) as rows:
        sheet = read_answers(rows, today)
    hidden = [f"{file.name}: {hidden_rows_told(rows.hidden_rows)}"] if rows.hidden_rows else []
    earliest = given_day("--starts-from", starts_from) if starts_from else None
    bad = sheet.bad + await enrolment.check(database, programme, sheet.answers, starts_from=earliest)
    if bad:
        raise BadInput(
            "\n".join([*_lines(file, bad), *hidden, "Nothing was changed: mend these rows and run it again."])
        )
    recorded = await enrolment.record_responses(database, resources, sheet.answers, today)
    typer.echo(
        f"{file.name}: {recorded.begun} enrolled, {recorded.refused} refused, "
        f"{recorded.known} known already, {sheet.empty} without an answer"
    )
    for line in [*hidden, *_lines(file, recorded.gone)]:
        typer.echo(line)


async def _correct(
    database: Database, resources: Resources, written: str, number: str | None, starts: str | None, reason: str
) -> None:
    from bot.services.enrolment import correction as enrolment_correction
    from bot.services.enrolment.reading import FURTHEST_START, REFUSAL_LIMIT, wrong_number

    today = _today(database)
    try:
        reference = Reference.parse(written)
    except InvalidAnswer as error:
        raise BadInput("REFERENCE: cannot be read. Mend: copy it from the sheet or the card.") from error
    if number is None and starts is None:
        raise BadInput("--number, --starts: neither was given. Mend: give what is right.")
    reason = clean_line(reason)
    if says_nothing(reason) or len(reason) > REFUSAL_LIMIT:
        raise BadInput(f"--reason: is empty or too long. Mend: say in {REFUSAL_LIMIT} signs what was taken wrongly.")
    try:
        member_number = parse_member_number(reference.programme, number) if number is not None else None
    except InvalidAnswer as error:
        raise BadInput(f"--number: {wrong_number(error, reference.programme)}") from error
    day = given_day("--starts", starts) if starts is not None else None
    if day is not None and abs(day - today) > FURTHEST_START:
        raise BadInput("--starts: is more than a year from today. Mend: check the year.")
    try:
        async with database.write() as uow:
            corrected = await enrolment_correction.correct(
                uow,
                resources,
                reference,
                member_number=member_number,
                starts_on=day,
                reason=reason,
                today=today,
            )
            await uow.commit()
    except NotFound as error:
        raise BadInput("REFERENCE: no application has it.") from error
    except IllegalTransition as error:
        raise BadInput(
            f"REFERENCE: BPJS has given no number for it (it is {error.values['status']}). "
            "Mend: take its answer with enrol import."
        ) from error
    mended = [name for name, was_wrong in (("number", corrected.number), ("first day", corrected.day)) if was_wrong]
    if mended:
        typer.echo(f"{reference}: {' and '.join(mended)} corrected; the resident is told")
    else:
        typer.echo(f"{reference}: is so already; nothing was changed")


async def _doubtful(database: Database, programme: Programme) -> None:
    from bot.services.enrolment import correction as enrolment_correction

    doubts = 0
    async for reference, wrong in enrolment_correction.doubtful(database, programme):
        doubts += 1
        typer.echo(f"{reference}: {wrong}")
    typer.echo(f"{doubts} answers look wrong. Ask BPJS, then mend them with enrol correct." if doubts else "None.")


def _lines(file: Path, bad: Sequence["BadRow"]) -> list[str]:
    lines = [f"{file.name}: row {one.row}: {one.field} {one.wrong}" for one in bad[:SHOWN]]
    if len(bad) > SHOWN:
        lines.append(f"{file.name}: and {len(bad) - SHOWN} more rows")
    return lines


def _today(database: Database) -> date:

    moment: datetime = database.clock()
    return moment.astimezone(JAKARTA).date()
