"""Announcements: what may be said, to whom, and sending it in pieces that survive a restart."""

import re
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator

from bot.house import House
from domain.access import Officer, Permission, check
from domain.errors import DomainError, InvalidAnswer, NotAllowed
from storage.announcement_records import Announcement, Audience, Outcomes
from storage.records import Outgoing, Priority
from storage.unit_of_work import Database, UnitOfWork

CHUNK = 500
"""Recipients queued in one transaction: a few milliseconds of the only writer's time."""

TEXT_LIMIT = 3000
"""Longest text, in the UTF-16 units Telegram counts: leaves room in 4096 for what stands around it."""

LANGUAGE = "id"

_DATA_WORDS = re.compile(
    r"\b(?:n[\s.-]?i[\s.-]?k|o[\s.-]?t[\s.-]?p|p[\s.-]?i[\s.-]?n|cvv|password|(?:kata\s+)?sandi|rekening"
    r"|no(?:mor|\.)?\s*(?:kk|rek)|kode\s+(?:verifikasi|akses|rahasia))\b",
    re.IGNORECASE,
)
# KTP and KK may be named ("bawa KTP ke loket"); asking people to send them, or what stands on them, may not.
_SENDING = re.compile(
    r"\b(?:kirim(?:kan|lah)?|balas(?:lah)?|ketik(?:kan)?|tulis(?:kan)?|isi(?:kan)?|sebut(?:kan)?|masukkan|unggah|lampirkan"
    r"|fotokan|laporkan|transfer)\b[^.,;:!?/\n]{0,40}?\b(?:(?:e-?)?ktp|kk|kartu\s+(?:keluarga|identitas)|data\s+(?:diri|pribadi)"
    r"|alamat|tanggal\s+lahir|nama\s+(?:lengkap|ibu)|no(?:mor|\.)?\s*(?:hp|telepon|telp|wa|kartu|bpjs)|uang|biaya|pulsa)\b",
    re.IGNORECASE,
)
_REQUESTS = re.compile(r"\bjangan\s+(?:lupa|sampai|ragu|tunda|terlambat|lewatkan)\b", re.IGNORECASE)
_WARNS = re.compile(r"\b(?:jangan|tidak\s+(?:pernah|akan|boleh|perlu))\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[!?;]|\.\s|\n")


def check_text(text: str) -> str:
    """Return the officer's text without blanks around it.

    Raises InvalidAnswer when it is empty, too long, or has a sentence that names NIK, OTP, PIN, an account or
    the like, or asks people to send papers, personal data or money: a notice never asks for data. A sentence
    that warns people not to give them away may name them.
    This keeps a colleague from a mistake; it does not try to outwit somebody who means harm.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidAnswer("announcement-empty")
    length = len(text.encode("utf-16-le")) // 2
    if length > TEXT_LIMIT:
        raise InvalidAnswer("announcement-too-long", length=length, limit=TEXT_LIMIT)
    for found in (*_DATA_WORDS.finditer(text), *_SENDING.finditer(text)):
        if not _warns(_sentence_around(text, found)):
            raise InvalidAnswer("announcement-asks-for-data", word=found.group())
    return text


AnnouncementText = Annotated[str, AfterValidator(check_text)]


def _sentence_around(text: str, found: re.Match[str]) -> str:
    before = [end.end() for end in _SENTENCE_END.finditer(text, 0, found.start())]
    after = _SENTENCE_END.search(text, found.end())
    return text[before[-1] if before else 0 : after.start() if after else None]


def _warns(sentence: str) -> bool:
    return _WARNS.search(_REQUESTS.sub("", sentence)) is not None


def message(house: House, text: str) -> str:
    """Return the whole message as residents will see it (Telegram HTML), the text in it to the letter."""
    return house.texts.render("announcement-message", LANGUAGE, text=text)


def sending_time(house: House, recipients: int) -> timedelta:
    """Return how long sending takes at the configured rate, when nothing else is to be sent."""
    return timedelta(seconds=-(-recipients // house.broadcast_rate))


def announcer(officer: Officer | None, audience: Audience = Audience.AGREED) -> Officer:
    """Return the officer. Raises NotAllowed unless they may announce to this audience."""
    check(officer, Permission.ANNOUNCE, audience.programme)
    if officer is None:
        raise NotAllowed(Permission.ANNOUNCE.value)
    return officer


async def confirm(
    uow: UnitOfWork,
    house: House,
    *,
    announcement_id: UUID,
    text: str,
    audience: Audience,
    officer: Officer | None,
    officer_chat_id: int,
) -> int:
    """Store an announcement for sending and return the number of recipients.

    Confirming the same id again changes nothing. Raises NotAllowed, InvalidAnswer, and DomainError when there
    is nobody to send it to.
    """
    sender = announcer(officer, audience)
    html = message(house, check_text(text))
    recipients = await uow.announcements.count_recipients(audience)
    if recipients == 0:
        raise DomainError("announcement-nobody")
    await uow.announcements.add(announcement_id, html, audience, sender.id, officer_chat_id)
    return recipients


async def expand(uow: UnitOfWork, announcement_id: UUID, limit: int = CHUNK) -> bool:
    """Queue an announcement for its next `limit` recipients; return whether more remain."""
    announcement = await uow.announcements.lock(announcement_id)
    return announcement is not None and await uow.announcements.expand(announcement, limit)


async def work(database: Database, house: House) -> bool:
    """Do one piece of what announcements wait for, in a transaction of its own: report one that is done with,
    else queue the oldest for its next recipients.

    Returns whether something was done: call it again at once then, and otherwise after a while.
    """
    async with database.read() as uow:
        if not await uow.announcements.has_work():
            return False
    async with database.write() as uow:
        if (done := await uow.announcements.lock_done()) is not None:
            await uow.announcements.finish(done)
            await uow.outbox.add([report(house, done, await uow.announcements.outcomes(done.id))])
        elif (waiting := await uow.announcements.lock_expanding()) is not None:
            await uow.announcements.expand(waiting, CHUNK)
        else:
            return False
        await uow.commit()
    return True


def report(house: House, announcement: Announcement, outcomes: Outcomes) -> Outgoing:
    """Return the message that tells the officer what became of an announcement."""
    return Outgoing(
        announcement.officer_chat_id,
        "sendMessage",
        {
            "chat_id": announcement.officer_chat_id,
            "text": house.texts.render("announcement-report", LANGUAGE, **outcome_values(outcomes)),
            "parse_mode": "HTML",
        },
        priority=Priority.NOTICE,
    )


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
