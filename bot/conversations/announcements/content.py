"""/umumkan, what it says: the message as it was sent to the bot, its translations, and what stands below it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator

from bot.conversations.engine.question import Choice, Option, Post, Question, Read, Text, Turn, Typed, dashed
from bot.services.announcements.text import check_address, check_message, check_no_foreign, check_words
from bot.views.announcements.message import APPLY, CHECK, room
from bot.views.announcements.words import language_words
from domain.announcements.content import Content, LinkButton, Media
from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.reading import clean_line

if TYPE_CHECKING:
    from domain.draft import Draft

MOST_LINKS = 3
LONGEST_LABEL = 40


def parse_links(text: str) -> list[dict[str, str]]:
    """Read lines of a button's words and address, "Info - https://…", as `{"text", "url"}`. Raises InvalidAnswer."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > MOST_LINKS:
        raise InvalidAnswer("announcement-links-number", limit=MOST_LINKS)
    return [_parse_link(line) for line in lines]


def _parse_link(line: str) -> dict[str, str]:
    start = line.casefold().find("http")
    label, url = clean_line(line[:start]).rstrip(" -:=>|"), line[start:].strip()
    if start < 0 or not label or " " in url:
        raise InvalidAnswer("announcement-links-form", line=clean_line(line))
    if len(label) > LONGEST_LABEL:
        raise InvalidAnswer("announcement-links-label", label=label, limit=LONGEST_LABEL)
    return {"text": label, "url": url}


Links = Annotated[Any, AfterValidator(parse_links)]


def content_of(draft: Draft, languages: Sequence[str]) -> Content:
    """Return what the announcement of this draft says."""
    answers = draft.answers
    message = answers["text"]
    texts = {languages[0]: message["html"]}
    texts |= {one: answers[_key(one)]["html"] for one in languages[1:] if answers.get(_key(one))}
    opens, _, programme = (answers.get("opens") or "").partition("-")
    return Content(
        texts=texts,
        media=Media(**message["media"]) if message["media"] else None,
        links=tuple(LinkButton(**one) for one in answers.get("links") or ()),
        opens=opens if opens in (CHECK, APPLY) else None,
        programme=Programme(programme) if programme else None,
    )


def _key(language: str) -> str:
    return f"text_{language}"


def _check_message(turn: Turn, *, language: str) -> None:
    media = (turn.value if language == turn.resources.texts.languages[0] else turn.answers["text"])["media"]
    check_message(
        turn.value["html"],
        room=room(turn.resources, language, with_media=bool(media)),
        may_be_empty=bool(media),
        domains=turn.resources.announcement_domains,
        own_name=turn.resources.bot_username,
        campaigns=turn.step.campaigns,
    )


def check_links(turn: Turn) -> None:
    """Check the buttons as `Links` has them: labels, and addresses in the allowed domains only."""
    domains = turn.resources.announcement_domains
    for one in turn.value:
        check_words(one["text"], turn.step.campaigns)
        check_no_foreign(one["text"], domains, turn.resources.bot_username)
        check_address(one["url"], domains)


def show_links(turn: Turn) -> str:
    """Return the buttons by their words."""
    return ", ".join(one["text"] for one in turn.value)


def _ways_in(turn: Turn) -> Sequence[Option]:
    return [
        Option(f"{way}-{one.value}", label=turn.step.plain(f"btn-announcement-{way}-{dashed(one)}"))
        for way in (CHECK, APPLY)
        for one in Programme
    ]


def _wants(extra: str) -> Read[bool]:
    return lambda turn: extra in (turn.answers.get("extras") or ())


def _translation(language: str) -> Question:
    def text(turn: Turn) -> Text:
        return Text("q-announcing-translation", {"name": language_words(turn.resources, language)})

    return Question(
        _key(language),
        1,
        Post(media=False),
        text=text,
        check=partial(_check_message, language=language),
        optional=True,
        label="label-announcement-translation",
    )


def message_questions(languages: Sequence[str]) -> tuple[Question, ...]:
    """Return the message in the first of these languages, and what may be said in each of the others."""
    first = Question(
        "text", 1, Post(), check=partial(_check_message, language=languages[0]), label="label-announcement-text"
    )
    return (first, *map(_translation, languages[1:]))


links_question = Question(
    "links",
    1,
    Typed(Links),
    asked_when=_wants("links"),
    check=check_links,
    show=show_links,
    label="label-announcement-links",
)
opens_question = Question("opens", 1, Choice(_ways_in), asked_when=_wants("opens"), label="label-announcement-opens")

TEXTS = (
    "q-announcing-translation",
    *(f"btn-announcement-{way}-{dashed(one)}" for way in (CHECK, APPLY) for one in Programme),
)
"""Texts that the functions here use."""
