"""Whatever people answer: order never matters, and not knowing is never better than knowing."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.programme import Programme
from domain.rules.assessment import next_step_key
from domain.rules.book import Rulebook, read_default_files
from domain.rules.conditions import Truth
from domain.rules.facts import UNKNOWN, facts_of
from domain.rules.outcome import Outcome

RULEBOOK = Rulebook.load(read_default_files())
TODAY = date(2026, 11, 2)
RULES = {programme: RULEBOOK.on(programme, TODAY) for programme in Programme}
FRESH = Rulebook.load(read_default_files())
programmes = st.sampled_from(Programme)
Facts = dict[str, object]


def values_of(programme: Programme, fact: str) -> st.SearchStrategy[object]:
    kind = facts_of(programme)[fact]
    if kind.many:
        return st.lists(st.sampled_from(kind.choices), unique=True)
    return st.sampled_from(kind.choices) if kind.choices else st.integers(0, 110)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Programme, Facts]:
    programme = draw(programmes)
    names = draw(st.permutations(sorted(facts_of(programme))))
    count = draw(st.integers(0, len(names)))
    return programme, {name: draw(values_of(programme, name)) for name in names[:count]}


@given(answered(), st.randoms())
def test_the_order_of_answers_does_not_matter(case: tuple[Programme, Facts], random: st.DataObject) -> None:
    programme, facts = case
    names = list(facts)
    random.shuffle(names)  # type: ignore[attr-defined]
    assert RULES[programme].assess(facts) == RULES[programme].assess({name: facts[name] for name in names})


@given(answered())
def test_no_verdict_before_the_question_was_asked(case: tuple[Programme, Facts]) -> None:
    programme, facts = case
    assessment = RULES[programme].assess(facts)
    conditions = {rule.id: condition for rule, condition in RULES[programme].rules}
    for finding in assessment.findings:
        named = finding.rule.removeprefix("unknown-")
        asked = conditions[named].facts() if named in conditions else {named}
        assert asked <= facts.keys()
    if assessment.unasked:
        assert assessment.outcome is not Outcome.ELIGIBLE


@given(answered(), st.data())
def test_one_more_answer_takes_no_finding_away(case: tuple[Programme, Facts], data: st.DataObject) -> None:
    programme, facts = case
    missing = sorted(facts_of(programme).keys() - facts.keys())
    if missing:
        fact = data.draw(st.sampled_from(missing))
        more = facts | {fact: data.draw(values_of(programme, fact))}
        before, after = RULES[programme].assess(facts), RULES[programme].assess(more)
        assert {finding.rule for finding in before.findings} <= {finding.rule for finding in after.findings}


@given(answered())
def test_not_knowing_never_makes_anybody_eligible(case: tuple[Programme, Facts]) -> None:
    programme, facts = case
    outcome = RULES[programme].assess(facts).outcome
    for fact in facts:
        if UNKNOWN in facts_of(programme)[fact].choices:
            unsure = RULES[programme].assess(facts | {fact: UNKNOWN}).outcome
            assert unsure is not Outcome.ELIGIBLE or outcome is Outcome.ELIGIBLE
            assert unsure is not Outcome.INELIGIBLE or outcome is Outcome.INELIGIBLE


@given(answered())
def test_every_finding_says_why_and_every_refusal_what_next(case: tuple[Programme, Facts]) -> None:
    programme, facts = case
    assessment = RULES[programme].assess(facts)
    keys = RULEBOOK.text_keys()
    for finding in assessment.findings:
        assert finding.legal_basis
        assert {finding.text_key, *(next_step_key(one) for one in finding.next_steps)} <= keys
        if finding.outcome is Outcome.INELIGIBLE:
            assert finding.next_steps
    refused = any(finding.outcome is Outcome.INELIGIBLE for finding in assessment.findings)
    assert refused == (assessment.outcome is Outcome.INELIGIBLE)


@given(answered())
def test_the_same_facts_give_the_same_result(case: tuple[Programme, Facts]) -> None:
    programme, facts = case
    assessment = RULES[programme].assess(facts)
    assert assessment == RULES[programme].assess(facts)
    assert assessment == FRESH.on(programme, TODAY).assess(facts)
    # The stored data is enough to compute it again.
    assert RULES[programme].assess(assessment.facts, assessment.lists) == assessment


@given(answered())
def test_who_knows_nothing_is_never_refused_for_it(case: tuple[Programme, Facts]) -> None:
    programme, facts = case
    unsure = {fact: UNKNOWN if UNKNOWN in facts_of(programme)[fact].choices else value for fact, value in facts.items()}
    certain = {fact: value for fact, value in unsure.items() if value != UNKNOWN}
    refused = [one.rule for one in RULES[programme].assess(unsure).findings if one.outcome is Outcome.INELIGIBLE]
    known = [one.rule for one in RULES[programme].assess(certain).findings if one.outcome is Outcome.INELIGIBLE]
    assert refused == known


@given(answered(), st.data())
def test_a_fact_leaves_a_refusal_alone_that_does_not_ask_for_it(
    case: tuple[Programme, Facts], data: st.DataObject
) -> None:
    programme, facts = case
    fact = data.draw(st.sampled_from(sorted(facts_of(programme))))
    changed = facts | {fact: data.draw(values_of(programme, fact))}
    asked = {rule.id: condition.facts() for rule, condition in RULES[programme].rules}
    after = {one.rule for one in RULES[programme].assess(changed).findings}
    for finding in RULES[programme].assess(facts).findings:
        if finding.outcome is Outcome.INELIGIBLE and fact not in asked[finding.rule]:
            assert finding.rule in after


@given(answered(), st.dates(date(2026, 1, 1), date(2027, 3, 31)))
def test_registering_oneself_is_never_offered_where_it_is_not_allowed_or_would_hurt(
    case: tuple[Programme, Facts], day: date
) -> None:
    programme, facts = case
    rules = RULEBOOK.on(programme, day)
    assessment = rules.assess(facts)
    allowed = (
        programme is Programme.PIJAR_SEMAR
        and assessment.outcome is Outcome.INELIGIBLE
        and facts.get("age_band", "17_to_64") == "17_to_64"
        and 17 <= assessment.facts.get("age_years", 30) < 65  # type: ignore[operator]
        and facts.get("working_now", "yes") == "yes"
        and facts.get("works_for", "self") == "self"
        and facts.get("bpjstk_cover", "none") == "none"
    )
    driver = facts.get("occupation", "ojek") in ("becak", "ojek", "angkot", "sopir")
    expected = {"self-register-half"} if allowed and date(2026, 4, 1) <= day <= date(2026, 12, 31) else set()
    expected |= {"self-register-half-transport"} if allowed and driver else set()
    assert set(rules.offers_with(assessment)) == expected


@pytest.mark.parametrize("programme", list(Programme))
def test_the_hash_changes_on_a_change_day_and_on_no_other(programme: Programme) -> None:
    changes = RULEBOOK.change_days(programme)
    first = changes[0]
    days = [first + timedelta(days=number) for number in range((changes[-1] - first).days + 40)]
    hashes = [RULEBOOK.on(programme, day).hash for day in days]
    changed = [
        day for (before, after), day in zip(itertools.pairwise(hashes), days[1:], strict=True) if before != after
    ]
    assert changed == list(changes[1:])
    versions = {RULEBOOK.on(programme, day).version for day in days}
    assert len(versions) == len(changes)


@pytest.mark.parametrize("name", sorted(read_default_files()))
def test_each_value_in_the_file_counts_in_the_hash_and_no_remark_does(name: str) -> None:
    text = read_default_files()[name]
    programme, again = RULEBOOK.with_draft(name, f"# A remark is no rule.\n{text}")
    days = RULEBOOK.change_days(programme)
    before = [RULEBOOK.on(programme, day).hash for day in days]
    assert [again.on(programme, day).hash for day in days] == before
    lines = dict.fromkeys(line for line in text.splitlines() if line.startswith(("value = ", "source = ")))
    assert len(lines) > 20
    for line in lines:
        other = f"{line}1" if line[-1].isdigit() else f'{line[:-1]}, read again"'
        _, draft = RULEBOOK.with_draft(name, text.replace(f"{line}\n", f"{other}\n", 1))
        assert [draft.on(programme, day).hash for day in days] != before, line


@given(answered())
def test_a_condition_that_holds_names_only_limits_it_compares_with(case: tuple[Programme, Facts]) -> None:
    programme, facts = case
    rules = RULES[programme]
    known = rules.assess(facts).facts
    for _, condition in rules.rules:
        if condition.facts() <= known.keys():
            limits = condition.limits(known, rules.numbers)
            assert set(limits) <= set(condition.parameters())
            if condition.evaluate(known, rules.numbers) is not Truth.TRUE:
                assert limits == ()


@pytest.mark.parametrize(
    ("programme", "stored"),
    [
        ("pijar_semar", "10452f0619957d4f46387d5724ae4054ad87364fbadf0f628796ad91326eee2b"),
        ("uhc", "e9e7a93495ded0cf74965619c74f8068120194c858a668c4458deca77b02d608"),
    ],
)
def test_the_rules_of_a_past_day_have_the_hash_that_was_stored_with_its_decisions(programme: str, stored: str) -> None:
    """As release 0.1.0 wrote it: another one means that an entry of the past, or the way to the hash, was changed."""
    assert RULEBOOK.on(Programme(programme), date(2026, 11, 23)).hash == stored
