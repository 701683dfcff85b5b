"""What the processes wrote: nothing personal, no failure of a handler, and when what had been sent was not sure."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

_DIGITS = re.compile(r"\d(?:[\s.\-/]?\d){8,}")
_LONGEST_NUMBER = 16
_WORD = re.compile(r"[^\W\d_]{4,}")
_SEVERE = frozenset({"error", "critical"})
# A poll that a killed process had open is still open at Telegram when the next one polls.
_EXPECTED = frozenset({"intake.another_poller"})
_LEASE = frozenset({"lease.taken", "lease.lost", "lease.given_back"})


def secrets_in(logs: Sequence[Path], secrets: Sequence[str]) -> Iterator[str]:
    """Name each log that holds one of these; which one it is, is not said again."""
    numbers = {one for one in secrets if one.isdigit()}
    lengths = sorted({len(one) for one in numbers})
    words = {word.casefold() for one in secrets if _is_name(one) for word in one.split()}
    others = [one for one in secrets if not one.isdigit() and not _is_name(one)]
    for path in logs:
        text = _text(path)
        found: Counter[str] = Counter()
        for match in _DIGITS.finditer(text):
            digits = re.sub(r"\D", "", match[0])
            found["a number"] += any(
                digits[start : start + length] in numbers
                for length in lengths
                for start in range(len(digits) - length + 1)
            )
        found["a name"] += sum(match[0].casefold() in words for match in _WORD.finditer(text))
        found["a key or token"] += sum(text.count(one) for one in others)
        for what, count in found.items():
            if count:
                yield f"{path.name} holds {what} of a person or of the bot, {count} times"


def complaints_in(logs: Sequence[Path]) -> Iterator[str]:
    """Name each kind of severe line, and what no line of the log's form is: a traceback of the interpreter's own."""
    seen: Counter[str] = Counter()
    for path in logs:
        for line in _text(path).splitlines():
            entry = _entry(line)
            if entry is None:
                if "Traceback (most recent call last)" in line:
                    seen[f"{path.name} holds a traceback"] += 1
            elif entry.get("level") in _SEVERE and entry.get("event") not in _EXPECTED:
                seen[f"{path.name}: {entry.get('event')} {entry.get('error', '')}".strip()] += 1
    for what, count in seen.items():
        yield f"{what}, {count} times"


def sending_unsure(logs: Sequence[Path]) -> list[float]:
    """When a process may not have known what it had sent, in Unix seconds.

    The right to send passed from one to another, or an answer did not come in time.
    """
    moments = []
    for path in logs:
        for line in _text(path).splitlines():
            entry = _entry(line)
            if entry is None:
                continue
            passed_on = entry.get("event") in _LEASE and entry.get("name") == "sending"
            if passed_on or (entry.get("event") == "delivery.not_sent" and entry.get("error") == "TimedOut"):
                moments.append(datetime.fromisoformat(entry["timestamp"]).timestamp())
    return sorted(moments)


def events_in(logs: Sequence[Path]) -> Counter[str]:
    """How often each event of level warning and above was written."""
    seen: Counter[str] = Counter()
    for path in logs:
        for line in _text(path).splitlines():
            entry = _entry(line)
            if entry is not None and entry.get("level") in {"warning", *_SEVERE}:
                seen[f"{entry.get('event')} {entry.get('error', '')}".strip()] += 1
    return seen


def _is_name(secret: str) -> bool:
    return all(part.isalpha() for part in secret.split())


def _entry(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        read = json.loads(line)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
