"""Chromium for the page's tests, and what every one of them does on the page."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_IS_THERE = CHROMIUM.exists()
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
PATIENCE_MS = 30_000
"""A bot that was just started takes its time, and so does a page on a busy machine."""

expect.set_options(timeout=PATIENCE_MS)


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """Yield a browser. Where none is installed the test is skipped, or fails in CI."""
    if not CHROMIUM_IS_THERE:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is missing; CI must have it")
        pytest.skip(f"{CHROMIUM} is missing; apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


def resident(page: Page) -> Locator:
    return page.locator("#desk-resident")


def officer(page: Page) -> Locator:
    return page.locator("#desk-officer")


async def write(desk: Locator, text: str) -> None:
    await desk.get_by_label("Tulis pesan").fill(text)
    await desk.get_by_label("Tulis pesan").press("Enter")
