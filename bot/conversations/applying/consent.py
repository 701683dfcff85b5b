"""Consent before the first personal answer, and the way without it: the kelurahan."""

from __future__ import annotations

from bot.conversations.engine import opening
from bot.conversations.engine.contexts import keep_context
from bot.conversations.engine.question import Choice, Option, Question, Turn, dashed
from bot.services.applying.draft_context import ApplyingContext
from domain.audit import AuditAct

CONSENT_VERSION = "2026-11"
"""Version of the texts `consent`, `consent-full-*`. Change it with every change of their meaning: who has
agreed to another version in a draft is asked again."""

CONSENT = "consent"
TEXTS = ("consent-full-data", "consent-full-rights")
"""Texts that the functions here use."""


async def to_kelurahan(turn: Turn) -> None:
    """Give a slip for the kelurahan and put the draft aside: nothing more is asked in the chat."""
    turn.step.say(f"slip-{dashed(turn.draft.form)}")
    opening.park(turn.step, turn.draft)


async def _show_full_text(turn: Turn) -> None:
    step = turn.step
    step.say("consent-full-data")
    step.say("consent-full-rights")
    opening.resume(step, turn.draft)


async def _record(turn: Turn) -> None:
    keep_context(turn.draft, ApplyingContext(consent_at=turn.step.now))
    turn.step.audit(AuditAct.CONSENT_GIVEN, version=str(turn.value), form=turn.draft.form)


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
