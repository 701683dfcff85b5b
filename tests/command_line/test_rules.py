"""``python -m bot rules``: what a person in charge types, and what officers read."""

import io
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.command_line.rules import cli
from bot.texts.html import plain_of
from bot.views.rules.chat import pages
from bot.views.rules.description import Words
from bot.views.rules.printed import print_cases, print_rules
from domain.programme import Programme
from domain.rules.book import read_default_files
from domain.rules.cases import read_default_cases
from domain.rules.facts import facts_of
from domain.rules.outcome import Outcome
from storage.unit_of_work import Database
from tests.command_line.test_subcommands import run
from tests.conversations.phone import Phone
from tests.support.factories import (
    ANSWERS,
    GENUKSARI,
    NIK,
    make_application,
    make_content,
    make_resident,
    read_resources,
)
from tests.support.running import INDEX_KEY, KEY, TOKEN

UHC = read_default_files()["uhc.toml"]
STRICTER = UHC.replace(
    'fact = "jkn_card", is = "inactive" }\noutcome = "information"',
    'fact = "jkn_card", is = "inactive" }\noutcome = "needs_review"\nstage = "dinas"',
)


def page() -> tuple[Console, io.StringIO]:
    printed = io.StringIO()
    return Console(file=printed, width=200), printed


async def test_every_case_is_printed_with_its_result_checked(tmp_path: Path) -> None:
    status, printed = await run(tmp_path, "rules", "cases")
    assert status == 0, printed
    for programme, cases in read_default_cases().items():
        name = {"pijar_semar": "Pijar Semar", "uhc": "UHC"}[programme]
        assert f"{name}: {len(cases)} contoh, semua cocok" in printed
    assert "TIDAK" not in printed


def test_a_case_reads_in_words_and_one_that_does_not_hold_is_counted() -> None:
    resources = read_resources()
    cases = read_default_cases()[Programme.UHC]
    [case] = [one for one in cases if one.findings == ("care-admitted", "card-inactive", "arrears")]
    console, printed = page()
    wrong = case.model_copy(update={"findings": ("arrears",), "facts": {**case.facts, "nik_notes": ["odd_day_digits"]}})
    odd = case.model_copy(update={"facts": {"shoe_size": 43}})
    assert print_cases(console, resources, Programme.UHC, [case, wrong, odd]) == 2
    text = printed.getvalue()
    assert "Kartu JKN: Tidak aktif" in text
    assert "catatan pada NIK: angka tanggal lahir tidak lazim" in text
    assert "TIDAK COCOK. Aturan memberi: memenuhi syarat, care-admitted, card-inactive, arrears, nik-digits" in text
    assert "Aturan tidak mengenal" in text
    assert "UHC: 3 contoh, 2 tidak cocok" in text


@pytest.mark.parametrize("programme", list(Programme))
def test_each_fact_and_each_of_its_values_has_a_word(programme: Programme) -> None:
    console, printed = page()
    case = read_default_cases()[programme][1]
    cases = [
        case.model_copy(update={"facts": {fact: [value] if kind.many else value}})
        for fact, kind in facts_of(programme).items()
        for value in (kind.choices or (43,))
    ]
    print_cases(console, read_resources(), programme, cases)
    lines = [line for line in printed.getvalue().splitlines() if ": " in line and "Aturan memberi" not in line]
    assert [line for line in lines if "_" in line] == []
    assert [line for line in lines if line.rstrip(" │").endswith((": yes", ": no"))] == []


@pytest.mark.parametrize("programme", list(Programme))
@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 11, 22), date(2027, 6, 1)])
def test_the_rules_in_force_are_printed_in_words(programme: Programme, day: date) -> None:
    resources = read_resources()
    rules = resources.rulebook.on(programme, day)
    console, printed = page()
    print_rules(console, resources, rules)
    text = printed.getvalue()
    assert all(rule.id in text for rule, _ in rules.rules)
    assert all(offer.id in text for offer, _ in rules.offers)
    assert rules.legal_basis in text
    assert "Tahap: " in text
    assert "(tanggal" in text
    assert "1900" not in text
    assert "<b>" not in text


@pytest.mark.parametrize("programme", list(Programme))
@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 11, 22), date(2027, 6, 1)])
def test_the_chat_and_the_tables_say_the_same_of_each_entry(programme: Programme, day: date) -> None:
    phone = Phone()
    rules = phone.resources.rulebook.on(programme, day)
    printed = io.StringIO()
    print_rules(Console(file=printed, width=5000), phone.resources, rules)
    chat = plain_of("\n\n".join(pages(phone.step(), rules)))
    described = Words(phone.resources.texts).entries(rules)
    assert {kind: len(entries) for kind, entries in described.items()} == {
        "rule": len(rules.rules),
        "unknown": len(rules.unknowns),
        "parameter": len(rules.parameters),
        "offer": len(rules.offers),
    }
    for one in (entry for entries in described.values() for entry in entries):
        said = [one.name, one.stage, *map(plain_of, one.next_steps), one.basis]
        assert [words for words in said if words not in chat] == []
        assert [words for words in (*said, one.source) if words not in printed.getvalue()] == []


async def test_the_rules_of_a_day_are_shown_and_a_day_without_rules_is_named(tmp_path: Path) -> None:
    status, printed = await run(tmp_path, "rules", "show", "pijar_semar", "--day", "01-02-2026")
    assert status == 0, printed
    assert "berlaku pada 1 Februari 2026" in printed
    assert "self-register-half-transpo" in printed
    assert "sampai 31 Desember 2026" not in printed
    status, printed = await run(tmp_path, "rules", "show", "uhc", "--day", "2024-12-31")
    assert (status, printed.strip()) == (
        2,
        "uhc.toml: rules: no rule is in force on 2024-12-31; ask for a later day or date one earlier",
    )


# A process for each command; on both databases it is tried in tests/storage/applying/test_assessments.py.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_decision_is_replayed_by_its_number(tmp_path: Path, database: Database, database_url: str) -> None:
    resources = read_resources()
    async with database.write() as uow:
        same = await make_application(uow, resources, programme=Programme.UHC)
        resident = await make_resident(uow)
        other = await make_application(uow, resources, jkn_card="never")
        stored = other.assessment(resident.key)
        odd = stored.model_copy(update={"outcome": Outcome.NEEDS_REVIEW})
        await uow.applications.replace_assessment(other, odd, resident)
        await uow.commit()
    status, printed = await run(tmp_path, "rules", "replay", str(same.reference), database_url=database_url)
    assert (status, printed.strip()) == (0, f"{same.reference}, dinilai 23 November 2026: sama")
    status, printed = await run(tmp_path, "rules", "replay", "--last", "5", database_url=database_url)
    assert status == 1
    assert printed.splitlines() == [
        f"{other.reference}, dinilai 23 November 2026: BERBEDA",
        "  hasil dulu perlu dilihat petugas, sekarang memenuhi syarat",
        "3 penilaian dari 2 pendaftaran: 2 sama, 1 berbeda, 0 sudah dihapus",
    ]
    status, printed = await run(tmp_path, "rules", "replay", str(other.reference), database_url=database_url)
    assert status == 1
    assert printed.splitlines()[0] == f"{other.reference}, dinilai 23 November 2026 (sudah diganti): sama"
    assert NIK not in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replay",), "name one registration, or --last"),
        (("replay", "PS-2026-000001-K", "--last", "3"), "name one registration, or --last"),
        (("replay", "PS-1"), "PS-1: is no registration's number"),
        (("replay", "--last", "0"), "Usage"),
        (("preview", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("preview", "draft.toml"), "draft.toml: rules.care-emergency.outcome: Input should be"),
        (("show", "pijar"), "Usage"),
        (("show", "uhc", "--day", "tomorrow"), "Usage"),
    ],
)
def test_bad_input_is_named_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "bot.db").write_bytes(sqlite_template.read_bytes())
    draft = tmp_path / "draft.toml"
    draft.write_text(UHC.replace('outcome = "information"', 'outcome = "maybe"', 1), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATA_ENCRYPTION_KEYS": KEY, "BLIND_INDEX_KEY": INDEX_KEY}
    result = CliRunner().invoke(cli, list(arguments), env={**settings, "DATABASE_URL": "sqlite+aiosqlite:///bot.db"})
    assert result.exit_code == 2, result.output
    assert said in result.output
    if said != "Usage":
        assert len(result.output.strip().splitlines()) == 1


def test_what_only_reads_makes_no_database_and_migrates_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATA_ENCRYPTION_KEYS": KEY, "BLIND_INDEX_KEY": INDEX_KEY}
    environment = {**settings, "DATABASE_URL": "sqlite+aiosqlite:///bot.db"}
    arguments = ["replay", "--last", "1"]
    result = CliRunner().invoke(cli, arguments, env=environment)
    assert (result.exit_code, "there is no such file" in result.output) == (2, True), result.output
    path = tmp_path / "bot.db"
    assert not path.exists()

    path.write_bytes(sqlite_template.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
        result = CliRunner().invoke(cli, arguments, env=environment)
        assert (result.exit_code, "not those of this version" in result.output) == (2, True), result.output
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


async def test_a_draft_is_previewed_by_rule_and_kelurahan(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    resources = read_resources()
    async with database.write() as uow:
        application = await make_application(uow, resources, programme=Programme.UHC)
        await uow.commit()
    draft = tmp_path / "uhc-draft.toml"
    later = STRICTER.replace('id = "arrears"', 'id = "in-arrears"').replace(
        "\n[[intake]]\nopens = 2025-01-01", "\n[[intake]]\nopens = 2025-01-01\ncloses = 2090-01-01"
    )
    draft.write_text(later, encoding="utf-8")
    arguments = ("rules", "preview", str(draft), "--day", "2026-11-23")
    status, printed = await run(tmp_path, *arguments, database_url=database_url)
    assert status == 0, printed
    assert "Rancangan uhc-draft.toml, dihitung untuk 23 November 2026" in printed
    assert "1 pendaftaran dibaca (terbuka dan disetujui): 1 berubah hasilnya" in printed
    assert "Genuksari" in printed
    assert "card-inactive" in printed
    assert "berubah lagi pada 2 Desember 2026, 2 Januari 2090" in printed
    assert "uhc-draft.toml: rules.in-arrears: there is no text finding-uhc-in-arrears" in printed
    assert NIK not in printed
    async with database.read() as uow:
        stored = await uow.applications.get(application.id)
    assert stored == application


async def test_what_a_correction_replaces_is_replayed_too(database: Database) -> None:
    resources = read_resources()
    async with database.write() as uow:
        first = await make_application(uow, resources)
        resident = await make_resident(uow)
        content = make_content(dict(ANSWERS[first.programme]), first.assessment(resident.key), GENUKSARI)
        await uow.applications.replace_content(first, content, resident=resident)
        await uow.commit()
    async with database.read() as uow:
        assert len((await uow.assessments.of([first.id]))[first.id]) == 1
