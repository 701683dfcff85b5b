"""Pijar Semar from the first command to the receipt, through the real bot, as a becak driver types and taps it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from domain.programme import Programme
from tests.support.chat import ChatClient
from tests.support.running import RunningBot

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is about words and buttons: the statements are tried on both databases in tests/services."""
NIK = "3374051403749001"
MOST_TYPED_ANSWERS = 4
PART_1 = ("Kota Semarang", "17 sampai 64 tahun", "Ya, sedang bekerja", "Bekerja sendiri", "Tidak punya")


@dataclass
class Counted:
    """A chat that counts what a person has to do."""

    chat: ChatClient
    taps: int = 0
    typed: list[str] = field(default_factory=list)

    async def tap(self, *labels: str) -> None:
        for label in labels:
            await self.chat.tap(label)
            self.taps += 1

    async def type(self, *words: str) -> None:
        for word in words:
            await self.chat.send(word)
            self.typed.append(word)


async def fill_to_summary(chat: ChatClient, nik: str = NIK) -> Counted:
    person = Counted(chat)
    await chat.send("/daftar")
    await person.tap("👷 Pijar Semar", *PART_1, "➡️ Lanjut daftar", "✅ Setuju")
    await person.type(nik)
    await person.tap("✅ Ya, benar", "✅ Ya, 14 Maret 1974")
    await person.type("Ngatimin Pranoto")
    await person.tap("Genuk", "Genuksari")
    await person.type("3/5")
    await person.tap("Tukang becak")
    await person.type("Pasar Genuk")
    await chat.share_contact()
    person.taps += 1
    return person


async def test_a_becak_driver_applies(resident: ChatClient, bot: RunningBot) -> None:
    person = await fill_to_summary(resident)
    assert "NIK: 3374 0514 0374 9001" in resident.last_text
    await person.tap("📨 Kirim pendaftaran")
    receipt = next(text for text in resident.texts if "sudah diterima" in text)
    assert "Nomor: PS-2026-000001-" in receipt
    assert "BELUM dilindungi" in receipt
    assert "hari kerja" in receipt
    assert len(person.typed) <= MOST_TYPED_ANSWERS
    assert person.taps <= 16
    assert len(resident.texts) <= 24
    async with bot.database.read() as uow:
        stored = await uow.applications.open_for_nik(Programme.PIJAR_SEMAR, NIK)
    assert stored is not None
    assert str(stored.reference) in receipt
    assert resident.texts[-1] != receipt  # announcements are asked about once, after the receipt


async def test_sending_twice_makes_one_application(resident: ChatClient) -> None:
    await fill_to_summary(resident)
    summary = resident.last
    send = summary.inline_keyboard[-1][-1].callback_data
    assert send is not None
    await resident.tap(send)
    await resident.tap_stale(send, summary.id)
    assert sum("sudah diterima" in text for text in resident.texts) == 1


async def test_two_taps_before_the_first_is_answered_make_one_application(
    bot: RunningBot, resident: ChatClient
) -> None:
    await fill_to_summary(resident)
    send = resident.last.inline_keyboard[-1][-1].callback_data
    assert send is not None
    resident.person.tap(send)
    resident.person.tap(send)
    await bot.settled()
    assert sum("sudah diterima" in text for text in resident.texts) == 1
    assert not any("gangguan" in text for text in resident.texts)


async def test_a_second_application_for_the_same_nik_is_told_to_its_owner_only(
    resident: ChatClient, other_resident: ChatClient
) -> None:
    await fill_to_summary(resident)
    await resident.tap("📨 Kirim pendaftaran")
    await fill_to_summary(resident)
    await resident.tap("📨 Kirim pendaftaran")
    assert "sudah Bapak/Ibu kirim" in resident.last_text
    await fill_to_summary(other_resident)
    await other_resident.tap("📨 Kirim pendaftaran")
    assert "sudah pernah diajukan" in other_resident.last_text
    assert "PS-2026" not in "".join(other_resident.texts)


@ON_SQLITE
async def test_days_later_it_goes_on(resident: ChatClient, bot: RunningBot) -> None:
    await resident.send("/cek")
    await resident.tap("👷 Pijar Semar")
    for label in PART_1:
        await resident.tap(label)
    await bot.advance(timedelta(days=3))
    await resident.send("/lanjut")
    assert "Hasil awal" in resident.last_text
    await resident.tap("➡️ Lanjut daftar")
    assert "Boleh kami minta data" in resident.last_text


@ON_SQLITE
async def test_a_poster_leads_straight_to_its_programme_and_kecamatan(resident: ChatClient) -> None:
    await resident.start("ps_genuk")
    for label in (*PART_1, "➡️ Lanjut daftar", "✅ Setuju"):
        await resident.tap(label)
    await resident.send(NIK)
    await resident.tap("✅ Ya, benar")
    await resident.tap("✅ Ya, 14 Maret 1974")
    await resident.send("Ngatimin Pranoto")
    assert "Kecamatan Genuk?" in resident.last_text
    await resident.tap("✅ Ya, Genuk")
    assert "Tinggal di kelurahan mana?" in resident.last_text


async def test_another_form_parks_the_draft_and_lanjut_finds_it(resident: ChatClient) -> None:
    await resident.send("/daftar")
    await resident.tap("👷 Pijar Semar")
    await resident.tap("Kota Semarang")
    await resident.send("/daftar")
    await resident.tap("Pilih program lain")
    await resident.tap("🏥 UHC")
    assert "sedang dirawat" in resident.last_text
    await resident.send("/batal")
    await resident.tap("🗑️ Ya, hapus")
    await resident.send("/lanjut")
    assert "Umur" in resident.last_text


@ON_SQLITE
async def test_panduan_in_a_form_and_outside(resident: ChatClient) -> None:
    await resident.send("/daftar")
    await resident.tap("👷 Pijar Semar")
    await resident.send("/panduan")
    assert "Kabupaten Semarang (Ungaran) itu berbeda" in resident.texts[-2]
    assert "Alamat di KTP" in resident.last_text
    await resident.send("/batal")
    await resident.tap("🗑️ Ya, hapus")
    await resident.send("/panduan")
    assert "Perintah" in resident.last_text
