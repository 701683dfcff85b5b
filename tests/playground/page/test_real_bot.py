"""The newcomer's three minutes: `python -m playground`, the real bot, and nothing but the page."""

import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.playground.page.browser import DESKTOP, PATIENCE_MS, officer, open_chromium, resident, write
from tests.playground.terminal import Terminal, playground

BEFORE_CONSENT = (
    *("Daftar", "Pijar Semar", "Kota Semarang", "17 sampai 64", "Ya, sedang bekerja", "Bekerja sendiri"),
    *("Tidak punya", "Lanjut daftar", "Setuju"),
)


def newest(desk: Locator) -> Locator:
    return desk.locator(".from-bot").last


async def tap(desk: Locator, *labels: str) -> None:
    """Tap buttons one after the other, each once the bot's newest message has it."""
    for label in labels:
        await newest(desk).locator(".key").filter(has_text=label).click(timeout=PATIENCE_MS)


async def answer_from_the_card(desk: Locator, label: str, asked: str) -> None:
    """Once the bot asks so, tap the line of the person's card and send it."""
    await expect(newest(desk)).to_contain_text(asked)
    await desk.get_by_role("button", name=f"Tulis {label}:").click()
    await desk.get_by_label("Tulis pesan").press("Enter")


async def press_restart(page: Page) -> int:
    """Kill the bot by the page's button; returns the id of the new process."""
    await page.get_by_role("button", name="Mulai ulang bot").click()
    await expect(page.locator("#toast")).to_contain_text("dinyalakan lagi")
    said = re.search(r"proses (\d+)", await page.locator("#toast").inner_text())
    assert said
    return int(said[1])


async def apply(page: Page, desk: Locator) -> int:
    """Everything from the first tap to the receipt; returns the id of the bot that was started on the way."""
    await desk.get_by_role("button", name="MULAI", exact=True).click()
    await tap(desk, *BEFORE_CONSENT)
    await answer_from_the_card(desk, "NIK", "tulis NIK")
    await tap(desk, "Ya, benar", "Ya, 14 Maret 1974")
    await answer_from_the_card(desk, "Nama", "nama lengkap")
    await expect(newest(desk)).to_contain_text("kecamatan mana")
    process = await press_restart(page)
    await tap(desk, "Genuk", "Genuksari")
    await answer_from_the_card(desk, "RT/RW", "RT dan RW")
    await tap(desk, "Tukang becak")
    await answer_from_the_card(desk, "Bekerja di", "di mana")
    await desk.locator(".reply-keyboard").get_by_role("button", name="Kirim nomor HP").click(timeout=PATIENCE_MS)
    await page.get_by_role("dialog").get_by_role("button", name="Bagikan").click()
    await expect(newest(desk)).to_contain_text("Nama: Ngatimin Pranoto")
    await tap(desk, "Kirim pendaftaran")
    await expect(desk.get_by_text(re.compile("PS-\\d{4}-000001"))).to_be_visible()
    return process


@asynccontextmanager
async def opened(terminal: Terminal, browser: Browser) -> AsyncIterator[Page]:
    """Yield the page of a playground, whose script must not fail."""
    address = (await terminal.until(r"^Playground: (http\S+)$"))[1]
    page = await browser.new_page(viewport=DESKTOP)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(address)
    await page.locator("html[data-ready]").wait_for()
    yield page
    await page.close()
    assert errors == []


async def test_apply_kill_the_bot_approve_and_come_back(tmp_path: Path) -> None:
    async with open_chromium() as browser:
        async with playground(tmp_path) as terminal, opened(terminal, browser) as page:
            process = await apply(page, resident(page))
            desk = officer(page)
            await desk.get_by_role("button", name="MULAI", exact=True).click()
            await expect(newest(desk)).to_contain_text("/antrean")
            await write(desk, "/antrean")
            await newest(desk).get_by_role("link", name="/tinjau_ps").click(timeout=PATIENCE_MS)
            await tap(desk, "Setujui", "Ya, setujui")
            await expect(
                resident(page).get_by_text("Lolos pemeriksaan, menunggu putaran penetapan (BELUM dilindungi)")
            ).to_be_visible()
            terminal.process.send_signal(signal.SIGINT)
            assert await terminal.end() == 0
        assert not [line for line in terminal.lines if "Traceback" in line]
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)

        async with playground(tmp_path) as second, opened(second, browser) as page:
            await expect(page.locator("#notice")).to_contain_text("/status")
            await write(resident(page), "/status")
            await expect(newest(resident(page))).to_contain_text("Lolos pemeriksaan, masuk daftar tunggu")
            second.process.send_signal(signal.SIGTERM)
            assert await second.end() == 0
