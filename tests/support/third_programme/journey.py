"""Lentera Pesisir, a programme that does not exist, lived through: the real bot over HTTP, on each database.

Run by `tests/journeys/test_third_programme.py` in a copy of the project that holds this folder's files in their places.
"""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.application import ApplicationStatus
from domain.places.funding import JAKARTA
from domain.programme import Programme
from domain.reference import Reference
from storage.records.applications import StoredApplication
from tests.command_line.test_subcommands import run
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock
from tests.support.factories import NIK, OTHER_NIK
from tests.support.running import RunningBot

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LENTERA = Programme("lentera_pesisir")
OF_OTHERS = ("Disnaker", "BPJS Ketenagakerjaan", "UHC", "Pijar Semar", "Masih bekerja")
"""Words of the other programmes, which nobody of this one may read."""


@pytest.fixture
def clock() -> FakeClock:
    # The command line looks at the machine's clock.
    return FakeClock(datetime.now(UTC))


def today() -> datetime:
    return datetime.now(JAKARTA)


def says_nothing_of_others(text: str) -> bool:
    return not any(words in text for words in OF_OTHERS)


async def applications(bot: RunningBot, nik: str) -> StoredApplication:
    async with bot.database.read() as uow:
        [found] = await uow.keyed_applications.by_nik(nik)
    return found.application


async def apply(bot: RunningBot, person: ChatClient, nik: str, boat: str = "Perahu sendiri") -> StoredApplication:
    """From the poster to the receipt."""
    await person.start("pesisir_genuk")
    for label in ("Kota Semarang", boat):
        await person.tap(label)
    assert "Hasil awal Lentera Pesisir: kelihatannya memenuhi syarat" in person.last_text
    assert says_nothing_of_others(person.last_text)
    for label in ("➡️ Lanjut daftar", "✅ Setuju"):
        await person.tap(label)
    await person.send(nik)
    await person.tap("✅ Ya, benar")
    await person.tap(person.buttons[0])
    await person.send("Sutarno Wibowo")
    await person.tap("✅ Ya, Genuk")
    await person.tap("Genuksari")
    await person.send("003/005")
    assert "nama perahu" in person.last_text
    await person.send("KM Bahari")
    await person.share_contact()
    assert "Perahu: Perahu sendiri" in person.last_text
    await person.tap("📨 Kirim pendaftaran")
    receipt = next(text for text in person.texts if "Pendaftaran Lentera Pesisir sudah diterima" in text)
    application = await applications(bot, nik)
    assert f"Nomor: {application.reference}" in receipt
    assert str(application.reference).startswith(f"LP-{today().year}-00000")
    return application


async def set_places(officer: ChatClient, number: int) -> None:
    await officer.start()
    await officer.tap_stale(f"k:set:{LENTERA}:{today().year}", officer.last.id)
    for label in ("APBD", "Seluruh kota"):
        await officer.tap(label)
    for words in (str(number), "SK 9/2026", "Contoh rekaan"):
        await officer.send(words)
    await officer.tap("✅ Simpan")


async def stands(person: ChatClient, words: str) -> None:
    """`/status` says so, in words of this programme."""
    await person.send("/status")
    assert words in person.last_text
    assert says_nothing_of_others(person.last_text)


async def test_from_the_poster_to_cover(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, tmp_path: Path, database_url: str
) -> None:
    await set_places(officer, 2)
    await officer.send("/kuota")
    board = next(text for text in reversed(officer.texts) if "Kuota Lentera Pesisir" in text and "📊" in text)
    assert "Jumlah 2 tempat" in board
    assert "registry import covered_pesisir" in board

    sent = await apply(bot, resident, NIK)
    await stands(resident, "Menunggu diperiksa petugas (BELUM dilindungi)")

    await officer.send("/antrean")
    tapped = f"/tinjau_{sent.reference.token}"
    assert tapped in officer.last_text
    await officer.send(tapped)
    assert str(sent.reference) in officer.last_text
    assert "Lentera Pesisir" in officer.last_text
    await officer.send(f"/setujui_{sent.reference.token}")
    await officer.tap("✅ Ya, setujui")
    # Nobody knows yet how many places are left.
    await stands(resident, "menunggu")
    assert "Daftar orang yang sudah dilindungi sedang dilengkapi" in resident.last_text

    (tmp_path / "daftar.csv").write_text(f"NIK;Sumber Dana\n{OTHER_NIK};APBD\n")
    listed = ("registry", "import", "covered-pesisir", "daftar.csv", "--date", f"{today():%Y-%m-%d}")
    status, printed = await run(tmp_path, *listed, database_url=database_url)
    assert (status, "1 places newly held" in printed) == (0, True), printed
    async with bot.database.read() as uow:
        [pool] = await uow.places.balances(LENTERA, str(today().year))
        assert (pool.covered, pool.free) == (1, 1)
        assert await uow.registries.current("covered") is None

    await bot.advance(timedelta(hours=1))
    assert "Ada tempat untuk Bapak/Ibu" in resident.last_text
    assert "Masih melaut?" in resident.last_text
    assert says_nothing_of_others(resident.last_text)
    await stands(resident, "Masih melaut?")
    await resident.tap("✅ Ya, masih")
    await bot.settled()
    await stands(resident, "petugas mendaftarkan Bapak/Ibu ke kantor pelabuhan.")

    await hand_over(tmp_path, database_url, sent.reference)
    await bot.advance(timedelta(seconds=1))
    told = next(text for text in reversed(resident.texts) if "Nomor kartu" in text)
    assert "Lentera Pesisir berlaku sejak" in told
    assert "Nomor kartu: L000123" in told
    assert "Jaket pelampung Rp350.000, perbaikan perahu Rp1.250.000 mulai" in told
    assert says_nothing_of_others(told)
    await stands(resident, "Pakai jaketnya setiap kali melaut.")
    assert (await applications(bot, NIK)).status is ApplicationStatus.ENROLLED


async def hand_over(folder: Path, database_url: str, reference: Reference) -> None:
    """Export the sheet with the programme's own columns, and import it with a card's number."""
    status, printed = await run(folder, "enrol", "export", LENTERA.value, "lembar.csv", database_url=database_url)
    assert status == 0, printed
    with (folder / "lembar.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file, delimiter=";")
    assert (row["No Pendaftaran"], row["NIK"], row["Sumber Dana"]) == (str(reference), NIK, "APBD")
    assert (row["Perahu"], row["Nama Perahu"]) == ("Perahu sendiri", "KM Bahari")
    row |= {"Nomor Peserta": "L000123", "Tanggal Mulai": f"{today():%d-%m-%Y}"}
    with (folder / "jawaban.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row.keys(), delimiter=";")
        writer.writeheader()
        writer.writerow(row)
    status, printed = await run(folder, "enrol", "import", LENTERA.value, "jawaban.csv", database_url=database_url)
    assert status == 0, printed


@ONE_DATABASE
async def test_a_rejection_names_its_reason_and_the_way_on(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await officer.start()
    sent = await apply(bot, resident, NIK)
    await officer.send(f"/tolak_{sent.reference.token}")
    assert officer.buttons[:4] == [
        "KTP bukan Kota Semarang",
        "Perahu tidak ditemukan",
        "Tidak bisa ditemui",
        "Lainnya (tulis alasan)",
    ]
    await officer.tap("Perahu tidak ditemukan")
    await officer.tap("Lewati")
    await officer.tap("❌ Ya, tolak")
    assert "perahunya tidak ditemukan di pelabuhan" in resident.last_text
    assert f"Bawa nomor {sent.reference} ke kantor pelabuhan Tambak Lorok" in resident.last_text
    assert says_nothing_of_others(resident.last_text)
    await stands(resident, "tunjukkan nomor ini di kantor pelabuhan Tambak Lorok.")
    assert "perahunya tidak ditemukan di pelabuhan" in resident.last_text


@ONE_DATABASE
async def test_a_refusal_leads_back_to_the_question_and_on_to_another_programme(
    bot: RunningBot, resident: ChatClient
) -> None:
    await resident.send("/cek")
    assert "jaket pelampung dan perbaikan perahu" in resident.last_text
    await resident.tap("⛵ Lentera Pesisir")
    await resident.tap("Kota Semarang")
    await resident.tap("Tidak punya perahu")
    assert "Tunjukkan pesan ini di kantor pelabuhan Tambak Lorok." in resident.last_text
    assert "⛵ Ubah jawaban tentang perahu" in resident.buttons
    await resident.tap("⛵ Ubah jawaban tentang perahu")
    await resident.tap("Tidak punya perahu")
    await resident.tap("🏥 Cek UHC sekarang")
    assert "Ada yang sedang dirawat atau perlu berobat?" in resident.last_text


@ONE_DATABASE
async def test_an_announcement_leads_into_its_form(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    await resident.tap_stale(f"w:check:{LENTERA}", resident.last.id)
    assert "Alamat di KTP" in resident.last_text
