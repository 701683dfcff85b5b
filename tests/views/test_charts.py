"""Pictures: drawn by a program of its own, which the bot never becomes."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.files.generated import NotMade
from bot.views import charts
from bot.views.chart_program import SEGMENTS, shares
from playground.world.files import image_size


def quota(*bars: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": "Kuota Pijar Semar, 2026",
        "subtitle": "8.500 tempat",
        "legend": {name: f"Bagian {name}" for name in SEGMENTS},
        "bars": list(bars),
    }


def bar(covered: int, taken: int, offered: int, free: int) -> dict[str, Any]:
    numbers = {"covered": covered, "taken": taken, "offered": offered, "free": free}
    words = {name: str(number) for name, number in numbers.items()}
    return {**numbers, "label": "APBD: 7.500", "note": "sisa 740", "over": free < 0, "words": words}


@pytest.mark.parametrize(
    "bars",
    [[], [bar(6717, 35, 8, 740), bar(500, 0, 0, 500)], [bar(0, 3017, 0, -17)], [bar(0, 0, 0, 0)]],
    ids=["none", "two funds", "over", "zero"],
)
async def test_a_picture_is_a_png_a_phone_can_show(bars: list[dict[str, Any]]) -> None:
    size = image_size(await charts.draw("quota", quota(*bars)))
    assert size == (720, 300 + 130 * len(bars))


@pytest.mark.parametrize(("chart", "data"), [("quota", {"title": "no bars"}), ("no_such_chart", {})])
async def test_what_cannot_be_drawn_is_said_so(chart: str, data: dict[str, Any]) -> None:
    with pytest.raises(NotMade):
        await charts.draw(chart, data)


async def test_a_drawing_that_is_given_up_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    program = tmp_path_factory.mktemp("chart") / "never_ends.py"
    program.write_text("import sys, time\nsys.stdin.read()\ntime.sleep(600)\n")
    monkeypatch.setattr(charts, "_PROGRAM", program)
    started: asyncio.Future[asyncio.subprocess.Process] = asyncio.get_running_loop().create_future()
    start = asyncio.create_subprocess_exec

    async def remember(*arguments: Any, **more: Any) -> asyncio.subprocess.Process:
        process = await start(*arguments, **more)
        started.set_result(process)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", remember)
    drawing = asyncio.create_task(charts.draw("quota", quota()))
    process = await started
    drawing.cancel()
    await asyncio.wait([drawing])
    assert drawing.cancelled()
    assert process.returncode is not None


async def test_the_program_is_told_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    program = tmp_path_factory.mktemp("chart") / "tells.py"
    program.write_text("import os\nprint(sorted(os.environ))\n")
    monkeypatch.setattr(charts, "_PROGRAM", program)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret")
    monkeypatch.setenv("DATA_ENCRYPTION_KEYS", "secret")
    known = (await charts.draw("quota", {})).decode()
    assert "PATH" in known
    assert "TOKEN" not in known and "KEYS" not in known


@given(st.dictionaries(st.sampled_from(list(SEGMENTS)), st.integers(-5000, 10_000_000)))
def test_a_bar_is_whole_and_nothing_in_it_is_too_narrow_to_see(numbers: dict[str, int]) -> None:
    widths = shares(numbers)
    assert widths.keys() == {name for name, number in numbers.items() if number > 0}
    assert not widths or abs(sum(widths.values()) - 1) < 1e-9
    assert all(width > 0.015 for width in widths.values())
