"""Changes of places: who may make them, what they may be about, and what is recorded."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text

from bot.services.places import changes as place_changes
from bot.services.places.changes import Way
from domain.access import Officer, Role
from domain.errors import Conflict, NotAllowed, NotEnoughPlaces, NotFound
from domain.places.pool import PoolKey
from domain.programme import Programme
from storage.models import AuditEventRow, table_of
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import GENUK, make_officer, read_resources

EVENTS = table_of(AuditEventRow)
TODAY = date(2026, 11, 23)
APBD = PoolKey(Programme.PIJAR_SEMAR, "apbd", "2026")
DBHCHT = PoolKey(Programme.PIJAR_SEMAR, "dbhcht", "2026")


async def set_number(
    uow: UnitOfWork, officer: Officer | None, key: PoolKey = APBD, way: Way = Way.OPENING, number: int = 10
) -> None:
    await place_changes.set_number(
        uow,
        read_resources(),
        officer,
        key=key,
        way=way,
        number=number,
        decree="560/1/2026",
        reason="Alasan rahasia",
        today=TODAY,
    )


async def move(uow: UnitOfWork, officer: Officer | None, source: PoolKey, target: PoolKey, number: int) -> None:
    await place_changes.move(
        uow,
        read_resources(),
        officer,
        source=source,
        target=target,
        number=number,
        decree="560/2/2026",
        reason="Alasan rahasia",
        today=TODAY,
    )


async def totals(uow: UnitOfWork) -> dict[str, int]:
    return {one.pool.key.fund: one.total for one in await uow.places.balances(Programme.PIJAR_SEMAR, "2026")}


@pytest.mark.parametrize("role", [None, Role.VERIFIER, Role.APPROVER, Role.SUPERVISOR, Role.BROADCASTER])
async def test_only_an_admin_changes_places(database: Database, role: Role | None) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow, role=role) if role else None
        with pytest.raises(NotAllowed):
            await set_number(uow, officer)
        with pytest.raises(NotAllowed):
            await move(uow, officer, APBD, DBHCHT, 1)
        with pytest.raises(NotAllowed):
            await place_changes.add_fund_with_audit(
                uow,
                read_resources(),
                officer,
                programme=Programme.PIJAR_SEMAR,
                code="csr",
                name="CSR",
                occupations=[],
                today=TODAY,
            )
        assert await totals(uow) == {}


@pytest.mark.parametrize(
    "key",
    [
        replace(APBD, fund="zakat"),
        replace(APBD, period="2025"),
        replace(APBD, period="2026-11"),
        replace(APBD, kecamatan_code="33.74.99"),
        replace(APBD, kecamatan_code=f"{GENUK}.1004"),
        replace(APBD, cover="jht"),
    ],
    ids=["fund", "over", "month", "area", "kelurahan", "cover"],
)
async def test_places_are_for_what_there_is(database: Database, key: PoolKey) -> None:
    async with database.write() as uow:
        admin = await make_officer(uow, role=Role.ADMIN)
        with pytest.raises(NotFound):
            await set_number(uow, admin, key)
        await set_number(uow, admin)
        with pytest.raises((NotFound, ValueError)):
            await move(uow, admin, APBD, key, 1)
        assert await totals(uow) == {"apbd": 10}


async def test_a_number_is_opened_once_and_then_changed_by_amounts(database: Database) -> None:
    async with database.write() as uow:
        admin = await make_officer(uow, role=Role.ADMIN)
        await set_number(uow, admin, number=0)
        with pytest.raises(Conflict):
            await set_number(uow, admin)
        await set_number(uow, admin, way=Way.INCREASE, number=7)
        await set_number(uow, admin, way=Way.DECREASE, number=2)
        with pytest.raises(NotEnoughPlaces):
            await set_number(uow, admin, way=Way.DECREASE, number=6)
        for number in (0, -1):
            with pytest.raises(ValueError, match="above 0"):
                await set_number(uow, admin, way=Way.INCREASE, number=number)
        await move(uow, admin, APBD, DBHCHT, 3)
        assert await totals(uow) == {"apbd": 2, "dbhcht": 3}


async def test_next_year_can_be_filled_in_ahead(database: Database) -> None:
    async with database.write() as uow:
        admin = await make_officer(uow, role=Role.ADMIN)
        await set_number(uow, admin, replace(APBD, period="2027"))
        with pytest.raises(ValueError, match="period"):
            await move(uow, admin, replace(APBD, period="2027"), DBHCHT, 1)
        assert await totals(uow) == {}


async def test_a_record_says_what_and_keeps_words_sealed(database: Database) -> None:
    async with database.write() as uow:
        admin = await make_officer(uow, role=Role.ADMIN)
        await set_number(uow, admin)
        await move(uow, admin, APBD, DBHCHT, 4)
        await uow.commit()
    async with database.read() as uow:
        acts = list(await uow.connection.execute(select(EVENTS.c.action, EVENTS.c.actor_id, EVENTS.c.data)))
        stored = str((await uow.connection.execute(text("SELECT * FROM audit_events"))).all())
    place = {"programme": "pijar_semar", "period": "2026", "kecamatan": "", "cover": ""}
    assert {act.actor_id for act in acts} == {admin.id}
    assert sorted((act.action, act.data["amount"]) for act in acts) == [
        ("officer.places_moved", -4),
        ("officer.places_moved", 4),
        ("officer.places_opening", 10),
    ]
    assert all(place.items() <= act.data.items() for act in acts)
    assert "rahasia" not in stored
    assert "560/" not in stored
