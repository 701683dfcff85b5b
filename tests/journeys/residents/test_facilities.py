"""/faskes: from kecamatan to address, telephone and map."""

import pytest

from tests.support.chat import ChatClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

GENUK = "p:in:33.74.05"


@pytest.mark.parametrize("command", ["/faskes", "/puskesmas"])
async def test_from_kecamatan_to_addresses_and_back(resident: ChatClient, command: str) -> None:
    await resident.send(command)
    assert len(resident.buttons) == 16
    assert resident.buttons == sorted(resident.buttons)
    choice = resident.last.id
    await resident.tap("Semarang Utara")
    assert resident.last.id == choice
    assert "Puskesmas Bandarharjo\nJl. Layur No. 93\n☎️ 024-3564787" in resident.last_text
    await resident.tap("‹ Kecamatan lain")
    assert resident.last.id == choice
    assert len(resident.buttons) == 16


async def test_a_map_is_linked_where_the_place_is_known(resident: ChatClient) -> None:
    await resident.send("/faskes")
    await resident.tap("Semarang Tengah")
    assert "🗺️ Peta Puskesmas Miroto" in resident.buttons
    assert "🗺️ Peta Puskesmas Poncol" not in resident.buttons
    links = [button.url for row in resident.last.inline_keyboard for button in row if button.url]
    assert "https://www.openstreetmap.org/?mlat=-6.98309&mlon=110.419045#map=17/-6.98309/110.419045" in links


@pytest.mark.parametrize("words", [" genuk", "  Kec. Genukk", "\ngenuk", "\u00a0genuk\n"])
async def test_the_kecamatan_can_be_written_at_once(resident: ChatClient, words: str) -> None:
    await resident.send(f"/faskes{words}")
    assert resident.last_text.startswith("📍 Kecamatan Genuk")
    assert "RSI Sultan Agung" in resident.last_text


async def test_a_place_nobody_knows_leads_to_the_choice(resident: ChatClient) -> None:
    await resident.send("/faskes surabaya")
    assert len(resident.buttons) == 16


@pytest.mark.parametrize("data", ["p:in:99.99.99", "p:"])
async def test_a_button_of_another_release_leads_to_the_choice(resident: ChatClient, data: str) -> None:
    await resident.send("/faskes")
    await resident.tap_stale(data, resident.last.id)
    assert len(resident.buttons) == 16


async def test_every_kecamatan_has_an_answer_that_fits_one_message(resident: ChatClient) -> None:
    await resident.send("/faskes")
    for name in list(resident.buttons):
        await resident.tap(name)
        assert resident.last_text.startswith(f"📍 Kecamatan {name}")
        await resident.tap("‹ Kecamatan lain")
