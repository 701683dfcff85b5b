"""Looking for an application as people give it over a counter: a number, a NIK, a phone number, a name."""

import pytest

from bot.resources import Resources
from bot.services.review.search import SHOWN, search
from domain.access import Role
from domain.errors import InvalidAnswer
from domain.programme import Programme
from storage.unit_of_work import Database
from tests.support.factories import (
    ANSWERS,
    GENUK,
    GENUKSARI,
    MIJEN,
    NIK,
    make_application,
    make_content,
    make_officer,
    make_resident,
    read_resources,
)
from tests.support.query_plans import noted, plan

BANJARDOWO = "33.74.05.1005"


@pytest.fixture
def resources() -> Resources:
    return read_resources()


@pytest.mark.parametrize(
    "words",
    [
        NIK,
        "3374 0112 0590 9001",
        "0812-0000-9001",
        "+62 812 0000 9001",
        "Soetarno, Genuksari",
        "wibowo sutarno, genuk",
        "Bpk. Sutarno Wibawa, kel. genuk sari",
    ],
)
async def test_what_people_give_finds_it(database: Database, resources: Resources, words: str) -> None:
    async with database.write() as uow:
        application = await make_application(uow, resources)
        officer = await make_officer(uow)
        for asked in (words, str(application.reference), application.reference.token):
            found = await search(uow, resources, officer, asked)
            assert [one.application.id for one in found.hits] == [application.id], asked
        outside = await make_officer(uow, 9003, areas=frozenset({MIJEN}))
        other_programme = await make_officer(uow, 9004, programmes=frozenset({Programme.UHC}))
        assert not (await search(uow, resources, other_programme, words)).hits
        try:
            assert not (await search(uow, resources, outside, words)).hits
        except InvalidAnswer as error:
            assert error.text_key == "review-search-area"


async def test_a_name_needs_its_kelurahan_where_the_area_is_wide(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application = await make_application(uow, resources)
        city, kecamatan = (
            await make_officer(uow),
            await make_officer(uow, 9003, Role.VERIFIER, areas=frozenset({GENUK})),
        )
        with pytest.raises(InvalidAnswer, match="review-search-where"):
            await search(uow, resources, city, "Sutarno")
        assert [one.application.id for one in (await search(uow, resources, kecamatan, "Sutarno")).hits] == [
            application.id
        ]
        assert not (await search(uow, resources, city, "Sutarno, Banjardowo")).hits


async def test_the_likest_spelling_stands_first_and_the_list_is_short(database: Database, resources: Resources) -> None:
    names = ["Soetarno", "Sutarno", *["Sutarno Adi"] * SHOWN]
    async with database.write() as uow:
        officer = await make_officer(uow)
        for number, name in enumerate(names):
            nik = f"337401120590{9100 + number}"
            await make_application(uow, resources, telegram_id=9200 + number, nik=nik, name=name)
        found = await search(uow, resources, officer, "Sutarno, Genuksari")
        assert (len(found.hits), found.more) == (SHOWN, True)
        assert found.hits[0].answers["name"] == "Sutarno"


async def test_that_not_all_could_be_looked_at_is_said(
    database: Database, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        for number in range(9001, 9006):
            await make_application(uow, resources, nik=f"337401120590{number}", birth_date="1990-05-12")
        for limit, by in (("_COMPARED", "Sutarno Wibowo, Genuksari"), ("_LOOKED_AT", "0812-0000-9001")):
            assert not (await search(uow, resources, officer, by)).more
            with monkeypatch.context() as patched:
                patched.setattr(f"bot.services.review.search.{limit}", 3)
                found = await search(uow, resources, officer, by)
            assert (len(found.hits), found.more) == (3, True)


async def test_who_has_just_this_name_stands_before_newer_ones_that_hold_it(
    database: Database, resources: Resources
) -> None:
    names = ["Soetarno", *["Sutarno Adi"] * 3]
    async with database.write() as uow:
        made = [
            (
                await make_application(
                    uow, resources, telegram_id=9200 + number, nik=f"337401120590{9100 + number}", name=name
                )
            ).id
            for number, name in enumerate(names)
        ]
        assert await uow.search.by_name("Sutarno", [GENUKSARI], limit=2) == ([made[0]], [made[3]])
        assert await uow.search.by_name("adi soetarno", [GENUKSARI], limit=2) == ([made[3], made[2]], [])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Lestari Siti Aminah", {"Siti Aminah Lestari", "Siti Aminah Wulan Lestari"}),
        ("Lestari Siti", {"Siti Aminah Lestari", "Siti Aminah Wulan Lestari"}),
        ("Wulan Aminah Lestari", {"Siti Aminah Wulan Lestari"}),
        ("Aminah", {"Siti Aminah Lestari", "Siti Aminah Wulan Lestari", "Siti Aminah", "Aminah Wulan", "Aminah"}),
        ("Siti Aminah Aminah", {"Siti Aminah Lestari", "Siti Aminah Wulan Lestari", "Siti Aminah"}),
    ],
)
async def test_who_is_found_has_every_word_that_was_asked_for(
    database: Database, resources: Resources, words: str, found: set[str]
) -> None:
    names = ("Siti Aminah Lestari", "Siti Aminah Wulan Lestari", "Siti Aminah", "Aminah Wulan", "Aminah", "Wulan Siti")
    async with database.write() as uow:
        officer = await make_officer(uow)
        for number, name in enumerate(names):
            nik = f"337401120590{9100 + number}"
            await make_application(uow, resources, telegram_id=9200 + number, nik=nik, name=name)
        hits = (await search(uow, resources, officer, f"{words}, Genuksari")).hits
        assert {one.answers["name"] for one in hits} == found


async def test_others_applications_do_not_stand_in_the_way(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow, programmes=frozenset({Programme.UHC}))
        wanted = await make_application(uow, resources, programme=Programme.UHC, name="Sutarno Adi")
        for number in range(SHOWN + 2):
            await make_application(
                uow, resources, telegram_id=9200 + number, nik=f"337401120590{9100 + number}", name="Sutarno Adi"
            )
        found = await search(uow, resources, officer, "Sutarno, Genuksari")
        assert [one.application.id for one in found.hits] == [wanted.id]
        assert not found.more


async def test_a_corrected_name_number_and_place_are_what_is_found(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application, officer = await make_application(uow, resources), await make_officer(uow)
        resident = await make_resident(uow)
        answers = {
            **ANSWERS[Programme.PIJAR_SEMAR],
            "name": "Hartono",
            "phone": "+6281200009007",
            "kelurahan": BANJARDOWO,
        }
        content = make_content(answers, application.assessment(resident.key), BANJARDOWO)
        await uow.applications.replace_content(application, content, resident=resident)
        for words in ("081200009001", "Sutarno, Genuksari", "Hartono, Genuksari"):
            assert not (await search(uow, resources, officer, words)).hits, words
        for words in ("081200009007", "Hartono, Banjardowo"):
            assert len((await search(uow, resources, officer, words)).hits) == 1, words


async def test_a_number_kept_before_the_numbering_plan_was_asked_is_found(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        application, officer = await make_application(uow, resources), await make_officer(uow)
        resident = await make_resident(uow)
        answers = {**ANSWERS[Programme.PIJAR_SEMAR], "phone": "+6284100009001"}
        content = make_content(answers, application.assessment(resident.key), BANJARDOWO)
        await uow.applications.replace_content(application, content, resident=resident)
        found = await search(uow, resources, officer, "0841 0000 9001")
    assert [one.application.id for one in found.hits] == [application.id]


@pytest.mark.parametrize("words", ["12", "...", "🙂", "PS-2026", "Sutarno1", ","])
async def test_what_cannot_be_looked_for_is_told(database: Database, resources: Resources, words: str) -> None:
    async with database.write() as uow:
        with pytest.raises(InvalidAnswer, match="review-search-usage"):
            await search(uow, resources, await make_officer(uow), words)


async def test_looking_up_reads_an_index_and_nothing_else(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        await make_application(uow, resources)
        officer = await make_officer(uow)
        if not database.is_sqlite:  # a planner that knows the table to be tiny reads it all
            await uow.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        with noted(database) as asked:
            for words in (NIK, "081200009001", "Sutarno, Genuksari", "PS-2026-000001-A"):
                try:
                    await search(uow, resources, officer, words)
                except InvalidAnswer:
                    continue
        for statement, parameters in asked:
            found = await plan(uow, database, statement, parameters)
            assert "SCAN" not in found.upper().replace("INDEX SCAN", "").replace("INDEX ONLY SCAN", "").replace(
                "BITMAP HEAP SCAN", ""
            ), f"{statement}\n{found}"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("siti nur aini", ["Siti Nur'aini", "Siti Nur Aini", "Hj. Siti Nur'aini Dewi"]),
        ("Siti Nuraini", ["Siti Nur'aini", "Siti Nur Aini", "Hj. Siti Nur'aini Dewi"]),
        ("nur aini", ["Siti Nur'aini", "Siti Nur Aini", "Hj. Siti Nur'aini Dewi", "Nuraini"]),
        ("Abdul Rahman", ["Abdurrahman", "Abdul Rahman Wahid", "Abdur Rochman"]),
        ("abdurrahman", ["Abdurrahman", "Abdul Rahman Wahid", "Abdur Rochman"]),
        ("Abdur Rahman", ["Abdurrahman", "Abdul Rahman Wahid", "Abdur Rochman"]),
        ("Abdul Rahim", []),
        ("Siti Nur Ainiyah Lestari", []),
    ],
)
async def test_a_name_is_found_however_its_words_are_divided(
    database: Database, resources: Resources, words: str, found: list[str]
) -> None:
    names = (
        "Siti Nur'aini",
        "Siti Nur Aini",
        "Hj. Siti Nur'aini Dewi",
        "Nuraini",
        "Abdurrahman",
        "Abdul Rahman Wahid",
        "Abdur Rochman",
        "Siti Aminah",
    )
    async with database.write() as uow:
        officer = await make_officer(uow)
        for number, name in enumerate(names):
            nik = f"337401120590{9100 + number}"
            await make_application(uow, resources, telegram_id=9200 + number, nik=nik, name=name)
        with noted(database) as asked:
            hits = (await search(uow, resources, officer, f"{words}, Genuksari")).hits
        assert {one.answers["name"] for one in hits} == set(found)
        assert len([one for one, _ in asked if "search_index" in one]) <= 3
        if found and words.casefold() in map(str.casefold, found):
            assert hits[0].answers["name"].casefold() == words.casefold()
