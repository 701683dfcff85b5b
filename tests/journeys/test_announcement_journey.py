"""An announcement from the officer's words to the residents' phones."""

from datetime import timedelta

import pytest

from playground.faults import Fault
from tests.chat import ChatClient
from tests.factories import read_house
from tests.running import RunningBot

TEXT = "Loket Pijar Semar di Genuk buka hari Sabtu.\n\nLihat https://example.org/a?b=1&c=2 <gratis>"
SEND = "📢 Kirim"
TURN = timedelta(seconds=1)


async def agree(resident: ChatClient) -> None:
    await resident.send("/pengumuman")
    await resident.tap("b:yes")


async def compose(officer: ChatClient, text: str = TEXT) -> None:
    await officer.send("/umumkan")
    await officer.tap("Semua yang setuju (2 orang)")
    await officer.send(text)


async def test_consent_is_asked_for_kept_and_changed(resident: ChatClient) -> None:
    await resident.send("/pengumuman")
    assert "belum dipilih" in resident.last_text
    await resident.tap("🔔 Ya, boleh")
    assert "akan dikirim" in resident.last_text
    assert resident.buttons == []
    await resident.send("/pengumuman")
    assert "Pengumuman: dikirim" in resident.last_text
    await resident.tap("🔕 Tidak")
    await resident.send("/pengumuman")
    assert "tidak dikirim" in resident.last_text


async def test_an_announcement_goes_to_those_who_agreed_exactly_as_shown(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await agree(resident)
    await agree(other_resident)
    await compose(officer)
    preview = officer.texts[-2]
    assert TEXT in preview
    assert "/pengumuman" in preview
    assert "2 orang" in officer.last_text
    assert "sekitar 1 detik" in officer.last_text
    confirmation = officer.last.id
    send = officer.last.inline_keyboard[0][0].callback_data
    assert send is not None
    await officer.tap(SEND)
    assert "2 orang" in officer.last_text
    await bot.advance(TURN)
    await bot.advance(TURN)
    for person in (resident, other_resident):
        assert person.texts.count(preview) == 1
    assert "Terkirim: 2" in officer.last_text

    await officer.tap_stale(send, confirmation)
    await bot.advance(TURN)
    assert resident.texts.count(preview) == 1


async def test_the_officer_sees_how_far_it_is(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await agree(resident)
    await agree(other_resident)
    await compose(officer)
    await officer.tap(SEND)
    await bot.advance(TURN)
    await officer.tap("b:progress")
    shown = officer.last.id
    assert "Terkirim: 2" in officer.last_text
    await officer.tap("b:refresh")
    assert [message.id for message in officer.from_bot][-1] == shown
    await officer.send("/umumkan")
    assert "🔄 Lihat perkembangan" in officer.buttons


async def test_whoever_blocked_the_bot_is_told_apart(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await agree(resident)
    await agree(other_resident)
    await compose(officer)
    other_resident.person.chat.blocked = True  # blocked a moment ago: the bot has not heard of it yet
    await officer.tap(SEND)
    await bot.advance(TURN)
    await bot.advance(TURN)
    assert "Terkirim: 1" in officer.last_text
    assert "Memblokir bot: 1" in officer.last_text


async def test_whoever_stops_while_it_is_sent_does_not_get_it(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await agree(resident)
    await agree(other_resident)
    await compose(officer)
    preview = officer.texts[-2]
    bot.world.fail_next("sendMessage", Fault(429, retry_after=1), chat_id=other_resident.person.id)
    await officer.tap(SEND)
    await bot.advance(timedelta(milliseconds=100))
    await other_resident.tap_stale("b:no", other_resident.last.id)
    await bot.advance(TURN)
    await bot.advance(TURN)
    assert resident.texts.count(preview) == 1
    assert preview not in other_resident.texts
    assert "Tidak jadi (berhenti menerima): 1" in officer.last_text
    assert sum("selesai dikirim" in text for text in officer.texts) == 1


@pytest.mark.parametrize("text", ["Kirim NIK Bapak/Ibu ke sini", "a" * 3001])
async def test_a_text_that_may_not_go_out_is_refused_with_the_reason(
    resident: ChatClient, other_resident: ChatClient, officer: ChatClient, text: str
) -> None:
    await agree(resident)
    await agree(other_resident)
    await compose(officer, text)
    assert "NIK" in officer.last_text or "3.000" in officer.last_text
    assert SEND not in officer.buttons
    await officer.send("Loket buka hari Sabtu.")
    assert SEND in officer.buttons


async def test_the_text_can_be_changed_before_sending(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await agree(resident)
    await agree(other_resident)
    await compose(officer)
    await officer.send("Isi")
    await officer.send("Loket buka hari Minggu.")
    assert "Minggu" in officer.texts[-2]
    await officer.tap(SEND)
    await bot.advance(TURN)
    assert "Minggu" in resident.last_text


async def test_an_announcement_for_nobody_is_not_sent(officer: ChatClient) -> None:
    await officer.send("/umumkan")
    await officer.tap("Semua yang setuju (0 orang)")
    await officer.send(TEXT)
    await officer.tap(SEND)
    assert "Belum ada warga" in officer.last_text


async def test_who_is_no_officer_cannot_announce(resident: ChatClient) -> None:
    await resident.send("/umumkan")
    assert resident.last_text == read_house().texts.render("fallback-unknown-command")
    await resident.tap_stale("b:progress", resident.last.id)
    assert "Terkirim" not in resident.last_text
