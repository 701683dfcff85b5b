"""The tables beside the rules: every case holds, and every day of a change is in them with the day before."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest

from domain.errors import RulesError
from domain.parameters import Rulebook, read_default_files
from domain.programme import Programme
from domain.rule_file import Outcome, read_rule_file

RULEBOOK = Rulebook.load(read_default_files())
FOLDER = resources.files("domain") / "parameters" / "cases"


def read_cases() -> dict[Programme, list[dict[str, Any]]]:
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FOLDER.iterdir()]
    return {Programme(table["programme"]): table["cases"] for table in tables}


CASES = read_cases()


@pytest.mark.parametrize(
    ("programme", "case"),
    [
        pytest.param(programme, case, id=f"{programme}: {case['name']}")
        for programme, cases in CASES.items()
        for case in cases
    ],
)
def test_the_table_beside_the_rules_holds(programme: Programme, case: dict[str, Any]) -> None:
    if case["outcome"] == "no_rules":
        with pytest.raises(RulesError):
            RULEBOOK.on(programme, case["day"])
        return
    assessment = RULEBOOK.on(programme, case["day"]).assess(case["facts"])
    assert (assessment.outcome, [finding.rule for finding in assessment.findings], assessment.unasked) == (
        Outcome(case["outcome"]),
        case["findings"],
        tuple(case.get("unasked", [])),
    )


@pytest.mark.parametrize("programme", list(Programme))
def test_each_change_has_a_case_on_its_day_and_the_day_before(programme: Programme) -> None:
    tried: set[date] = {case["day"] for case in CASES[programme]}
    for change in RULEBOOK.change_days(programme):
        assert {change, change - timedelta(days=1)} <= tried, f"add cases around {change}"


@pytest.mark.parametrize(("name", "text"), [*read_default_files().items()])
def test_each_rule_is_met_by_a_case(name: str, text: str) -> None:
    content = read_rule_file(name, text)
    met = {rule for case in CASES[content.programme] for rule in case["findings"]}
    expected = {rule.id for rule in content.rules} | {f"unknown-{entry.fact}" for entry in content.unknowns}
    assert expected == met


def test_a_refusal_for_age_never_sends_people_to_register_themselves() -> None:
    assessment = RULEBOOK.on(Programme.PIJAR_SEMAR, date(2026, 11, 2)).assess(
        {"age_band": "65_or_more", "joined_before_65": "no"}
    )
    [finding] = assessment.findings
    assert finding.doors == ("apply-uhc", "joined-before-65", "working-relative", "disnaker-desk")
    assert finding.values == {"age_limit_years": 65}
    assert (finding.parameter, finding.effective_from) == ("age_limit_years", date(2025, 6, 20))
    assert finding.text_key == "finding-pijar_semar-over-age"
    assert finding.legal_basis == "Perwal Kota Semarang Nomor 26 Tahun 2025"


def test_notes_on_the_nik_are_shown_to_officers_only() -> None:
    assessment = RULEBOOK.on(Programme.UHC, date(2026, 11, 2)).assess(
        {"nik_notes": ["odd_day_digits"], "care_need": "today"}
    )
    assert [finding.rule for finding in assessment.for_resident()] == ["care-today"]


def test_what_the_forms_need_to_know() -> None:
    pijar_semar = RULEBOOK.on(Programme.PIJAR_SEMAR, date(2026, 11, 2))
    uhc = RULEBOOK.on(Programme.UHC, date(2026, 11, 2))
    assert {document.when for document in pijar_semar.documents} == {"on_request"}
    assert [document.id for document in uhc.documents if document.when == "at_application"] == [
        "ktp",
        "kk",
        "domicile_letter",
    ]
    assert pijar_semar.occupations[0] == "becak"
    assert pijar_semar.occupations[-1] == "lainnya"
    assert pijar_semar.intake_open
    assert pijar_semar.places is None
    parts = pijar_semar.parameter("contribution_jkk_rupiah") + pijar_semar.parameter("contribution_jkm_rupiah")
    assert pijar_semar.parameter("contribution_rupiah") == parts == 16_800
