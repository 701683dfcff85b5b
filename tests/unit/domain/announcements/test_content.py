"""What stands for an announcement in an approval: everything that is approved is in it, and nothing by chance."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from domain.announcements.content import (
    Content,
    LinkButton,
    Media,
    RecipientGroup,
    Schedule,
    Segment,
    Topic,
    approval_fingerprint,
    revision_fingerprint,
)
from domain.application import ApplicationStatus
from domain.programme import Programme

NOON = datetime(2026, 12, 1, 5, tzinfo=UTC)
CONTENT = Content(
    texts={"id": "Kuota dibuka.", "en": "Places are open."},
    media=Media(kind="photo", file_id="photo-1"),
    links=(
        LinkButton(text="Aturan", url="https://example.org/a"),
        LinkButton(text="Peta", url="https://example.org/b"),
    ),
    opens="check",
    programme=Programme("pijar_semar"),
)
GROUP = RecipientGroup(
    programmes=frozenset({Programme("pijar_semar"), Programme("uhc")}),
    statuses=frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.WAITLISTED}),
    areas=frozenset({"32.73.01", "32.73.02"}),
    occupations=frozenset({"fisher", "farmer"}),
    findings=frozenset({"age", "area"}),
    languages=frozenset({"id", "en"}),
)
SEGMENT = Segment(
    topic=Topic.QUOTA,
    people=GROUP,
    except_for=(RecipientGroup(areas=frozenset({"32.73.03"})),),
    not_after=frozenset({UUID(int=1), UUID(int=2)}),
)
SCHEDULE = Schedule(starts_at=NOON, expires_at=NOON + timedelta(hours=2), joiner_days=3)
SEAL = approval_fingerprint(CONTENT, SEGMENT, SCHEDULE, 600)


@pytest.mark.parametrize(
    "change",
    [
        {"texts": {"id": "Kuota dibuka!", "en": "Places are open."}},
        {"texts": {"id": "Kuota dibuka."}},
        {"texts": {"en": "Kuota dibuka.", "id": "Places are open."}},
        {"media": None},
        {"media": Media(kind="document", file_id="photo-1")},
        {"media": Media(kind="photo", file_id="photo-2")},
        {"links": CONTENT.links[:1]},
        {"links": CONTENT.links[::-1]},
        {"links": (LinkButton(text="Aturan", url="https://example.org/other"), CONTENT.links[1])},
        {"opens": "apply"},
        {"opens": None},
        {"programme": Programme("uhc")},
        {"programme": None},
    ],
)
def test_another_letter_picture_or_button_needs_another_approval(change: dict[str, object]) -> None:
    """An officer's approval, and a revision's, holds for what was shown alone."""
    other = CONTENT.model_copy(update=change)
    assert approval_fingerprint(other, SEGMENT, SCHEDULE, 600) != SEAL
    assert revision_fingerprint(other, "Maaf.", 2) != revision_fingerprint(CONTENT, "Maaf.", 2)


@pytest.mark.parametrize(
    "change",
    [
        {"topic": Topic.SERVICE},
        {"people": RecipientGroup()},
        *({"people": GROUP.model_copy(update={field: frozenset()})} for field in RecipientGroup.model_fields),
        {"people": GROUP.model_copy(update={"areas": frozenset({"32.73.01", "32.73.04"})})},
        {"except_for": ()},
        {"except_for": (RecipientGroup(areas=frozenset({"32.73.05"})),)},
        {"not_after": frozenset({UUID(int=1)})},
        {"not_after": frozenset({UUID(int=1), UUID(int=3)})},
    ],
)
def test_other_people_need_another_approval(change: dict[str, object]) -> None:
    """An approval holds for the people who were counted."""
    assert approval_fingerprint(CONTENT, SEGMENT.model_copy(update=change), SCHEDULE, 600) != SEAL


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": None},
        {"starts_at": NOON + timedelta(minutes=1)},
        {"expires_at": None},
        {"expires_at": NOON + timedelta(hours=2, minutes=1)},
        {"joiner_days": 4},
    ],
)
def test_another_minute_or_day_needs_another_approval(change: dict[str, object]) -> None:
    """An approval holds for the hours that were shown."""
    assert approval_fingerprint(CONTENT, SEGMENT, SCHEDULE.model_copy(update=change), 600) != SEAL


def test_another_number_of_people_needs_another_approval() -> None:
    """An approval holds for as many people as were counted."""
    assert approval_fingerprint(CONTENT, SEGMENT, SCHEDULE, 601) != SEAL


def test_another_erratum_or_version_needs_another_approval() -> None:
    """What those already reached are told is approved too, and so is which text it takes the place of."""
    seal = revision_fingerprint(CONTENT, "Maaf.", 2)
    assert len({seal, revision_fingerprint(CONTENT, "", 2), revision_fingerprint(CONTENT, "Maaf.", 3)}) == 3


def test_the_same_announcement_keeps_its_approval() -> None:
    """Neither the order in which it was written down nor the clock of the one who wrote it makes another."""
    content = CONTENT.model_copy(update={"texts": dict(reversed(CONTENT.texts.items()))})
    wib = timezone(timedelta(hours=7))
    schedule = SCHEDULE.model_copy(update={"starts_at": NOON.astimezone(wib)})
    again = Segment.model_validate_json(SEGMENT.model_dump_json())
    assert approval_fingerprint(content, again, schedule, 600) == SEAL
    assert revision_fingerprint(content, "Maaf.", 2) == revision_fingerprint(CONTENT, "Maaf.", 2)


def test_an_approval_outlives_a_restart() -> None:
    """The 32 bytes are stored, and compared by a process of another day (sets are ordered, moments are in UTC)."""
    assert SEAL.hex() == "c68f2fd1c250033ee4f19175561438e724d4d71103a93ed616e67cc643776db1"
    assert revision_fingerprint(CONTENT, "Maaf.", 2).hex() == (
        "adcf9729affe590b1dfe063eeb0375e4e947394d7a9fbbf56910b727305687dc"
    )
