"""Whatever people answer: order never matters, and not knowing is never better than knowing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.facts import FACTS, UNKNOWN
from domain.parameters import Rulebook, read_default_files
from domain.programme import Programme
from domain.rule_file import Outcome

RULEBOOK = Rulebook.load(read_default_files())
RULES = {programme: RULEBOOK.on(programme, date(2026, 11, 2)) for programme in Programme}
programmes = st.sampled_from(Programme)
Facts = dict[str, object]


def values_of(programme: Programme, fact: str) -> st.SearchStrategy[object]:
    kind = FACTS[programme][fact]
    if kind.many:
        return st.lists(st.sampled_from(kind.choices), unique=True)
    return st.sampled_from(kind.choices) if kind.choices else st.integers(0, 110)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Programme, Facts]:
    programme = draw(programmes)
    names = draw(st.permutations(sorted(FACTS[programme])))
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
    missing = sorted(FACTS[programme].keys() - facts.keys())
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
        if UNKNOWN in FACTS[programme][fact].choices:
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
        assert {finding.text_key, *(f"door-{door}" for door in finding.doors)} <= keys
        if finding.outcome is Outcome.INELIGIBLE:
            assert finding.doors
    refused = any(finding.outcome is Outcome.INELIGIBLE for finding in assessment.findings)
    assert refused == (assessment.outcome is Outcome.INELIGIBLE)
