"""Rounds over the turn of the year: opened, ranked or signed in the old one, and continued in the new one."""

from datetime import date, timedelta

import pytest

from bot.services.places.placement import day_of
from bot.services.registries import imports as list_import
from bot.services.registries.imports import Imported
from bot.services.registries.rows import People
from domain.access import Role
from domain.application import ApplicationStatus
from domain.places.pool import PoolBalance
from domain.programme import Programme
from domain.reference import Reference
from tests.journeys.test_turn_of_year import NEW_YEAR, OLD_YEAR, YES, approve, live_until, now, places, sent
from tests.support.chat import ChatClient
from tests.support.factories import make_officer, make_places
from tests.support.running import RunningBot

STATUS = ApplicationStatus
PIJAR = Programme.PIJAR_SEMAR
SIGNER_ID = 9003
PEOPLE = (
    (9101, "3374010101629001", "1962-01-01"),
    (9102, "3374011205909002", "1990-05-12"),
    (9103, "3374011205909003", "1990-05-12"),
    (9104, "3374011205909004", "1990-05-12"),
)


@pytest.fixture
async def signer(bot: RunningBot) -> ChatClient:
    async with bot.database.write() as uow:
        await make_officer(uow, SIGNER_ID, Role.SUPERVISOR)
        await uow.commit()
    person = ChatClient(bot.world.person(SIGNER_ID, "Kepala"), bot.settled)
    await person.start()
    return person


async def waits(bot: RunningBot, officer: ChatClient, number: int) -> tuple[ChatClient, Reference]:
    """Person `number`, of 0 to 3, who applies and is verified; the first turns 65 on 1 January 2027."""
    account, nik, born = PEOPLE[number]
    person = ChatClient(bot.world.person(account, f"Warga {number}"), bot.settled)
    await person.start()
    reference = await sent(bot, account, PIJAR, nik=nik, birth_date=born)
    await approve(officer, reference)
    return person, reference


async def set_places(bot: RunningBot, number: int) -> None:
    """Set the places of the current year."""
    async with bot.database.write() as uow:
        await make_places(uow, PIJAR, number)
        await uow.commit()


async def import_list(bot: RunningBot, kind: str, *listed: str) -> Imported:
    """Take a list of today into use, of the people with these NIKs; with the decile 1, where it has deciles."""
    today = day_of(bot.clock.now)
    people = People()
    try:
        for nik in listed:
            people.add(bot.database.keyring.blind_index("nik", nik), 1)
        return await list_import.replace_list(
            bot.database,
            bot.bot.resources,
            kind=kind,
            listed_on=today,
            people=people,
            today=today,
            progress=lambda *_: None,
        )
    finally:
        people.close()


async def step(bot: RunningBot, officer: ChatClient, *buttons: str) -> None:
    for button in buttons:
        await officer.send("/putaran")
        await officer.tap(button)
        await bot.advance(timedelta(seconds=1))


async def open_round(bot: RunningBot, officer: ChatClient, closes_on: date) -> None:
    await officer.send("/putaran")
    await officer.tap("➕ Buka putaran baru")
    await officer.send(f"{closes_on:%d-%m-%Y}")
    await officer.tap("➕ Ya, buka putaran")


async def sign(bot: RunningBot, signer: ChatClient) -> None:
    await signer.send("/putaran")
    await signer.tap("✍️ Tanda tangani")
    await signer.send("400.9/123/2026")
    await signer.tap("✍️ Ya, tanda tangani")


def numbers(pool: PoolBalance) -> tuple[int, int, int]:
    return pool.taken, pool.offered, pool.free


async def test_what_a_round_gave_in_december_and_what_is_left_of_it_in_january(
    bot: RunningBot, officer: ChatClient, signer: ChatClient
) -> None:
    await officer.start()
    await live_until(bot, date(2026, 12, 20), 9)
    await set_places(bot, 3)
    await import_list(bot, "covered")
    await import_list(bot, "dtsen", *(nik for _, nik, _ in PEOPLE[:3]))
    people = [await waits(bot, officer, number) for number in range(4)]
    assert "Pendaftaran ini tetap berlaku setelah pergantian tahun" in people[0][0].last_text
    await open_round(bot, officer, date(2026, 12, 28))
    await live_until(bot, date(2026, 12, 29), 9)
    await step(bot, officer, "📋 Buat daftar", "🎲 Urutkan")
    await sign(bot, signer)
    await bot.advance(timedelta(seconds=1))
    # The fourth is on no list of deciles, and comes behind all who are.
    *offered, (late, waiting) = people
    assert all("Ada tempat untuk Bapak/Ibu" in person.last_text for person, _ in offered)
    assert "Kalau ada yang batal sampai akhir tahun 2026, tempatnya diberikan menurut urutan ini" in late.last_text
    await late.send("/status")
    assert "Tempat tahun 2026 yang dilepas diberikan menurut urutan ini" in late.last_text
    assert "Kalau sampai 31 Desember 2026 belum dapat tempat" in late.last_text
    assert "Tempat tahun 2027 dibagi lewat putaran baru" in late.last_text

    await live_until(bot, NEW_YEAR, 0, 5)
    for person, _ in offered:
        await person.tap(YES)
    # Who turned 65 at midnight is looked at once more: the rules are asked on the day of the yes.
    found = [(await now(bot, reference)).status for _, reference in offered]
    assert found == [STATUS.IN_REVIEW, STATUS.APPROVED, STATUS.APPROVED]
    assert numbers(await places(bot, "2026", PIJAR)) == (2, 0, 1)

    # A place of the old year that came back is given to nobody, and who was ranked reads that.
    await bot.advance(timedelta(minutes=10))
    assert "Ada tempat" not in late.last_text
    await late.send("/status")
    assert "Urutan dari putaran tahun 2026 tidak dipakai lagi" in late.last_text
    assert "Kuota tahun 2027 belum ditetapkan" in late.last_text
    assert "urutan 1" not in late.last_text.lower()
    await officer.send(f"/tinjau {waiting}")
    assert "menunggu putaran penetapan, seluruhnya 1 orang" in officer.last_text

    await officer.send("/kuota")
    assert "Kuota tahun 2027 belum ditetapkan" in officer.texts[-2]
    assert "Menunggu tempat: 1 orang" in officer.texts[-2]
    await set_places(bot, 5)
    await officer.send("/kuota")
    shown = next(text for text in reversed(officer.texts) if "📊 Kuota Pijar Semar, 2027" in text)
    assert "Daftar peserta lama untuk tahun 2027 belum dimasukkan" in shown
    assert "daftar yang dibuat 1 Januari 2027 atau sesudahnya" in shown
    await live_until(bot, date(2027, 1, 4), 9)
    assert (await import_list(bot, "covered")).brought_over == 2
    assert numbers(await places(bot, "2027", PIJAR)) == (2, 0, 3)
    assert numbers(await places(bot, "2026", PIJAR)) == (0, 0, 3)
    # The new year's places wait for its round, though somebody stands ranked in front of the line: those set, and one
    # that was brought over and comes back.
    giver, _ = offered[1]
    await giver.send("/tarik")
    await giver.tap("Ya, tarik")
    assert numbers(await places(bot, "2027", PIJAR)) == (1, 0, 4)
    await bot.advance(timedelta(minutes=10))
    assert "Ada tempat" not in late.last_text


async def test_a_round_that_was_not_signed_gives_places_of_the_new_year(
    bot: RunningBot, officer: ChatClient, signer: ChatClient
) -> None:
    await officer.start()
    await live_until(bot, date(2026, 12, 30), 9)
    await set_places(bot, 9)
    await import_list(bot, "covered")
    await open_round(bot, officer, OLD_YEAR)
    await live_until(bot, OLD_YEAR, 23, 50)
    first, reference = await waits(bot, officer, 1)
    await live_until(bot, NEW_YEAR, 0, 10)
    late, _ = await waits(bot, officer, 2)
    await first.send("/status")
    assert "Putaran ke-1 sudah ditutup 31 Desember 2026" in first.last_text
    await step(bot, officer, "📋 Buat daftar", "🎲 Urutkan")
    # The places of 2026 are over, and those of 2027 nobody has set.
    await signer.send("/putaran")
    assert "Kuota untuk masa ini belum ditetapkan" in signer.last_text
    assert "Di daftar: 1 orang" in signer.last_text
    await sign(bot, signer)
    assert "Kuota untuk masa ini belum ditetapkan, jadi belum bisa ditandatangani" in signer.last_text
    await set_places(bot, 2)
    await import_list(bot, "covered")
    await signer.send("/putaran")
    await bot.advance(timedelta(seconds=1))
    await sign(bot, signer)
    await bot.advance(timedelta(seconds=1))
    assert "Ada tempat untuk Bapak/Ibu" in first.last_text and "8 Januari 2027" in first.last_text
    assert "Ada tempat" not in late.last_text
    await first.tap(YES)
    assert (await now(bot, reference)).status is STATUS.APPROVED
    assert numbers(await places(bot, "2027", PIJAR)) == (1, 0, 1)
    assert numbers(await places(bot, "2026", PIJAR)) == (0, 0, 9)


async def test_what_was_ranked_before_midnight_is_not_signed_after_it(
    bot: RunningBot, officer: ChatClient, signer: ChatClient
) -> None:
    await officer.start()
    await live_until(bot, date(2026, 12, 30), 9)
    await set_places(bot, 9)
    await import_list(bot, "covered")
    person, reference = await waits(bot, officer, 1)
    await open_round(bot, officer, date(2026, 12, 30))
    await live_until(bot, OLD_YEAR, 23, 50)
    await step(bot, officer, "📋 Buat daftar", "🎲 Urutkan")
    await signer.send("/putaran")
    await signer.tap("✍️ Tanda tangani")
    await signer.send("400.9/123/2026")
    await live_until(bot, NEW_YEAR, 0, 3)
    await set_places(bot, 4)
    await import_list(bot, "covered")
    await signer.tap("✍️ Ya, tanda tangani")
    assert "berubah" in signer.last_text and "Belum ada yang ditandatangani" in signer.last_text
    await bot.advance(timedelta(seconds=1))
    assert numbers(await places(bot, "2026", PIJAR)) == (0, 0, 9)
    await sign(bot, signer)
    await bot.advance(timedelta(seconds=1))
    assert "Ada tempat untuk Bapak/Ibu" in person.last_text
    assert numbers(await places(bot, "2027", PIJAR)) == (0, 1, 3)
    assert (await now(bot, reference)).status is STATUS.WAITLISTED
