"""/umumkan: a broadcaster writes an announcement and sees the exact message; its recipients are counted next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.announcement_message import bodies
from bot.announcement_words import segment_words
from bot.conversations.form import Form, Summary
from bot.conversations.question import Choice, Option, Question, Typed
from bot.services import announcements
from bot.services.announcement_text import AnnouncementText
from domain.announcement import Content, Group, Schedule, Segment, Topic
from domain.programme import Programme
from storage.announcement_records import Wording
from storage.records import Outgoing

if TYPE_CHECKING:
    from bot.step import Step
    from storage.records import Draft

FORM_NAME = "announcement"
EVERYBODY = "agreed"


def _segment(draft: Draft) -> Segment:
    audience = draft.answers["audience"]
    programmes = frozenset() if audience == EVERYBODY else frozenset({Programme(audience)})
    return Segment(topic=Topic.SERVICE, people=Group(programmes=programmes))


def _wording(step: Step, draft: Draft) -> Wording:
    html = step.house.texts.render("announcement-text", step.language, text=draft.answers["text"])
    content = Content(texts={"id": html})
    return Wording(content, bodies(step.house, content), answers=dict(draft.answers))


def _preview(step: Step, draft: Draft) -> str:
    """Queue the exact message, then return what stands above the buttons."""
    body = _wording(step, draft).body(step.language)
    step.say("announcement-preview-before")
    step.queue(Outgoing(step.chat_id, body.method, {**body.params, "chat_id": step.chat_id}))
    return step.text("announcement-summary", segment=segment_words(step.house, _segment(draft)))


async def _send(step: Step, draft: Draft) -> None:
    """Store it. The draft's id is its own, so that a second tap makes no second one."""
    await announcements.compose(
        step.uow,
        announcement_id=draft.id,
        wording=_wording(step, draft),
        segment=_segment(draft),
        schedule=Schedule(),
        officer=step.officer,
        chat_id=step.chat_id,
    )
    step.say("announcement-counting")


ANNOUNCEMENT = Form(
    name=FORM_NAME,
    version="2",
    audience="officer",
    parts=1,
    questions=(
        Question(
            "audience",
            part=1,
            answer=Choice([Option(EVERYBODY), *(Option(one.value) for one in Programme)]),
            label="label-announcement-audience",
        ),
        Question("text", part=1, answer=Typed(AnnouncementText), label="label-announcement-text"),
    ),
    finish=_send,
    summary=Summary(send_key="btn-announcement-count", show=_preview),
)
