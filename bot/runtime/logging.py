"""Logging, set up once at start: `structlog.get_logger()` for our lines, the standard library's for the rest.

Log lines carry references, internal ids and error classes, never what people wrote. `redacted` is the last line of
defence if that happens all the same.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path, PosixPath
from types import TracebackType
from typing import Any, TextIO
from uuid import UUID

import structlog

_CORRELATION = "correlation_id"
# These log URLs with the token, whole updates or parameters at INFO and DEBUG.
_QUIET = (
    "telegram",
    "aiohttp",
    "httpx",
    "httpcore",
    "sqlalchemy",
    "uvicorn",
    "alembic",
    "aiosqlite",
    "asyncio",
)
_LONGEST_CHAIN = 5

_BOT_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
_UUID = r"\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b"
# 16 digits or more, in one piece or in groups: a NIK, a KK, or text that contains one.
_NUMBER = re.compile(rf"(?P<ours>{_UUID})|(?<!\d)(?:\d[\s.\-/_]{{0,3}}){{15,}}\d", re.IGNORECASE)
_PHONE = re.compile(
    rf"(?P<ours>{_UUID})|(?<!\d)(?:\+\s?62|62|0)[\s.\-]?\(?0?\)?[\s.\-]?8(?:[\s.\-()]{{0,2}}\d){{7,12}}(?!\d)",
    re.IGNORECASE,
)
# The parts of a printed traceback that are kept: a message may quote anything.
_PRINTED = re.compile(
    r'^  File "(?P<file>[^"\n]+)", line (?P<line>\d+), in (?P<name>\S+)$'
    r"|^(?P<kind>[A-Za-z_][\w.]*(?:Error|Exception))(?::|$)",
    re.MULTILINE,
)


def configure(level: str, fmt: str, stream: TextIO | None = None) -> None:
    """Set up logging for this process; calling it again replaces what was set up.

    Args:
        level: The lowest level of our own lines, such as `INFO`.
        fmt: `console` for people, `json` for machines.
        stream: Where the lines go; standard error if None.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    target = sys.stderr if stream is None else stream
    handler = _Handler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _render_exception,
                _redact,
                _renderer(fmt, target),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    _quieten()
    logging.captureWarnings(True)


@contextmanager
def correlation(correlation_id: str) -> Iterator[None]:
    """Add an id to every line logged within, so that all lines of one update share it; then restore the last id."""
    with structlog.contextvars.bound_contextvars(**{_CORRELATION: correlation_id}):
        yield


@contextmanager
def errors_counted(count: Callable[[str], None]) -> Iterator[None]:
    """Call `count` for each line of level ERROR or above that is logged within.

    Args:
        count: Gets the line's event, or the library's name for a line of a library: few values, none personal.
    """
    counter = _Counter(count)
    root = logging.getLogger()
    root.addHandler(counter)
    try:
        yield
    finally:
        root.removeHandler(counter)


def redacted(text: str) -> str:
    """Return the text without bot tokens, NIK or KK numbers and phone numbers."""
    text = _BOT_TOKEN.sub("[token]", text)
    text = _NUMBER.sub(lambda found: found["ours"] or "[16 digits]", text)
    return _PHONE.sub(lambda found: found["ours"] or "[phone]", text)


def described(error: BaseException) -> str:
    """Return an error as class and frames, without its message.

    The message may quote what a person wrote, and a name in it cannot be recognised and redacted.
    """
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(seen) < _LONGEST_CHAIN:
        seen.add(id(current))
        kind = type(current)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        lines += _frames(current.__traceback__)
        if isinstance(current, BaseExceptionGroup):
            lines += [f"within\n{described(part)}" for part in current.exceptions[:_LONGEST_CHAIN]]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if current is not None:
            lines.append("after")
    return "\n".join(lines)


def described_traceback(text: str) -> str:
    """Return a traceback printed by another process in the form of `described`: no messages, no source lines."""
    lines = [
        f"  {_location(found['file'], found['line'], found['name'])}" if found["file"] else found["kind"]
        for found in _PRINTED.finditer(text)
    ]
    return "\n".join(lines)


class _Handler(logging.StreamHandler[TextIO]):
    """Write lines; if a line cannot be formatted, report that without its content."""

    def handleError(self, record: logging.LogRecord) -> None:
        kind = sys.exc_info()[0]
        self.stream.write(f"A log line of {record.name} was lost: {kind.__name__ if kind else 'no reason'}\n")


class _Counter(logging.Handler):
    def __init__(self, count: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._count = count

    def emit(self, record: logging.LogRecord) -> None:
        # Our own lines are dictionaries, see `wrap_for_formatter`.
        said: object = record.msg
        self._count(str(said["event"]) if isinstance(said, dict) else record.name.partition(".")[0])


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace):
        yield f"  {_location(frame.filename, frame.lineno, frame.name)}"


def _location(file: str, line: object, name: str) -> str:
    path = Path(file)
    return f"{path.parent.name}/{path.name}:{line} in {name}"


def _quieten() -> None:
    for name in list(logging.root.manager.loggerDict):
        # Child loggers too: a library may have set one of its own to a lower level.
        if name.partition(".")[0] in _QUIET:
            logger = logging.getLogger(name)
            if logger.level:
                logger.setLevel(max(logger.level, logging.WARNING))
            # uvicorn installs handlers of its own, which would bypass the redaction.
            logger.handlers.clear()
            logger.propagate = True
    for name in _QUIET:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _renderer(fmt: str, target: TextIO) -> structlog.typing.Processor:
    if fmt == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _render_exception(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = described(error)
    return event


def _redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: value if key in _OUR_OWN else _without_secrets(value) for key, value in event.items()}


_PLAIN = frozenset({UUID, date, datetime, timedelta, Decimal, PosixPath})
# Set here or by structlog, never from what people wrote; the digits of a timestamp could be taken for a NIK.
_OUR_OWN = frozenset({"timestamp", "level", "logger"})


def _without_secrets(value: Any) -> Any:
    if isinstance(value, BaseException):
        return described(value)
    if isinstance(value, str) or type(value) in _PLAIN:
        return redacted(str(value))
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if redacted(str(value)) == str(value) else redacted(str(value))
    if isinstance(value, Mapping):
        return {redacted(str(key)): _without_secrets(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets(item) for item in value]
    # The repr of any other object, such as an update, may contain anything.
    return f"<{type(value).__module__}.{type(value).__qualname__}>"
