"""An announcement from the officer's words, by a second one's approval, to the residents' phones."""

from datetime import timedelta

import pytest

from playground.world.faults import Fault
from tests.support.announcing import add_residents, appoint, end, second_broadcaster, stored, write
from tests.support.chat import PHOTO, ChatClient
from tests.support.running import RunningBot

pytestmark = pytest.mark.usefixtures("no_pictures")

TEXT = "Loket Pijar Semar di Genuk buka hari Sabtu.\n\nLihat https://ppid.semarangkota.go.id/a?b=1&c=2 <gratis>"
COUNT, PROPOSE, APPROVE = "🔢 Hitung penerima", "✅ Minta persetujuan", "✅ Setujui"
TURN = timedelta(seconds=2)


async def agree(resident: ChatClient) -> None:
    await resident.send("/pengumuman")
    await resident.tap("b:yes")


async def compose(bot: RunningBot, officer: ChatClient, text: str = TEXT) -> None:
    """Write an announcement to everybody and have its recipients counted."""
    await write(officer, text)
    if COUNT in officer.buttons:
        await officer.tap(COUNT)
        await bot.advance(TURN)


async def approve(bot: RunningBot, officer: ChatClient, second: ChatClient) -> None:
    """Have the second broadcaster approve it, and let time pass until it is sent."""
    await officer.tap(PROPOSE)
    await second.tap(APPROVE)
    for _ in range(4):
        await bot.advance(TURN)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_consent_is_asked_for_kept_and_changed(resident: ChatClient) -> None:
    await resident.send("/pengumuman")
    assert "belum dipilih" in resident.last_text
    await resident.tap("🔔 Ya, boleh")
    assert "akan dikirim" in resident.last_text
    assert resident.buttons == []
    await resident.send("/pengumuman")
    assert "Pengumuman: dikirim" in resident.last_text
    await resident.tap("✅ Pengingat")
    assert resident.buttons[-2:] == ["🔕 Pengingat", "🔕 Matikan semua"]
    await resident.tap("🔕 Pengingat")
    assert "✅ Pengingat" in resident.buttons
    await resident.tap("🔕 Matikan semua")
    await resident.send("/pengumuman")
    assert "tidak dikirim" in resident.last_text


async def test_two_people_send_it_to_those_who_agreed_exactly_as_shown(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    second = await second_broadcaster(bot)
    await agree(resident)
    await agree(other_resident)
    await compose(bot, officer)
    preview = next(text for text in officer.texts if TEXT in text)
    assert "/pengumuman" in preview
    assert "2 orang" in officer.last_text
    assert "sekitar 1 detik" in officer.last_text
    assert APPROVE not in officer.buttons

    await officer.tap(PROPOSE)
    assert "menunggu persetujuan" in officer.last_text
    assert second.texts[-2] == preview
    assert preview not in resident.texts
    data = second.last.inline_keyboard[0][0].callback_data
    assert data is not None
    asked = second.last.id
    await officer.tap_stale(data, officer.last.id)
    assert any("petugas lain" in text for text, _alert in officer.alerts)
    assert preview not in resident.texts

    await second.tap(APPROVE)
    for _ in range(4):
        await bot.advance(TURN)
    for person in (resident, other_resident):
        assert person.texts.count(preview) == 1
    for one in (officer, second):
        assert "Terkirim: 2" in one.last_text
    await second.tap_stale(data, asked)
    await bot.advance(TURN)
    assert resident.texts.count(preview) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_photo_with_buttons_written_anew_and_tapped_by_a_resident(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    second = await second_broadcaster(bot)
    await agree(resident)
    await write(officer)
    officer.person.send_photo(PHOTO, "Loket buka hari Sabtu.")
    await bot.settled()
    await officer.tap("Segera setelah disetujui")
    for label in ("⬜ Tombol tautan", "⬜ Tombol cek syarat atau daftar", "✅ Selesai memilih"):
        await officer.tap(label)
    await officer.send("Info lengkap - https://semarangkota.go.id/uhc")
    await officer.tap("🔎 Cek syarat UHC")
    preview = officer.from_bot[-2]
    assert "photo" in preview.data
    assert [button.text for row in preview.inline_keyboard for button in row] == ["Info lengkap", "🔎 Cek syarat UHC"]
    # Trying the button there does not lose what is written.
    await officer.tap("🔎 Cek syarat UHC", preview.id)
    assert any("hanya contoh" in text for text, _alert in officer.alerts)
    await officer.tap(COUNT)
    await bot.advance(TURN)
    await officer.tap("✏️ Ubah")
    assert (await stored(bot.database)).state == "declined"
    await officer.tap("✏️ Isi")
    officer.person.send_photo(PHOTO, "Loket buka hari Minggu.")
    await bot.settled()
    await officer.tap(COUNT)
    await bot.advance(TURN)
    await approve(bot, officer, second)
    assert not any("hari Sabtu" in text for text in resident.texts)
    got = resident.last
    assert "photo" in got.data
    assert "hari Minggu" in resident.last_text
    await resident.tap("🔎 Cek syarat UHC")
    assert "🚨 Gawat darurat sekarang" in resident.buttons
    assert [button.text for row in got.inline_keyboard for button in row] == ["Info lengkap", "🔎 Cek syarat UHC"]


async def test_the_staff_has_it_first_and_a_large_one_waits_for_a_person(
    bot: RunningBot, officer: ChatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.announcements.announcement.LARGE", 3)
    second = await second_broadcaster(bot)
    async with bot.database.write() as uow:
        await appoint(uow, 9003)  # who has never opened the bot: it stops nothing
        await uow.commit()
    await add_residents(bot.database, range(9300, 9304))
    people = [bot.world.person(9300 + number, f"Warga {number}") for number in range(4)]
    for person in people:
        person.start()
    await compose(bot, officer, "Loket buka hari Sabtu.")
    await approve(bot, officer, second)
    assert any("Loket buka" in text for text in second.texts)
    assert not any("Loket buka" in (one.text or "") for person in people for one in person.messages)
    await second.tap("▶️ Lanjutkan")
    for _ in range(3):
        await bot.advance(TURN)
    assert [sum("Loket buka" in (one.text or "") for one in person.messages) for person in people] == [1] * 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_it_waits_for_the_morning_and_for_nobody_who_stopped(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    second = await second_broadcaster(bot)
    await agree(resident)
    await agree(other_resident)
    third = ChatClient(bot.world.person(9103, "Sugeng"), bot.settled)
    await agree(third)
    await resident.tap_stale("b:off:reminder", resident.last.id)
    await compose(bot, officer, "Loket buka hari Sabtu.")
    await bot.advance(timedelta(hours=12))
    await approve(bot, officer, second)
    assert not any("Loket buka" in text for text in resident.texts)
    for one in (other_resident, third):
        bot.world.fail_next("sendMessage", Fault(429, retry_after=5), chat_id=one.person.id)
    await bot.advance(timedelta(hours=8, minutes=5))
    await bot.advance(TURN)
    await other_resident.tap_stale("b:no", other_resident.last.id)
    await third.tap_stale("b:off:service", third.last.id)
    for _ in range(3):
        await bot.advance(timedelta(seconds=3))
    assert sum("Loket buka" in text for text in resident.texts) == 1
    for one in (other_resident, third):
        assert not any("Loket buka" in text for text in one.texts)
    assert "Tidak jadi dikirim: 2" in officer.last_text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_too_many_failures_pause_it_and_a_person_stops_it(
    bot: RunningBot, officer: ChatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Counted whenever the clock is woken: here seconds pass by hand only.
    monkeypatch.setattr("bot.services.announcements.progress.COUNTED_EVERY", timedelta(0))
    second = await second_broadcaster(bot)
    accounts = range(9300, 9370)
    await add_residents(bot.database, accounts)
    for account in accounts:
        chat = bot.world.person(account, "Warga").chat
        chat.bot_has_access, chat.blocked = True, account % 5 == 0
    await compose(bot, officer, "Loket buka hari Sabtu.")
    await officer.tap(PROPOSE)
    await second.tap(APPROVE)
    for _ in range(6):
        await bot.advance(timedelta(seconds=4))
    assert (await stored(bot.database)).state == "paused"
    assert "terlalu banyak yang gagal" in second.last_text
    await officer.tap("⏹ Hentikan untuk seterusnya")
    assert (await stored(bot.database)).state == "stopped"
    # Told once nothing is under way any more, which the first look may find or a later one.
    for _ in range(3):
        await bot.advance(TURN)
    assert "dihentikan" in second.last_text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_text_that_may_not_go_out_is_refused_with_the_reason(bot: RunningBot, officer: ChatClient) -> None:
    await write(officer)
    for text, reason in (
        ("Kirim NIK Bapak/Ibu ke sini", "tidak pernah meminta NIK"),
        ("PIN Polio: kirim PIN Bapak/Ibu", '"PIN Polio"'),
        ("a" * 3990, "Tulisan ini 3.990 huruf, paling panjang 3."),
        ("Klik bit.ly/bansos sekarang", '"bit.ly"'),
    ):
        await officer.send(text)
        assert reason in officer.last_text
    await officer.send("PIN Polio putaran 2 di posyandu, hari Sabtu.")
    await end(officer)
    assert COUNT in officer.buttons


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_announcement_for_nobody_is_not_sent(bot: RunningBot, officer: ChatClient) -> None:
    await compose(bot, officer)
    assert "belum ada warga" in officer.last_text
    assert PROPOSE not in officer.buttons
