"""The rules of a day as pages of messages, for officers to leaf through."""

from __future__ import annotations

from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from bot.texts.html import Html
from bot.views.rules.description import RuleDescription, Words
from domain.rules.in_force import RuleSet

PAGE_LIMIT = 3600
"""Characters of a page's HTML; Telegram takes 4,096."""


def pages(step: Step, rules: RuleSet) -> list[str]:
    """Return all rules in force, as the HTML of messages that each fit Telegram's limit."""
    words = Words(step.resources.texts, step.language)
    blocks = [_head(step, words, rules)]
    for kind, entries in words.entries(rules).items():
        blocks += [_block(step, f"rules-{kind}", entry) for entry in entries]
    filled: list[str] = []
    for block in blocks:
        if filled and len(filled[-1]) + 2 + len(block) <= PAGE_LIMIT:
            filled[-1] = f"{filled[-1]}\n\n{block}"
        else:
            filled.append(block)
    return filled


def _head(step: Step, words: Words, rules: RuleSet) -> str:
    return step.text(
        "rules-head",
        programme=step.plain(f"programme-{dashed(rules.programme)}"),
        day=rules.day,
        basis=rules.legal_basis,
        open=rules.intake_open,
        stages=" → ".join(words.stage(stage.id) for stage in rules.stages),
        way=dashed(rules.placement_entry.way) if rules.placement_entry else "none",
        rank=words.rank(rules),
        changed=rules.changed_on,
    )


def _block(step: Step, key: str, entry: RuleDescription) -> str:
    has = {f"has_{name}": bool(value) for name, value in vars(entry).items()}
    return step.text(key, **{**vars(entry), **has, "next_steps": Html(" ".join(entry.next_steps))})
