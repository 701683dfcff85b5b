"""Offers to waiting applicants: promotion, yes and no, reminders and lapses. On both databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.resources import Resources
from bot.services.places import offers, placement
from bot.services.places import pools as places
from bot.services.places.offers import Answered
from bot.services.places.placement import Placed
from bot.services.places.promotion import Promotion
from bot.services.review import deadlines
from domain.access import Officer, Role
from domain.application import ApplicationStatus
from domain.audit import AuditAct
from domain.calendar.holidays import HolidayCalendar
from domain.errors import Conflict
from domain.places.pool import EntryKind, Pool, PoolKey
from domain.places.reservation import Reservation, ReservationState
from domain.programme import Programme
from domain.rounds.round import RoundState
from domain.rules.book import Rulebook, read_default_files
from storage.models import ApplicationRow, OutboxRow, table_of
from storage.unit_of_work import Database, UnitOfWork
from tests.support.databases import FakeClock, blocked
from tests.support.factories import make_covered_list, make_officer, make_places, read_resources, reload, set_status
from tests.support.waiting_people import actions, in_review, now, status_of, told, verified

STATUS = ApplicationStatus
UHC, PIJAR_SEMAR = Programme.UHC, Programme.PIJAR_SEMAR


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


async def set_places(database: Database, number: int, *, fund: str = "apbd", more: bool = False) -> None:
    async with database.write() as uow:
        if more:
            admin = await make_officer(uow, 9009, Role.ADMIN)
            await uow.places.change(
                PoolKey(UHC, fund, "2026-11"),
                number,
                EntryKind.INCREASE,
                officer_id=admin.id,
                decree="SK 9/2026",
                reason="Uji",
            )
        else:
            await make_places(uow, UHC, number, fund)
        await uow.commit()


async def promote(database: Database, resources: Resources) -> int:
    """Let promotion do all it has to do; how many pieces that took."""
    promotion, pieces = Promotion(database, resources), 0
    while await promotion.work():
        pieces += 1
    return pieces


async def offered(database: Database, *waiting: Placed) -> list[bool]:
    async with database.read() as uow:
        return [await offers.held_offer(uow, (await now(uow, one.application))[0]) is not None for one in waiting]


async def free(database: Database, resources: Resources, programme: Programme = UHC) -> int | None:
    async with database.read() as uow:
        return (await places.free_places(uow, resources, placement.day_of(uow.now)))[programme]


async def answer(database: Database, resources: Resources, placed: Placed, word: str) -> Answered:
    async with database.write() as uow:
        application, resident = await now(uow, placed.application)
        if word == "yes":
            answered = await offers.confirm(uow, resources, application, resident)
        else:
            answered = await offers.decline(uow, resources, application)
        await uow.commit()
    return answered


async def let_lapse(database: Database, resources: Resources, clock: FakeClock, placed: Placed) -> bool:
    async with database.read() as uow:
        held = await uow.places.held_by(placed.application.id)
    assert held is not None
    assert held.confirm_by is not None
    clock.now = max(clock.now, held.confirm_by + timedelta(seconds=1))
    async with database.write() as uow:
        lapsed = await offers.lapse(uow, resources, *await now(uow, placed.application))
        await uow.commit()
    return lapsed


async def offered_one(database: Database, resources: Resources, number: int = 1) -> Placed:
    """Person `number` waits, and is offered the only place."""
    waiting = await verified(database, resources, number)
    await told(database, waiting.application)
    await set_places(database, 1)
    await promote(database, resources)
    return waiting


async def test_new_places_are_offered_in_order_of_the_line(database: Database, resources: Resources) -> None:
    line = [await verified(database, resources, number) for number in (1, 2, 3)]
    urgent = await verified(database, resources, 4, care_need="today")
    assert await promote(database, resources) == 0
    await set_places(database, 2)
    assert await promote(database, resources) == 1
    assert await offered(database, urgent, *line) == [True, True, False, False]
    assert await free(database, resources) == 0
    assert await promote(database, resources) == 0
    for one in line:
        await told(database, one.application)
    notice = await told(database, line[0].application)
    assert "Masih memerlukan?" in notice
    assert "30 November 2026" in notice
    assert "BELUM dilindungi" in notice
    assert await status_of(database, line[0].application) is STATUS.WAITLISTED
    assert await actions(database, line[0].application) == ["submitted", "waitlisted", "offered"]


async def test_many_places_are_offered_in_pieces(database: Database, resources: Resources) -> None:
    line = [await verified(database, resources, number) for number in range(1, 13)]
    await set_places(database, 11)
    assert await promote(database, resources) == 3
    assert await offered(database, *line) == [True] * 11 + [False]


async def test_two_that_promote_at_once_offer_once(database: Database, resources: Resources) -> None:
    line = [await verified(database, resources, number) for number in range(1, 8)]
    await set_places(database, 4)
    await asyncio.gather(*(promote(database, resources) for _ in range(4)))
    assert await offered(database, *line) == [True] * 4 + [False] * 3
    for one in line[:4]:
        assert (await actions(database, one.application)).count("offered") == 1
    assert await free(database, resources) == 0


async def test_who_withdraws_at_the_moment_of_a_promotion_holds_no_place(
    database: Database, resources: Resources
) -> None:
    leaves, stays = await verified(database, resources, 1), await verified(database, resources, 2)
    await set_places(database, 2)
    async with database.write() as uow:
        application, _ = await now(uow, leaves.application)
        await placement.release_places(uow, resources, application)
        await set_status(uow, application, STATUS.WITHDRAWN)
        promoting = asyncio.create_task(promote(database, resources))
        await blocked(database, promoting)
        await uow.commit()
    await promoting
    assert await offered(database, leaves, stays) == [False, True]
    assert "offered" not in await actions(database, leaves.application)
    assert await free(database, resources) == 1


async def test_who_was_just_offered_a_place_is_not_withdrawn_without_it(
    database: Database, resources: Resources
) -> None:
    waiting = await verified(database, resources, 1)
    async with database.read() as uow:
        seen_before, _ = await now(uow, waiting.application)
    await set_places(database, 1)
    await promote(database, resources)
    async with database.write() as uow:
        with pytest.raises(Conflict):
            await set_status(uow, seen_before, STATUS.WITHDRAWN)


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
async def test_dying_in_a_promotion_doubles_and_loses_nothing(
    database: Database, resources: Resources, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Every piece dies once, just before or just after its commit, and a process that knows nothing goes on."""
    line = [await verified(database, resources, number) for number in range(1, 9)]
    for one in line:
        await told(database, one.application)
    await set_places(database, 7)
    committed, spared, deaths = UnitOfWork.commit, False, 0

    async def dying(uow: UnitOfWork) -> None:
        nonlocal spared, deaths
        if moment == "after_commit" or spared:
            await committed(uow)
        spared = not spared
        if spared:
            deaths += 1
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "commit", dying)
        going = True
        while going:
            try:
                going = await Promotion(database, resources).work()
            except KeyboardInterrupt:
                going = True
    assert deaths
    assert await offered(database, *line) == [True] * 7 + [False]
    assert [(await actions(database, one.application)).count("offered") for one in line] == [1] * 7 + [0]
    assert await free(database, resources) == 0
    async with database.read() as uow:
        asked = select(OutboxRow.chat_id).where(OutboxRow.dedupe_key.startswith("offer:"))
        queued = (await uow.connection.execute(asked)).scalars()
        assert sorted(queued) == sorted(one.application.chat_id for one in line[:7])


async def test_a_release_promotes_the_next(database: Database, resources: Resources) -> None:
    await set_places(database, 1)
    holder, next_one = await verified(database, resources, 1), await verified(database, resources, 2)
    assert await promote(database, resources) == 0
    async with database.write() as uow:
        application, _ = await now(uow, holder.application)
        await placement.release_places(uow, resources, application)
        await set_status(uow, application, STATUS.WITHDRAWN)
        await uow.commit()
    await promote(database, resources)
    assert await offered(database, next_one) == [True]


async def test_the_turn_of_the_month_promotes(database: Database, resources: Resources, clock: FakeClock) -> None:
    waiting = await verified(database, resources, 1)
    async with database.write() as uow:
        await make_places(uow, UHC, 1, period="2026-12")
        await uow.commit()
    promotion = Promotion(database, resources)
    assert not await promotion.work()
    clock.now = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # midnight in Semarang
    assert await promotion.work()
    assert await offered(database, waiting) == [True]


async def test_who_cannot_be_paid_is_passed_over_and_blocks_nobody(database: Database, resources: Resources) -> None:
    first = await verified(database, resources, 1)
    payable = await verified(database, resources, 2, jkn_card="never", paid_before=None)
    async with database.write() as uow:
        await places.add_fund(
            uow,
            resources,
            await make_officer(uow, 9009, Role.ADMIN),
            programme=UHC,
            day=placement.day_of(uow.now),
            code="csr",
            name="CSR",
            condition={"fact": "jkn_card", "is": "never"},
        )
        await uow.commit()
    await set_places(database, 2, fund="csr")
    promotion = Promotion(database, resources)
    assert await promotion.work()
    assert not await promotion.work()
    assert await offered(database, first, payable) == [False, True]
    # A second place of that fund changes nothing for the first, and a place of another fund does.
    assert not await promotion.work()
    await set_places(database, 1)
    assert await promotion.work()
    assert await offered(database, first) == [True]


async def test_what_cannot_be_read_blocks_nobody(database: Database, resources: Resources) -> None:
    broken, second = await verified(database, resources, 1), await verified(database, resources, 2)
    async with database.write() as uow:
        table = table_of(ApplicationRow)
        await uow.connection.execute(update(table).where(table.c.id == broken.application.id).values(body=b"gone"))
        await uow.commit()
    await set_places(database, 2)
    third = await verified(database, resources, 3)
    assert third.application.status is STATUS.WAITLISTED
    await promote(database, resources)
    assert await offered(database, broken, second, third) == [False, True, True]


async def test_yes_takes_the_place(database: Database, resources: Resources) -> None:
    waiting = await offered_one(database, resources)
    await told(database, waiting.application)
    assert await answer(database, resources, waiting, "yes") is Answered.TAKEN
    assert await status_of(database, waiting.application) is STATUS.APPROVED
    assert "Lolos, sedang didaftarkan (BELUM dilindungi)" in await told(database, waiting.application)
    async with database.read() as uow:
        held = await uow.places.held_by(waiting.application.id)
        assert await uow.waiting.count(UHC) == 0
    assert held is not None
    assert held.state is ReservationState.TAKEN
    assert await answer(database, resources, waiting, "yes") is Answered.GONE
    assert await answer(database, resources, waiting, "no") is Answered.GONE
    assert await actions(database, waiting.application) == ["submitted", "waitlisted", "offered", "approved"]


async def test_no_gives_it_to_the_next_and_ends_the_application(database: Database, resources: Resources) -> None:
    waiting = await offered_one(database, resources)
    second = await verified(database, resources, 2)
    assert await answer(database, resources, waiting, "no") is Answered.DECLINED
    assert await status_of(database, waiting.application) is STATUS.WITHDRAWN
    assert (await actions(database, waiting.application))[-1] == "declined"
    await promote(database, resources)
    assert await offered(database, second) == [True]
    assert await answer(database, resources, waiting, "yes") is Answered.GONE
    again = await verified(database, resources, 1)
    assert again.application.status is STATUS.WAITLISTED


async def test_an_old_offers_button_answers_no_newer_one(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    waiting = await offered_one(database, resources)
    async with database.read() as uow:
        old = await uow.places.held_by(waiting.application.id)
    assert old is not None
    await let_lapse(database, resources, clock, waiting)
    async with database.write() as uow:
        await make_places(uow, UHC, 1, period="2026-12")
        await uow.commit()
    await promote(database, resources)
    async with database.write() as uow:
        application, resident = await now(uow, waiting.application)
        mark = offers.mark_of(old.id)
        assert await offers.confirm(uow, resources, application, resident, mark) is Answered.GONE
        assert await offers.decline(uow, resources, application, mark) is Answered.GONE
        assert await offers.held_offer(uow, application) is not None


async def test_the_first_lapse_goes_to_the_end_of_the_line_and_the_second_ends(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    waiting = await offered_one(database, resources)
    second = await verified(database, resources, 2)
    await told(database, waiting.application)
    assert await let_lapse(database, resources, clock, waiting)
    async with database.read() as uow:
        stands = await uow.waiting.place_of(waiting.application.id)
    assert stands is not None
    assert (stands.position, stands.total) == (2, 2)
    assert "urutan 2 dari 2 (BELUM dilindungi)" in await told(database, waiting.application)
    async with database.write() as uow:
        await make_places(uow, UHC, 1, period="2026-12")
        await uow.commit()
    await promote(database, resources)
    assert await offered(database, waiting, second) == [False, True]
    assert await answer(database, resources, second, "no") is Answered.DECLINED
    await promote(database, resources)
    await told(database, waiting.application)
    assert await let_lapse(database, resources, clock, waiting)
    assert await status_of(database, waiting.application) is STATUS.EXPIRED
    assert "/daftar" in await told(database, waiting.application)
    assert (await actions(database, waiting.application))[-1] == "expired"
    async with database.read() as uow:
        assert await uow.waiting.count(UHC) == 0


async def test_an_offer_lapses_once_and_not_before_its_time(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    waiting = await offered_one(database, resources)
    async with database.write() as uow:
        assert not await offers.lapse(uow, resources, *await now(uow, waiting.application))
        assert await offers.remind(uow, resources, *await now(uow, waiting.application))
    assert await let_lapse(database, resources, clock, waiting)
    async with database.write() as uow:
        assert not await offers.lapse(uow, resources, *await now(uow, waiting.application))
        assert not await offers.remind(uow, resources, *await now(uow, waiting.application))
    assert await free(database, resources) is None  # the month has passed


async def test_a_reminder_that_was_held_up_leaves_a_day_to_answer(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    """The bot was away: nobody loses a place unasked."""
    waiting = await offered_one(database, resources)
    await told(database, waiting.application)
    clock.set(date(2026, 12, 3))
    async with database.write() as uow:
        assert await offers.remind(uow, resources, *await now(uow, waiting.application))
        await uow.commit()
    assert "4 Desember 2026" in await told(database, waiting.application)
    async with database.write() as uow:
        assert not await offers.lapse(uow, resources, *await now(uow, waiting.application))
    assert await let_lapse(database, resources, clock, waiting)
    assert placement.day_of(clock.now) == date(2026, 12, 5)


async def test_by_round_a_lapse_names_no_place_in_line(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    async with database.write() as uow:
        await make_places(uow, PIJAR_SEMAR, 1)
        await make_covered_list(uow)
        await uow.commit()
    people = [await verified(database, resources, number, PIJAR_SEMAR) for number in (1, 2)]
    await round_gave(database, resources, *people)
    for _ in range(2):
        await told(database, people[0].application)
    assert await let_lapse(database, resources, clock, people[0])
    notice = await told(database, people[0].application)
    assert "ikut putaran penetapan berikutnya (BELUM dilindungi)" in notice
    assert "urutan 2" not in notice


async def test_a_yes_and_a_lapse_at_the_same_instant_end_in_one_state(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    waiting = await offered_one(database, resources)
    clock.advance(timedelta(days=8))

    async def act(word: str) -> str:
        async with database.write() as uow:
            application, resident = await now(uow, waiting.application)
            try:
                if word == "yes":
                    done = await offers.confirm(uow, resources, application, resident) is Answered.TAKEN
                else:
                    done = await offers.lapse(uow, resources, application, resident)
            except Conflict:
                return ""
            await uow.commit()
        return word if done else ""

    done = [word for word in await asyncio.gather(act("yes"), act("lapse")) if word]
    async with database.read() as uow:
        held = await uow.places.held_by(waiting.application.id)
    assert len(done) == 1
    taken = done == ["yes"]
    assert (await status_of(database, waiting.application) is STATUS.APPROVED) is taken
    assert (held is not None and held.state is ReservationState.TAKEN) is taken


# Between rounds, and the age


async def round_gave(
    database: Database, resources: Resources, *people: Placed
) -> tuple[Officer, Sequence[Reservation]]:
    """Finish a round that offered a place to each of the first and ranked the last without one."""
    async with database.write() as uow:
        pool = await uow.places.find(PoolKey(PIJAR_SEMAR, "apbd", "2026"))
        assert pool is not None
        officer = await make_officer(uow, 9003, Role.SUPERVISOR)
        given = await _sign(uow, resources, officer, pool, people)
        await uow.commit()
    return officer, given


async def _sign(
    uow: UnitOfWork, resources: Resources, officer: Officer, pool: Pool, people: Sequence[Placed]
) -> Sequence[Reservation]:
    opened = await uow.rounds.add(PIJAR_SEMAR, placement.day_of(uow.now), opened_by=officer.id, seed=b"s" * 32)
    assert opened is not None
    rules = resources.rulebook.on(PIJAR_SEMAR, placement.day_of(uow.now))
    confirm_by = offers.last_moment(rules, uow.now, 7)
    given = []
    for placed in people[:-1]:
        application, resident = await now(uow, placed.application)
        held = await uow.places.reserve([pool], application.id, confirm_by=confirm_by)
        assert held is not None
        await offers.offer(uow, resources, application, resident, held)
        given.append(held)
    await uow.waiting.enqueue(people[-1].application.id, PIJAR_SEMAR, tier=placement.URGENT, number=len(people))
    await uow.rounds.save(replace(opened, state=RoundState.ANNOUNCED, signed_by=officer.id, signed_at=uow.now))
    return given


async def test_between_rounds_only_what_came_back_goes_on_and_to_the_next_ranked(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        await make_places(uow, PIJAR_SEMAR, 5)
        await make_covered_list(uow)
        await uow.commit()
    people = [await verified(database, resources, number, PIJAR_SEMAR) for number in (1, 2, 3)]
    late = await verified(database, resources, 4, PIJAR_SEMAR)
    assert await promote(database, resources) == 0
    officer, _ = await round_gave(database, resources, *people)
    # Three places are free, but for the next round.
    assert await free(database, resources, PIJAR_SEMAR) == 3
    assert await promote(database, resources) == 0
    assert await answer(database, resources, people[0], "no") is Answered.DECLINED
    async with database.write() as uow:
        opened = await uow.rounds.add(PIJAR_SEMAR, placement.day_of(uow.now), opened_by=officer.id, seed=b"t" * 32)
        assert opened is not None
        await uow.commit()
    assert await promote(database, resources) == 0
    async with database.write() as uow:
        await uow.rounds.save(opened.cancel(officer.id, uow.now))
        await uow.commit()
    assert await promote(database, resources) == 1
    assert await offered(database, people[2], late) == [True, False]
    assert await answer(database, resources, people[2], "no") is Answered.DECLINED
    assert await promote(database, resources) == 0
    assert await offered(database, late) == [False]


async def test_who_turns_65_while_waiting_goes_back_to_an_officer(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    async with database.write() as uow:
        await make_places(uow, PIJAR_SEMAR, 2)
        await make_covered_list(uow)
        await uow.commit()
    born = {"birth_date": "1961-11-25", "nik": "3374012511619001"}
    waiting = await verified(database, resources, 1, PIJAR_SEMAR, **born)
    other = await verified(database, resources, 2, PIJAR_SEMAR)
    await round_gave(database, resources, waiting, other)
    await told(database, waiting.application)
    await told(database, waiting.application)
    clock.advance(timedelta(days=2))
    assert await answer(database, resources, waiting, "yes") is Answered.RETURNED
    assert await status_of(database, waiting.application) is STATUS.IN_REVIEW
    assert await free(database, resources, PIJAR_SEMAR) == 2
    assert "Petugas memeriksanya sekali lagi (BELUM dilindungi)" in await told(database, waiting.application)
    async with database.write() as uow:
        application, resident = await now(uow, waiting.application)
        found = application.assessment(resident.key)
        assert await uow.waiting.place_of(application.id) is None
    assert found.facts["age_years"] == 65
    assert "age-mismatch" in [finding.rule for finding in found.findings]


# Corrections that nobody sends


async def test_a_correction_that_never_comes_gives_back_the_place_kept_for_whom_bpjs_refused(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    await set_places(database, 1)
    holder = await verified(database, resources, 1)
    assert holder.reservation is not None
    async with database.write() as uow:
        application, _ = await now(uow, holder.application)
        returned = await set_status(uow, application, STATUS.IN_REVIEW)
        asked = await set_status(uow, returned, STATUS.CORRECTION_REQUESTED)
        await uow.audit.add([placement.event(AuditAct.APPLICATION_CORRECTION_REQUESTED, asked, questions=["phone"])])
        await uow.commit()
    clock.advance(timedelta(days=31))
    async with database.write() as uow:
        assert await deadlines.lapse(uow, resources, *await now(uow, asked))
        assert await uow.places.held_by(asked.id) is None
        await uow.commit()


async def test_a_correction_that_never_comes_ends(database: Database, resources: Resources, clock: FakeClock) -> None:
    async with database.write() as uow:
        application = await in_review(uow, resources, 1)
        asked = await set_status(uow, application, STATUS.CORRECTION_REQUESTED)
        await deadlines.begin(uow, resources, asked)
        await uow.audit.add([placement.event(AuditAct.APPLICATION_CORRECTION_REQUESTED, asked, questions=["phone"])])
        await uow.commit()
    async with database.write() as uow:
        assert await deadlines.remind(uow, resources, *await now(uow, asked))
        assert not await deadlines.lapse(uow, resources, *await now(uow, asked))
        await uow.commit()
    assert "23 Desember 2026" in await told(database, asked)
    clock.advance(timedelta(days=31))
    async with database.write() as uow:
        assert not await deadlines.remind(uow, resources, *await now(uow, asked))
        assert await deadlines.lapse(uow, resources, *await now(uow, asked))
        await uow.commit()
    assert await status_of(database, asked) is STATUS.EXPIRED
    assert "/daftar" in await told(database, asked)
    async with database.write() as uow:
        assert not await deadlines.lapse(uow, resources, *await now(uow, asked))
        assert (await reload(uow, asked.reference)).status is STATUS.EXPIRED


async def test_nobody_s_last_day_is_one_on_which_offices_are_closed(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    waiting = await verified(database, resources, 1)
    await told(database, waiting.application)
    # Seven days later is Idul Fitri, and its joint leave lasts until Monday.
    clock.set(date(2027, 3, 4))
    async with database.write() as uow:
        await make_places(uow, UHC, 1, period="2027-03")
        await uow.commit()
    await promote(database, resources)
    assert "16 Maret 2027" in await told(database, waiting.application)
    clock.set(date(2027, 3, 14))
    async with database.write() as uow:
        assert not await offers.lapse(uow, resources, *await now(uow, waiting.application))
    assert await let_lapse(database, resources, clock, waiting)


async def test_a_correction_s_last_day_moves_on_with_a_holiday_that_is_decided_on_later(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    clock.set(date(2026, 11, 24))
    async with database.write() as uow:
        application = await in_review(uow, resources, 1)
        asked = await set_status(uow, application, STATUS.CORRECTION_REQUESTED)
        await deadlines.begin(uow, resources, asked)
        await uow.audit.add([placement.event(AuditAct.APPLICATION_CORRECTION_REQUESTED, asked, questions=["phone"])])
        await uow.commit()
    # Thirty days later is joint leave, then Christmas and a weekend; and then the Monday is closed too.
    decree = '[[decrees]]\nknown_until = 2027-12-31\nsource = "SKB"\n'
    closed = '[[days]]\nday = 2026-12-28\nclosed = true\nname = "Uji"\nsource = "SKB 0/2026"\n'
    rulebook = Rulebook.load(read_default_files(), HolidayCalendar.load("holidays.toml", decree + closed))
    later = replace(resources, rulebook=rulebook)
    clock.set(date(2026, 12, 29))
    async with database.write() as uow:
        due = await uow.timers.take_due(10)
        assert len(due) == 3
        assert not await deadlines.lapse(uow, later, *await now(uow, asked))
        await uow.commit()
    clock.advance(timedelta(days=1))
    async with database.write() as uow:
        [again] = await uow.timers.take_due(10)
        assert deadlines.LAPSE.encode() in again.payload
        assert await deadlines.lapse(uow, later, *await now(uow, asked))
        await uow.commit()
    assert await status_of(database, asked) is STATUS.EXPIRED
