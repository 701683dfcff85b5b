"""/umumkan: a broadcaster says what goes to whom and when, and sees the exact message; its recipients are counted next.

What is usual takes a tap a question and the message itself; what is not stands behind "narrow" and "extras".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.conversations.announcements import content as announcement_content
from bot.conversations.announcements import people as announcement_people
from bot.conversations.announcements import times as announcement_times
from bot.conversations.announcements.content import content_of, links_question, message_questions, opens_question
from bot.conversations.announcements.people import AnnouncingContext, announcing_context, segment_of
from bot.conversations.announcements.times import joiners_question, schedule_of, starts_question, until_question
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Many, Option, Question, Turn
from bot.services.announcements import acts as announcements
from bot.views.announcements import words
from bot.views.announcements.message import bodies
from storage.records.announcements import Wording

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from domain.draft import Draft
    from storage.records.base import Outgoing

FORM_NAME = "announcing"

extras_question = Question(
    "extras",
    1,
    Many([Option("links"), Option("opens"), Option("until"), Option("joiners")]),
    optional=True,
    label="label-announcement-extras",
)


async def open_announcement(step: Step, answers: Mapping[str, Any] | None = None) -> None:
    """Begin the form, with the answers of an earlier one if any. Needs `step.uow`."""
    open_form(step, FORM_NAME, context=await announcing_context(step), answers=answers)


def _wording(step: Step, draft: Draft) -> Wording:
    content = content_of(draft, step.resources.texts.languages)
    topic = segment_of(draft).topic
    return Wording(content, bodies(step.resources, content, topic), answers=dict(draft.answers))


def _preview(turn: Turn) -> Sequence[Outgoing]:
    """Return the exact message, once in each language."""
    return [body.to(turn.step.chat_id) for body in _wording(turn.step, turn.draft).bodies.values()]


def _summary(turn: Turn) -> str:
    segment = segment_of(turn.draft)
    return turn.step.text(
        "announcement-summary",
        segment=words.segment_words(turn.resources, segment),
        topic=words.topic_words(turn.resources, segment.topic),
        schedule=words.schedule_words(turn.resources, schedule_of(turn.draft)),
    )


async def _send(turn: Turn) -> None:
    """Store it. The draft's id is its own, so that a second tap makes no second one."""
    step = turn.step
    await announcements.compose(
        step.uow,
        announcement_id=turn.draft.id,
        wording=_wording(step, turn.draft),
        segment=segment_of(turn.draft),
        schedule=schedule_of(turn.draft),
        officer=step.officer,
        chat_id=step.chat_id,
    )
    step.say("announcement-counting")


def announcement_form(languages: Sequence[str]) -> Form:
    """Return the form; `languages` are those an announcement may be said in, the first one always."""
    return Form(
        name=FORM_NAME,
        version="1",
        audience="officer",
        parts=1,
        questions=(
            *announcement_people.QUESTIONS,
            *message_questions(languages),
            starts_question,
            extras_question,
            links_question,
            opens_question,
            until_question,
            joiners_question,
        ),
        finish=_send,
        context=AnnouncingContext,
        summary=Summary(
            send_key="btn-announcement-count",
            show=_summary,
            preview=_preview,
            preview_key="announcement-preview-before",
        ),
        texts=(*announcement_people.TEXTS, *announcement_content.TEXTS, *announcement_times.TEXTS),
    )
