"""The checker finds nothing in a story where all went well, and names each promise once it is broken by hand."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.services.review import acts as review
from bot.services.review import cases
from domain.access import Officer, Role
from domain.audit import Actor, AuditAct
from domain.programme import Programme
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.models import AnnouncementRow, OutboxRow
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent, Incoming, Priority, new_id
from storage.unit_of_work import Database, UnitOfWork
from tests.soak.checks import records
from tests.soak.checks.checker import check
from tests.soak.checks.evidence import Evidence
from tests.soak.checks.ledger import Interruption, Ledger, Said, Sent
from tests.soak.supervisor import Death, Sample
from tests.support.databases import FakeClock
from tests.support.factories import (
    NIK,
    OTHER_NIK,
    UHC_ANSWERS,
    make_application,
    make_draft,
    make_officer,
    make_places,
    make_resident,
    read_resources,
    reload,
)

VAULT = Keyring([b"0123456789abcdef0123456789abcdef"], b"fedcba9876543210fedcba9876543210")
OFFICER, APPROVED, REJECTED, AGAIN, WRITING = 9002, 9101, 9102, 9103, 9104
ANNOUNCED = "📢 Pengumuman Pemerintah Kota Semarang\n\nLoket buka hari Sabtu."
HELD = {"name": "Sutarno Wibowo", "rt_rw": "003/005"}


@dataclass
class Story:
    """Three residents and an officer: one approved, one rejected, one who applies with the NIK of the rejected."""

    folder: Path
    ledger: Ledger = field(default_factory=Ledger)
    deaths: list[Death] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)
    approved: str = ""
    rejected: str = ""

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'bot.db'}"

    @asynccontextmanager
    async def written(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction that is committed at its end; the next one is a moment later."""
        database = Database(Engines(self.url), VAULT, self.clock)
        try:
            async with database.write() as uow:
                yield uow
                await uow.commit()
        finally:
            await database.close()

    async def broken(self) -> set[str]:
        """Read the database as a soak does, and name the promises that are broken."""
        evidence = Evidence(
            records=await records.read(self.url, VAULT),
            ledger=self.ledger,
            logs=[self.folder / "worker-1.log"],
            secrets=[NIK, "Sutarno Wibowo", "81200009001", "700000001:token"],
            samples=self.samples,
            deaths=self.deaths,
        )
        return {one.name for one in check(evidence) if not one.passed}

    async def spoil(self, *statements: str) -> None:
        """Change the database behind everybody's back."""
        engine = create_async_engine(self.url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement.format(approved=self.approved, rejected=self.rejected)))
        await engine.dispose()

    def write_log(self, *lines: str) -> None:
        """Write what a process logged."""
        (self.folder / "worker-1.log").write_text("\n".join(lines))

    def say(self, chat_id: int, words: str, *, at: float = 100.0, lost: bool = False) -> None:
        """Add a message that the server carried out."""
        self.ledger.said.append(Said(len(self.ledger.said) + 1, at, chat_id, "sendMessage", words, lost))


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Return the story, told once; each test spoils a copy."""
    folder = tmp_path_factory.mktemp("story")
    (folder / "bot.db").write_bytes(sqlite_template.read_bytes())
    story = Story(folder)
    asyncio.run(_tell(story))
    return story


@pytest.fixture
def story(told: Story, tmp_path: Path) -> Story:
    (tmp_path / "bot.db").write_bytes((told.folder / "bot.db").read_bytes())
    copied = replace(told, folder=tmp_path, ledger=copy.deepcopy(told.ledger), deaths=[], samples=[])
    copied.write_log(json.dumps({"level": "info", "event": "bot.serving"}))
    return copied


async def _tell(story: Story) -> None:
    story.ledger.officers.add(OFFICER)
    async with story.written() as uow:
        officer = await make_officer(uow, OFFICER, Role.APPROVER)
        await make_places(uow, Programme.UHC, 1)
    story.approved = await _apply(story, APPROVED, Programme.UHC, NIK)
    await _decide(story, officer, story.approved, "approve")
    story.rejected = await _apply(story, REJECTED, Programme.PIJAR_SEMAR, OTHER_NIK)
    await _decide(story, officer, story.rejected, "reject")
    await _apply(story, AGAIN, Programme.PIJAR_SEMAR, OTHER_NIK)
    await _write_a_draft(story)
    await _announce(story, officer)
    await _take_an_update(story)
    await story.spoil("UPDATE outbox SET state = 'sent', payload = NULL", "PRAGMA wal_checkpoint(TRUNCATE)")


async def _apply(story: Story, chat_id: int, programme: Programme, nik: str) -> str:
    async with story.written() as uow:
        application = await make_application(uow, read_resources(), telegram_id=chat_id, programme=programme, nik=nik)
    reference = str(application.reference)
    name = "UHC" if programme is Programme.UHC else "Pijar Semar"
    story.say(chat_id, f"✅ Pendaftaran {name} sudah diterima.\nNomor: {reference}\n\nSekarang: menunggu")
    story.ledger.sent.append(Sent(chat_id, "0a1b2c3d", {**HELD, "nik": nik}, accepted=True, reference=reference))
    return reference


async def _decide(story: Story, officer: Officer, reference: str, act: str) -> None:
    resources = read_resources()
    async with story.written() as uow:
        application = await _found(uow, reference)
        case = await review.begin(uow, officer, await cases.find(uow, officer, application.reference))
        await uow.audit.add([AuditEvent(AuditAct.OFFICER_VIEWED, Actor.OFFICER, officer.id, application.id)])
        seen: dict[str, Any] = {
            "officer": officer,
            "reference": application.reference,
            "version": case.application.version,
        }
        if act == "approve":
            await review.approve(uow, resources, **seen)
        else:
            await review.reject(uow, resources, **seen, reason="not-working", note=None)
    async with story.written() as uow:
        for one in await uow.outbox.due(100, without_chats=(), without_seqs=(), priorities=tuple(Priority)):
            if one.method == "sendMessage" and reference in one.params["text"]:
                story.say(one.chat_id, story.ledger.plain(one.params))
    story.ledger.asked[(OFFICER, "officer.viewed")] += 1
    story.ledger.tapped[(OFFICER, act, application.reference.token)] += 1
    done = f"✅ {reference} disetujui dan mendapat tempat" if act == "approve" else f"❌ {reference} ditolak. Warga"
    story.say(OFFICER, done)


async def _found(uow: UnitOfWork, reference: str) -> StoredApplication:
    from domain.reference import Reference

    return await reload(uow, Reference.parse(reference))


async def _write_a_draft(story: Story) -> None:
    async with story.written() as uow:
        resident = await make_resident(uow, WRITING)
        draft = make_draft(resident, Programme.UHC)
        await uow.drafts.save([draft], {resident.id: resident})
    answers = {key: value for key, value in UHC_ANSWERS.items() if not key.startswith("document")}
    story.ledger.kept[(WRITING, draft.id.hex[-8:])] = {**answers, "document_ktp": ...}


async def _announce(story: Story, officer: Officer) -> None:
    now = datetime(2026, 11, 23, 4, tzinfo=UTC)
    announcement = {
        "id": new_id(),
        "number": 1,
        "state": "finished",
        "version": 1,
        "content": b"",
        "content_version": 1,
        "segment": {},
        "joiner_days": 0,
        "recipients": 1,
        "fingerprint": b"",
        "proposed_by": officer.id,
        "proposed_chat_id": OFFICER,
        "expanded_to": APPROVED,
        "expanded": True,
        "created_at": now,
    }
    message = {
        "id": new_id(),
        "chat_id": APPROVED,
        "priority": 3,
        "method": "sendMessage",
        "announcement_id": announcement["id"],
        "part": "message",
        "state": "sent",
        "attempts": 1,
        "created_at": now,
        "due_at": now,
    }
    async with story.written() as uow:
        await uow.connection.execute(insert(AnnouncementRow).values(announcement))
        await uow.connection.execute(insert(OutboxRow).values(message))
        await uow.audit.add([AuditEvent(AuditAct.OFFICER_ANNOUNCEMENT_COMPOSED, Actor.OFFICER, officer.id)])
    story.say(APPROVED, ANNOUNCED)


async def _take_an_update(story: Story) -> None:
    async with story.written() as uow:
        await uow.inbox.add([Incoming(chat_id=APPROVED, payload=b"{}", update_id=7)])
        [item] = await uow.inbox.heads(1)
        await uow.inbox.finish([item.seq])
    story.ledger.taken.add(7)


_A_ROUND = (
    "INSERT INTO rounds (id, programme, number, state, closes_on, opened_by, opened_at, seed, seed_hash, told_to)"
    " SELECT id, 'uhc', 1, 'STATE', '2026-11-30', id, created_at, x'00', '', 0 FROM officers LIMIT 1"
)
_A_PLACE_NOBODY_WAS_ASKED_ABOUT = (
    "INSERT INTO round_entries (round_id, application_id, rank, draw, grounds, pool_id)"
    " SELECT rounds.id, applications.id, 1, '', x'00', quota_pools.id FROM rounds, applications, quota_pools"
    " WHERE reference = '{approved}' LIMIT 1"
)


async def test_nothing_is_found_where_all_went_well(story: Story) -> None:
    assert await story.broken() == set()


@pytest.mark.parametrize(
    ("promise", "statements"),
    [
        ("every answer of a form that was sent is kept", ["UPDATE applications SET body = x'00'"]),
        (
            "every answer of a form that was sent is kept",
            [
                "UPDATE applications SET reference = 'X' WHERE reference = '{rejected}'",
            ],
        ),
        ("every answer of a form not sent yet is kept", ["UPDATE drafts SET body = x'00'"]),
        (
            "one open application for a NIK and programme",
            [
                "DROP INDEX uq_applications_open",
                "UPDATE applications SET status = 'in_review' WHERE reference = '{rejected}'",
            ],
        ),
        ("no wrong transition", ["DELETE FROM audit_events WHERE action = 'application.in_review'"]),
        ("no wrong transition", ["UPDATE applications SET status = 'withdrawn' WHERE reference = '{rejected}'"]),
        ("no wrong transition", ["UPDATE audit_events SET action = 'application.x' WHERE action LIKE '%.rejected'"]),
        ("places never over quota", ["UPDATE quota_entries SET amount = 0 WHERE kind = 'opening'"]),
        ("places never over quota", ["UPDATE quota_entries SET amount = 1 WHERE kind = 'reservation'"]),
        ("places never over quota", ["UPDATE reservations SET state = 'released'"]),
        ("everybody in line is counted", ["INSERT INTO waiting_counts VALUES ('uhc', 1, 0, 1)"]),
        (
            "cover as BPJS has answered",
            [
                "UPDATE applications SET status = 'enrolled', covered_from = '2026-12-01'"
                " WHERE reference = '{approved}'",
            ],
        ),
        ("no announcement twice", ["UPDATE outbox SET state = 'blocked' WHERE announcement_id IS NOT NULL"]),
        ("no announcement twice", ["UPDATE announcements SET state = 'sending'"]),
        ("an audit event for every officer's act", ["DELETE FROM audit_events WHERE action LIKE '%.rejected'"]),
        (
            "an audit event for every officer's act",
            ["DELETE FROM audit_events WHERE action LIKE '%.announcement_composed'"],
        ),
        ("every command carried out once", ["DELETE FROM audit_events WHERE action = 'officer.viewed'"]),
        ("nothing set aside", ["UPDATE inbox SET state = 'set_aside', error = 'KeyError'"]),
        ("rounds told to their end", [_A_ROUND.replace("STATE", "ranking")]),
        ("rounds told to their end", [_A_ROUND.replace("STATE", "announced"), _A_PLACE_NOBODY_WAS_ASKED_ABOUT]),
        ("every update taken is handled", ["UPDATE inbox SET state = 'waiting'"]),
        ("every update taken is handled", ["DELETE FROM inbox"]),
        ("no message left waiting, lost or given up", ["UPDATE outbox SET state = 'queued'"]),
        ("no message left waiting, lost or given up", ["UPDATE outbox SET state = 'failed', error = 'BadRequest'"]),
        ("no message left waiting, lost or given up", ["UPDATE outbox SET state = 'unknown'"]),
    ],
)
async def test_what_the_database_lacks_is_named(story: Story, promise: str, statements: list[str]) -> None:
    await story.spoil(*statements)
    assert promise in await story.broken()


async def test_an_order_that_cannot_be_is_named(story: Story) -> None:
    """All events are there, and the review comes after the decision."""
    late = "UPDATE audit_events SET at = '2026-12-01 00:00:00' WHERE action = 'application.in_review'"
    await story.spoil(late)
    assert "no wrong transition" in await story.broken()


def _other_answer(story: Story) -> None:
    story.ledger.sent[0].answers["rt_rw"] = "001/001"


def _nobody_sent(story: Story) -> None:
    del story.ledger.sent[0]


def _other_draft(story: Story) -> None:
    for answers in story.ledger.kept.values():
        answers["name"] = "Somebody Else"


def _untold(story: Story) -> None:
    story.ledger.said = [one for one in story.ledger.said if "mohon maaf" not in one.text]


def _told_twice(story: Story) -> None:
    [notice] = [one for one in story.ledger.said if "Kabar baik" in one.text]
    story.say(notice.chat_id, notice.text, at=200.0)


def _announced_twice(story: Story) -> None:
    story.say(APPROVED, ANNOUNCED, at=101.0)
    story.ledger.interruptions.append(Interruption(100.5, 100.5, "sender 1"))


def _nobody_tapped(story: Story) -> None:
    story.ledger.tapped.clear()


def _asked_more(story: Story) -> None:
    story.ledger.asked[(OFFICER, "officer.viewed")] += 1


def _died(story: Story) -> None:
    story.deaths.append(Death(100.0, 1, "worker 1 ended by itself with status 1"))


def _refused_to_start(story: Story) -> None:
    story.ledger.interruptions.append(Interruption(90.0, 100.0, "database"))
    story.deaths.append(Death(101.0, 2, "sender 1 ended by itself with status 2"))


def _nik_logged(story: Story) -> None:
    story.write_log('{"level": "info", "event": "x", "nik": "3374 0112 0590 9001"}')


def _name_logged(story: Story) -> None:
    story.write_log('{"level": "info", "event": "greeted sutarno"}')


def _phone_logged(story: Story) -> None:
    story.write_log('{"level": "info", "event": "called +62 812-0000-9001"}')


def _token_logged(story: Story) -> None:
    story.write_log("POST https://api.example/bot700000001:token/sendMessage")


def _handler_failed(story: Story) -> None:
    story.write_log('{"level": "error", "event": "worker.handler_failed", "error": "KeyError"}')


def _traceback(story: Story) -> None:
    story.write_log("Traceback (most recent call last):", "  File")


def _complained(story: Story) -> None:
    story.ledger.complaints.append("chat 9101: the summary shows another name than was answered")


def _cover_lost(story: Story) -> None:
    story.ledger.brought_back.add((story.approved, "2026-12-01"))


def _leaks(story: Story) -> None:
    """By 0.6 MB a minute."""
    story.samples += [Sample(1, "worker", at - 300, at, 100_000_000 + int(at) * 10_000) for at in range(300, 1200, 5)]


@pytest.mark.parametrize(
    ("promise", "spoil"),
    [
        ("every answer of a form that was sent is kept", _other_answer),
        ("every answer of a form that was sent is kept", _nobody_sent),
        ("every answer of a form not sent yet is kept", _other_draft),
        ("every notice told", _untold),
        ("notices told once, but for losses on the way", _told_twice),
        ("no announcement twice", _announced_twice),
        ("no decision that nobody took", _nobody_tapped),
        ("every command carried out once", _asked_more),
        ("no process ended by itself", _died),
        ("no process ended by itself", _refused_to_start),
        ("nothing personal in any log", _nik_logged),
        ("nothing personal in any log", _name_logged),
        ("nothing personal in any log", _phone_logged),
        ("nothing personal in any log", _token_logged),
        ("no handler failed", _handler_failed),
        ("no handler failed", _traceback),
        ("nobody saw what must not be", _complained),
        ("cover as BPJS has answered", _cover_lost),
        ("memory is flat", _leaks),
    ],
)
async def test_what_people_saw_and_processes_did_is_named(
    story: Story, promise: str, spoil: Callable[[Story], None]
) -> None:
    spoil(story)
    assert promise in await story.broken()


def _its_answer_was_lost(story: Story) -> None:
    _told_twice(story)
    number = next(at for at, one in enumerate(story.ledger.said) if "Kabar baik" in one.text)
    first = story.ledger.said[number]
    story.ledger.said[number] = Said(first.number, first.at, first.chat_id, first.method, first.text, lost=True)


def _the_sender_was_killed(story: Story) -> None:
    _told_twice(story)
    story.ledger.interruptions.append(Interruption(150.0, 150.0, "sender 1"))


def _another_sender_took_over(story: Story) -> None:
    _told_twice(story)
    moment = datetime.fromtimestamp(150, UTC).isoformat()
    story.write_log(json.dumps({"level": "warning", "event": "lease.lost", "name": "sending", "timestamp": moment}))


def _blocked_before_it_was_told(story: Story) -> None:
    [notice] = [one for one in story.ledger.said if "mohon maaf" in one.text]
    _untold(story)
    story.ledger.refused.add((notice.chat_id, notice.text))


def _found_no_database(story: Story) -> None:
    story.ledger.interruptions.append(Interruption(90.0, 100.0, "database"))
    story.deaths.append(Death(101.0, 1, "sender 1 ended by itself with status 1"))


def _filled_its_caches(story: Story) -> None:
    """Quickly at first, and for a third of its life."""
    story.samples += [Sample(1, "worker", at, at, 100_000_000 + min(at, 380) * 50_000) for at in range(0, 1200, 5)]


@pytest.mark.parametrize(
    "happened",
    [
        _its_answer_was_lost,
        _the_sender_was_killed,
        _another_sender_took_over,
        _blocked_before_it_was_told,
        _found_no_database,
        _filled_its_caches,
    ],
)
async def test_what_may_happen_breaks_no_promise(story: Story, happened: Callable[[Story], None]) -> None:
    happened(story)
    assert await story.broken() == set()
