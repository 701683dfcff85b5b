"""UHC from a mother in hospital to the receipt, with photos and an album, through the real bot."""

from datetime import timedelta

from domain.reference import Reference
from tests.support.chat import PHOTO, ChatClient
from tests.support.running import RunningBot

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


async def send_file(resident: ChatClient, bot: RunningBot, content: bytes, name: str, mime_type: str) -> None:
    resident.person.send_document(content, name, mime_type=mime_type)
    await bot.settled()


async def test_pictures_sent_as_files_reach_the_officer_as_they_came(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await resident.send("/daftar")
    for label in ("🏥 UHC", "Tidak ada, mau daftar saja", *PART_1):
        await resident.tap(label)
    await resident.send("3374066111639005")
    await resident.tap("✅ Ya, benar")
    await resident.tap("✅ Ya, 21 November 1963")
    for words in ("3374061005179002", "Murtiningsih", "Tlogosari Kulon", "RT/RW 007/012"):
        await resident.send(words)
    await resident.share_contact()
    await send_file(resident, bot, PHOTO, "IMG_1.HEIC", "image/heic")
    assert "HEIC" in resident.last_text
    assert "foto KTP" in resident.last_text
    await send_file(resident, bot, PHOTO, "ktp.png", "image/png")
    assert "Kartu Keluarga" in resident.last_text
    await resident.send_photo()
    await send_file(resident, bot, b"%PDF-1.7 no picture", "surat.jpg", "image/jpeg")
    assert "Surat domisili: 1 foto" in resident.last_text
    await resident.tap("📨 Kirim pendaftaran")
    await bot.settled()
    assert sum("Surat domisili" in text and "tidak bisa dibuka" in text for text in resident.texts) == 1
    receipt = next(text for text in resident.texts if "sudah diterima" in text)
    reference = Reference.parse(receipt.partition("Nomor: ")[2].split()[0])

    async with bot.database.read() as uow:
        application = await uow.applications.get_by_reference(reference)
        person = await uow.residents.get_by_telegram_id(resident.person.id)
        assert application is not None
        assert person is not None
        documents = await uow.documents.of(application, resident=person)
    assert [(one.kind, one.sent_as, one.state) for one in documents] == [
        ("document_ktp", "document", "stored"),
        ("document_kk", "photo", "stored"),
        ("document_domicile_letter", "document", "no_photo"),
    ]

    await officer.send(f"/tinjau_{reference.token}")
    seen = len(officer.from_bot)
    await officer.tap("🖼️ Lihat foto")
    shown = officer.from_bot[seen:]
    photo, file, warning = (one.data for one in shown)
    assert "photo" in photo
    assert "Foto KK" in photo["caption"]
    assert file["document"]["file_name"] == "ktp.png"
    assert "Foto KTP" in file["caption"]
    assert photo["has_protected_content"] is True
    assert file["has_protected_content"] is True
    assert "Surat domisili" in warning["text"]
    assert "bukan foto" in warning["text"]


async def test_the_care_menu_is_not_asked_again_in_a_form_that_was_open(resident: ChatClient) -> None:
    await resident.start("uhc")
    assert "sedang dirawat" in resident.last_text
    await resident.send("/start")
    await resident.tap("m:care")
    await resident.tap("m:care:admitted")
    await resident.tap("📝 Daftar UHC")
    assert "Alamat di KTP" in resident.last_text
