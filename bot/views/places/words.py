"""The words for pools, their periods and areas."""

from __future__ import annotations

from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from domain.calendar.periods import year_and_month
from domain.programme import Programme


def period_words(step: Step, period: str) -> str:
    """Return a period in words: 2026, or November 2026."""
    year, month = year_and_month(period)
    return step.plain("places-period", year=str(year), month=month)


def programme_words(step: Step, programme: Programme) -> str:
    """Return the programme's name."""
    return step.plain(f"programme-{dashed(programme)}")


def area_words(step: Step, kecamatan_code: str) -> str:
    """Return the area of a pool in words."""
    area = step.resources.areas.kecamatan(kecamatan_code) if kecamatan_code else None
    if area is None:
        return step.plain("places-area-city")
    return step.plain("places-area-kecamatan", kecamatan=area.name)


def pool_words(step: Step, fund_name: str, kecamatan_code: str, cover: str) -> str:
    """Return a pool in words: `APBD, Seluruh kota`."""
    key = "places-pool-cover" if cover else "places-pool"
    return step.plain(key, fund=fund_name, area=area_words(step, kecamatan_code), cover=cover.upper())


def left_words(step: Step, free: int, *, counted: bool = True) -> str:
    """Return how many places are left, that the pool is overdrawn, or that the number is not known yet."""
    if free < 0:
        return step.plain("places-over", count=-free)
    return step.plain("places-left", count=free) if counted else step.plain("places-left-unknown")
