"""``python -m bot registry``: import, show and request lists of other offices."""

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from bot.command_line.opening import BadInput, Work, given_day, run
from bot.command_line.progress import shown_progress
from bot.command_line.registries.report import BadRows, listed_words, tell, tell_reassessed
from bot.resources import Resources
from bot.sheets import new_sheet, open_sheet
from domain.errors import Conflict
from domain.places.funding import JAKARTA
from domain.rules.facts import SHARED_LISTS, covered_programme, list_kinds
from storage.copies.progress import Progress
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.services.registries.answers import AnswerReader
    from bot.services.registries.rows import CoverSource, People

cli = typer.Typer(no_args_is_help=True, help="Lists from other offices: who is covered, insured, or in which decile.")

ROWS_AT_ONCE = 2000

ALIASES: Mapping[str, str] = {
    "tercakup": "covered",
    "terlindungi": "covered",
    "bpjs_tk": "bpjstk",
    "ketenagakerjaan": "bpjstk",
    "kesehatan": "jkn",
    "asn": "civil_servant",
    "pns": "civil_servant",
    "desil": "dtsen",
}
_KINDS = f"One of covered, {', '.join(SHARED_LISTS)} (or {', '.join(ALIASES)}), or a programme's own covered_list."

_NO_ANSWERS = (
    "it has the column No Pendaftaran, as a sheet of registry check, and no column Terdaftar with the answers, so "
    "everybody in it would count as registered. Mend: add the column Terdaftar with y or t in each row; in a list "
    "of registered people only, take the column No Pendaftaran out. Nothing was changed."
)

_NOT_WHOLE = (
    "it has the column No Pendaftaran or Terdaftar, so it holds answers about some people, and places would be given "
    "back of everybody else. Mend: ask for the list of all people who are covered; of such a list take that column "
    "out, and the rows of who is not covered. Nothing was changed."
)

Kind = Annotated[str, typer.Argument(metavar="KIND", help=_KINDS)]


class _FileRead(NamedTuple):
    """What a list's file says, read whole."""

    people: "People"
    sources: "tuple[CoverSource, ...]"
    answers: "AnswerReader"


@cli.command("import")
def import_list(
    kind: Kind,
    file: Annotated[Path, typer.Argument(help="The list, .csv or .xlsx, with a column nik.")],
    listed_on: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day the office made the list.")],
) -> None:
    """Take a list into use in place of the last one of its kind. Residents are answered meanwhile.

    dtsen needs a column desil (1 to 10); covered needs sumber_dana (fund) and may have kecamatan. Of a sheet of
    registry check the rows that say ya are on the list. Rows that cannot be used are reported and left out.
    """
    _run(lambda database, resources: _import(database, resources, kind, file, listed_on))


@cli.command("list")
def list_lists() -> None:
    """Show the lists in use."""
    run(_list, reads_only=True)


@cli.command()
def check(
    kind: Kind,
    file: Annotated[
        Path | None,
        typer.Argument(help="Where to write it, .xlsx or .csv; periksa-KIND.xlsx if it is left out."),
    ] = None,
) -> None:
    """Write a sheet of everybody with an open application, for an office that gives out no list but looks people up.

    It holds NIKs: hand it over safely, and delete it. The office answers in its last column, and the sheet is imported
    as a list of this kind.
    """
    _run(lambda database, resources: _check(database, resources, kind, file))


@cli.command()
def clean() -> None:
    """Finish or remove what an import that died has left behind. An import that is running now is stopped by it."""
    _run(_clean)


def _run(work: Work) -> None:
    async def told(database: Database, resources: Resources) -> None:
        try:
            await work(database, resources)
        except Conflict as error:
            raise BadInput("another import of this kind or a clean-up has begun: this one was stopped") from error

    run(told)


async def _import(database: Database, resources: Resources, kind: str, file: Path, listed_on: str) -> None:
    from bot.services.registries import imports as list_import

    kind, today = _kind(kind), _today(database)
    day = _day(listed_on, today)
    if (wanted_from := list_import.first_day_of_use(resources, kind, today)) > day:
        raise BadInput(
            f"--date: a list of {day.isoformat()} opens no places now, since their period began on "
            f"{wanted_from.isoformat()}. Mend: ask for a list made on that day or later. Nothing was changed."
        )
    with shown_progress() as progress, BadRows(file) as bad:
        people, sources, answers = await _read(database, resources, kind, file, bad, progress, today)
        try:
            if not people.rows and not answers.not_listed:
                raise BadInput(f"{file.name}: no row can be used, so the list in use stays\n{bad}".rstrip())
            async with database.read() as uow:
                pools = await list_import.pools_of_sources(uow, resources, kind, sources, today)
            imported = await list_import.replace_list(
                database,
                resources,
                kind=kind,
                listed_on=day,
                people=people,
                pools=pools,
                today=today,
                progress=progress,
                answers_only=answers.answers_only,
            )
        except list_import.PoolMissing as error:
            raise BadInput(
                f"{file.name}: sumber_dana {error.key.fund}: no places of this fund were set for {error.key.period}. "
                "Mend: set them with /kuota, then import again. Nothing was changed."
            ) from error
        finally:
            people.close()
    tell(kind, day, today, file, imported, bad, answers)


async def _read(
    database: Database,
    resources: Resources,
    kind: str,
    file: Path,
    bad: BadRows,
    progress: Progress,
    today: date,
) -> _FileRead:
    """Read the whole file, before anything is changed."""
    from bot.services.places.pools import funds
    from bot.services.registries.answers import AnswerReader, has_answers, lacks_answers
    from bot.services.registries.rounded_niks import MEND
    from bot.services.registries.rows import OPTIONAL, RowReader, SourceReader, headings_of

    covered = covered_programme(kind)
    async with database.read() as uow:
        payers = await funds(uow, resources, covered, today) if covered else ()
    sources, headings = SourceReader(payers, resources.areas), headings_of(kind)
    keyring = database.keyring

    def blind_index(nik: str) -> bytes:
        return keyring.blind_index("nik", nik)

    reader = RowReader(kind, blind_index, sources, bad.add)
    try:
        with open_sheet(file, headings, required=[one for one in headings if one not in OPTIONAL]) as sheet:
            if covered and has_answers(sheet.columns):
                raise BadInput(f"{file.name}: {_NOT_WHOLE}")
            if lacks_answers(kind, sheet.columns):
                raise BadInput(f"{file.name}: {_NO_ANSWERS}")
            answers = AnswerReader(kind, sheet.columns, reader, blind_index, bad.add)
            take = answers.take if has_answers(sheet.columns) else reader.take
            for number, (row, cells) in enumerate(sheet, start=1):
                take(row, cells)
                if number % ROWS_AT_ONCE == 0:
                    share = sheet.share_read
                    progress("reading", number, int(number / share) if share else None)
                    await asyncio.sleep(0)
            bad.hidden_rows = sheet.hidden_rows
        if reader.rounded:
            raise BadInput(f"{file.name}: {reader.rounded}. Mend: {MEND}. Nothing was changed.")
    except BaseException:
        reader.people.close()
        raise
    return _FileRead(reader.people, sources.sources, answers)


async def _list(database: Database, _resources: Resources) -> None:

    today = _today(database)
    async with database.read() as uow:
        lists = await uow.registries.in_use()
    table = Table("kind", "list of", "people", "in use since (WIB)")
    for one in lists:
        since = one.switched_at.astimezone(JAKARTA)
        table.add_row(
            one.kind, listed_words(one.kind, one.listed_on, today), str(one.entries), f"{since:%Y-%m-%d %H:%M}"
        )
    Console().print(table if lists else "No list is in use.")


async def _check(database: Database, resources: Resources, kind: str, file: Path | None) -> None:
    from bot.services.registries import checks as list_check
    from bot.views.registries import check_headings

    kind = _kind(kind)
    if covered_programme(kind) is not None:
        raise BadInput(
            "KIND: the list of covered people holds places, so it has to be whole: answers about applicants cannot "
            "take its place. Mend: ask the office for the list of all people who are covered."
        )
    path = file or Path(f"periksa-{kind}.xlsx")
    headings = check_headings(resources, kind)
    with new_sheet(path, headings) as sheet:
        async for row in list_check.people_to_check(database, kind):
            sheet.append([*row, *("" for _ in headings[len(row) :])])
        await list_check.record(database, kind, sheet.rows)
    typer.echo(f"{path.name}: {sheet.rows} open applications. It holds NIKs: hand it over safely, and delete it.")


async def _clean(database: Database, resources: Resources) -> None:
    from bot.services.registries import imports as list_import

    with shown_progress() as progress:
        settled = await list_import.complete_imports(database, resources, _today(database), progress)
    for kind, reassessed in settled.items():
        typer.echo(f"{kind}: what an import had left is done")
        tell_reassessed(reassessed, Path(kind))
    if not settled:
        typer.echo("Nothing was left to do.")


def _kind(word: str) -> str:
    kind = word.lower().replace("-", "_")
    kind = ALIASES.get(kind, kind)
    if kind not in list_kinds():
        raise BadInput(f"KIND: there is no such list. Mend: use {', '.join(list_kinds())}.")
    return kind


def _day(text: str, today: date) -> date:
    day = given_day("--date", text)
    if day > today:
        raise BadInput(f"--date: {day.isoformat()} is in the future. Mend: give the day the office made the list.")
    return day


def _today(database: Database) -> date:

    return database.clock().astimezone(JAKARTA).date()
