"""/setujui where an officer found that something does not fit: a reason in words, and asked once more.

`draft.context` is `{"reference": str, "version": int, "programme": str, "rules": [str], "against": html,
"told": html}`: the application as the officer saw it, what did not fit by its rules and in words, and what the resident
will hear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Question, Text, Typed
from bot.services.review import acts as review
from bot.services.review.reasons import Note
from bot.texts.html import Html
from bot.views import review as cards
from domain.errors import DomainError
from domain.reference import Reference

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from storage.records.base import Draft


def _why(_: Step, draft: Draft) -> Text:
    return Text(
        "q-approval-against", {"reference": draft.context["reference"], "against": Html(draft.context["against"])}
    )


def _ask(step: Step, draft: Draft) -> str:
    values = {name: Html(draft.context[name]) for name in ("against", "told")}
    reason = draft.answers["reason"]
    return step.text("review-approve-against-ask", reference=draft.context["reference"], reason=reason, **values)


async def _approve(step: Step, draft: Draft) -> None:

    reference = Reference.parse(draft.context["reference"])
    if step.officer is None:
        return
    try:
        async with step.uow.attempt():
            placed = await review.approve(
                step.uow,
                step.resources,
                officer=step.officer,
                reference=reference,
                version=draft.context["version"],
                against_because=draft.answers["reason"],
                against_rules=draft.context["rules"],
            )
    except DomainError as error:
        # Sending again would meet the same: the officer hears the state, and the form ends.
        step.send_text(await cards.explain(step, error, reference))
    else:
        step.send_text(await cards.approved(step, placed))


APPROVAL_AGAINST = Form(
    name="approval_against",
    version="1",
    audience="officer",
    parts=1,
    questions=(Question("reason", 1, Typed(Note), text=_why, label="label-approval-against"),),
    finish=_approve,
    summary=Summary(send_key="btn-approve-against-yes", show=_ask),
    texts=("q-approval-against", "review-approve-against-ask"),
)
