"""Consent before the first personal answer, and the way without it: the kelurahan."""

from __future__ import annotations

from typing import Any

from bot.conversations.engine import opening
from bot.conversations.engine.question import Choice, Option, Question, dashed
from bot.runtime.step import Step
from storage.records.base import Draft

CONSENT_VERSION = "2026-11"
"""Version of the texts `consent`, `consent-full-*`. Change it with every change of their meaning: who has
agreed to another version in a draft is asked again."""

CONSENT = "consent"
TEXTS = ("consent-full-data", "consent-full-rights")
"""Texts that the functions here use."""


async def to_kelurahan(step: Step, draft: Draft) -> None:
    """Give a slip for the kelurahan and put the draft aside: nothing more is asked in the chat."""
    step.say(f"slip-{dashed(draft.form)}")
    opening.park(step, draft)


async def _show_full_text(step: Step, draft: Draft) -> None:
    step.say("consent-full-data")
    step.say("consent-full-rights")
    opening.resume(step, draft)


def _record(step: Step, draft: Draft, value: Any) -> None:
    draft.context["consent_at"] = step.now.isoformat()
    step.audit("consent.given", version=str(value), form=draft.form)


consent_question = Question(
    key=CONSENT,
    part=2,
    answer=Choice(
        (
            Option(CONSENT_VERSION, text_key="btn-consent-agree"),
            Option("read", text_key="btn-consent-read", act=_show_full_text),
            Option("no", text_key="btn-consent-no", act=to_kelurahan),
        )
    ),
    text="consent",
    label=None,
    after=_record,
)
