"""``python -m bot rules``: print rules, check their cases, replay decisions, preview a draft; changes nothing."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.command_line.opening import LARGEST_NUMBER, BadInput, run, stop
from bot.errors import StartError
from bot.resources import Resources
from domain.errors import InvalidAnswer, RulesError
from domain.places.funding import JAKARTA
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.cases import read_default_cases
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.services.rules import Preview, Replayed

cli = typer.Typer(no_args_is_help=True, help="Read and check the rules; see what a change of them would do.")

DAYS = ["%Y-%m-%d", "%d-%m-%Y"]
Day = Annotated[datetime | None, typer.Option(formats=DAYS, help="The day asked about; today if left out.")]


@cli.command()
def show(programme: Programme, day: Day = None) -> None:
    """Print the rules in force in Indonesian: texts, limits, stages, next steps, and what each rests on."""
    from bot.views.rules.printed import print_rules

    resources = _resources()
    try:
        rules = resources.rulebook.on(programme, _asked(day))
    except RulesError as error:
        stop(str(error))
    print_rules(_console(), resources, rules)


@cli.command()
def holidays(
    year: Annotated[int | None, typer.Argument(min=1946, max=2100, help="The year; this one if left out.")] = None,
) -> None:
    """Print the days of a year on which offices are closed, and until when the decree on them is known."""
    from bot.command_line.holidays import print_holidays

    print_holidays(_console(), _resources(), year or _asked(None).year)


@cli.command()
def cases(programme: Annotated[Programme | None, typer.Argument()] = None) -> None:
    """Print every case beside the rules with its result checked. Ends with status 1 when one does not hold."""
    from bot.views.rules.printed import print_cases

    resources, console = _resources(), _console()
    try:
        tables = read_default_cases()
    except RulesError as error:
        stop(str(error))
    wrong = 0
    for one in Programme if programme is None else (programme,):
        wrong += print_cases(console, resources, one, tables.get(one, ()))
    if wrong:
        raise typer.Exit(1)


@cli.command()
def replay(
    number: Annotated[str | None, typer.Argument(help="A registration's number, such as PS-2026-000123-K.")] = None,
    last: Annotated[
        int | None, typer.Option(min=1, max=LARGEST_NUMBER, help="The newest so many registrations.")
    ] = None,
) -> None:
    """Recompute stored results with the rules of their day. Ends with status 1 when one differs."""
    if (number is None) == (last is None):
        stop("name one registration, or --last and how many of the newest")
    reference = None if number is None else _reference(number)
    run(lambda database, resources: _replay(database, resources, reference, last), reads_only=True)


@cli.command()
def preview(
    file: Annotated[Path, typer.Argument(help="A draft of a programme's rule file.")],
    day: Day = None,
) -> None:
    """Count the open and approved registrations whose result a draft would change, by rule and by kelurahan."""
    text = _read(file)
    run(lambda database, resources: _preview(database, resources, file.name, text, day), reads_only=True)


async def _replay(database: Database, resources: Resources, reference: Reference | None, last: int | None) -> None:
    from bot.services import rules as rule_changes

    if reference is not None:
        found = [one async for one in rule_changes.replay(database, resources.rulebook, [reference])]
        if not found:
            raise BadInput(f"{reference}: there is no such registration")
        for one in found:
            _print_replayed(resources, one)
        different = any(one.differences for one in found)
    else:
        different = await _replay_newest(database, resources, last or 0)
    if different:
        raise typer.Exit(1)


async def _replay_newest(database: Database, resources: Resources, last: int) -> bool:
    from bot.services import rules as rule_changes

    number = different = erased = applications = 0
    seen: Reference | None = None
    async for one in rule_changes.replay_newest(database, resources.rulebook, last):
        applications += one.reference != seen
        seen = one.reference
        if one.day is None:
            erased += 1
            continue
        number += 1
        if one.differences:
            different += 1
            _print_replayed(resources, one)
    words = {"number": number, "applications": applications, "erased": erased}
    typer.echo(
        resources.texts.plain("rulebook-replay-sum", "id", same=number - different, different=different, **words)
    )
    return different > 0


async def _preview(database: Database, resources: Resources, file: str, text: str, day: datetime | None) -> None:
    from bot.conversations.engine.forms import forms_of
    from bot.conversations.form_checks import check_rules, check_texts
    from bot.services import rules as rule_changes
    from bot.texts.values import day_in_words

    programme, draft = resources.rulebook.with_draft(file, text)
    check_rules(draft, forms_of(resources))
    asked = _asked(day)
    found = await rule_changes.preview(database, resources.rulebook, draft, programme, asked)
    texts = resources.texts
    typer.echo(texts.plain("rulebook-preview-title", "id", file=file, day=asked))
    _print_preview(resources, programme, found)
    later = [day_in_words(one) for one in draft.change_days(programme) if one > asked]
    if later:
        typer.echo(texts.plain("rulebook-preview-later", "id", days=", ".join(later)))
    try:
        check_texts(draft, texts)
    except RulesError as error:
        typer.echo(texts.plain("rulebook-preview-text", "id", problem=str(error)))


def _print_replayed(resources: Resources, one: "Replayed") -> None:
    texts, past = resources.texts, one.replaced_at is not None
    values = {"reference": str(one.reference), "day": one.day}
    if one.day is None:
        typer.echo(texts.plain("rulebook-replay-erased", "id", reference=str(one.reference)))
        return
    if not one.differences:
        typer.echo(texts.plain("rulebook-replay-same-past" if past else "rulebook-replay-same", "id", **values))
        return
    typer.echo(texts.plain("rulebook-replay-differs-past" if past else "rulebook-replay-differs", "id", **values))
    for difference in one.differences:
        before, after = difference.then or "-", difference.now or "-"
        if difference.kind == "outcome":
            before, after = (texts.plain("rulebook-outcome", "id", outcome=word) for word in (before, after))
        words = {"rule": difference.rule, "part": difference.part, "before": before, "after": after}
        typer.echo(f"  {texts.plain(f'rulebook-difference-{difference.kind}', 'id', **words)}")


def _print_preview(resources: Resources, programme: Programme, found: "Preview") -> None:
    from bot.views.rules.printed import table

    texts, console = resources.texts, _console()
    flips = found.flips.total()
    counted = {"number": found.looked_at, "other": found.other, "left_out": found.left_out}
    typer.echo(texts.plain("rulebook-preview-sum", "id", flips=flips, **counted))
    if not flips:
        name = texts.plain(f"programme-{programme.value.replace('_', '-')}", "id")
        typer.echo(texts.plain("rulebook-preview-none", "id", programme=name))
        return
    outcomes = table(resources, "rulebook-preview-outcomes", ("from", "to", "number"))
    for (then, now), count in found.flips.most_common():
        words = (texts.plain("rulebook-outcome", "id", outcome=one.value) for one in (then, now))
        outcomes.add_row(*words, str(count))
    by_rule = table(resources, "rulebook-preview-rules", ("rule", "what", "number"))
    for (rule, change), count in found.rules.most_common():
        by_rule.add_row(rule, texts.plain("rulebook-preview-change", "id", change=change), str(count))
    by_kelurahan = table(resources, "rulebook-preview-kelurahan", ("kelurahan", "number"))
    for code, count in found.kelurahan.most_common():
        by_kelurahan.add_row(resources.areas.label(code), str(count))
    for one in (outcomes, by_rule, by_kelurahan):
        console.print(one)


def _console() -> Console:
    return Console(highlight=False)


def _resources() -> Resources:
    try:
        # Its import reads the programmes' profiles, one of which may be invalid.
        from bot.loading import load_resources

        return load_resources("", 1)
    except (StartError, RulesError) as error:
        stop(str(error))


def _asked(day: datetime | None) -> date:
    return day.date() if day else datetime.now(JAKARTA).date()


def _reference(number: str) -> Reference:
    try:
        return Reference.parse(number)
    except InvalidAnswer:
        stop(f"{number}: is no registration's number; one looks like PS-2026-000123-K")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        stop(f"{file.name}: cannot be read; name a rule file, written as UTF-8 text")
