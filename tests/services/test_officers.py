"""Officers, on both databases: appointed, invited once, withdrawn at once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.services import officers
from bot.services.officers import ADMIN_GRANT, Acceptance
from domain.access import Officer, Role
from domain.areas import CITY_CODE
from domain.errors import NotAllowed, NotFound
from domain.programme import Programme
from storage.repositories.officers import Grant
from storage.unit_of_work import Database, UnitOfWork
from tests.support.databases import FakeClock
from tests.support.factories import GENUK, make_officer

GRANT = Grant(Role.VERIFIER, frozenset({Programme.UHC}), frozenset({GENUK}))
ADMIN_ID = 9001


@pytest.fixture
async def admin(database: Database) -> Officer:
    async with database.write() as uow:
        await officers.ensure_admins(uow, [ADMIN_ID])
        await uow.commit()
        admin = await uow.officers.get_by_telegram_id(ADMIN_ID)
    assert admin is not None
    return admin


async def accept(uow: UnitOfWork, token: str, telegram_id: int) -> Acceptance:
    outcome, _ = await officers.accept(uow, token=token, telegram_id=telegram_id, name="Rini", now=uow.now)
    return outcome


async def invited(database: Database, admin: Officer, grant: Grant = GRANT) -> str:
    async with database.write() as uow:
        token = await officers.invite(uow, by=admin, grant=grant, now=uow.now)
        await uow.commit()
    return token


async def test_admins_of_the_settings_are_admins_after_every_start(database: Database, admin: Officer) -> None:
    async with database.write() as uow:
        await officers.ensure_admins(uow, [ADMIN_ID, 9004])
        assert (await uow.officers.get_by_telegram_id(ADMIN_ID)) == admin
        await uow.officers.withdraw(admin.id)
        await make_officer(uow, 9004, Role.VERIFIER)
        await officers.ensure_admins(uow, [ADMIN_ID, 9004])
        found = await uow.officers.by_telegram_ids([ADMIN_ID, 9004])
    assert {one.role for one in found.values()} == {Role.ADMIN}
    assert len(found) == 2
    assert found[ADMIN_ID].areas == frozenset({CITY_CODE})


async def test_an_invitation_gives_exactly_what_it_says(database: Database, admin: Officer) -> None:
    token = await invited(database, admin)
    async with database.write() as uow:
        assert await accept(uow, token, 9005) is Acceptance.ACCEPTED
        officer = await uow.officers.get_by_telegram_id(9005)
        assert officer is not None
        account = await uow.officers.get(officer.id)
    assert (officer.role, officer.programmes, officer.areas) == (GRANT.role, GRANT.programmes, GRANT.areas)
    assert account is not None
    assert account.name == "Rini"


async def test_an_invitation_works_once(database: Database, admin: Officer) -> None:
    token = await invited(database, admin)

    async def from_account(telegram_id: int) -> Acceptance:
        async with database.write() as uow:
            outcome = await accept(uow, token, telegram_id)
            await uow.commit()
            return outcome

    outcomes = await asyncio.gather(from_account(9005), from_account(9006))
    assert sorted(outcomes) == [Acceptance.ACCEPTED, Acceptance.USED]


async def test_an_invitation_lapses_after_two_days(database: Database, admin: Officer, clock: FakeClock) -> None:
    token = await invited(database, admin)
    clock.advance(timedelta(hours=48))
    async with database.write() as uow:
        assert await accept(uow, token, 9005) is Acceptance.EXPIRED
        assert await uow.officers.get_by_telegram_id(9005) is None


async def test_an_unknown_token_makes_nobody_an_officer(database: Database, admin: Officer) -> None:
    async with database.write() as uow:
        assert await accept(uow, "tidak-ada", 9005) is Acceptance.UNKNOWN


async def test_an_admin_who_tries_the_link_stays_admin_and_the_link_stays_good(
    database: Database, admin: Officer
) -> None:
    token = await invited(database, admin)
    async with database.write() as uow:
        assert await accept(uow, token, ADMIN_ID) is Acceptance.ALREADY_OFFICER
        assert (await uow.officers.get_by_telegram_id(ADMIN_ID)) == admin
        assert await accept(uow, token, 9005) is Acceptance.ACCEPTED


async def test_a_withdrawn_officer_is_none_and_can_be_invited_anew(database: Database, admin: Officer) -> None:
    token = await invited(database, admin)
    async with database.write() as uow:
        former = await make_officer(uow, 9005, Role.SUPERVISOR)
        account = await officers.withdraw(uow, by=admin, officer_id=former.id)
        assert account.officer == former
        assert await uow.officers.get_by_telegram_id(9005) is None
        with pytest.raises(NotFound):
            await officers.withdraw(uow, by=admin, officer_id=former.id)
        assert await accept(uow, token, 9005) is Acceptance.ACCEPTED
        again = await uow.officers.get_by_telegram_id(9005)
    assert again is not None
    assert (again.id, again.role) == (former.id, Role.VERIFIER)


async def test_only_admins_invite_and_withdraw_and_nobody_themselves(database: Database, admin: Officer) -> None:
    async with database.write() as uow:
        supervisor = await make_officer(uow, 9005, Role.SUPERVISOR)
        with pytest.raises(NotAllowed):
            await officers.invite(uow, by=supervisor, grant=GRANT, now=uow.now)
        with pytest.raises(NotAllowed):
            await officers.withdraw(uow, by=supervisor, officer_id=admin.id)
        with pytest.raises(NotFound):
            await officers.withdraw(uow, by=admin, officer_id=admin.id)


async def test_neither_token_nor_name_can_be_read_in_the_database(database: Database, admin: Officer) -> None:
    token = await invited(database, admin)
    async with database.write() as uow:
        await accept(uow, token, 9005)
        hashes = (await uow.connection.execute(text("SELECT token_hash FROM invitations"))).scalars().all()
        names = (await uow.connection.execute(text("SELECT name FROM officers"))).scalars().all()
    assert not any(token.encode() in bytes(one) for one in hashes)
    assert not any(b"Rini" in bytes(one) for one in names)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.ADMIN, ADMIN_GRANT),
        (Role.BROADCASTER, Grant(Role.BROADCASTER, frozenset(), frozenset())),
        (Role.VERIFIER, GRANT),
    ],
)
def test_a_role_gets_no_more_than_it_can_use(role: Role, expected: Grant) -> None:
    assert officers.grant_for(role, [Programme.UHC], [GENUK]) == expected
