"""Sheets of `registry check` that come back: who is on a list is said by the answer and not by the row."""

from datetime import date

import pytest

from bot.services.places.placement import day_of
from bot.services.registries.answers import read_listed
from bot.services.registries.facts import facts_from
from bot.services.registries.rows import BadCell
from bot.sheets import Cell
from domain.programme import Programme
from domain.reference import Reference
from storage.unit_of_work import UnitOfWork, utc_now
from tests.command_line.registries.desk import IN_NOVEMBER, Desk
from tests.support.factories import (
    NIK,
    OTHER_NIK,
    make_application,
    make_officer,
    make_places,
    make_resident,
    read_resources,
    reload,
)

TODAY = day_of(utc_now())
PEOPLE = [NIK[:-1] + str(number) for number in range(1, 8)]


def answered(desk: Desk, *answers: str, heading: str = "Terdaftar (ya/tidak)") -> str:
    """Return a sheet of `registry check` as the office sends it back, each row with one of these answers."""
    asked = zip(PEOPLE, answers, strict=False)
    rows = [f"{nik};UHC-2026-{number:06d}-X;{answer}" for number, (nik, answer) in enumerate(asked, start=1)]
    return desk.file("periksa.csv", f"NIK;No Pendaftaran;{heading}\n" + "\n".join(rows) + "\n")


def test_who_is_on_a_list_is_said_by_the_answer_and_not_by_the_row(desk: Desk) -> None:
    """Everybody in the file counted as registered, whatever the office wrote next to them."""
    file = answered(desk, "ya", "Tidak terdaftar", "", "Y", "TDK", "-", "tidak tahu")
    status, printed = desk.run("import", "jkn", file, *IN_NOVEMBER)
    assert status == 0, printed
    assert f"{file}: row 8: terdaftar cannot be read as yes or no" in printed
    assert "is in use: 2 people, 2 rows say not registered, 2 rows without an answer" in printed
    assert "1 rows left out" in printed
    assert desk.lists() == [("jkn", date(2026, 11, 1), 2)]

    async def facts(uow: UnitOfWork) -> list[object]:
        found = [facts_from(Programme.UHC, await uow.registries.look_up(["jkn"], nik)) for nik in PEOPLE]
        return [one[0].get("listed_jkn") for one in found]

    # Of whom the office has said nothing that can be read, nothing is known.
    assert desk.ask(facts) == ["yes", "no", None, "yes", "no", None, None]


def test_a_file_in_which_nobody_is_registered_is_a_list_and_an_unanswered_one_is_not(desk: Desk) -> None:
    assert desk.run("import", "jkn", answered(desk, "tidak", "belum terdaftar"), *IN_NOVEMBER)[0] == 0
    assert desk.lists() == [("jkn", date(2026, 11, 1), 0)]
    status, printed = desk.run("import", "jkn", answered(desk, "", "–", ""), *IN_NOVEMBER)
    assert (status, "no row can be used, so the list in use stays" in printed) == (2, True), printed


def test_a_sheet_without_a_column_for_the_answer_is_refused(desk: Desk) -> None:
    file = answered(desk, "Tidak terdaftar", "Terdaftar", heading="Hasil")
    status, printed = desk.run("import", "jkn", file, *IN_NOVEMBER)
    assert status == 2
    assert printed.startswith(f"{file}: it has the column No Pendaftaran")
    assert "add the column Terdaftar with y or t in each row" in printed
    assert desk.lists() == []
    # A list in the office's own form has no such column, and names those who are on it.
    assert desk.run("import", "jkn", desk.file("own.csv", f"nik;hasil\n{NIK};x\n"), *IN_NOVEMBER)[0] == 0
    assert desk.lists() == [("jkn", date(2026, 11, 1), 1)]
    # Its answers count without the references too.
    file = desk.file("own.csv", f"nik;terdaftar\n{NIK};ya\n{OTHER_NIK};tidak\n")
    assert "1 people, 1 rows say not registered" in desk.run("import", "jkn", file, *IN_NOVEMBER)[1]


def test_a_decile_is_an_answer_and_a_dash_under_it_is_none(desk: Desk) -> None:
    status, printed = desk.run("import", "dtsen", answered(desk, "3", "-", "", "11", heading="Desil"), *IN_NOVEMBER)
    assert status == 0, printed
    assert "is in use: 1 people, 2 rows without an answer" in printed
    assert "row 5: desil is no number from 1 to 10" in printed


def test_a_row_that_says_ya_counts_whatever_another_row_leaves_open(desk: Desk) -> None:
    """An applicant of both programmes is on the sheet twice."""
    text = f"NIK;No Pendaftaran;Terdaftar\n{NIK};PS-1;ya\n{NIK};UHC-1;\n"
    status, printed = desk.run("import", "asn", desk.file("asn.csv", text), *IN_NOVEMBER)
    assert (status, "is in use: 1 people, 1 rows without an answer" in printed) == (0, True), printed

    async def listed(uow: UnitOfWork) -> bool:
        return (await uow.registries.look_up(["civil_servant"], NIK))[0].listed

    assert desk.ask(listed)


def test_what_a_list_said_is_taken_back_where_the_office_says_nothing_any_more(desk: Desk) -> None:
    async def apply(uow: UnitOfWork) -> Reference:
        return (await make_application(uow, read_resources(), nik=PEOPLE[0], programme=Programme.UHC)).reference

    async def fact(uow: UnitOfWork) -> object:
        application = await reload(uow, reference)
        resident = await make_resident(uow)
        return application.assessment(resident.key).facts.get("listed_jkn")

    reference = desk.ask(apply)
    for answer, known in (("ya", "yes"), ("", None), ("tidak", "no")):
        assert desk.run("import", "jkn", answered(desk, answer, "ya"), *IN_NOVEMBER)[0] == 0
        assert desk.ask(fact) == known


def test_a_sheet_of_answers_says_nothing_of_who_is_not_on_it(desk: Desk) -> None:
    """An applicant who applied after the sheet was written counted as not registered."""

    async def apply(uow: UnitOfWork) -> Reference:
        return (await make_application(uow, read_resources(), nik=OTHER_NIK, programme=Programme.UHC)).reference

    async def fact(uow: UnitOfWork) -> object:
        application = await reload(uow, reference)
        return application.assessment((await make_resident(uow)).key).facts.get("listed_jkn")

    async def looked_up(uow: UnitOfWork) -> object:
        return facts_from(Programme.UHC, await uow.registries.look_up(["jkn"], OTHER_NIK))[0].get("listed_jkn")

    reference = desk.ask(apply)
    whole = desk.file("jkn.csv", f"nik\n{NIK}\n")
    of_both = desk.file("both.csv", f"nik\n{NIK}\n{OTHER_NIK}\n")
    for file, known in (
        (of_both, "yes"),
        (whole, "no"),
        (answered(desk, "ya", "tidak"), None),
        (whole, "no"),
        (answered(desk, "tidak"), None),
        (answered(desk, "ya"), None),
        (of_both, "yes"),
    ):
        status, printed = desk.run("import", "jkn", file, *IN_NOVEMBER)
        assert status == 0, printed
        assert (desk.ask(looked_up), desk.ask(fact)) == (known, known)


def test_answers_cannot_take_the_place_of_the_list_of_covered_people(desk: Desk) -> None:
    """The places of everybody who was not asked about were given back."""

    async def places(uow: UnitOfWork) -> None:
        await make_officer(uow)
        await make_places(uow, Programme.PIJAR_SEMAR, 5, period=f"{TODAY:%Y}")

    desk.ask(places)
    on = ("--date", TODAY.isoformat())
    file = desk.file("covered.csv", f"nik;sumber dana\n{PEOPLE[0]};APBD\n{PEOPLE[1]};APBD\n")
    assert "2 places newly held, 0 given back" in desk.run("import", "covered", file, *on)[1]
    for text in (
        f"NIK;No Pendaftaran;Terdaftar;Sumber Dana\n{PEOPLE[2]};PS-1;ya;APBD\n",
        f"NIK;Terdaftar;Sumber Dana\n{PEOPLE[2]};ya;APBD\n",
    ):
        status, printed = desk.run("import", "covered", desk.file("periksa.csv", text), *on)
        assert status == 2
        assert "ask for the list of all people who are covered" in printed
    assert desk.lists() == [("covered", TODAY, 2)]
    status, printed = desk.run("check", "covered")
    assert (status, "has to be whole" in printed) == (2, True)
    assert list(desk.folder.glob("*.xlsx")) == []


@pytest.mark.parametrize(
    ("cell", "listed"),
    [
        *((cell, True) for cell in ("ya", "Ya.", "Y", "iya", "ADA", "Terdaftar", "sudah terdaftar", "aktif", "v", "✓")),
        *((cell, True) for cell in (1.0, True, "☑\ufe0f")),
        *((cell, False) for cell in ("tidak", "Tdk", "T", "tidak ada", "Tidak Terdaftar", "blm terdaftar", "belum", 0)),
        *((cell, False) for cell in ("non-aktif", "tidak aktif", False)),
        *((cell, None) for cell in (None, "", " ", "-", "–", "?", "nihil", "n/a")),
    ],
)
def test_an_answer_is_read_as_offices_write_it(cell: Cell, listed: bool | None) -> None:
    assert read_listed(cell) is listed


@pytest.mark.parametrize("cell", ["x", "ya/tidak", "mungkin", "perlu dicek", date(2026, 1, 2), 7])
def test_an_answer_that_says_neither_is_refused_without_it(cell: Cell) -> None:
    with pytest.raises(BadCell, match="terdaftar cannot be read as yes or no"):
        read_listed(cell)
