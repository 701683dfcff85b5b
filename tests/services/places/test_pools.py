"""Which pools somebody may be given a place from, and what is told of a programme's places."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from bot.resources import Resources
from bot.services.places import pools as places
from bot.services.places.pools import PlacesKind, PlacesState
from domain.access import Role
from domain.errors import Conflict, NotAllowed, RulesError
from domain.places.funding import AddedFund, FundingSource
from domain.places.pool import EntryKind, Pool, PoolKey
from domain.programme import Programme
from domain.rules.book import Rulebook, read_default_files
from domain.rules.facts import FactValue
from storage.unit_of_work import Database, UnitOfWork
from tests.support.databases import FakeClock
from tests.support.factories import (
    GENUK,
    MIJEN,
    make_application,
    make_covered_list,
    make_officer,
    make_places,
    read_resources,
)

UHC, PIJAR_SEMAR = Programme.UHC, Programme.PIJAR_SEMAR
DAY = date(2026, 11, 23)
RESOURCES = read_resources()


def resources_with(*changes: tuple[str, str], programme: Programme = PIJAR_SEMAR) -> Resources:
    """Return the resources with these replacements in the programme's rule file."""
    files = read_default_files()
    name = f"{programme}.toml"
    for old, new in changes:
        assert files[name].count(old) == 1, old
        files[name] = files[name].replace(old, new)
    return replace(RESOURCES, rulebook=Rulebook.load(files))


async def pools_for(
    uow: UnitOfWork,
    resources: Resources = RESOURCES,
    *,
    programme: Programme = PIJAR_SEMAR,
    facts: Mapping[str, FactValue] | None = None,
    day: date = DAY,
    cover: str = "",
) -> list[Pool]:
    return await places.pools_for(
        uow, resources, programme=programme, day=day, facts=facts or {}, kecamatan_code=GENUK, cover=cover
    )


async def add(
    uow: UnitOfWork,
    code: str = "csr",
    name: str = "Dana CSR",
    condition: Mapping[str, object] | None = None,
    role: Role = Role.ADMIN,
) -> FundingSource:
    officer = await make_officer(uow, 9009, role)
    return await places.add_fund(
        uow, RESOURCES, officer, programme=PIJAR_SEMAR, day=DAY, code=code, name=name, condition=condition
    )


# --- funds ---


async def test_added_funds_come_after_those_of_the_file(database: Database) -> None:
    only_farmers = {"fact": "occupation", "is": "petani"}
    async with database.write() as uow:
        added = await add(uow, condition=only_farmers)
        await uow.commit()
    async with database.read() as uow:
        found = await places.funds(uow, RESOURCES, PIJAR_SEMAR, DAY)
        assert [one.code for one in found] == ["apbd", "dbhcht", "csr"]
        assert found[-1] == added
        assert [one.code for one in await places.funds(uow, RESOURCES, UHC, DAY)] == ["apbd"]
    assert added.pays_for({"occupation": "petani"}, {})
    assert not added.pays_for({"occupation": "becak"}, {})


@pytest.mark.parametrize(
    ("code", "name", "condition", "remedy"),
    [
        ("C S R", "Dana CSR", None, "a code has"),
        ("c" * 25, "Dana CSR", None, "a code has"),
        ("csr", " ", None, "a name is"),
        ("csr", "Dana\nCSR", None, "a name is"),
        ("csr", "D" * 61, None, "a name is"),
        ("csr", "Dana CSR", {"fact": "shoe_size", "is": "41"}, "shoe_size"),
        ("csr", "Dana CSR", {"fact": "occupation", "is": "astronot"}, "astronot"),
        ("csr", "Dana CSR", {"fact": "age_years", "at_least": "no_such_limit"}, "no_such_limit"),
        ("csr", "Dana CSR", {}, "a condition has"),
    ],
)
async def test_a_fund_that_cannot_be_read_is_refused_with_what_to_mend(
    database: Database, code: str, name: str, condition: Mapping[str, object] | None, remedy: str
) -> None:
    async with database.write() as uow:
        with pytest.raises(RulesError, match=remedy):
            await add(uow, code, name, condition)
        assert await uow.added_funds.of(PIJAR_SEMAR) == []


async def test_a_code_stands_for_one_fund(database: Database) -> None:
    async with database.write() as uow:
        with pytest.raises(Conflict):
            await add(uow, "apbd")
        await add(uow)
        with pytest.raises(Conflict):
            await add(uow, name="Dana lain")
        assert [one.name for one in await uow.added_funds.of(PIJAR_SEMAR)] == ["Dana CSR"]


async def test_only_who_may_manage_places_adds_a_fund(database: Database) -> None:
    async with database.write() as uow:
        with pytest.raises(NotAllowed):
            await add(uow, role=Role.VERIFIER)
        with pytest.raises(NotAllowed):
            await places.add_fund(uow, RESOURCES, None, programme=UHC, day=DAY, code="csr", name="Dana CSR")


# --- pools ---


async def test_the_own_kecamatan_comes_first_and_funds_in_their_order(database: Database) -> None:
    async with database.write() as uow:
        await make_covered_list(uow)
        await add(uow)
        city_added = await make_places(uow, PIJAR_SEMAR, 5, fund="csr")
        genuk_second = await make_places(uow, PIJAR_SEMAR, 5, fund="dbhcht", kecamatan_code=GENUK)
        city_second = await make_places(uow, PIJAR_SEMAR, 5, fund="dbhcht")
        await make_places(uow, PIJAR_SEMAR, 5, kecamatan_code=MIJEN)
        await make_places(uow, PIJAR_SEMAR, 5, period="2027")
        city_first = await make_places(uow, PIJAR_SEMAR, 5)
        assert await pools_for(uow) == [genuk_second, city_first, city_second, city_added]


async def test_an_added_fund_that_later_rules_cannot_read_pays_for_nobody_and_stops_nobody(database: Database) -> None:
    rules = {"fact": "gone", "is": "becak"}
    async with database.write() as uow:
        await make_covered_list(uow)
        admin = await make_officer(uow)
        apbd = await make_places(uow, PIJAR_SEMAR, 5)
        await uow.added_funds.add(PIJAR_SEMAR, AddedFund("csr", "Dana CSR", rules), officer_id=admin.id)
        await make_places(uow, PIJAR_SEMAR, 5, fund="csr")
        assert await pools_for(uow, facts={"occupation": "becak"}) == [apbd]
        assert "csr" not in {one.code for one in await places.funds(uow, RESOURCES, PIJAR_SEMAR, DAY)}


async def test_a_fund_pays_only_for_whom_it_may(database: Database) -> None:
    resources = resources_with(('name = "DBHCHT"', 'name = "DBHCHT"\nwhen = { fact = "occupation", is = "petani" }'))
    async with database.write() as uow:
        await make_covered_list(uow)
        apbd = await make_places(uow, PIJAR_SEMAR, 5)
        dbhcht = await make_places(uow, PIJAR_SEMAR, 5, fund="dbhcht")
        assert await pools_for(uow, resources, facts={"occupation": "petani"}) == [apbd, dbhcht]
        assert await pools_for(uow, resources, facts={"occupation": "becak"}) == [apbd]
        assert await pools_for(uow, resources) == [apbd]


async def test_an_optional_cover_has_pools_only_while_it_is_offered(database: Database) -> None:
    offered = resources_with(('places = "own", offered = false', 'places = "own", offered = true'))
    async with database.write() as uow:
        await make_covered_list(uow)
        admin = await make_officer(uow)
        await make_places(uow, PIJAR_SEMAR, 5)
        own = PoolKey(PIJAR_SEMAR, "apbd", "2026", cover="jht")
        jht = await uow.places.change(
            own, 3, EntryKind.OPENING, officer_id=admin.id, decree="SK 3/2026", reason="Untuk uji"
        )
        assert await pools_for(uow, offered, cover="jht") == [jht]
        assert await pools_for(uow, cover="jht") == []
        assert await pools_for(uow, offered, cover="jkk") == []  # comes with every place
        assert (await places.state(uow, offered, PIJAR_SEMAR, DAY)).free == 5
    assert [one.id for one in places.optional_covers(offered.rulebook.on(PIJAR_SEMAR, DAY))] == ["jht"]
    assert places.optional_covers(RESOURCES.rulebook.on(PIJAR_SEMAR, DAY)) == ()


# --- what is told ---


async def test_nothing_is_offered_until_a_number_is_set(database: Database) -> None:
    async with database.write() as uow:
        assert await places.state(uow, RESOURCES, UHC, DAY) == PlacesState(PlacesKind.NOT_SET, "2026-11")
        assert await pools_for(uow, programme=UHC) == []
        assert await places.free_places(uow, RESOURCES, DAY) == {PIJAR_SEMAR: None, UHC: None}
        pool = await make_places(uow, UHC, 0)
        assert await places.state(uow, RESOURCES, UHC, DAY) == PlacesState(PlacesKind.OPEN, "2026-11", 0)
        assert await places.free_places(uow, RESOURCES, DAY) == {PIJAR_SEMAR: None, UHC: 0}
        assert await pools_for(uow, programme=UHC) == [pool]
        assert (await places.state(uow, RESOURCES, UHC, date(2026, 12, 1))).kind is PlacesKind.NOT_SET


async def test_nothing_is_offered_until_the_years_list_of_covered_people_is_there(database: Database) -> None:
    missing = PlacesState(PlacesKind.COVERED_MISSING, "2026")
    async with database.write() as uow:
        pool = await make_places(uow, PIJAR_SEMAR, 8)
        await make_places(uow, PIJAR_SEMAR, 8, period="2027")
        assert await places.state(uow, RESOURCES, PIJAR_SEMAR, DAY) == missing
        assert await pools_for(uow) == []
        assert await places.free_places(uow, RESOURCES, DAY) == {PIJAR_SEMAR: None, UHC: None}
        await make_covered_list(uow, date(2026, 1, 2))
        assert await places.state(uow, RESOURCES, PIJAR_SEMAR, DAY) == PlacesState(PlacesKind.OPEN, "2026", 8)
        assert await pools_for(uow) == [pool]
        assert await places.free_places(uow, RESOURCES, DAY) == {PIJAR_SEMAR: 8, UHC: None}
        new_year = date(2027, 1, 1)
        assert (await places.state(uow, RESOURCES, PIJAR_SEMAR, new_year)).kind is PlacesKind.COVERED_MISSING
        assert await pools_for(uow, day=new_year) == []


async def test_last_years_list_does_not_open_this_years_places(database: Database) -> None:
    async with database.write() as uow:
        await make_places(uow, PIJAR_SEMAR, 8)
        await make_covered_list(uow, date(2025, 12, 31))
        assert (await places.state(uow, RESOURCES, PIJAR_SEMAR, DAY)).kind is PlacesKind.COVERED_MISSING


async def test_what_one_pool_owes_is_not_taken_from_another(database: Database) -> None:
    async with database.write() as uow:
        await make_covered_list(uow)
        owes = await make_places(uow, PIJAR_SEMAR, 1)
        await make_places(uow, PIJAR_SEMAR, 5, fund="dbhcht")
        await uow.places.cover(owes, [bytes([one]) * 32 for one in range(4)])
        assert (await places.state(uow, RESOURCES, PIJAR_SEMAR, DAY)).free == 5


async def test_places_of_a_fund_that_has_ended_are_not_free(database: Database) -> None:
    ended = resources_with(
        (
            '[[funds]]\nid = "dbhcht"',
            '[[funds]]\nid = "dbhcht"\nname = "DBHCHT"\neffective_from = 2026-11-01\nsource = "Uji"\n'
            'in_force = false\n\n[[funds]]\nid = "dbhcht"',
        )
    )
    async with database.write() as uow:
        await make_covered_list(uow)
        await add(uow)
        for fund in ("apbd", "dbhcht", "csr"):
            await make_places(uow, PIJAR_SEMAR, 2, fund=fund)
        assert (await places.state(uow, RESOURCES, PIJAR_SEMAR, DAY)).free == 6
        assert (await places.state(uow, ended, PIJAR_SEMAR, DAY)).free == 4
        assert [one.key.fund for one in await pools_for(uow, ended)] == ["apbd", "csr"]


async def test_months_are_closed_when_they_have_passed(database: Database, clock: FakeClock) -> None:
    async with database.write() as uow:
        sent = await make_application(uow, RESOURCES, programme=UHC)
        held = await uow.places.reserve([await make_places(uow, UHC, 5)], sent.id)
        assert held is not None
        await uow.commit()
    assert await places.close_months(database) == 0
    clock.set(date(2026, 12, 1))
    assert await places.close_months(database) == 1
    assert await places.close_months(database) == 0
    async with database.read() as uow:
        assert (await places.state(uow, RESOURCES, UHC, DAY)).free == 4
