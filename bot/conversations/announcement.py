"""/umumkan: an officer writes an announcement, sees the exact message and how many get it, and sends it.

The number of recipients of each audience is reckoned when the form is opened and kept in the draft's context, as
`{"recipients": {"agreed": 1240, ...}, "earlier": true}`; on sending it is reckoned again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import keyboards
from bot.conversations.form import Form, Summary
from bot.conversations.question import Choice, Option, Question, Typed
from bot.services import announcements
from storage.announcement_records import Audience

if TYPE_CHECKING:
    from bot.step import Step
    from storage.records import Draft

FORM_NAME = "announcement"
PROGRESS = keyboards.data("b", "progress")
_MINUTE, _HOUR = 60, 3600


def audience_words(step: Step, audience: Audience, recipients: int) -> str:
    """Return the audience and its number, in plain words."""
    return step.plain("announcement-audience", audience=audience.value, recipients=recipients)


def duration_words(step: Step, recipients: int) -> str:
    """Return about how long sending takes, in plain words."""
    seconds = round(announcements.sending_time(step.house, recipients).total_seconds())
    if seconds < _MINUTE:
        return step.plain("announcement-duration-seconds", count=max(1, seconds))
    if seconds < _HOUR:
        return step.plain("announcement-duration-minutes", count=-(-seconds // _MINUTE))
    return step.plain("announcement-duration-hours", count=-(-seconds // _HOUR))


def _audiences(step: Step, draft: Draft) -> Sequence[Option]:
    """Every audience whose programme the officer sees; and the way to the earlier announcement's progress."""
    options = [
        Option(one.value, label=audience_words(step, one, draft.context["recipients"][one.value]))
        for one in Audience
        if one.programme is None or (step.officer is not None and step.officer.sees_programme(one.programme))
    ]
    if draft.context.get("earlier"):
        options.append(Option("progress", text_key="btn-announcement-progress", data=PROGRESS))
    return options


def _preview(step: Step, draft: Draft) -> str:
    """Queue the exact message, then return what stands above the buttons."""
    audience = Audience(draft.answers["audience"])
    recipients = int(draft.context["recipients"][audience.value])
    step.say("announcement-preview-before")
    step.send_text(announcements.message(step.house, draft.answers["text"]))
    return step.text(
        "announcement-summary",
        audience=audience_words(step, audience, recipients),
        duration=duration_words(step, recipients),
    )


async def _send(step: Step, draft: Draft) -> None:
    """Confirm the announcement. The draft's id is its own, so that a second tap makes no second one."""
    audience = Audience(draft.answers["audience"])
    recipients = await announcements.confirm(
        step.uow,
        step.house,
        announcement_id=draft.id,
        text=draft.answers["text"],
        audience=audience,
        officer=step.officer,
        officer_chat_id=step.chat_id,
    )
    step.audit(
        "officer.announced",
        announcement_id=draft.id.hex,
        audience=audience.value,
        recipients=recipients,
    )
    step.say(
        "announcement-queued",
        keyboard=keyboards.column([keyboards.button(step.plain("btn-announcement-progress"), PROGRESS)]),
        recipients=recipients,
        duration=duration_words(step, recipients),
    )


ANNOUNCEMENT = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question("audience", part=1, answer=Choice(_audiences), label="label-announcement-audience"),
        Question("text", part=1, answer=Typed(announcements.AnnouncementText), label="label-announcement-text"),
    ),
    finish=_send,
    summary=Summary(send_key="btn-announcement-send", show=_preview),
)
