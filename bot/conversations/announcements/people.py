"""/umumkan, for whom: all who agreed or those of a programme, and where wanted only some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import Field

from bot.conversations.engine.contexts import ContextPart, DraftContext, context_of
from bot.conversations.engine.question import Answers, Choice, Many, Option, Question, Read, Turn
from bot.views.announcements import words
from domain.announcements.content import RecipientGroup, Segment, Topic
from domain.application import ApplicationStatus
from domain.programme import Programme

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from domain.draft import Draft

EVERYBODY = "agreed"
LATEST = 50
"""Announcements that can be left out by who had one; the question says how many."""
ENROLLED, OTHER_PROGRAMME, HAD_ONE = "enrolled", "other", "had"


class Earlier(ContextPart):
    """An announcement that went out, and how it is named on a button."""

    id: UUID
    label: str


class AnnouncingContext(DraftContext):
    """The announcements that went out, by number, newest first."""

    latest: dict[str, Earlier] = Field(default_factory=dict)


async def announcing_context(step: Step) -> AnnouncingContext:
    """Return what the form is opened with. Needs `step.uow`."""
    latest: dict[str, Earlier] = {}
    for one in await step.uow.announcements.latest_sent(LATEST):
        label = step.plain(
            "announcement-earlier",
            number=one.number,
            topic=words.topic_words(step.resources, one.segment.topic),
            day=one.started_at,
        )
        latest[str(one.number)] = Earlier(id=one.id, label=label)
    return AnnouncingContext(latest=latest)


def segment_of(draft: Draft) -> Segment:
    """Return who gets the announcement of this draft."""
    answers = draft.answers
    programmes = _programmes(answers)
    people = RecipientGroup(
        programmes=programmes,
        statuses=frozenset(ApplicationStatus(one) for one in answers.get("statuses") or ()),
        areas=frozenset(answers.get("kelurahan") or answers.get("kecamatan") or ()),
        occupations=frozenset(answers.get("occupations") or ()),
        findings=frozenset(answers.get("findings") or ()),
        languages=frozenset(answers.get("languages") or ()),
    )
    left_out = answers.get("left_out") or ()
    except_for = []
    if ENROLLED in left_out:
        except_for.append(RecipientGroup(programmes=programmes, statuses=frozenset({ApplicationStatus.ENROLLED})))
    if OTHER_PROGRAMME in left_out:
        except_for.append(RecipientGroup(programmes=frozenset(Programme) - programmes))
    known = context_of(draft, AnnouncingContext).latest
    return Segment(
        topic=Topic(answers["topic"]),
        people=people,
        except_for=tuple(except_for),
        not_after=frozenset(known[number].id for number in answers.get("had") or () if number in known),
    )


def _programmes(answers: Answers) -> frozenset[Programme]:
    audience = answers.get("audience", EVERYBODY)
    return frozenset() if audience == EVERYBODY else frozenset({Programme(audience)})


def _narrows_by(way: str) -> Read[bool]:
    return lambda turn: way in (turn.answers.get("narrow") or ())


def _ways(turn: Turn) -> Sequence[Option]:
    ways = ["status", "area", "finding"]
    if _occupations(turn):
        ways.append("occupation")
    if len(turn.resources.texts.languages) > 1:
        ways.append("language")
    return [Option(one, text_key=f"option-narrow-{one}") for one in [*ways, "except"]]


def _statuses(turn: Turn) -> Sequence[Option]:
    return [Option(one.value, label=words.status_name(turn.resources, one)) for one in ApplicationStatus]


def _all_kecamatan(turn: Turn) -> Sequence[Option]:
    return [
        Option(one.code, label=one.name) for one in sorted(turn.resources.areas.all_kecamatan, key=lambda it: it.name)
    ]


def _kelurahan(turn: Turn) -> Sequence[Option]:
    kecamatan = turn.answers.get("kecamatan") or [""]
    return [Option(one.code, label=one.name) for one in turn.resources.areas.in_kecamatan(kecamatan[0])]


def _in_one_kecamatan(turn: Turn) -> bool:
    return _narrows_by("area")(turn) and len(turn.answers.get("kecamatan") or ()) == 1


def _occupations(turn: Turn) -> Sequence[Option]:
    rules = [turn.resources.rulebook.on(one, turn.step.today) for one in _programmes(turn.answers) or Programme]
    known = dict.fromkeys(value for one in rules for value in one.occupations)
    return [Option(one, label=words.occupation_words(turn.resources, one)) for one in known]


def _findings(turn: Turn) -> Sequence[Option]:
    rules = [turn.resources.rulebook.on(one, turn.step.today) for one in _programmes(turn.answers) or Programme]
    found = dict.fromkeys(finding for one in rules for finding in one.findings_told())
    return [Option(one, label=words.finding_words(turn.resources, one)) for one in found]


def _languages(turn: Turn) -> Sequence[Option]:
    return [Option(one, label=words.language_words(turn.resources, one)) for one in turn.resources.texts.languages]


def _left_out(turn: Turn) -> Sequence[Option]:
    ways = [ENROLLED]
    if _programmes(turn.answers):
        ways.append(OTHER_PROGRAMME)
    if context_of(turn.draft, AnnouncingContext).latest:
        ways.append(HAD_ONE)
    return [Option(one, text_key=f"option-left-out-{one}") for one in ways]


def _earlier(turn: Turn) -> Sequence[Option]:
    latest = context_of(turn.draft, AnnouncingContext).latest
    return [Option(number, label=one.label) for number, one in latest.items()]


QUESTIONS = (
    Question(
        "topic",
        1,
        Choice([Option(one.value, text_key=f"announcement-topic-{one}") for one in Topic]),
        label="label-announcement-topic",
    ),
    Question(
        "audience",
        1,
        Choice([Option(EVERYBODY), *(Option(one.value) for one in Programme)]),
        label="label-announcement-audience",
    ),
    Question("narrow", 1, Many(_ways), optional=True, label="label-announcement-narrow"),
    Question("statuses", 1, Many(_statuses), asked_when=_narrows_by("status"), label="label-announcement-statuses"),
    Question("kecamatan", 1, Many(_all_kecamatan, columns=2), asked_when=_narrows_by("area")),
    Question(
        "kelurahan",
        1,
        Many(_kelurahan, columns=2, per_page=20),
        asked_when=_in_one_kecamatan,
        depends_on=("kecamatan",),
        optional=True,
    ),
    Question(
        "occupations",
        1,
        Many(_occupations, columns=2, per_page=20),
        asked_when=_narrows_by("occupation"),
        label="label-occupation",
    ),
    Question(
        "findings",
        1,
        Many(_findings, per_page=12),
        asked_when=_narrows_by("finding"),
        label="label-announcement-findings",
    ),
    Question(
        "languages", 1, Many(_languages), asked_when=_narrows_by("language"), label="label-announcement-languages"
    ),
    Question("left_out", 1, Many(_left_out), asked_when=_narrows_by("except"), label="label-announcement-left-out"),
    Question(
        "had",
        1,
        Many(_earlier, per_page=8),
        asked_when=lambda turn: HAD_ONE in (turn.answers.get("left_out") or ()),
        label="label-announcement-had",
    ),
)
"""In the order they are asked; the usual announcement needs the first two."""

TEXTS = (
    "announcement-earlier",
    *(f"option-narrow-{one}" for one in ("status", "area", "occupation", "finding", "language", "except")),
    *(f"option-left-out-{one}" for one in (ENROLLED, OTHER_PROGRAMME, HAD_ONE)),
)
"""Texts that the functions here use."""
