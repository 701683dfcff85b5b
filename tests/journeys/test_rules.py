"""/aturan: officers read every rule in force today, in messages that fit."""

from datetime import date

import pytest

from domain.access import Role
from domain.programme import Programme
from domain.rules.conditions import Condition
from domain.rules.file import Rule
from tests.support.chat import ChatClient
from tests.support.factories import make_officer, read_resources
from tests.support.running import RunningBot

NEXT, PREVIOUS = "Berikutnya ▶️", "◀️ Sebelumnya"
PROGRAMMES = {Programme.PIJAR_SEMAR: "Pijar Semar", Programme.UHC: "UHC"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("programme", list(Programme))
async def test_every_rule_stands_on_some_page(bot: RunningBot, officer: ChatClient, programme: Programme) -> None:
    await officer.send("/aturan")
    await officer.tap(PROGRAMMES[programme])
    pages = [officer.last_text]
    assert PREVIOUS not in officer.buttons
    while NEXT in officer.buttons:
        await officer.tap(NEXT)
        pages.append(officer.last_text)
    assert PREVIOUS in officer.buttons
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    assert all(len(page) <= 4096 for page in pages)
    whole = "\n".join(pages)
    rules = bot.bot.resources.rulebook.on(programme, date(2026, 11, 23))
    assert [rule.id for rule, _ in rules.rules if f"· {rule.id}\n" not in whole] == []
    assert [entry.source for entry in rules.parameters.values() if entry.source not in whole] == []
    assert rules.legal_basis in whole
    assert "Perlu dicek di kelurahan" in whole


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_rule_says_when_it_applies_in_the_words_of_the_form(bot: RunningBot, officer: ChatClient) -> None:
    await officer.send("/aturan")
    await officer.tap("Pijar Semar")
    assert 'Kalau: Alamat KTP "Daerah lain"' in officer.last_text
    assert "Sejak 20 Juni 2025" in officer.last_text


@pytest.mark.parametrize(
    ("day", "everybody", "transport"),
    [
        (date(2026, 12, 31), True, True),
        (date(2027, 1, 1), False, True),
        (date(2027, 3, 31), False, True),
        (date(2027, 4, 1), False, False),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_half_rate_is_read_as_long_as_it_lasts_by_occupation(
    bot: RunningBot, officer: ChatClient, day: date, everybody: bool, transport: bool
) -> None:
    bot.clock.set(day)
    await officer.send("/aturan")
    await officer.tap("Pijar Semar")
    while NEXT in officer.buttons:
        await officer.tap(NEXT)
    whole = "\n".join(officer.texts)
    assert ("Dibuka 1 April 2026 sampai 31 Desember 2026" in whole) is everybody
    assert ("Dibuka 1 Januari 2026 sampai 31 Maret 2027" in whole) is transport
    assert ("sebagai sopir, sopir angkot, ojek, atau tukang becak" in whole) is transport
    shown = "Iuran sebulan dengan potongan, bayar sendiri: Rp8.400\nSejak 1 Januari 2026 sampai 31 Maret 2027"
    assert (shown in whole) is transport
    assert ("8.400" in whole) is transport


def test_facts_values_and_parameters_have_names() -> None:
    resources = read_resources()
    for programme, (_, content) in resources.rulebook.files().items():
        for name in content.parameters:
            assert resources.texts.has(f"rules-parameter-{name.replace('_', '-')}"), name
        for fact in {one for _, condition in _conditions(programme) for one in condition.facts()}:
            dashed = fact.replace("_", "-")
            assert resources.texts.has(f"rules-fact-{dashed}") or resources.texts.has(f"label-{dashed}"), fact


def _conditions(programme: Programme) -> tuple[tuple[Rule, Condition], ...]:
    return read_resources().rulebook.on(programme, date(2026, 11, 23)).rules


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_officer_reads_the_rules_of_their_programme(bot: RunningBot) -> None:
    async with bot.database.write() as uow:
        await make_officer(uow, 9003, Role.VERIFIER, frozenset({Programme.UHC}))
        await uow.commit()
    verifier = ChatClient(bot.world.person(9003, "Pemeriksa"), bot.settled)
    await verifier.send("/aturan")
    assert verifier.buttons == ["UHC"]
    before = verifier.texts
    await verifier.tap_stale("r:rules:pijar_semar:0", verifier.last.id)
    assert verifier.texts == before
    await verifier.tap_stale("r:rules:uhc:999", verifier.last.id)
    assert "Halaman" in verifier.last_text
