"""Jaminan Hari Tua, once the programme's file offers it: given while there is a place, told, and handed to BPJS."""

from dataclasses import replace

import pytest

from bot.services.enrolment import hand_over
from bot.views.enrolment import sheet_row
from domain.programme import Programme
from domain.rules.book import Rulebook, read_default_files
from tests.support.chat import ChatClient
from tests.support.factories import NIK, OTHER_NIK, make_application, make_places, read_resources
from tests.support.running import RunningBot

FILE = "pijar_semar.toml"
OFFERED = (
    ('places = "own", offered = false', 'places = "own", offered = true'),
    ('way = "by_round"', 'way = "as_approved"'),  # a place at once, without a round
    ("covered_first = true\n", ""),
    ('rank = [{ fact = "dtsen_decile", order = "ascending" }]\n', ""),
)


@pytest.fixture(autouse=True)
def jht_is_offered(monkeypatch: pytest.MonkeyPatch, resources_read_once: None) -> None:
    files = read_default_files()
    for old, new in OFFERED:
        assert files[FILE].count(old) == 1, old
        files[FILE] = files[FILE].replace(old, new)
    offering = replace(read_resources(), rulebook=Rulebook.load(files))
    monkeypatch.setattr("bot.loading.load_resources", lambda *_, **__: offering)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # reserving is tried on both in tests/services
async def test_who_asks_for_it_gets_it_while_there_is_a_place_and_is_told(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    sent = []
    for person, nik in ((resident, NIK), (other_resident, OTHER_NIK)):
        await person.start()
        async with bot.database.write() as uow:
            telegram_id = person.person.id
            sent.append(await make_application(uow, bot.bot.resources, telegram_id=telegram_id, nik=nik, jht="yes"))
            await uow.commit()
    async with bot.database.write() as uow:
        await make_places(uow, Programme.PIJAR_SEMAR, 5)
        await uow.commit()
    await officer.start()
    await officer.tap_stale("k:set:pijar_semar:2026", officer.last.id)  # /kuota itself would draw its picture
    for label in ("Tambahan JHT", "APBD", "Seluruh kota"):
        await officer.tap(label)
    for words in ("1", "560/123/2026", "Perubahan APBD 2026"):
        await officer.send(words)
    await officer.tap("✅ Simpan")
    assert "Tersimpan: APBD untuk JHT, Seluruh kota" in officer.last_text

    for application in sent:
        await officer.send(f"/setujui {application.reference}")
        await officer.tap("✅ Ya, setujui")
    assert "Jaminan Hari Tua ikut didaftarkan" in resident.last_text
    assert "Jaminan Hari Tua: mohon maaf, tempatnya sudah habis" in other_resident.last_text
    for person in (resident, other_resident):
        assert "Lolos, sedang didaftarkan (BELUM dilindungi)" in person.last_text

    sheet = await hand_over.make_sheet(bot.database, Programme.PIJAR_SEMAR)
    assert sheet is not None
    resources, today = bot.bot.resources, bot.clock.now.date()
    people = [one async for one in hand_over.people_on_sheet(bot.database, resources, sheet, today)]
    assert [sheet_row(resources, one, ["covers"]) for one in people] == [["JKK + JKM + JHT"], ["JKK + JKM"]]

    await resident.send("/tarik")
    await resident.tap("Ya, tarik")
    async with bot.database.read() as uow:
        balances = {one.pool.key.cover: one.free for one in await uow.places.balances(Programme.PIJAR_SEMAR, "2026")}
    assert balances == {"": 4, "jht": 1}
