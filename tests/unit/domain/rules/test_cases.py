"""The tables next to the rules: every case holds, and every day of a change is in them with the day before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.errors import RulesError
from domain.programme import Programme
from domain.rules.book import Rulebook, read_default_files
from domain.rules.cases import RuleCase, expected, read_cases, read_default_cases, try_case
from domain.rules.checks import read_rule_file
from domain.rules.facts import lists_of

RULEBOOK = Rulebook.load(read_default_files())
CASES = read_default_cases()
TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("programme", "case"),
    [pytest.param(programme, case, id=f"{programme}: {case.name}") for programme in CASES for case in CASES[programme]],
)
def test_the_table_beside_the_rules_holds(programme: Programme, case: RuleCase) -> None:
    assert try_case(RULEBOOK, programme, case) == expected(case)


@pytest.mark.parametrize("programme", list(Programme))
def test_each_change_has_a_case_on_its_day_and_the_day_before(programme: Programme) -> None:
    tried = {case.day for case in CASES[programme]}
    for change in RULEBOOK.change_days(programme):
        assert {change, change - timedelta(days=1)} <= tried, f"add cases around {change}"


def test_an_offer_changes_something_on_the_day_after_its_last() -> None:
    days = RULEBOOK.change_days(Programme.PIJAR_SEMAR)
    assert {date(2026, 1, 1), date(2026, 4, 1), date(2027, 1, 1), date(2027, 4, 1)} <= set(days)


@pytest.mark.parametrize(("name", "text"), [*read_default_files().items()])
def test_each_rule_and_each_offer_is_met_by_a_case(name: str, text: str) -> None:
    content = read_rule_file(name, text)
    cases = CASES[content.programme]
    rules = {rule.id for rule in content.rules} | {f"unknown-{entry.fact}" for entry in content.unknowns}
    assert {rule for case in cases for rule in case.findings} == rules
    assert {offer for case in cases for offer in case.offers} == {offer.id for offer in content.offers}


@pytest.mark.parametrize("programme", list(Programme))
def test_each_case_has_a_name_of_its_own_and_each_list_is_met(programme: Programme) -> None:
    names = [case.name for case in CASES[programme]]
    assert len(set(names)) == len(names)
    met = {fact for case in CASES[programme] for fact in case.lists}
    assert met == set(lists_of(programme).values())


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (
            'programme = "uhc"\ncases = [{ name = "x", day = 2026-01-01, facts = {}, outcome = "no" }]',
            "cases.0.outcome",
        ),
        ('programme = "uhc"\ncases = [{ name = "x", facts = {}, outcome = "eligible", findings = [] }]', "cases.0.day"),
        ('programme = "uhc"\ncases = [', "TOML"),
    ],
)
def test_a_mistake_in_a_table_is_named(text: str, entry: str) -> None:
    with pytest.raises(RulesError) as refused:
        read_cases("cases/sample.toml", text)
    assert refused.value.file == "cases/sample.toml"
    assert refused.value.entry.startswith(entry)


def test_a_case_that_does_not_hold_is_noticed() -> None:
    case = CASES[Programme.UHC][1]
    wrong = case.model_copy(update={"findings": ("class-3",)})
    assert try_case(RULEBOOK, Programme.UHC, case) == expected(case)
    assert try_case(RULEBOOK, Programme.UHC, wrong) != expected(wrong)
    too_early = case.model_copy(update={"outcome": "no_rules", "findings": ()})
    assert try_case(RULEBOOK, Programme.UHC, too_early) != expected(too_early)


def test_a_refusal_for_age_never_sends_people_to_register_themselves() -> None:
    rules = RULEBOOK.on(Programme.PIJAR_SEMAR, TODAY)
    assessment = rules.assess({"age_band": "65_or_more", "joined_before_65": "no"})
    [finding] = assessment.findings
    assert finding.next_steps == ("apply-uhc", "joined-before-65", "working-relative", "disnaker-desk")
    assert finding.values == {"age_limit_years": 65}
    assert (finding.parameter, finding.effective_from) == ("age_limit_years", date(2025, 6, 20))
    assert finding.text_key == "finding-pijar_semar-over-age"
    assert finding.legal_basis == "Perwal Kota Semarang Nomor 26 Tahun 2025"
    assert rules.offers_with(assessment) == ()


@pytest.mark.parametrize(
    ("band", "born", "limit"),
    [("17_to_64", date(1961, 1, 1), "age_limit_years"), ("17_to_64", date(2015, 1, 1), "age_minimum_years")],
)
def test_a_finding_names_the_limit_that_was_crossed(band: str, born: date, limit: str) -> None:
    rules = RULEBOOK.on(Programme.PIJAR_SEMAR, TODAY)
    [finding] = rules.assess({"age_band": band, "birth_date": born}).findings
    assert (finding.rule, finding.parameter) == ("age-mismatch", limit)


def test_notes_on_the_nik_and_the_decile_are_shown_to_officers_only() -> None:
    facts = {"nik_notes": ["odd_day_digits"], "care_need": "today", "dtsen_decile": 2}
    assessment = RULEBOOK.on(Programme.UHC, TODAY).assess(facts)
    assert [finding.rule for finding in assessment.for_resident()] == ["care-today"]
    assert len(assessment.findings) == 3


def test_a_finding_names_the_day_of_its_list_and_the_stage_that_clears_it() -> None:
    rules = RULEBOOK.on(Programme.PIJAR_SEMAR, TODAY)
    lists = {"listed_bpjstk": date(2026, 10, 1), "dtsen_decile": date(2026, 9, 1)}
    assessment = rules.assess({"bpjstk_cover": "none", "listed_bpjstk": "yes"}, lists)
    [finding] = assessment.findings
    assert (finding.rule, finding.stage, finding.listed_on) == ("listed-bpjstk", "dinas", date(2026, 10, 1))
    assert finding.text_values["listed_on"] == date(2026, 10, 1)
    # A list that answered nothing is not named.
    assert assessment.lists == {"listed_bpjstk": date(2026, 10, 1)}


def test_what_the_forms_need_to_know() -> None:
    pijar_semar = RULEBOOK.on(Programme.PIJAR_SEMAR, TODAY)
    uhc = RULEBOOK.on(Programme.UHC, TODAY)
    assert {document.when for document in pijar_semar.documents} == {"on_request"}
    assert [document.id for document in uhc.documents if document.when == "at_application"] == [
        "ktp",
        "kk",
        "domicile_letter",
    ]
    assert pijar_semar.occupations[0] == "becak"
    assert pijar_semar.occupations[-1] == "lainnya"
    assert pijar_semar.intake_open
    assert [fund.code for fund in pijar_semar.funds] == ["apbd", "dbhcht"]
    assert (pijar_semar.placement.way, pijar_semar.placement.period) == ("by_round", "year")
    assert (uhc.placement.way, uhc.placement.period) == ("as_approved", "month")
    assert uhc.is_urgent({"care_need": "admitted"})
    assert not uhc.is_urgent({"care_need": "none"})
    assert not uhc.is_urgent({})
    parts = pijar_semar.parameter("contribution_jkk_rupiah") + pijar_semar.parameter("contribution_jkm_rupiah")
    assert pijar_semar.parameter("contribution_rupiah") == parts == 16_800
    assert pijar_semar.parameter("contribution_discounted_rupiah") * 2 == parts


def test_the_answer_is_due_after_working_days() -> None:
    rules = RULEBOOK.on(Programme.UHC, date(2026, 11, 23))
    assert rules.parameter("review_working_days") == 14
    assert rules.due_day(date(2026, 11, 23)) == date(2026, 12, 11)
    # Christmas with its joint leave, New Year's Day and Isra Mikraj are on working days.
    assert rules.due_day(date(2026, 12, 18)) == date(2027, 1, 13)


def test_holidays_leave_the_rules_of_the_past_as_they_were_stored() -> None:
    day = date(2026, 11, 2)
    versions = {programme: RULEBOOK.on(programme, day).version for programme in Programme}
    assert versions == {Programme.PIJAR_SEMAR: "2026-04-01.10452f06", Programme.UHC: "2025-01-01.e9e7a934"}
