"""UHC from a mother in hospital to the receipt, with photos and an album, through the real bot."""

from datetime import timedelta

from tests.chat import ChatClient
from tests.running import RunningBot

PART_1 = (
    "Kota Semarang",
    "Ya, lebih dari 6 bulan",
    "Tidak aktif",
    "Bayar sendiri, ada tunggakan",
    "Ya, bersedia kelas III",
    "➡️ Lanjut daftar",
    "✅ Setuju",
)


async def test_a_daughter_applies_for_her_mother(resident: ChatClient, bot: RunningBot) -> None:
    await resident.send("/daftar")
    await resident.tap("🏥 UHC")
    await resident.tap("🛏️ Sedang dirawat di rumah sakit")
    assert "rumah sakit" in resident.last_text
    assert "lebih cepat" in resident.last_text
    await resident.tap("Tetap isi pendaftaran")
    for label in PART_1:
        await resident.tap(label)
    await resident.send("3374066111639005")
    await resident.tap("✅ Ya, benar")
    await resident.tap("✅ Ya, 21 November 1963")
    await resident.send("3374061005179002")
    await resident.send("Murtiningsih")
    await resident.send("Tlogosari Kulon")
    await resident.send("rt 7 rw 12")
    await resident.share_contact()
    await resident.send_album(2)
    await bot.advance(timedelta(seconds=2))
    assert "Kartu Keluarga" in resident.last_text
    assert sum("foto Kartu Keluarga" in text for text in resident.texts) == 1
    await resident.send_photo()
    await resident.send_photo()
    assert "Foto KTP: 2 foto" in resident.last_text
    await resident.tap("📨 Kirim pendaftaran")
    receipt = next(text for text in resident.texts if "sudah diterima" in text)
    assert "Nomor: UHC-2026-000001-" in receipt
    assert "BELUM dilindungi" in receipt


async def test_the_care_menu_is_not_asked_again_in_a_form_that_was_open(resident: ChatClient) -> None:
    await resident.start("uhc")
    assert "sedang dirawat" in resident.last_text
    await resident.send("/start")
    await resident.tap("m:care")
    await resident.tap("m:care:admitted")
    await resident.tap("📝 Daftar UHC")
    assert "Alamat di KTP" in resident.last_text


async def test_a_fisherman_of_66_is_led_to_uhc(resident: ChatClient) -> None:
    await resident.send("/cek")
    for label in ("👷 Pijar Semar", "Kota Semarang", "65 tahun atau lebih", "Belum pernah"):
        await resident.tap(label)
    assert "65 tahun atau lebih" in resident.last_text
    await resident.tap("🏥 Cek UHC sekarang")
    await resident.tap("Tidak ada, mau daftar saja")
    assert "lebih dari 6 bulan" in resident.last_text
