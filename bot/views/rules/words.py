"""The rules of a day as officers read them: what each looks at, what it leads to, who clears it, since when and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from bot.texts.html import Html
from domain.rules.assessment import next_step_key
from domain.rules.conditions import Compare, Condition
from domain.rules.file import Offer, ParameterEntry, Rule, UnknownEntry
from domain.rules.in_force import RuleSet

if TYPE_CHECKING:
    from bot.resources import Resources

PAGE_LIMIT = 3600
"""Characters of a page's HTML; Telegram takes 4,096."""


def pages(step: Step, rules: RuleSet) -> list[str]:
    """Return everything that holds, as the HTML of messages that each fit."""
    blocks = [
        _head(step, rules),
        *(_rule(step, rules, rule, condition) for rule, condition in rules.rules),
        *(_unknown(step, rules, entry) for entry in rules.unknowns.values()),
        *(_parameter(step, rules, name, entry) for name, entry in rules.parameters.items()),
        *(_offer(step, offer) for offer, _ in rules.offers),
    ]
    filled: list[str] = []
    for block in blocks:
        if filled and len(filled[-1]) + 2 + len(block) <= PAGE_LIMIT:
            filled[-1] = f"{filled[-1]}\n\n{block}"
        else:
            filled.append(block)
    return filled


def condition_words(step: Step, rules: RuleSet, condition: Condition, *, inside: bool = False) -> str:
    """Return a condition in words, as HTML; one `inside` another gets brackets where it has several parts."""
    if isinstance(condition, Compare):
        return _compared(step, rules, condition)
    parts = [condition_words(step, rules, part, inside=True) for part in condition.parts]
    joined = step.text("rules-and" if condition.every else "rules-or").join(parts)
    return f"({joined})" if inside and len(parts) > 1 else joined


def rank_rule(resources: Resources, rules: RuleSet, language: str = "id") -> str:
    """How a round orders its list, a line for each step, as HTML; nothing where places are not given by round."""
    entry = rules.placement_entry
    if entry is None or entry.way != "by_round":
        return ""
    texts = resources.texts

    def name(*keys: str) -> str:
        return next((texts.plain(key, language) for key in keys if texts.has(key)), keys[-1])

    lines = []
    for number, step in enumerate(entry.rank, start=1):
        fact = dashed(step.fact)
        words = {"number": number, "fact": name(f"rules-rank-{fact}", f"rules-fact-{fact}", f"label-{fact}", step.fact)}
        if isinstance(step.order, str):
            lines.append(texts.render("rules-rank", language, order=step.order, **words))
        else:
            values = ", ".join(name(f"option-{fact}-{dashed(one)}", one) for one in step.order)
            lines.append(texts.render("rules-rank-values", language, values=values, **words))
    return "\n".join([*lines, texts.render("rules-rank-draw", language, number=len(lines) + 1)])


def _head(step: Step, rules: RuleSet) -> str:
    return step.text(
        "rules-head",
        programme=step.plain(f"programme-{dashed(rules.programme)}"),
        day=rules.day,
        basis=rules.legal_basis,
        open=rules.intake_open,
        stages=" → ".join(_stage(step, stage.id) for stage in rules.stages),
        way=dashed(rules.placement_entry.way) if rules.placement_entry else "none",
        rank=Html(rank_rule(step.resources, rules, step.language)),
        changed=rules.changed_on,
    )


def _rule(step: Step, rules: RuleSet, rule: Rule, condition: Condition) -> str:
    return step.text(
        "rules-rule",
        id=rule.id,
        outcome=dashed(rule.outcome),
        when=Html(condition_words(step, rules, condition)),
        staged=bool(rule.stage),
        stage=_stage(step, rule.stage or ""),
        since=rule.effective_from,
        basis=rule.legal_basis or rules.legal_basis,
        has_next_steps=bool(rule.next_steps),
        next_steps=Html(_next_steps(step, rule.next_steps)),
    )


def _unknown(step: Step, rules: RuleSet, entry: UnknownEntry) -> str:
    return step.text(
        "rules-unknown",
        fact=_fact(step, entry.fact),
        stage=_stage(step, entry.stage),
        basis=entry.legal_basis or rules.legal_basis,
        next_steps=Html(_next_steps(step, entry.next_steps)),
    )


def _parameter(step: Step, rules: RuleSet, name: str, entry: ParameterEntry) -> str:
    return step.text(
        "rules-parameter",
        name=_first(step, f"rules-parameter-{dashed(name)}") or name,
        money="yes" if name.endswith("_rupiah") else "no",
        value=entry.value,
        since=entry.effective_from,
        ends=entry.closes is not None,
        closes=entry.closes or rules.day,
        source=entry.source,
    )


def _offer(step: Step, offer: Offer) -> str:
    text = Html(step.text(next_step_key(offer.id)))
    return step.text(
        "rules-offer", id=offer.id, next_step=text, opens=offer.opens, closes=offer.closes, source=offer.source
    )


def _compared(step: Step, rules: RuleSet, condition: Compare) -> str:
    if isinstance(condition.operand, tuple):
        value = step.plain("rules-or").join(_value(step, condition.fact, one) for one in condition.operand)
    elif isinstance(condition.operand, str) and condition.operand in rules.parameters and condition.parameters():
        value = step.plain("rules-number", number=rules.parameter(condition.operand))
    elif isinstance(condition.operand, str):
        value = _value(step, condition.fact, condition.operand)
    else:
        value = step.plain("rules-number", number=condition.operand)
    operator = "is" if condition.operator in ("in", "has") else dashed(condition.operator)
    return step.text("rules-compare", fact=_fact(step, condition.fact), operator=operator, value=value)


def _fact(step: Step, fact: str) -> str:
    return _first(step, f"rules-fact-{dashed(fact)}", f"label-{dashed(fact)}") or fact


def _value(step: Step, fact: str, value: str) -> str:
    return _first(step, f"option-{dashed(fact)}-{dashed(value)}", f"rules-value-{dashed(value)}") or value


def _stage(step: Step, stage: str) -> str:
    return _first(step, f"review-stage-{dashed(stage)}") or stage


def _next_steps(step: Step, next_steps: Sequence[str]) -> str:
    return " ".join(step.text(next_step_key(one)) for one in next_steps)


def _first(step: Step, *keys: str) -> str | None:
    """Return the first of these texts that there is: names of facts and values come from the rule files."""
    return next((step.plain(key) for key in keys if step.resources.texts.has(key)), None)
