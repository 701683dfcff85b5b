"""Logs: what they say, and what they never say."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st

from bot.runtime.logging import configure, correlation, described, redacted

TOKEN = "123456789:AAaaBBbbCCccDDddEEeeFFffGGggHHhhIIi"
NIK = "3374011205909001"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in list(logging.root.manager.loggerDict)}
    show = warnings.showwarning
    yield
    logging.captureWarnings(False)
    warnings.showwarning = show
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def stream() -> io.StringIO:
    stream = io.StringIO()
    configure("INFO", "json", stream)
    return stream


def test_a_line_says_what_when_and_where(stream: io.StringIO) -> None:
    structlog.get_logger("bot.runtime.worker").info("round_done", updates=3, ok=True)
    (line,) = lines_of(stream)
    assert line["event"] == "round_done"
    assert (line["updates"], line["ok"], line["level"], line["logger"]) == (3, True, "info", "bot.runtime.worker")
    assert line["timestamp"].endswith("Z")


def test_lines_below_the_level_are_left_out(stream: io.StringIO) -> None:
    structlog.get_logger("bot").debug("small")
    logging.getLogger("storage").debug("small")
    assert lines_of(stream) == []


def test_the_standard_librarys_lines_come_the_same_way(stream: io.StringIO) -> None:
    with correlation("u-1"):
        logging.getLogger("storage").warning("slow: %s for %s", 3, NIK)
    (line,) = lines_of(stream)
    assert line["event"] == "slow: 3 for [16 digits]"
    assert (line["level"], line["correlation_id"]) == ("warning", "u-1")


@pytest.mark.parametrize(
    "name",
    ["telegram.ext.Application", "aiohttp.access", "httpx", "sqlalchemy.engine", "uvicorn.access", "uvicorn"],
)
def test_talkative_libraries_stay_at_warning(name: str) -> None:
    logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(name).addHandler(logging.NullHandler())
    stream = io.StringIO()
    configure("DEBUG", "json", stream)
    logger = logging.getLogger(name)
    logger.info("GET https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.debug("update")
    assert lines_of(stream) == []
    logger.warning("careful: %s", TOKEN)
    assert [line["event"] for line in lines_of(stream)] == ["careful: [token]"]


def test_the_correlation_id_comes_and_goes(stream: io.StringIO) -> None:
    logger = structlog.get_logger("bot")
    with correlation("u-1"):
        logger.info("a")
        with correlation("u-2"):
            logger.info("b")
        logger.info("c")
    logger.info("d")
    assert [line.get("correlation_id") for line in lines_of(stream)] == ["u-1", "u-2", "u-1", None]


class Update:
    def __repr__(self) -> str:
        return "Update(text='Sutrisno Wibowo')"


def test_no_value_of_a_line_holds_a_number_or_a_secret(stream: io.StringIO) -> None:
    structlog.get_logger("bot").warning(
        f"heard {NIK}",
        nik=int(NIK),
        nested={"kk": ["3374 0112 0590 9001", {"hp": "0812-3456-7890"}]},
        token=TOKEN,
        object=Update(),
        raw=NIK.encode(),
        error=ValueError(f"not a date in {NIK}"),
        id=UUID("01234567-8901-7234-8567-890123456789"),
        count=17,
    )
    (line,) = lines_of(stream)
    written = stream.getvalue()
    for secret in (NIK, "0590 9001", "3456-7890", TOKEN, "Sutrisno"):
        assert secret not in written
    assert line["count"] == 17
    assert line["id"] == "01234567-8901-7234-8567-890123456789"
    assert line["nested"] == {"kk": ["[16 digits]", {"hp": "[phone]"}]}
    assert line["object"] == "<tests.runtime.test_logging.Update>"


def fail(nik: str) -> None:
    name = "Sutrisno Wibowo"
    try:
        int(name[0] + nik)
    except ValueError as error:
        raise RuntimeError(f"bad token {TOKEN}") from error


@pytest.mark.parametrize("fmt", ["json", "console"])
@pytest.mark.parametrize("kind", ["structlog", "stdlib"])
def test_an_exception_is_class_and_frames_without_what_was_in_them(fmt: str, kind: str) -> None:
    stream = io.StringIO()
    configure("INFO", fmt, stream)
    logger = structlog.get_logger("bot") if kind == "structlog" else logging.getLogger("bot")
    try:
        fail(NIK)
    except RuntimeError:
        logger.exception("failed")
    written = stream.getvalue()
    assert "builtins.RuntimeError" in written
    assert "builtins.ValueError" in written
    assert "bad token" not in written
    assert "runtime/test_logging.py:" in written and " in fail" in written
    for secret in (NIK, TOKEN, "Wibowo", "name ="):
        assert secret not in written


def test_errors_without_end_and_errors_that_cannot_speak_are_described() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise KeyError

    first, second = Mute(), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert described(first).count("after") == 2
    group = ExceptionGroup("both", [ValueError(NIK), TypeError("x")])
    assert "builtins.ValueError" in described(group)


def test_an_error_hidden_with_from_none_stays_hidden() -> None:
    try:
        try:
            raise ValueError
        except ValueError:
            raise RuntimeError from None
    except RuntimeError as error:
        assert "ValueError" not in described(error)


def test_a_line_that_cannot_be_made_does_not_leak(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    configure("INFO", "json", stream)
    logging.getLogger("storage").warning("two %s %s", NIK)
    assert "was lost: TypeError" in stream.getvalue()
    assert NIK not in stream.getvalue() + capsys.readouterr().err


def test_setting_up_twice_writes_once(stream: io.StringIO) -> None:
    again = io.StringIO()
    configure("INFO", "json", again)
    structlog.get_logger("bot").info("a")
    assert stream.getvalue() == ""
    assert len(lines_of(again)) == 1


def test_warnings_are_logged(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure("INFO", "json", stream)
        warnings.warn(f"old way {NIK}", UserWarning, stacklevel=1)
    assert NIK not in stream.getvalue()
    assert "old way [16 digits]" in stream.getvalue()


@given(
    st.text(alphabet="0123456789", min_size=16, max_size=20),
    st.sampled_from(["", " ", "-", ".", " - ", "/"]),
    st.integers(min_value=1, max_value=8),
)
@example("3374011205909001", "-", 4)
def test_sixteen_digits_never_pass(digits: str, separator: str, group: int) -> None:
    written = separator.join(digits[i : i + group] for i in range(0, len(digits), group))
    safe = redacted(f"NIK:{written}; selesai")
    assert written not in safe
    assert sum(character.isdigit() for character in safe.replace("[16 digits]", "")) == 0
    assert safe.endswith("; selesai")


@pytest.mark.parametrize(
    "phone",
    [
        "081234567890",
        "+6281234567890",
        "62 812 3456 7890",
        "0812-3456-789",
        "+62 (0)812 3456 7890",
        "0812.345.678",
    ],
)
def test_phone_numbers_never_pass(phone: str) -> None:
    assert redacted(f"hp{phone}!") == "hp[phone]!"


@pytest.mark.parametrize(
    "harmless",
    [
        "PS-2026-000123-K",
        "Rp16.800",
        "2026-01-31 10:11:12.123456",
        "01234567-8901-7234-8567-890123456789",
        "01234567890172348567890123456789",
        "update 123456789012",
        "17 Agustus 1990",
    ],
)
def test_what_is_needed_to_find_a_fault_stays(harmless: str) -> None:
    assert redacted(harmless) == harmless
