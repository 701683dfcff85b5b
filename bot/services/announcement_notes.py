"""What broadcasters are told about an announcement: its card, the request to approve it, and each turn it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import keyboards
from bot.announcement_words import duration_words, schedule_words, segment_words
from bot.keyboards import Markup
from bot.services.announcements import sending_time
from domain.access import Permission, may
from storage.announcement_records import Announcement, Outcomes
from storage.records import Outgoing, Priority

if TYPE_CHECKING:
    from bot.house import House
    from storage.unit_of_work import UnitOfWork

FAMILY = "u"
PROPOSE, TEST, APPROVE, DECLINE, GO_ON, PAUSE, RESUME, STOP = (
    "propose",
    "test",
    "approve",
    "decline",
    "go",
    "pause",
    "resume",
    "stop",
)
SHOWN_BYTES = 8
"""How much of a fingerprint goes into the button that approves it."""
_LANGUAGE = "id"


def composed(house: House, announcement: Announcement) -> Outgoing:
    """The author's card, once its recipients are counted."""
    keys = (PROPOSE, TEST, DECLINE) if announcement.recipients else (DECLINE,)
    return _note(
        house,
        announcement.proposed_chat_id,
        "announcement-composed" if announcement.recipients else "announcement-nobody",
        announcement,
        _column(house, announcement, *keys),
        **facts(house, announcement),
    )


async def requests(uow: UnitOfWork, house: House, announcement: Announcement) -> list[Outgoing]:
    """To every other broadcaster the exact message and the request to approve it."""
    body = (await uow.announcements.wording(announcement.id)).body(_LANGUAGE)
    outgoing = []
    for account in await uow.officers.active():
        officer = account.officer
        chat_id = officer.telegram_id
        if chat_id is None or officer.id == announcement.proposed_by or not may(officer, Permission.ANNOUNCE):
            continue
        outgoing.append(Outgoing(chat_id, body.method, {**body.params, "chat_id": chat_id}, priority=Priority.NOTICE))
        outgoing.append(
            _note(
                house,
                chat_id,
                "announcement-request",
                announcement,
                _column(house, announcement, APPROVE, DECLINE),
                **facts(house, announcement),
            )
        )
    return outgoing


def void(house: House, announcement: Announcement) -> list[Outgoing]:
    """Many more people match than were approved: both are told that it needs approval again."""
    return _both(house, announcement, "announcement-void", None, recipients=announcement.recipients)


def begun(house: House, announcement: Announcement) -> list[Outgoing]:
    """The staff's copies go out."""
    return _both(house, announcement, "announcement-begun", _column(house, announcement, STOP))


def checked(house: House, announcement: Announcement) -> list[Outgoing]:
    """The staff has it; a person lets it go to everybody."""
    keyboard = _column(house, announcement, GO_ON, STOP)
    return _both(house, announcement, "announcement-checked", keyboard, recipients=announcement.recipients)


def paused(house: House, announcement: Announcement) -> list[Outgoing]:
    """It is held back, and why."""
    keyboard = _column(house, announcement, RESUME, STOP)
    return _both(house, announcement, "announcement-paused", keyboard, reason=announcement.reason or "officer")


def done(house: House, announcement: Announcement, act: str, chat_id: int) -> list[Outgoing]:
    """An officer's act, told to both, and to whoever did it."""
    chat_ids = dict.fromkeys([*announcement.chat_ids, chat_id])
    values = {"act": act, "schedule": schedule_words(house, announcement.schedule)}
    return [_note(house, one, "announcement-done", announcement, None, **values) for one in chat_ids]


def ended(house: House, announcement: Announcement, outcomes: Outcomes) -> list[Outgoing]:
    """What became of it."""
    return _both(
        house, announcement, "announcement-report", None, state=announcement.state.value, **outcome_values(outcomes)
    )


def facts(house: House, announcement: Announcement) -> dict[str, object]:
    """Who gets it, how many, how long that takes and when, in words for a text."""
    return {
        "segment": segment_words(house, announcement.segment),
        "recipients": announcement.recipients,
        "duration": duration_words(house, sending_time(house, announcement.recipients)),
        "schedule": schedule_words(house, announcement.schedule),
    }


def outcome_values(outcomes: Outcomes) -> dict[str, int]:
    """Return the numbers for a text: total, sent, blocked, failed, unknown, withheld and waiting."""
    return {
        "total": outcomes.total,
        "sent": outcomes["sent"],
        "blocked": outcomes["blocked"],
        "failed": outcomes["failed"],
        "unknown": outcomes["unknown"],
        "withheld": outcomes["expired"],
        "waiting": outcomes.unfinished,
    }


def _column(house: House, announcement: Announcement, *acts: str) -> Markup:
    return keyboards.column(
        [
            keyboards.button(house.texts.plain(f"btn-announcement-{act}", _LANGUAGE), _data(announcement, act))
            for act in acts
        ]
    )


def _data(announcement: Announcement, act: str) -> str:
    if act == APPROVE:
        return keyboards.data(FAMILY, act, announcement.number, announcement.fingerprint[:SHOWN_BYTES].hex())
    return keyboards.data(FAMILY, act, announcement.number)


def _both(
    house: House, announcement: Announcement, key: str, keyboard: Markup | None, **values: object
) -> list[Outgoing]:
    return [_note(house, chat_id, key, announcement, keyboard, **values) for chat_id in announcement.chat_ids]


def _note(
    house: House, chat_id: int, key: str, announcement: Announcement, keyboard: Markup | None, **values: object
) -> Outgoing:
    html = house.texts.render(key, _LANGUAGE, number=announcement.number, **values)
    params = {"chat_id": chat_id, "text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if keyboard is not None:
        params["reply_markup"] = keyboard
    return Outgoing(chat_id, "sendMessage", params, priority=Priority.NOTICE)
