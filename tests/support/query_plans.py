"""How a database goes about the statements of a piece of code."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

from sqlalchemy import event, text

from storage.unit_of_work import Database, UnitOfWork

KEPT_SMALL = ("application_counters", "officers", "quota_pools", "funding_sources", "registry_lists", "rounds")
"""Tables that do not grow with what residents send: a figure, an officer or a decree a row."""


@contextmanager
def noted(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Yield the statements that read or change rows while this is open, with their parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith("INSERT"):
            asked.append((statement, parameters))

    engine = database.engines.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def plan(uow: UnitOfWork, database: Database, statement: str, parameters: Any) -> str:
    """How the database goes about a statement."""
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    rows = (await uow.connection.exec_driver_sql(f"{explain} {statement}", parameters)).all()
    return "\n".join(str(row[-1]) for row in rows)


async def prefer_indexes(uow: UnitOfWork, database: Database) -> None:
    """Have PostgreSQL go by an index wherever one fits, for the rest of this transaction.

    A few hundred rows are read and joined faster without; what counts is that there is one.
    """
    if not database.is_sqlite:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            await uow.connection.execute(text(f"SET LOCAL enable_{way} = off"))


def whole_tables(database: Database, plans: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """By act, the tables that it reads from one end to the other; acts that read none are left out."""
    found = {}
    for name, told in plans.items():
        read = chain.from_iterable(map(_in_sqlite if database.is_sqlite else _in_postgresql, told))
        grown = [line for line in read if not any(re.search(rf"\b{table}\b", line) for table in KEPT_SMALL)]
        if grown:
            found[name] = grown
    return found


def _in_sqlite(explained: str) -> Iterator[str]:
    # A part of the statement itself (a list of values, a subquery) is scanned, too; it has no table's name.
    yield from re.findall(r"^SCAN (?!CONSTANT|\(|anon_|\d).*$|^.* AUTOMATIC .*$", explained, re.MULTILINE)


def _in_postgresql(explained: str) -> Iterator[str]:
    """Sequential scans, and walks along a whole index: those without a condition on it."""
    lines = explained.splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if "Seq Scan on" in line or (
            re.search(r"Index (Only )?Scan (Backward )?using|Bitmap Index Scan on", line) and "Index Cond" not in below
        ):
            yield line.strip()
