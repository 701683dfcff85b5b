"""Lists from other offices: taken into use as a whole, whatever happens meanwhile; on both databases."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date

import pytest

from bot.resources import Resources
from bot.services.registries.facts import list_facts
from bot.services.registries.imports import Imported, PoolMissing, complete_imports, pools_of_sources, replace_list
from bot.services.registries.rows import CoverSource, People
from domain.application import ApplicationStatus
from domain.errors import Conflict
from domain.places.pool import Pool, PoolKey
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from domain.rules.facts import FactValue
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import SENT_AT, make_application, make_places, read_resources, reload, set_status

TODAY = SENT_AT.date()
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
PIJAR_SEMAR, UHC = Programme.PIJAR_SEMAR, Programme.UHC
SMALL = 2
"""People in the first transaction, so that a short list takes several."""


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.registries.imports.LOADED_AT_ONCE", SMALL)


class Killed(Exception):
    """What ends an import in these tests."""


class DyingDatabase(Database):
    """Lets that many write transactions through, then none."""

    def __init__(self, alive: Database, writes: int) -> None:
        super().__init__(alive.engines, alive.keyring, alive.clock)
        self.writes = writes

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        if self.writes == 0:
            raise Killed
        self.writes -= 1
        async with super().write() as uow:
            yield uow


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


def nik(number: int) -> str:
    return f"337401120590{9000 + number}"


def people(database: Database, numbers: Iterable[int], value: int | None = None) -> People:
    found = People()
    for number in numbers:
        found.add(database.keyring.blind_index("nik", nik(number)), value)
    return found


async def take(
    database: Database,
    resources: Resources,
    kind: str,
    numbers: Iterable[int],
    *,
    listed_on: date = NOVEMBER,
    value: int | None = None,
    pools: Sequence[Pool] = (),
) -> Imported:
    found = people(database, numbers, 0 if pools else value)
    try:
        return await replace_list(
            database,
            resources,
            kind=kind,
            listed_on=listed_on,
            people=found,
            pools=pools,
            today=TODAY,
            progress=lambda _phase, _done, _total: None,
        )
    finally:
        found.close()


async def listed(database: Database, kind: str, numbers: Iterable[int]) -> list[int]:
    """Who of these is on the list in use."""
    async with database.read() as uow:
        return [one for one in numbers if (await uow.registries.look_up([kind], nik(one)))[0].listed]


async def apply(database: Database, resources: Resources, number: int, programme: Programme = PIJAR_SEMAR) -> Reference:
    async with database.write() as uow:
        sent = await make_application(uow, resources, telegram_id=9100 + number, programme=programme, nik=nik(number))
        await uow.commit()
    return sent.reference


async def assessed(database: Database, reference: Reference) -> Assessment:
    async with database.read() as uow:
        application = await reload(uow, reference)
        resident = await uow.residents.get(application.resident_id)
        assert resident is not None
        return application.assessment(resident.key)


async def move(database: Database, reference: Reference, *statuses: ApplicationStatus) -> None:
    async with database.write() as uow:
        for status in statuses:
            await set_status(uow, await reload(uow, reference), status)
        await uow.commit()


async def test_without_a_list_nothing_is_known_and_nothing_is_found(database: Database, resources: Resources) -> None:
    async with database.read() as uow:
        for programme in Programme:
            assert await list_facts(uow, programme, nik(1)) == ({}, {})
    assessment = await assessed(database, await apply(database, resources, 1))
    assert not [one for one in assessment.findings if one.listed_on]
    assert not assessment.lists


async def test_a_programme_asks_its_own_lists_and_is_told_their_days(database: Database, resources: Resources) -> None:
    await take(database, resources, "bpjstk", [1], listed_on=OCTOBER)
    await take(database, resources, "jkn", [2], listed_on=NOVEMBER)
    await take(database, resources, "dtsen", [1, 3], value=4)
    async with database.read() as uow:
        assert await list_facts(uow, PIJAR_SEMAR, nik(1)) == (
            {"listed_bpjstk": "yes", "dtsen_decile": 4},
            {"listed_bpjstk": OCTOBER, "dtsen_decile": NOVEMBER},
        )
        assert await list_facts(uow, PIJAR_SEMAR, nik(2)) == ({"listed_bpjstk": "no"}, {"listed_bpjstk": OCTOBER})
        assert await list_facts(uow, UHC, nik(2)) == ({"listed_jkn": "yes"}, {"listed_jkn": NOVEMBER})


async def test_an_application_is_assessed_by_the_lists_in_use(database: Database, resources: Resources) -> None:
    await take(database, resources, "civil_servant", [1])
    on_it = await assessed(database, await apply(database, resources, 1))
    not_on_it = await assessed(database, await apply(database, resources, 2))
    assert [one.listed_on for one in on_it.findings if one.rule == "listed-civil-servant"] == [NOVEMBER]
    assert on_it.facts["listed_civil_servant"] == "yes"
    assert not_on_it.facts["listed_civil_servant"] == "no"
    assert "listed-civil-servant" not in [one.rule for one in not_on_it.findings]


async def test_a_new_list_takes_the_place_of_the_old_one_as_a_whole(database: Database, resources: Resources) -> None:
    await take(database, resources, "jkn", range(1, 8), listed_on=OCTOBER)
    imported = await take(database, resources, "jkn", [5, 6, 9, 9])
    assert (imported.people, imported.repeated) == (3, 1)
    assert await listed(database, "jkn", range(1, 11)) == [5, 6, 9]
    async with database.read() as uow:
        [in_use] = await uow.registries.in_use()
        assert (in_use.kind, in_use.listed_on, in_use.entries) == ("jkn", NOVEMBER, 3)
        assert await uow.registries.out_of_use() == []


async def test_a_list_that_is_being_loaded_is_not_seen(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        await uow.registries.begin("jkn", NOVEMBER)
        await uow.commit()
    async with database.read() as uow:
        assert await list_facts(uow, UHC, nik(1)) == ({}, {})
    await take(database, resources, "jkn", [1], listed_on=OCTOBER)
    async with database.write() as uow:
        loading = await uow.registries.begin("jkn", NOVEMBER)
        await uow.registries.add(loading, [(database.keyring.blind_index("nik", nik(2)), None)])
        await uow.commit()
    assert await listed(database, "jkn", [1, 2]) == [1]


async def test_of_two_imports_at_once_the_later_one_counts(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        first = await uow.registries.begin("jkn", OCTOBER)
        await uow.commit()
    await take(database, resources, "jkn", [2])
    async with database.write() as uow:
        with pytest.raises(Conflict):
            await uow.registries.add(first, [(database.keyring.blind_index("nik", nik(1)), None)])
    async with database.write() as uow:
        with pytest.raises(Conflict):
            await uow.registries.switch_on(first, "jkn", OCTOBER, 1)
    assert await listed(database, "jkn", [1, 2]) == [2]


async def test_open_applications_are_assessed_anew_and_the_old_assessment_is_kept(
    database: Database, resources: Resources
) -> None:
    await take(database, resources, "civil_servant", [1, 2], listed_on=OCTOBER)
    references = {number: await apply(database, resources, number) for number in (1, 2, 3, 4)}
    async with database.read() as uow:
        versions = {number: (await reload(uow, one)).version for number, one in references.items()}
    imported = await take(database, resources, "civil_servant", [2, 3])
    assert dict(imported.reassessed.by_status) == {ApplicationStatus.SUBMITTED: 2}
    assert imported.reassessed.to_look_at == []
    assert [(await assessed(database, references[one])).facts["listed_civil_servant"] for one in (1, 2, 3, 4)] == [
        "no",
        "yes",
        "yes",
        "no",
    ]
    assert (await assessed(database, references[3])).lists == {"listed_civil_servant": NOVEMBER}
    async with database.read() as uow:
        now = {number: (await reload(uow, one)).version for number, one in references.items()}
        assert {number for number in now if now[number] != versions[number]} == {1, 3}
        history = await uow.audit.history((await reload(uow, references[3])).id)
        [event] = [one for one in history if one.action == "application.reassessed"]
        assert event.data == {
            "kind": "civil_servant",
            "listed_on": NOVEMBER.isoformat(),
            "appeared": ["listed-civil-servant"],
        }


async def test_a_closed_application_is_left_as_it_was(database: Database, resources: Resources) -> None:
    reference = await apply(database, resources, 1)
    await move(database, reference, ApplicationStatus.WITHDRAWN)
    imported = await take(database, resources, "civil_servant", [1])
    assert not imported.reassessed.by_status
    assert "listed_civil_servant" not in (await assessed(database, reference)).facts


async def test_who_was_decided_on_is_named_and_nothing_is_done(database: Database, resources: Resources) -> None:
    waiting, approved, _ = [await apply(database, resources, number) for number in (1, 2, 3)]
    await move(database, waiting, ApplicationStatus.IN_REVIEW, ApplicationStatus.WAITLISTED)
    await move(database, approved, ApplicationStatus.IN_REVIEW, ApplicationStatus.APPROVED)
    imported = await take(database, resources, "civil_servant", [1, 2, 3])
    assert sorted(imported.reassessed.to_look_at) == sorted(
        [(waiting, ApplicationStatus.WAITLISTED), (approved, ApplicationStatus.APPROVED)]
    )
    async with database.read() as uow:
        assert (await reload(uow, waiting)).status is ApplicationStatus.WAITLISTED
        assert (await reload(uow, approved)).status is ApplicationStatus.APPROVED
    # Only a finding that was not there before is news.
    again = await take(database, resources, "civil_servant", [1, 2, 3])
    assert again.reassessed.to_look_at == []
    assert not again.reassessed.by_status


async def test_a_decile_that_changes_is_taken_over(database: Database, resources: Resources) -> None:
    await take(database, resources, "dtsen", [1], value=2, listed_on=OCTOBER)
    reference = await apply(database, resources, 1)
    await take(database, resources, "dtsen", [1], value=7)
    assert (await assessed(database, reference)).facts["dtsen_decile"] == 7
    await take(database, resources, "dtsen", [2], value=7)
    assert "dtsen_decile" not in (await assessed(database, reference)).facts


async def covered_state(
    database: Database, pool: Pool, references: dict[int, Reference]
) -> tuple[list[int], int, int, dict[int, FactValue | None]]:
    """Who is on the list, who holds a place, what is free, and what the applications say."""
    async with database.read() as uow:
        [balance] = await uow.places.balances(PIJAR_SEMAR, pool.key.period)
    facts = {
        number: (await assessed(database, reference)).facts.get("listed_covered")
        for number, reference in references.items()
    }
    return await listed(database, "covered", range(1, 7)), balance.covered, balance.free, facts


async def test_an_import_that_dies_anywhere_is_mended_by_running_it_again(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        pool = await make_places(uow, PIJAR_SEMAR, 2)
        await uow.commit()
    old, new = (1, 2, 3), (2, 3, 4, 5)
    await take(database, resources, "covered", old, listed_on=OCTOBER, pools=[pool])
    references = {number: await apply(database, resources, number) for number in (1, 5)}
    assert await covered_state(database, pool, references) == ([1, 2, 3], 3, -1, {1: "yes", 5: "no"})
    writes, done = 0, False
    while not done:
        try:
            await take(DyingDatabase(database, writes), resources, "covered", new, pools=[pool])
            done = True
        except Killed:
            assert await listed(database, "covered", range(1, 7)) in (list(old), list(new))
            await take(database, resources, "covered", new, pools=[pool])
        assert await covered_state(database, pool, references) == ([2, 3, 4, 5], 4, -2, {1: "no", 5: "yes"})
        async with database.read() as uow:
            assert await uow.registries.out_of_use() == []
        if not done:
            writes += 1
            await take(database, resources, "covered", old, listed_on=OCTOBER, pools=[pool])
    assert writes > 10


async def test_a_first_import_that_dies_is_finished_by_the_clean_up(database: Database, resources: Resources) -> None:
    reference = await apply(database, resources, 1)
    writes = 0
    while True:
        dying = DyingDatabase(database, writes)
        try:
            await take(dying, resources, "jkn", [1])
            await take(dying, resources, "civil_servant", [1])
        except Killed:
            writes += 1
        else:
            break
        await complete_imports(database, resources, TODAY, lambda _phase, _done, _total: None)
        async with database.read() as uow:
            assert await uow.registries.out_of_use() == []
            in_use = await uow.registries.current("civil_servant") is not None
        said = (await assessed(database, reference)).facts.get("listed_civil_servant")
        assert said == ("yes" if in_use else None)
    assert writes > 5


async def test_running_the_same_file_twice_changes_nothing(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        pool = await make_places(uow, PIJAR_SEMAR, 4)
        await uow.commit()
    await take(database, resources, "covered", range(1, 4), pools=[pool])
    reference = await apply(database, resources, 1)
    before = await covered_state(database, pool, {1: reference})
    imported = await take(database, resources, "covered", range(1, 4), pools=[pool])
    assert (imported.covered, imported.uncovered) == (0, 0)
    assert not imported.reassessed.by_status
    assert await covered_state(database, pool, {1: reference}) == before


async def test_people_covered_hold_places_before_the_list_is_in_use(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        pool = await make_places(uow, PIJAR_SEMAR, 2)
        await uow.commit()
    # The list is begun, three turns load it, one finds no places of an earlier period to bring over, and one enters
    # its first people into the ledger.
    dying = DyingDatabase(database, 6)
    with pytest.raises(Killed):
        await take(dying, resources, "covered", [1, 2, 3], pools=[pool])
    async with database.read() as uow:
        assert await uow.registries.current("covered") is None
        [balance] = await uow.places.balances(PIJAR_SEMAR, pool.key.period)
    assert balance.covered == 2


async def test_the_pool_of_the_kecamatan_pays_before_the_citys(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        city = await make_places(uow, PIJAR_SEMAR, 2)
        genuk = await make_places(uow, PIJAR_SEMAR, 2, kecamatan_code="33.74.05")
        await uow.commit()
    async with database.read() as uow:
        sources = [CoverSource("apbd", "33.74.05"), CoverSource("apbd", "33.74.14"), CoverSource("apbd", "")]
        assert await pools_of_sources(uow, resources, "covered", sources, TODAY) == [genuk, city, city]
        with pytest.raises(PoolMissing) as missing:
            await pools_of_sources(uow, resources, "covered", [CoverSource("dbhcht", "")], TODAY)
    assert missing.value.key == PoolKey(PIJAR_SEMAR, "dbhcht", "2026")
