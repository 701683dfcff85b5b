"""Rounds on a real database: the list, the ranking, the second person, and telling everybody once."""

import asyncio
import io
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from bot.resources import Resources
from bot.services.places import pools as places
from bot.services.places.pools import PlacesKind
from bot.services.rounds import acts as rounds
from bot.services.rounds import notification
from bot.services.rounds import work as round_work
from bot.services.rounds.work import RoundWork
from bot.views.rounds import files as round_files
from domain.access import Officer, Role
from domain.application import ApplicationStatus
from domain.errors import NotAllowed, OwnApplication, RoundError
from domain.programme import Programme
from domain.rounds.draw import draw, seed_hash
from domain.rounds.round import Round, RoundState
from storage.models import ApplicationRow, AuditEventRow, OutboxRow, ReservationRow, WaitingRow
from storage.records.base import Outgoing, Priority
from storage.unit_of_work import Database, UnitOfWork
from tests.support.databases import FakeClock, blocked
from tests.support.factories import GENUK, make_covered_list, make_officer, make_places, read_resources, set_status
from tests.support.round_applicants import DECILES, FIRST_ACCOUNT, KECAMATAN, wait_many

PIJAR = Programme.PIJAR_SEMAR
LAST_DAY = date(2026, 11, 30)
NEXT_DAY = LAST_DAY + timedelta(days=1)
SCRIPT = Path(__file__).parents[2] / "docs" / "draw.py"
DECREE = "400.9/123/2026"


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


class Office:
    """Two officers and a round, step by step."""

    def __init__(self, database: Database, resources: Resources, clock: FakeClock) -> None:
        self.database = database
        self.resources = resources
        self.clock = clock
        self.ranker: Officer
        self.signer: Officer
        self.round_id: UUID

    async def move_in(self, *, free: int = 5, covered_list: bool = True) -> "Office":
        async with self.database.write() as uow:
            self.ranker = await make_officer(uow, 9002, Role.APPROVER)
            self.signer = await make_officer(uow, 9003, Role.SUPERVISOR)
            if free:
                await make_places(uow, PIJAR, free)
            if covered_list:
                await make_covered_list(uow)
            await uow.commit()
        return self

    async def do(self, act: Any, officer: Officer, *arguments: Any, **named: Any) -> Any:
        """Run an act of `rounds` for an officer in a transaction of its own."""
        async with self.database.write() as uow:
            done = await act(uow, officer, *arguments, **named)
            await uow.commit()
        return done

    async def open(self, officer: Officer | None = None, closes_on: date = LAST_DAY) -> Round:
        async with self.database.write() as uow:
            opened = await rounds.open_round(
                uow,
                self.resources,
                officer or self.ranker,
                programme=PIJAR,
                closes_on=closes_on,
                today=self.today,
            )
            await uow.commit()
        self.round_id = opened.id
        return opened

    async def freeze(self) -> Round:
        self.clock.set(NEXT_DAY)
        await self.do(rounds.close_list, self.ranker, self.round_id, today=self.today)
        return await self.worked_off()

    async def rank(self) -> Round:
        await self.do(rounds.rank, self.ranker, self.round_id)
        return await self.worked_off()

    async def ranked(self) -> Round:
        await self.open()
        await self.freeze()
        return await self.rank()

    async def sign(self, officer: Officer | None = None, outcome: str | None = None) -> bool:
        shown = outcome or (await self.now()).outcome or ""
        async with self.database.write() as uow:
            signed = await rounds.sign(
                uow,
                self.resources,
                officer or self.signer,
                self.round_id,
                outcome=shown,
                decree=DECREE,
                today=self.today,
            )
            await uow.commit()
        return signed

    async def screen(self) -> rounds.RoundOutcome | None:
        async with self.database.write() as uow:
            known = await uow.rounds.get(self.round_id)
            assert known is not None
            found = await rounds.outcome(uow, self.resources, known, today=self.today)
            await uow.commit()
        return found

    async def worked_off(self) -> Round:
        while await RoundWork(self.database, self.resources).work():
            pass
        return await self.now()

    async def now(self) -> Round:
        async with self.database.read() as uow:
            known = await uow.rounds.get(self.round_id)
        assert known is not None
        return known

    @property
    def today(self) -> date:
        return self.clock.now.date()

    async def placed(self) -> set[UUID]:
        async with self.database.read() as uow:
            return {one.application_id for one in await uow.rounds.entries(self.round_id) if one.pool_id}


@pytest.fixture
def office(database: Database, resources: Resources, clock: FakeClock) -> Office:
    return Office(database, resources, clock)


async def rows(database: Database, *columns: Any, where: Any = None) -> list[Any]:
    async with database.read() as uow:
        chosen = select(*columns) if where is None else select(*columns).where(where)
        return list(await uow.connection.execute(chosen))


async def notices(database: Database) -> Counter[int]:
    """How many messages wait for each resident of `wait_many`."""
    found = await rows(database, OutboxRow.chat_id, where=OutboxRow.chat_id >= FIRST_ACCOUNT)
    return Counter(row.chat_id for row in found)


async def test_a_round_from_its_opening_to_the_last_notice(database: Database, office: Office) -> None:
    await office.move_in(free=5)
    ids = await wait_many(database, 23)

    opened = await office.open()
    assert (opened.number, opened.state, opened.seed) == (1, RoundState.OPEN, None)
    frozen = await office.freeze()
    assert (frozen.state, frozen.seed) == (RoundState.FROZEN, None)
    assert frozen.fingerprint is not None

    ranked = await office.rank()
    assert ranked.state is RoundState.RANKED
    assert ranked.seed is not None
    assert seed_hash(ranked.seed) == opened.seed_hash
    async with database.read() as uow:
        entries = await uow.rounds.entries(ranked.id)
    assert {one.application_id for one in entries} == set(ids)
    assert [one.rank for one in entries] == list(range(1, 24))
    keys = [one.rank_key for one in entries]
    assert keys == sorted(keys)
    assert [one.pool_id is not None for one in entries] == [True] * 5 + [False] * 18
    assert {one.draw for one in entries} == {draw(ranked.seed, one.reference) for one in entries}

    screen = await office.screen()
    assert screen is not None
    figures = screen.figures
    assert (screen.kind, figures.listed, figures.waiting, figures.placed, figures.cut_rank) == (
        PlacesKind.OPEN,
        23,
        23,
        5,
        5,
    )
    assert screen.by_fund == [("APBD", 5)]
    for shares in (figures.by_kecamatan, figures.by_occupation):
        assert sum(one.placed for one in shares) == 5
        assert sum(one.waiting for one in shares) == 23
    assert {one.group for one in figures.by_kecamatan} == set(KECAMATAN)

    assert await office.sign()
    held = await rows(database, ReservationRow.application_id, ReservationRow.state, ReservationRow.confirm_by)
    assert {row.application_id for row in held} == {one.application_id for one in entries[:5]}
    assert {row.state for row in held} == {"offered"}
    assert all(row.confirm_by.date() == NEXT_DAY + timedelta(days=7) for row in held)

    done = await office.worked_off()
    assert (done.state, done.decree, done.told_to) == (RoundState.ANNOUNCED, DECREE, 23)
    assert done.finished_at is not None
    assert set((await notices(database)).values()) == {1}
    assert len(await notices(database)) == 23
    line = await rows(database, WaitingRow.application_id, WaitingRow.tier, WaitingRow.number)
    ranks = {one.application_id: one.rank or 0 for one in entries}
    assert all(
        (row.tier, row.number) == (0, ranks[row.application_id]) for row in line if ranks[row.application_id] > 5
    )
    async with database.read() as uow:
        assert await uow.rounds.with_work() == []


@pytest.mark.parametrize(
    ("told_at", "words"),
    [
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "Kalau ada yang batal sampai akhir tahun 2026"),
        (datetime(2026, 12, 31, 17, 1, tzinfo=UTC), "Tempat tahun 2026 sudah berakhir"),
    ],
)
async def test_who_got_no_place_is_told_until_when_one_may_come_back_and_where_to_contest(
    database: Database, office: Office, told_at: datetime, words: str
) -> None:
    await office.move_in(free=1)
    await wait_many(database, 3)
    await office.ranked()
    office.clock.now = datetime(2026, 12, 31, 16, 58, tzinfo=UTC)
    assert await office.sign()
    office.clock.now = told_at
    await office.worked_off()
    async with database.read() as uow:
        due = await uow.outbox.due(99, without_chats=[], without_seqs=[], priorities=[Priority.NOTICE])
    texts = [str(one.params["text"]) for one in due if one.chat_id > FIRST_ACCOUNT]
    without = [text for text in texts if "jadi kali ini belum dapat" in text]
    assert len(texts) == 3
    assert len(without) == 2
    assert all(words in text for text in without)
    assert all("sanggah lewat aplikasi Cek Bansos atau kantor kelurahan" in text for text in without)


async def test_the_published_file_and_the_script_give_the_same_ranking(
    database: Database, office: Office, tmp_path: Path
) -> None:
    await office.move_in()
    await wait_many(database, 31)
    opened = await office.open()
    frozen = await office.freeze()
    file = await round_files.published_list(database, {"round": str(frozen.id)})
    (tmp_path / file.name).write_bytes(file.content)
    ranked = await office.rank()
    assert ranked.seed is not None
    command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / file.name), ranked.seed.hex()]
    command += [opened.seed_hash, frozen.fingerprint or ""]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    async with database.read() as uow:
        entries = await uow.rounds.entries(ranked.id)
    assert done.stdout.splitlines()[1:] == [f"{one.rank};{one.reference};{one.draw}" for one in entries]
    assert len({one.rank_key for one in entries}) == len(DECILES)  # so most were drawn

    outcome = await round_files.outcome(database, {"round": str(frozen.id)})
    assert outcome.name == "putaran-1-pijar-semar-hasil.xlsx"
    sheet = load_workbook(io.BytesIO(outcome.content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["urutan", "nomor", "kunci", "undian", "dana"]
    assert rows[1] == [1, str(entries[0].reference), "1", entries[0].draw, "apbd"]
    assert rows[-1][-1] in (None, "")
    assert "Sutarno" not in file.content.decode() + str(rows)


async def test_the_list_is_made_of_who_was_sent_in_time_and_waits(database: Database, office: Office) -> None:
    await office.move_in()
    in_time = await wait_many(database, 3, sent_at=office.clock.now)
    # Half an hour before midnight in Semarang, and half an hour after.
    office.clock.set(LAST_DAY)
    evening = office.clock.now + timedelta(hours=13, minutes=30)
    in_time += await wait_many(database, 1, first=10, sent_at=evening)
    await wait_many(database, 1, first=20, sent_at=evening + timedelta(hours=1))
    (gone,) = await wait_many(database, 1, first=30)
    async with database.write() as uow:
        await uow.connection.execute(
            update(ApplicationRow).where(ApplicationRow.id == gone).values(status=ApplicationStatus.WITHDRAWN.value)
        )
        await uow.commit()
    office.clock.set(date(2026, 11, 23))
    await office.open()
    await office.freeze()
    async with database.read() as uow:
        entries = await uow.rounds.entries(office.round_id)
    assert {one.application_id for one in entries} == set(in_time)


async def test_who_ranked_may_not_sign_and_nobody_signs_over_their_own(database: Database, office: Office) -> None:
    await office.move_in()
    await wait_many(database, 6)
    await office.open()
    await office.freeze()
    async with database.write() as uow:
        admin = await make_officer(uow, 9004, Role.ADMIN)
        applicant = await make_officer(uow, FIRST_ACCOUNT + 3, Role.SUPERVISOR)
        elsewhere = await make_officer(uow, 9005, Role.SUPERVISOR, areas=frozenset({GENUK}))
        await uow.commit()
    with pytest.raises(OwnApplication):
        await office.do(rounds.rank, applicant, office.round_id)
    await office.do(rounds.rank, admin, office.round_id)
    await office.worked_off()
    with pytest.raises(RoundError) as refused:
        await office.sign(admin)
    assert refused.value.text_key == "round-error-same-person"
    with pytest.raises(OwnApplication):
        await office.sign(applicant)
    for officer in (office.ranker, elsewhere):
        with pytest.raises(NotAllowed):
            await office.sign(officer)
    assert (await office.now()).state is RoundState.RANKED
    assert await rows(database, ReservationRow.id) == []
    assert await office.sign(office.signer)


async def test_a_withdrawal_changes_the_outcome_which_is_shown_again(database: Database, office: Office) -> None:
    await office.move_in(free=4)
    await wait_many(database, 12)
    shown = (await office.ranked()).outcome or ""
    async with database.read() as uow:
        entries = await uow.rounds.entries(office.round_id)
    async with database.write() as uow:
        application = await uow.applications.get(entries[1].application_id)
        assert application is not None
        await set_status(uow, application, ApplicationStatus.WITHDRAWN)
        await uow.commit()

    assert await office.sign(outcome=shown) is False
    assert (await office.now()).state is RoundState.RANKING
    assert await rows(database, ReservationRow.id) == []

    again = await office.worked_off()
    assert again.state is RoundState.RANKED
    assert again.outcome != shown
    assert again.seed_hash == (await office.now()).seed_hash
    screen = await office.screen()
    assert screen is not None
    assert (screen.figures.listed, screen.figures.waiting, screen.figures.placed, screen.figures.cut_rank) == (
        12,
        11,
        4,
        5,
    )
    # What was confirmed on the old screen is not signed; what is shown now is.
    assert await office.sign(outcome=shown) is False
    await office.worked_off()
    assert await office.sign()
    assert await office.placed() == {one.application_id for one in (entries[0], *entries[2:5])}


async def test_places_that_come_or_go_change_the_outcome(database: Database, office: Office) -> None:
    await office.move_in(free=2)
    await wait_many(database, 6)
    await office.ranked()
    assert await office.screen() is not None
    async with database.write() as uow:
        await make_places(uow, PIJAR, 1, fund="dbhcht")
        await uow.commit()
    assert await office.screen() is None
    await office.worked_off()
    screen = await office.screen()
    assert screen is not None
    assert (screen.figures.placed, screen.by_fund) == (3, [("APBD", 2), ("DBHCHT", 1)])


async def test_places_of_a_kecamatan_are_for_its_people(database: Database, office: Office) -> None:
    await office.move_in(free=1)
    await wait_many(database, 9)
    async with database.write() as uow:
        await make_places(uow, PIJAR, 2, kecamatan_code=GENUK)
        await uow.commit()
    await office.ranked()
    async with database.read() as uow:
        entries = await uow.rounds.entries(office.round_id)
    from_genuk = [one for one in entries if one.kecamatan_code == GENUK]
    others = [one for one in entries if one.kecamatan_code != GENUK]
    placed = await office.placed()
    assert len(placed) == 3
    assert {one.application_id for one in from_genuk[:2]} <= placed
    third = min((from_genuk[2], others[0]), key=lambda one: one.rank or 0)
    assert third.application_id in placed


@pytest.mark.parametrize(("free", "covered_list", "kind"), [(0, True, "not-set"), (5, False, "covered-missing")])
async def test_without_places_to_give_nobody_signs(
    database: Database, office: Office, free: int, covered_list: bool, kind: str
) -> None:
    await office.move_in(free=free, covered_list=covered_list)
    await wait_many(database, 3)
    await office.ranked()
    screen = await office.screen()
    assert screen is not None
    assert (screen.kind.value.replace("_", "-"), screen.figures.placed) == (kind, 0)
    with pytest.raises(RoundError) as refused:
        await office.sign()
    assert refused.value.text_key == f"round-error-places-{kind}"


async def test_one_round_at_a_time_and_cancelling_leaves_everybody_in_line(database: Database, office: Office) -> None:
    await office.move_in()
    await wait_many(database, 4)
    before = await rows(database, WaitingRow.application_id, WaitingRow.tier, WaitingRow.number)
    await office.ranked()
    with pytest.raises(RoundError) as refused:
        await office.open(closes_on=NEXT_DAY)
    assert refused.value.text_key == "round-error-under-way"
    with pytest.raises(RoundError) as again:
        await office.do(rounds.cancel, office.ranker, office.round_id, reason="Undian lagi")
    assert again.value.text_key == "round-error-cancel-same-person"
    await office.do(rounds.cancel, office.signer, office.round_id, reason="Tanggal salah")
    assert (await office.now()).state is RoundState.CANCELLED
    assert await rows(database, WaitingRow.application_id, WaitingRow.tier, WaitingRow.number) == before
    with pytest.raises(RoundError):
        await office.sign()
    second = await office.open(closes_on=NEXT_DAY)
    assert second.number == 2
    events = [row.action for row in await rows(database, AuditEventRow.action)]
    assert events.count("round.cancelled") == 1


async def test_a_list_is_made_only_after_the_closing_day(database: Database, office: Office) -> None:
    await office.move_in()
    for day in (office.today - timedelta(days=1), office.today + timedelta(days=367)):
        with pytest.raises(RoundError) as refused:
            await office.open(closes_on=day)
        assert refused.value.text_key == "round-error-closing-day"
    await office.open()
    office.clock.set(LAST_DAY)
    with pytest.raises(RoundError) as still_open:
        await office.do(rounds.close_list, office.ranker, office.round_id, today=office.today)
    assert still_open.value.text_key == "round-error-still-open"
    assert (await office.freeze()).state is RoundState.FROZEN
    with pytest.raises(RoundError) as empty:
        await office.do(rounds.rank, office.ranker, office.round_id)
    assert empty.value.text_key == "round-error-nobody-listed"


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
async def test_dying_at_any_piece_doubles_and_loses_nothing(
    database: Database, office: Office, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Every piece dies once, just before or just after its commit, and is done again."""
    monkeypatch.setattr(round_work, "LISTED_AT_ONCE", 4)
    monkeypatch.setattr(round_work, "RANKED_AT_ONCE", 4)
    monkeypatch.setattr(notification, "TOLD_AT_ONCE", 4)
    await office.move_in(free=5)
    await wait_many(database, 14)
    committed = UnitOfWork.commit
    deaths = 0

    async def work_through() -> None:
        nonlocal deaths
        spared = False

        async def dying(uow: UnitOfWork) -> None:
            nonlocal spared, deaths
            if moment == "after_commit" or spared:
                await committed(uow)
            if not spared:
                spared = True
                deaths += 1
                raise KeyboardInterrupt
            spared = False

        monkeypatch.setattr(UnitOfWork, "commit", dying)
        going = True
        while going:
            try:
                going = await RoundWork(database, office.resources).work()
            except KeyboardInterrupt:
                continue
        monkeypatch.setattr(UnitOfWork, "commit", committed)

    await office.open()
    office.clock.set(NEXT_DAY)
    await office.do(rounds.close_list, office.ranker, office.round_id, today=office.today)
    await work_through()
    assert (await office.now()).state is RoundState.FROZEN
    await office.do(rounds.rank, office.ranker, office.round_id)
    await work_through()
    assert (await office.now()).state is RoundState.RANKED
    assert await office.sign()
    await work_through()

    assert deaths > 6
    assert (await office.now()).state is RoundState.ANNOUNCED
    told = await notices(database)
    assert (len(told), set(told.values())) == (14, {1})
    assert len(await rows(database, ReservationRow.id)) == 5
    finished = await rows(database, func.count(), where=AuditEventRow.action == "round.announced")
    assert finished[0][0] == 1


async def test_who_withdrew_while_it_was_signed_gives_the_place_back(database: Database, office: Office) -> None:
    await office.move_in(free=2)
    await wait_many(database, 4)
    await office.ranked()
    await office.sign()
    first = min(await office.placed())
    async with database.write() as uow:
        application = await uow.applications.get(first)
        assert application is not None
        await set_status(uow, application, ApplicationStatus.WITHDRAWN)
        await uow.commit()
    await office.worked_off()
    states = {
        row.application_id: row.state
        for row in await rows(database, ReservationRow.application_id, ReservationRow.state)
    }
    assert states.pop(first) == "released"
    assert set(states.values()) == {"offered"}
    assert len(await notices(database)) == 3


@pytest.mark.parametrize("who", [["placed"], ["ranked"], ["placed", "ranked"]])
async def test_who_withdraws_while_it_is_told_is_neither_asked_nor_put_into_line_again(
    database: Database, office: Office, who: list[str]
) -> None:
    await office.move_in(free=2)
    everybody = await wait_many(database, 4)
    await office.ranked()
    await office.sign()
    placed = await office.placed()
    first = {"placed": min(placed), "ranked": min(set(everybody) - placed)}
    leave = [first[one] for one in who]
    async with database.write() as uow:
        for application in await uow.applications.get_many(leave):
            # As of a withdrawal that began before the signature.
            await uow.waiting.remove([application.id])
            await set_status(uow, application, ApplicationStatus.WITHDRAWN)
        telling = asyncio.create_task(office.worked_off())
        await blocked(database, telling)
        await uow.commit()
    assert (await telling).state is RoundState.ANNOUNCED
    held = await rows(database, ReservationRow.application_id, where=ReservationRow.state == "offered")
    assert {one.application_id for one in held} == placed - set(leave)
    assert {one.application_id for one in await rows(database, WaitingRow.application_id)} == {*everybody} - {*leave}
    assert len(await notices(database)) == 4 - len(leave)
    async with database.read() as uow:
        assert await uow.waiting.count(PIJAR) == 4 - len(leave)


async def test_who_can_go_on_hears_that_it_is_ready(
    database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.move_in()
    async with database.write() as uow:
        await make_officer(uow, 9005, Role.VERIFIER)
        await uow.commit()
    await wait_many(database, 2)
    told: list[Outgoing] = []
    add = type(uow.outbox).add

    async def listen(outbox: Any, outgoing: list[Outgoing]) -> None:
        told.extend(one for one in outgoing if one.chat_id < FIRST_ACCOUNT)
        await add(outbox, outgoing)

    monkeypatch.setattr(type(uow.outbox), "add", listen)
    await office.ranked()
    await office.sign()
    await office.worked_off()
    heard = Counter(one.chat_id for one in told)
    assert heard[9002] == heard[9003] == 3
    assert 9005 not in heard


async def test_a_fund_is_only_for_whom_it_may_pay(database: Database, office: Office, resources: Resources) -> None:
    await office.move_in(free=0)
    await wait_many(database, 8)
    async with database.write() as uow:
        admin = await make_officer(uow, 9008, Role.ADMIN)
        await places.add_fund(
            uow,
            resources,
            admin,
            programme=PIJAR,
            day=office.today,
            code="ojek",
            name="Dana Ojek",
            condition={"fact": "occupation", "is": "ojek"},
        )
        await make_places(uow, PIJAR, 3, fund="ojek")
        await uow.commit()
    await office.ranked()
    async with database.read() as uow:
        placed = [one for one in await uow.rounds.entries(office.round_id) if one.pool_id]
    assert [one.occupation for one in placed] == ["ojek", "ojek"]
    screen = await office.screen()
    assert screen is not None
    assert screen.by_fund == [("Dana Ojek", 2)]
