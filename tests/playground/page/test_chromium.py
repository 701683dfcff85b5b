"""The page in a real Chromium: what a person sees, taps and types."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, Route, expect

from tests.playground.page.browser import DESKTOP, PHONE, officer, open_chromium, resident, write
from tests.playground.page.scripted_bot import FORMATTED
from tests.playground.page.stage import ADMIN, BECAK, OFFICER_2, Stage, open_stage, png

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests here; each has a context of its own."""
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def browser_page(chromium: Browser, stage: Stage) -> AsyncIterator[Page]:
    """Yield the opened page. An error in its script or a request to another host fails the test."""
    context = await chromium.new_context(viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(stage.url)
    await page.locator("html[data-ready]").wait_for()
    yield page
    await context.close()
    assert errors == []
    assert [url for url in asked if not url.startswith((stage.url, "data:", "blob:"))] == []


async def pick(desk: Locator, name: str, content: bytes) -> None:
    """Choose a picture in the file dialog."""
    picked = FilePayload(name=name, mimeType="image/png", buffer=content)
    await desk.locator("input[type=file]").set_input_files([picked])


async def test_start_tap_toast_alert_and_edit_in_place(browser_page: Page) -> None:
    desk = resident(browser_page)
    await desk.get_by_role("button", name="MULAI", exact=True).click()
    await expect(desk.get_by_text("Selamat datang")).to_be_visible()
    await expect(desk.get_by_role("button", name="MULAI", exact=True)).to_be_hidden()
    await desk.get_by_role("button", name="Daftar", exact=True).click()
    await expect(browser_page.locator("#toast")).to_have_text("Tersimpan")
    await desk.get_by_role("button", name="Peringatan").click()
    await expect(browser_page.get_by_role("dialog")).to_contain_text("Perhatian!")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.get_by_role("dialog")).to_be_hidden()
    await desk.get_by_role("button", name="Ganti").click()
    await expect(desk.locator(".from-bot")).to_have_count(1)
    await expect(desk.locator(".from-bot .words")).to_have_text("Sudah diganti")
    await expect(desk.locator(".from-bot footer")).to_contain_text("diedit")
    await expect(desk.locator(".key.busy")).to_have_count(0)
    await expect(desk.get_by_role("button", name="Sudah")).to_be_focused()


async def test_formatting_is_shown_and_markup_in_a_text_stays_text(browser_page: Page) -> None:
    desk = officer(browser_page)
    await write(desk, "/format")
    message = desk.locator(".from-bot .words")
    await expect(message.locator("strong")).to_have_text("tebal")
    await expect(message.locator("em")).to_have_text("miring")
    await expect(message.locator("code")).to_have_text("kode")
    await expect(message.locator("blockquote")).to_have_text("kutipan")
    await expect(message).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(message.locator("img")).to_have_count(0)
    await message.locator(".spoiler").press("Enter")
    await expect(message.locator(".spoiler.shown")).to_have_text("rahasia")
    assert "<tg-spoiler>" in FORMATTED


async def test_commands_in_a_text_and_in_the_menu_are_sent_when_tapped(browser_page: Page) -> None:
    desk = officer(browser_page)
    await write(desk, "/format")
    await desk.get_by_role("link", name="/tinjau_ps26_000123k").click()
    await expect(desk.get_by_text("Jawaban: /tinjau_ps26_000123k")).to_be_visible()
    await desk.get_by_role("button", name="Menu").click()
    await browser_page.keyboard.press("ArrowDown")
    await browser_page.keyboard.press("Enter")
    await expect(desk.get_by_text("Jawaban: /status")).to_be_visible()


async def test_an_invitation_is_copied_from_one_chat_and_opened_in_another(browser_page: Page, stage: Stage) -> None:
    desk = officer(browser_page)
    await write(desk, "/format")
    await desk.get_by_role("button", name="Salin tautan").click()
    link = await browser_page.evaluate("navigator.clipboard.readText()")
    await desk.get_by_role("tab", name="Yuwono").click()
    await write(desk, link)
    await expect(desk.get_by_text("Selamat datang inv_abc")).to_be_visible()
    assert "/start inv_abc" in await stage.texts(OFFICER_2)
    assert "/start inv_abc" not in await stage.texts(ADMIN)


async def test_the_card_is_tapped_into_the_line_and_the_number_is_shared(browser_page: Page) -> None:
    desk = resident(browser_page)
    await desk.get_by_role("button", name="NIK: 3374051403749001").click()
    await browser_page.keyboard.press("Enter")
    await expect(desk.get_by_text("Jawaban: 3374051403749001")).to_be_visible()
    await write(desk, "/nomor")
    await desk.get_by_role("button", name="Bagikan nomor", exact=True).click()
    await browser_page.get_by_role("dialog").get_by_role("button", name="Bagikan").click()
    await expect(desk.get_by_text("Nomor: +6281200009001")).to_be_visible()
    await expect(desk.locator(".reply-keyboard")).to_be_hidden()


async def test_sample_album_and_picked_photos_arrive_as_jpegs(browser_page: Page, stage: Stage) -> None:
    desk = resident(browser_page)
    await desk.get_by_label("Lampirkan").click()
    await desk.get_by_role("button", name="Kirim album contoh").click()
    await expect(desk.locator(".from-bot .photo")).to_have_count(3)
    sent = [message for message in stage.world.person(BECAK).messages if not message.from_bot]
    assert len({message.media_group_id for message in sent}) == 1
    await pick(desk, "kecil.png", png(16))
    await expect(desk.locator(".from-bot .photo")).to_have_count(4)
    last = stage.world.person(BECAK).last.photo_file_ids[-1]
    assert stage.world.file(last).content[:2] == b"\xff\xd8"
    await pick(desk, "rusak.png", b"no picture")
    await expect(browser_page.locator("#toast")).to_contain_text("rusak.png")


async def test_messages_are_replied_to_and_own_ones_edited_and_the_bot_is_blocked_and_let_in(
    browser_page: Page,
) -> None:
    desk = resident(browser_page)
    await write(desk, "becak")
    await expect(desk.get_by_text("Jawaban: becak")).to_be_visible()
    await desk.locator(".from-bot").hover()
    await desk.get_by_role("button", name="Balas pesan ini").click()
    await expect(desk.get_by_text("Membalas pesan")).to_be_visible()
    await write(desk, "maksudnya?")
    await expect(desk.locator(".mine .answers")).to_have_text("Jawaban: becak")
    await expect(desk.get_by_text("Membalas pesan")).to_be_hidden()
    await desk.locator(".mine").first.hover()
    await desk.get_by_role("button", name="Ubah pesan ini").first.click()
    await write(desk, "becak motor")
    await expect(desk.get_by_text("Diubah: becak motor")).to_be_visible()
    await desk.get_by_role("button", name="Blokir bot").click()
    await write(desk, "halo")
    await expect(browser_page.locator("#toast")).to_contain_text("diblokir")
    await desk.get_by_role("button", name="BUKA BLOKIR DAN MULAI").click()
    await expect(desk.get_by_text("Selamat datang")).to_be_visible()


async def test_each_person_has_a_chat_and_unread_messages_mark_the_tab(browser_page: Page, stage: Stage) -> None:
    desk = resident(browser_page)
    await stage.act(BECAK, "send", text="dari tukang becak")
    await expect(desk.get_by_text("Jawaban: dari tukang becak")).to_be_visible()
    await desk.get_by_role("tab", name="Ratna").click()
    await expect(desk.get_by_text("dari tukang becak")).to_have_count(0)
    await stage.bot.say(BECAK, "Kabar untuk Bapak")
    await expect(desk.get_by_role("tab", name="Ngatimin")).to_have_class("unread")
    await desk.get_by_role("tab", name="Ratna").press("ArrowLeft")
    await expect(desk.get_by_text("Kabar untuk Bapak")).to_be_visible()
    await expect(desk.locator(".unread")).to_have_count(0)
    await desk.get_by_role("button", name="Orang baru").click()
    await expect(desk.get_by_role("tab", name="Warga baru 2")).to_have_attribute("aria-selected", "true")


async def test_what_is_said_before_the_page_listens_is_shown(browser_page: Page, stage: Stage) -> None:
    said = asyncio.Event()

    async def hold(route: Route) -> None:
        await said.wait()
        await route.continue_()

    await browser_page.route("**/playground/api/events", hold)
    await browser_page.reload()
    await browser_page.locator("html[data-ready]").wait_for()
    await expect(officer(browser_page).get_by_text("Belum ada pesan")).to_be_visible()
    await stage.act(ADMIN, "send", text="mulai")
    await stage.bot.say(ADMIN, "Sudah lama di sini")
    said.set()
    await expect(officer(browser_page).get_by_text("Sudah lama di sini")).to_be_visible()


async def test_older_messages_are_not_scrolled_away_by_new_ones(browser_page: Page, stage: Stage) -> None:
    desk = officer(browser_page)
    await stage.act(ADMIN, "send", text="mulai")
    for number in range(30):
        await stage.bot.say(ADMIN, f"Pesan {number}")
    newest = desk.get_by_text("Pesan 29", exact=True)
    await expect(newest).to_be_in_viewport()
    await desk.locator(".messages").hover()
    await browser_page.mouse.wheel(0, -2000)
    await expect(newest).not_to_be_in_viewport()
    await stage.bot.say(ADMIN, "Kabar terbaru")
    await expect(desk.locator(".newest b")).to_have_text("1")
    await expect(desk.get_by_text("Kabar terbaru")).not_to_be_in_viewport()
    await desk.get_by_label("Ke pesan terbaru").click()
    await expect(desk.get_by_text("Kabar terbaru")).to_be_in_viewport()
    await expect(desk.locator(".newest")).to_be_hidden()


async def test_on_a_narrow_screen_nothing_is_wider_than_the_screen(browser_page: Page) -> None:
    await browser_page.set_viewport_size(PHONE)
    await resident(browser_page).get_by_role("button", name="MULAI", exact=True).click()
    await expect(resident(browser_page).get_by_text("Selamat datang")).to_be_in_viewport()
    assert await browser_page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await browser_page.get_by_role("link", name="Ke obrolan petugas").click()
    await expect(officer(browser_page).get_by_role("tab", name="Endah")).to_be_in_viewport()
