"""Rule files: what holds on which day, and which mistakes are named before anybody is asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.assessment import Assessment
from domain.errors import RulesError
from domain.parameters import Rulebook, read_default_files
from domain.programme import Programme
from domain.rule_file import Outcome

HEAD = """
programme = "pijar_semar"
legal_basis = "Perwal"
questions = [{ fact = "age_years" }]

[[parameters.age_limit_years]]
effective_from = 2025-01-01
value = 65
source = "made up"
"""

OVER_AGE = """
[[rules]]
id = "over-age"
effective_from = 2025-01-01
source = "made up"
when = { fact = "age_years", at_least = "age_limit_years" }
outcome = "ineligible"
shows = ["age_limit_years", "age_years"]
doors = ["desk"]
"""

CONDITION = '{ fact = "age_years", at_least = "age_limit_years" }'

LOWER_LIMIT = """
[[parameters.age_limit_years]]
effective_from = 2026-04-01
value = 60
source = "made up"
"""


def load(*parts: str) -> Rulebook:
    return Rulebook.load({"sample.toml": "\n".join(parts)})


def assess(rulebook: Rulebook, day: date, **facts: object) -> Assessment:
    return rulebook.on(Programme.PIJAR_SEMAR, day).assess(facts)


@pytest.mark.parametrize(
    ("day", "outcome", "limit"),
    [(date(2026, 3, 31), Outcome.ELIGIBLE, 65), (date(2026, 4, 1), Outcome.INELIGIBLE, 60)],
)
def test_a_new_limit_applies_from_its_day_on(day: date, outcome: Outcome, limit: int) -> None:
    rulebook = load(HEAD, LOWER_LIMIT, OVER_AGE)
    assert assess(rulebook, day, age_years=62).outcome is outcome
    assert rulebook.on(Programme.PIJAR_SEMAR, day).parameter("age_limit_years") == limit


def test_a_finding_names_value_limit_and_since_when() -> None:
    [finding] = assess(load(HEAD, LOWER_LIMIT, OVER_AGE), date(2026, 4, 1), age_years=62).findings
    assert finding.values == {"age_limit_years": 60, "age_years": 62}
    assert finding.effective_from == date(2026, 4, 1)


def test_a_rule_can_change_and_end() -> None:
    softer = OVER_AGE.replace("2025-01-01", "2026-01-01").replace('"ineligible"', '"needs_review"')
    ended = OVER_AGE.replace("2025-01-01", "2027-01-01") + "in_force = false\n"
    other = OVER_AGE.replace("over-age", "other").replace("at_least", "less_than")
    rulebook = load(HEAD, OVER_AGE, softer, ended, other)
    outcomes = [assess(rulebook, date(year, 1, 1), age_years=70).outcome for year in (2025, 2026, 2027)]
    assert outcomes == [Outcome.INELIGIBLE, Outcome.NEEDS_REVIEW, Outcome.ELIGIBLE]


def test_version_and_hash_change_exactly_when_something_in_force_changes() -> None:
    rulebook = load(HEAD, LOWER_LIMIT, OVER_AGE)
    days = (date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    first, second, third = (rulebook.on(Programme.PIJAR_SEMAR, day) for day in days)
    assert (first.hash, first.version) == (second.hash, second.version)
    assert first.hash != third.hash
    assert first.version.startswith("2025-01-01.")
    assert third.version.startswith("2026-04-01.")


@pytest.mark.parametrize(
    ("region", "outcome"),
    [
        ("elsewhere", Outcome.INELIGIBLE),
        ("unknown", Outcome.INELIGIBLE),
        ("semarang_city", Outcome.ELIGIBLE),
    ],
)
def test_a_rule_may_ask_for_not_knowing_itself(region: str, outcome: Outcome) -> None:
    rule = OVER_AGE.replace(CONDITION, '{ fact = "ktp_region", in = ["elsewhere", "unknown"] }')
    unknowns = '[[unknowns]]\nfact = "ktp_region"\ndoors = ["desk"]\n'
    rulebook = load(HEAD, rule.replace(', "age_years"]', "]"), unknowns)
    assert assess(rulebook, date(2026, 1, 1), ktp_region=region, age_years=30).outcome is outcome


def test_many_days_can_be_asked_for() -> None:
    rulebook = load(HEAD, LOWER_LIMIT, OVER_AGE)
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(200)]
    limits = [rulebook.on(Programme.PIJAR_SEMAR, day).parameter("age_limit_years") for day in days + days]
    assert limits == [65 if day < date(2026, 4, 1) else 60 for day in days + days]


def test_a_stored_assessment_is_read_back_whole() -> None:
    facts = {"ktp_region": "elsewhere", "nik_notes": ["odd_day_digits"], "birth_date": date(1970, 1, 1)}
    rules = Rulebook.load(read_default_files()).on(Programme.PIJAR_SEMAR, date(2026, 11, 2))
    assessment = rules.assess(facts)
    assert Assessment.from_json(assessment.to_json()) == assessment
    assert assessment.facts == {"age_years": 56, "ktp_region": "elsewhere", "nik_notes": ("odd_day_digits",)}


def test_intake_is_open_inside_a_window_only() -> None:
    rulebook = load(HEAD, OVER_AGE, intake("2026-02-01", "2026-02-28"))
    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
    opened = [rulebook.on(Programme.PIJAR_SEMAR, day).intake_open for day in days]
    assert opened == [False, True, True, False]


def test_places_are_unknown_until_they_are_named() -> None:
    places = '[[places]]\neffective_from = 2026-01-01\nvalue = 1300\nsource = "made up"\n'
    rulebook = load(HEAD, OVER_AGE, places)
    assert rulebook.on(Programme.PIJAR_SEMAR, date(2025, 12, 31)).places is None
    assert rulebook.on(Programme.PIJAR_SEMAR, date(2026, 1, 1)).places == 1300


def test_answers_that_are_no_facts_are_left_out() -> None:
    rules = load(HEAD, OVER_AGE).on(Programme.PIJAR_SEMAR, date(2026, 1, 1))
    answers = {"age_years": 30, "name": "Siti", "jkn_card": "active", "birth_date": date(1996, 1, 1)}
    assert rules.facts_from(answers) == {"age_years": 30, "birth_date": date(1996, 1, 1)}


@pytest.mark.parametrize("facts", [{"name": "Siti"}, {"working_now": "maybe"}, {"age_years": "30"}])
def test_a_fact_or_value_outside_the_vocabulary_is_refused_without_repeating_it(
    facts: dict[str, object],
) -> None:
    with pytest.raises(ValueError, match="no fact, or has no such value") as refused:
        assess(load(HEAD, OVER_AGE), date(2026, 1, 1), **facts)
    assert "Siti" not in str(refused.value)


@pytest.mark.parametrize(
    ("condition", "mend"),
    [
        ('{ fact = "shoe_size", at_least = 40 }', "there is no fact 'shoe_size'"),
        ('{ fact = "working_now", is = "maybe" }', "working_now has no value 'maybe'; use one of no, yes"),
        ('{ fact = "working_now", in = ["no", "maybe"] }', "working_now has no value 'maybe'"),
        ('{ fact = "working_now", at_least = 3 }', "at_least compares a number fact"),
        ('{ fact = "age_years", is = 65 }', "age_years cannot be asked with 'is'"),
        ('{ fact = "nik_notes", is = "odd_day_digits" }', "nik_notes cannot be asked with 'is'"),
        ('{ fact = "age_years", at_least = true }', "at_least compares a number fact"),
        ('{ fact = "age_years", at_least = "shoe_limit" }', "there is no parameter 'shoe_limit'"),
        ('{ fact = "age_years", above = 65 }', "a condition has a fact and one of"),
        ('{ fact = "age_years", at_least = 17, less_than = 65 }', "a condition has a fact and one of"),
        ("{ all = [] }", "at least one condition"),
        ('{ any = ["age_years"] }', "write a table such as"),
        ('{ fact = "ktp_region", is = "elsewhere" }', "ktp_region may be unknown: add [[unknowns]]"),
    ],
)
def test_a_mistake_in_a_condition_is_named(condition: str, mend: str) -> None:
    rule = OVER_AGE.replace(CONDITION, condition).replace('shows = ["age_limit_years", "age_years"]', "")
    with pytest.raises(RulesError) as refused:
        load(HEAD, rule)
    assert (refused.value.file, refused.value.entry) == ("sample.toml", "rules.over-age")
    assert mend in refused.value.mend


@pytest.mark.parametrize(
    ("written", "instead", "entry", "mend"),
    [
        ('["desk"]', "[]", "rules.over-age", "a refusal needs a door"),
        ('doors = ["desk"]', "", "rules.over-age", "a refusal needs a door"),
        (
            '"ineligible"',
            '"eligible"',
            "rules.over-age",
            "outcome is ineligible, needs_review or information",
        ),
        ('"age_years"]', '"working_now"]', "rules.over-age", "shows names 'working_now'"),
        ("2025-01-01", "2024-01-01", "rules.over-age", "no value yet on 2024-01-01"),
        ("outcome =", "outcom =", "rules.0.outcome", "Field required"),
        ('"made up"', '""', "rules.0.source", "at least 1 character"),
        ("outcome =", "outcome", "TOML", "Expected '='"),
    ],
)
def test_a_mistake_in_a_rule_is_named(written: str, instead: str, entry: str, mend: str) -> None:
    with pytest.raises(RulesError) as refused:
        load(HEAD, OVER_AGE.replace(written, instead))
    assert (refused.value.file, refused.value.entry) == ("sample.toml", entry)
    assert mend in refused.value.mend
    assert str(refused.value) == f"sample.toml: {entry}: {refused.value.mend}"


def intake(opens: str, closes: str | None = None) -> str:
    end = f"closes = {closes}\n" if closes else ""
    return f'[[intake]]\nopens = {opens}\n{end}source = "made up"\n'


@pytest.mark.parametrize(
    ("added", "entry", "mend"),
    [
        (OVER_AGE, "rules.over-age", "two entries begin on 2025-01-01"),
        (LOWER_LIMIT + LOWER_LIMIT, "parameters.age_limit_years", "two entries begin on 2026-04-01"),
        (intake("2026-01-01") + intake("2026-02-01"), "intake", "overlaps"),
        (intake("2026-01-01", "2026-02-01") + intake("2026-02-01"), "intake", "overlaps"),
        (intake("2026-02-02", "2026-02-01"), "intake", "closes before it opens"),
        ('[[unknowns]]\nfact = "shoe"\ndoors = ["desk"]\n', "unknowns.shoe", "existing fact"),
    ],
)
def test_an_entry_that_does_not_fit_the_others_is_named(added: str, entry: str, mend: str) -> None:
    with pytest.raises(RulesError) as refused:
        load(HEAD, OVER_AGE, added)
    assert (refused.value.entry, mend in refused.value.mend) == (entry, True)


def test_a_question_about_no_fact_is_named() -> None:
    with pytest.raises(RulesError) as refused:
        load(HEAD.replace('fact = "age_years"', 'fact = "shoe_size"'), OVER_AGE)
    assert refused.value.entry == "questions.shoe_size"


def test_two_files_for_one_programme_are_refused() -> None:
    with pytest.raises(RulesError) as refused:
        Rulebook.load({"a.toml": HEAD + OVER_AGE, "b.toml": HEAD + OVER_AGE})
    assert refused.value.mend == "a.toml has this programme already"


def test_a_programme_without_a_file_is_named() -> None:
    with pytest.raises(RulesError) as refused:
        load(HEAD, OVER_AGE).on(Programme.UHC, date(2026, 1, 1))
    assert refused.value.file == "uhc.toml"


def test_the_catalogue_is_told_every_key() -> None:
    assert load(HEAD, OVER_AGE).text_keys() == {"finding-pijar_semar-over-age", "door-desk"}
