"""Perbaiki teks: a broadcaster writes another text for an announcement that has begun; a second one approves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.conversations.announcements.content import Links, check_links, show_links
from bot.conversations.engine.contexts import DraftContext, context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Answers, Choice, Option, Post, Question, Text, Turn, Typed
from bot.services.announcements import revisions as announcement_revisions
from bot.services.announcements.text import check_message
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.announcements import CardAct
from bot.texts.html import Html
from bot.views.announcements import card as announcement_card
from bot.views.announcements.message import bodies, erratum_body, room
from domain.announcements.announcement import Announcement
from domain.announcements.content import Content, LinkButton, Topic
from domain.errors import Conflict, DomainError
from storage.records.announcements import Body, Wording

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from domain.draft import Draft
    from storage.records.base import Outgoing

FORM_NAME = "announcement_mend"
TYPO, FACTS, LINKS = "typo", "facts", "links"
ERRATUM_LIMIT = 500


class RevisionContext(DraftContext):
    """The announcement as the officer saw it, and the version of its words.

    `answers` are those of the form in which it was written; `erratum` holds a method and its parameters by language.
    """

    id: UUID
    number: int
    version: int
    topic: Topic
    content: Content
    answers: dict[str, Any]
    erratum: dict[str, tuple[str, dict[str, Any]]]


def revision_context(announcement: Announcement, wording: Wording) -> RevisionContext:
    """Return what the form is opened with."""
    return RevisionContext(
        id=announcement.id,
        number=announcement.number,
        version=announcement.content_version,
        topic=announcement.segment.topic,
        content=wording.content,
        answers=wording.answers,
        erratum={language: (one.method, one.params) for language, one in wording.erratum.items()},
    )


def _seen(draft: Draft) -> RevisionContext:
    return context_of(draft, RevisionContext)


def _asked_for(turn: Turn) -> Text:
    text = next(iter(_seen(turn.draft).content.texts.values()))
    return Text("q-announcement-mend-text", {"number": _seen(turn.draft).number, "text": Html(text)})


def _kinds(turn: Turn) -> Sequence[Option]:
    kinds = [TYPO, FACTS, *([LINKS] if _seen(turn.draft).content.links else [])]
    return [Option(one, f"option-mend-{one}") for one in kinds]


def _asked_for_links(turn: Turn) -> Text:
    lines = "\n".join(f"{one.text} - {one.url}" for one in _seen(turn.draft).content.links)
    return Text("q-announcement-mend-links", {"links": lines})


def _check_text(turn: Turn) -> None:
    step = turn.step
    with_media = _seen(turn.draft).content.media is not None
    language = step.resources.texts.languages[0]
    _check(step, turn.value, room(step.resources, language, with_media=with_media), may_be_empty=with_media)


def _check_erratum(turn: Turn) -> None:
    """Check what is right now, in at most 500 characters."""
    _check(turn.step, turn.value, ERRATUM_LIMIT)


def _check(step: Step, value: Any, room_left: int, *, may_be_empty: bool = False) -> None:
    check_message(
        value["html"],
        room=room_left,
        may_be_empty=may_be_empty,
        domains=step.resources.announcement_domains,
        own_name=step.resources.bot_username,
        campaigns=step.campaigns,
    )


def _wording(step: Step, draft: Draft) -> Wording:
    """Add the new text for everybody: people whose text was in another language would otherwise keep what is wrong."""
    seen = _seen(draft)
    content, answers = seen.content, seen.answers
    language = next(iter(content.texts))
    if draft.answers["kind"] == LINKS:
        links = draft.answers["links"]
        content = content.model_copy(update={"links": tuple(LinkButton(**one) for one in links)})
        answers = {**answers, "links": links}
    else:
        text = draft.answers["text"]
        content = content.model_copy(update={"texts": {language: text["html"]}})
        answers = {**answers, "text": {**text, "media": answers.get("text", {}).get("media")}}
    erratum = {one: Body(method, params) for one, (method, params) in seen.erratum.items()}
    if _tells(draft.answers):
        erratum = {language: erratum_body(step.resources, draft.answers["erratum"]["html"], language)}
    return Wording(content, bodies(step.resources, content, seen.topic), answers, erratum)


def _tells(answers: Answers) -> bool:
    """Return whether those who have a copy are told what was wrong."""
    return answers.get("kind") in (FACTS, LINKS)


def _preview(turn: Turn) -> Sequence[Outgoing]:
    """Return the exact messages: the new text, and where a copy's owners are told what was wrong, that."""
    step = turn.step
    wording = _wording(step, turn.draft)
    shown = [wording.body(step.language), *([wording.erratum_for(step.language)] if _tells(turn.answers) else [])]
    return [body.to(step.chat_id) for body in shown]


def _summary(turn: Turn) -> str:
    number = _seen(turn.draft).number
    return turn.step.text("announcement-mend-summary", number=number, tells=_tells(turn.answers))


async def _propose(turn: Turn) -> None:
    """Ask the others. The draft's id is the proposal's own, so that a second tap makes no second one."""
    step, seen = turn.step, _seen(turn.draft)
    wording = _wording(step, turn.draft)
    try:
        proposed = await announcement_revisions.propose_revision(
            step.uow,
            step.officer,
            seen.id,
            revision_id=turn.draft.id,
            wording=wording,
            tells=_tells(turn.answers),
            written_for=seen.version,
            chat_id=step.chat_id,
        )
    except Conflict:
        step.say("announcement-mend-changed", number=seen.number)
        return
    except DomainError:
        # Sending again would meet the same: the form ends, and the card says how it stands.
        step.say("announcement-mend-too-late", number=seen.number)
        return
    if proposed is None:
        return
    announcement = proposed.announcement
    decline = announcement_card.button(step.resources, CardAct.DECLINE_REVISION, announcement)
    key = "announcement-mend-proposed" if proposed.chat_ids else "announcement-mend-no-second"
    step.say(key, keyboard=keyboards.column([decline]), number=announcement.number)
    step.tell(proposed)


ANNOUNCEMENT_REVISION = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question(
            "kind",
            1,
            Choice(_kinds),
            text="q-announcement-mend-kind",
            label="label-announcement-mend-kind",
        ),
        Question(
            "text",
            1,
            Post(media=False),
            text=_asked_for,
            check=_check_text,
            asked_when=lambda turn: turn.answers.get("kind") != LINKS,
            label="label-announcement-text",
        ),
        Question(
            "links",
            1,
            Typed(Links),
            text=_asked_for_links,
            check=check_links,
            show=show_links,
            asked_when=lambda turn: turn.answers.get("kind") == LINKS,
            label="label-announcement-links",
        ),
        Question(
            "erratum",
            1,
            Post(media=False),
            check=_check_erratum,
            asked_when=lambda turn: _tells(turn.answers),
            label="label-announcement-mend-erratum",
        ),
    ),
    finish=_propose,
    context=RevisionContext,
    summary=Summary("announcement-mend-summary", "btn-announcement-propose", show=_summary, preview=_preview),
    texts=(
        "q-announcement-mend-text",
        "q-announcement-mend-links",
        "q-announcement-mend-links-help",
        *(f"option-mend-{one}" for one in (TYPO, FACTS, LINKS)),
        "announcement-erratum",
        "announcement-mend-proposed",
        "announcement-mend-no-second",
        "announcement-mend-too-late",
        "announcement-mend-changed",
    ),
)
