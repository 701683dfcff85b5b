"""Rule files: what holds on which day, and which mistakes are named before anybody is asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.errors import RulesError
from domain.programme import Programme
from domain.rules.assessment import Assessment
from domain.rules.book import Rulebook, read_default_files
from domain.rules.outcome import Outcome

HEAD = """
programme = "pijar_semar"
legal_basis = "Perwal"
questions = [{ fact = "age_years" }]
stages = [{ id = "kelurahan", role = "verifier" }]

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
    softer = OVER_AGE.replace("2025-01-01", "2026-01-01").replace('"ineligible"', '"needs_review"\nstage = "kelurahan"')
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
    unknowns = '[[unknowns]]\nfact = "ktp_region"\ndoors = ["desk"]\nstage = "kelurahan"\n'
    rulebook = load(HEAD, rule.replace(', "age_years"]', "]"), unknowns)
    assert assess(rulebook, date(2026, 1, 1), ktp_region=region, age_years=30).outcome is outcome


@pytest.mark.parametrize(("outcome", "becomes"), [("information", "eligible"), ("ineligible", "needs_review")])
def test_not_knowing_leaves_open_what_decides_and_not_what_only_informs(outcome: str, becomes: str) -> None:
    rule = OVER_AGE.replace(CONDITION, '{ fact = "ktp_region", is = "elsewhere" }').replace("ineligible", outcome)
    unknowns = '[[unknowns]]\nfact = "ktp_region"\ndoors = ["desk"]\nstage = "kelurahan"\n'
    rulebook = load(HEAD, rule.replace(', "age_years"]', "]"), unknowns)
    assessment = assess(rulebook, date(2026, 1, 1), ktp_region="unknown", age_years=30)
    assert assessment.outcome is Outcome(becomes)
    seen = [(one.rule, one.stage) for one in assessment.findings]
    assert seen == ([] if becomes == "eligible" else [("unknown-ktp_region", "kelurahan")])


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
    assert '"doors":["' in assessment.to_json()  # as in rows that are stored already
    assert assessment.facts == {"age_years": 56, "ktp_region": "elsewhere", "nik_notes": ("odd_day_digits",)}


def test_intake_is_open_inside_a_window_only() -> None:
    rulebook = load(HEAD, OVER_AGE, intake("2026-02-01", "2026-02-28"))
    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
    opened = [rulebook.on(Programme.PIJAR_SEMAR, day).intake_open for day in days]
    assert opened == [False, True, True, False]


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
    ("condition", "remedy"),
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
        ('{ fact = "working_now", in = [] }', "in needs a list with at least one value"),
        ('{ fact = "working_now", in = "no" }', "in needs a list with at least one value"),
        ('{ fact = "ktp_region", is = "elsewhere" }', "ktp_region may be unknown: add [[unknowns]]"),
    ],
)
def test_a_mistake_in_a_condition_is_named(condition: str, remedy: str) -> None:
    rule = OVER_AGE.replace(CONDITION, condition).replace('shows = ["age_limit_years", "age_years"]', "")
    with pytest.raises(RulesError) as refused:
        load(HEAD, rule)
    assert (refused.value.file, refused.value.entry) == ("sample.toml", "rules.over-age")
    assert remedy in refused.value.remedy


@pytest.mark.parametrize(
    ("written", "instead", "entry", "remedy"),
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
        ("outcome =", "outcom =", "rules.over-age.outcome", "this is missing: add it"),
        ('"made up"', '" "', "rules.over-age.source", "at least 1 character"),
        ("2025-01-01", '"2025-01-01"', "rules.over-age.effective_from", "valid date"),
        ('"over-age"', '"Over age"', "rules.Over age.id", "should match pattern"),
        ('"over-age"', '"unknown-age_years"', "rules.unknown-age_years", "belong to [[unknowns]]"),
        ('"ineligible"', '"needs_review"', "rules.over-age", "name the stage that clears it: one of kelurahan"),
        ('"ineligible"', '"needs_review"\nstage = "dinas"', "rules.over-age", "there is no stage 'dinas'"),
        ("outcome =", "outcome", "TOML", "Expected '='"),
    ],
)
def test_a_mistake_in_a_rule_is_named(written: str, instead: str, entry: str, remedy: str) -> None:
    with pytest.raises(RulesError) as refused:
        load(HEAD, OVER_AGE.replace(written, instead))
    assert (refused.value.file, refused.value.entry) == ("sample.toml", entry)
    assert remedy in refused.value.remedy
    assert str(refused.value) == f"sample.toml: {entry}: {refused.value.remedy}"


def intake(opens: str, closes: str | None = None) -> str:
    end = f"closes = {closes}\n" if closes else ""
    return f'[[intake]]\nopens = {opens}\n{end}source = "made up"\n'


def unknown(fact: str, stage: str = "kelurahan") -> str:
    return f'[[unknowns]]\nfact = "{fact}"\ndoors = ["desk"]\nstage = "{stage}"\n'


def offer(opens: str, closes: str, *, states: str = "", outcome: str = "ineligible") -> str:
    return (
        f'[[offers]]\nid = "half"\nopens = {opens}\ncloses = {closes}\noutcomes = ["{outcome}"]\n'
        f'when = {{ fact = "age_years", less_than = "age_limit_years" }}\nstates = [{states}]\nsource = "made up"\n'
    )


def stage(name: str) -> str:
    return f'[[stages]]\nid = "{name}"\nrole = "verifier"\n'


def dated(entry: str, content: str) -> str:
    return f'[[{entry}]]\neffective_from = 2026-01-01\nsource = "made up"\n{content}\n'


def placement(way: str, content: str) -> str:
    return dated("placement", f'way = "{way}"\nperiod = "year"\nconfirm_days = 7\n{content}')


def rank(fact: str, order: str) -> str:
    return f'rank = [{{ fact = "{fact}", order = {order} }}]'


def fund(when: str) -> str:
    return dated("funds", f'id = "apbd"\nname = "APBD"\nwhen = {when}')


@pytest.mark.parametrize(
    ("added", "entry", "remedy"),
    [
        (OVER_AGE, "rules.over-age", "two entries begin on 2025-01-01"),
        (LOWER_LIMIT + LOWER_LIMIT, "parameters.age_limit_years", "two entries begin on 2026-04-01"),
        (intake("2026-01-01") + intake("2026-02-01"), "intake", "overlaps"),
        (intake("2026-01-01", "2026-02-01") + intake("2026-02-01"), "intake", "overlaps"),
        (intake("2026-02-02", "2026-02-01"), "intake", "closes before it opens"),
        (unknown("shoe"), "unknowns.shoe", "no fact 'shoe'"),
        (unknown("ktp_region", stage="dinas"), "unknowns.ktp_region", "no stage 'dinas'"),
        (unknown("ktp_region") + unknown("ktp_region"), "unknowns", "'ktp_region' stands there twice"),
        (offer("2026-01-01", "2026-02-01") + offer("2026-02-01", "2026-03-01"), "offers.half", "overlaps"),
        (offer("2026-02-01", "2026-01-31"), "offers.half", "closes before it opens"),
        (offer("2026-01-01", "2026-02-01", states='"working_now"'), "offers.half", "states names 'working_now'"),
        (offer("2024-01-01", "2024-02-01"), "offers.half", "no value yet on 2024-01-01"),
        (offer("2026-01-01", "2026-02-01", outcome="information"), "offers.half", "eligible, needs_review"),
        (stage("kelurahan"), "stages", "'kelurahan' stands there twice"),
        (dated("covers", 'items = [{ id = "jkk", contribution = "fee" }]'), "covers.jkk", "no parameter 'fee'"),
        (dated("covers", 'items = [{ id = "jkk" }, { id = "jkk" }]'), "covers of 2026-01-01", "twice"),
        (dated("covers", "items = []"), "covers.1.items", "at least 1 item"),
        (dated("hand_over", 'columns = [{ title = "NIK", value = "nik" }]'), "hand_over of 2026-01-01", "reference"),
        (
            dated("hand_over", 'columns = [{ title = "X", value = "shoe" }]'),
            "hand_over of 2026-01-01",
            "no value 'shoe'",
        ),
        (dated("service_days", "weekdays = [8]"), "service_days.1.weekdays.1", "less than or equal to 7"),
        (dated("service_days", "weekdays = [1.000]"), "service_days.1.weekdays.1", "integer"),
        (dated("service_days", "weekdays = []"), "service_days.1.weekdays", "at least 1 item"),
        (dated("occupations", 'values = ["becak", "becak"]'), "occupations of 2026-01-01", "twice"),
        (dated("documents", 'items = [{ id = "ktp", when = "later" }]'), "documents.1.items.ktp.when", "on_request"),
        (
            placement("by_round", 'urgent = { fact = "working_now", is = "yes" }'),
            "placement of 2026-01-01",
            "urgent is",
        ),
        (placement("as_approved", rank("age_years", '"ascending"')), "placement of 2026-01-01", "rank is for by_round"),
        (placement("by_round", rank("nik_notes", '"ascending"')), "placement of 2026-01-01", "ranked by"),
        (placement("by_round", rank("age_years", '["old"]')), "placement of 2026-01-01", "ascending or descending"),
        (placement("by_round", rank("working_now", '["maybe"]')), "placement of 2026-01-01", "has no such values"),
        (placement("lottery", ""), "placement.1.way", "as_approved"),
        (dated("parameters.fee", "value = -1"), "parameters.fee.1.value", "greater than or equal to 0"),
        (dated("parameters.fee", 'value = "16800"'), "parameters.fee.1.value", "valid integer"),
        (dated("parameters.fee", "value = true"), "parameters.fee.1.value", "valid integer"),
        (
            dated("parameters.fee", "value = 1\ncloses = 2025-12-31"),
            "parameters.fee",
            "the entry of 2026-01-01 closes before it begins",
        ),
        (
            dated("parameters.fee", "value = 1\ncloses = 2026-12-31")
            + dated("covers", 'items = [{ id = "jkk", contribution = "fee" }]'),
            "covers.jkk",
            "'fee' closes on 2026-12-31: nothing may rest on it",
        ),
        (dated("parameters.review_working_days", "value = 14"), "service_days", "which days are working days"),
        (fund('{ fact = "shoe", is = "yes" }'), "funds.apbd", "no fact 'shoe'"),
        (fund('{ fact = "working_now", is = "yes" }') * 2, "funds.apbd", "two entries begin on 2026-01-01"),
        ("[[quota]]\nnumber = 3\n", "quota", "no such entry"),
    ],
)
def test_an_entry_that_does_not_fit_the_others_is_named(added: str, entry: str, remedy: str) -> None:
    # A table of the head that is added to is written out, since TOML has one form or the other.
    head = (
        HEAD
        if not added.startswith("[[stages]]")
        else HEAD.replace('stages = [{ id = "kelurahan", role = "verifier" }]', "")
    )
    with pytest.raises(RulesError) as refused:
        load(head, stage("kelurahan") if head != HEAD else "", OVER_AGE, added)
    assert refused.value.file == "sample.toml"
    assert refused.value.entry == entry
    assert remedy in refused.value.remedy


def test_a_question_about_no_fact_is_named() -> None:
    with pytest.raises(RulesError) as refused:
        load(HEAD.replace('fact = "age_years"', 'fact = "shoe_size"'), OVER_AGE)
    assert refused.value.entry == "questions.shoe_size"


def test_an_empty_file_of_rules_is_refused() -> None:
    with pytest.raises(RulesError) as refused:
        load("rules = []", HEAD)
    assert (refused.value.entry, "at least 1 item" in refused.value.remedy) == ("rules", True)


def test_an_occupation_that_the_file_adds_is_one_that_people_may_have() -> None:
    added = dated("occupations", 'values = ["penjahit", "lainnya"]')
    rules = load(HEAD, OVER_AGE, added).on(Programme.PIJAR_SEMAR, date(2026, 1, 1))
    assert rules.assess({"occupation": "penjahit"}).facts == {"occupation": "penjahit"}
    with pytest.raises(ValueError, match="occupation is no fact, or has no such value"):
        rules.assess({"occupation": "becak"})


def test_an_offer_is_shown_from_its_first_day_to_its_last_to_those_it_is_for() -> None:
    rulebook = load(HEAD, OVER_AGE, offer("2026-01-01", "2026-02-01", outcome="eligible"))
    shown = [
        rules.offers_with(rules.assess({"age_years": 30}))
        for rules in (
            rulebook.on(Programme.PIJAR_SEMAR, day)
            for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 2))
        )
    ]
    assert shown == [(), ("half",), ("half",), ()]
    rules = rulebook.on(Programme.PIJAR_SEMAR, date(2026, 1, 1))
    assert rules.offers_with(rules.assess({"age_years": 70})) == ()
    assert rules.offers_with(rules.assess({})) == ()


def test_an_offer_may_state_what_was_not_asked_but_not_what_is_answered_otherwise_or_unknown() -> None:
    when = '{ any = [{ fact = "bpjstk_cover", is = "none" }, { fact = "works_for", is = "self" }] }'
    text = offer("2026-01-01", "2026-02-01", states='"bpjstk_cover"', outcome="needs_review")
    text = text.replace('{ fact = "age_years", less_than = "age_limit_years" }', when)
    rules = load(HEAD, OVER_AGE, text).on(Programme.PIJAR_SEMAR, date(2026, 1, 1))
    shown = {
        cover: bool(rules.offers_with(rules.assess({"bpjstk_cover": cover} if cover else {})))
        for cover in ("", "none", "active", "unknown")
    }
    assert shown == {"": True, "none": True, "active": False, "unknown": False}
    assert rules.offers_with(rules.assess({"bpjstk_cover": "active", "works_for": "self"})) == ("half",)


def test_what_people_are_promised_counts_on_service_days() -> None:
    promised = dated("parameters.review_working_days", "value = 3")
    days = dated("service_days", "weekdays = [1, 2, 3, 4, 6]")
    rules = load(HEAD, OVER_AGE, promised, days).on(Programme.PIJAR_SEMAR, date(2026, 12, 1))
    assert rules.due_day(date(2026, 12, 23)) == date(2026, 12, 29)
    assert rules.last_day(date(2026, 12, 23), 1) == date(2026, 12, 26)
    with pytest.raises(LookupError):
        load(HEAD, OVER_AGE).on(Programme.PIJAR_SEMAR, date(2026, 12, 1)).due_day(date(2026, 12, 23))


def test_holidays_stand_in_the_calendar_and_count_for_the_hash_only() -> None:
    weekdays = dated("service_days", "weekdays = [1, 2, 3, 4, 5]")
    named = dated("service_days", "weekdays = [1, 2, 3, 4, 5]\nholidays = [2026-12-29]")
    promised = dated("parameters.review_working_days", "value = 3")
    day = date(2026, 12, 1)
    plain, old = (load(HEAD, OVER_AGE, promised, days).on(Programme.PIJAR_SEMAR, day) for days in (weekdays, named))
    assert plain.hash != old.hash
    assert plain.due_day(date(2026, 12, 23)) == old.due_day(date(2026, 12, 23)) == date(2026, 12, 30)
    begun = named.replace("2026-01-01", "2026-12-02")
    with pytest.raises(RulesError) as refused:
        load(HEAD, OVER_AGE, promised, weekdays, begun)
    assert (refused.value.entry, "holidays.toml" in refused.value.remedy) == ("service_days", True)


def test_a_default_that_the_file_does_not_use_leaves_the_hash_alone() -> None:
    written = OVER_AGE + 'audience = "resident"\nin_force = true\n'
    day = date(2026, 1, 1)
    hashes = {load(HEAD, rule).on(Programme.PIJAR_SEMAR, day).hash for rule in (OVER_AGE, written)}
    assert len(hashes) == 1


def test_a_parameter_that_closes_holds_on_its_last_day_and_not_after() -> None:
    fee = dated("parameters.fee", "value = 8400")
    closing = fee + "closes = 2026-12-31\n"
    rulebook, first, last = load(HEAD, OVER_AGE, closing), date(2026, 1, 1), date(2026, 12, 31)
    new_year = last + timedelta(days=1)
    on = {day: rulebook.on(Programme.PIJAR_SEMAR, day) for day in (first, last, new_year)}
    assert [dict(rules.numbers).get("fee") for rules in on.values()] == [8400, 8400, None]
    assert on[new_year].changed_on == new_year
    assert on[new_year].hash != on[last].hash
    # That it will end changes nothing of the days before: what was decided on them is replayed as the same.
    assert on[last].hash == load(HEAD, OVER_AGE, fee).on(Programme.PIJAR_SEMAR, last).hash


def test_a_draft_takes_the_place_of_its_programmes_file_and_leaves_the_rest() -> None:
    current = Rulebook.load(read_default_files())
    programme, draft = current.with_draft("draft.toml", HEAD + OVER_AGE)
    assert programme is Programme.PIJAR_SEMAR
    day = date(2026, 11, 2)
    assert draft.on(Programme.UHC, day).hash == current.on(Programme.UHC, day).hash
    assert [rule.id for rule, _ in draft.on(Programme.PIJAR_SEMAR, day).rules] == ["over-age"]
    assert len(current.on(Programme.PIJAR_SEMAR, day).rules) > 1
    with pytest.raises(RulesError) as refused:
        current.with_draft("draft.toml", HEAD)
    assert (refused.value.file, refused.value.entry) == ("draft.toml", "rules")


def test_two_files_for_one_programme_are_refused() -> None:
    with pytest.raises(RulesError) as refused:
        Rulebook.load({"a.toml": HEAD + OVER_AGE, "b.toml": HEAD + OVER_AGE})
    assert refused.value.remedy == "a.toml has this programme already"


def test_a_programme_without_a_file_is_named() -> None:
    with pytest.raises(RulesError) as refused:
        load(HEAD, OVER_AGE).on(Programme.UHC, date(2026, 1, 1))
    assert refused.value.file == "uhc.toml"


def test_the_catalogue_is_told_every_key() -> None:
    assert load(HEAD, OVER_AGE).text_keys() == {"finding-pijar_semar-over-age", "door-desk"}
