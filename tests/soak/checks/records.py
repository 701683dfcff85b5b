"""What the database holds after a soak, read table by table and opened with the keys, through no query of the bot's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import create_async_engine

from storage.encryption import CiphertextContext, Keyring
from storage.models import Base

Row = Mapping[str, Any]
_READ = (
    "applications",
    "announcements",
    "audit_events",
    "drafts",
    "officers",
    "quota_entries",
    "quota_pools",
    "reservations",
    "round_entries",
    "rounds",
    "residents",
    "resident_keys",
    "waiting_counts",
    "waiting_list",
)
_UNFINISHED = ("queued", "sending")
_GOES_ON = ("counting", "canary", "sending")
"""The clock looks at announcements once a minute at least, so the end of one may be a while behind its last copy."""


@dataclass(slots=True)
class Records:
    """Rows by table, as plain mappings.

    Attributes:
        rows: the small tables whole; of inbox and outbox all columns but the payloads.
        answers: those of each application, opened, by its id.
        drafts: answers of each draft, opened, by chat and the last eight digits of its id.
        unreadable: what no key opened, in words.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    answers: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    drafts: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def of(self, table: str) -> Sequence[Row]:
        """Return the rows of a table."""
        return self.rows[table]


async def read(database_url: str, keyring: Keyring) -> Records:
    """Read everything the checker looks at, as of one moment.

    Raises SQLAlchemy's errors when the database is away.
    """
    records = Records()
    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            for name in (*_READ, "inbox", "outbox"):
                table = Base.metadata.tables[name]
                columns = [one for one in table.columns if one.name != "payload" or name not in ("inbox", "outbox")]
                found = await connection.execute(select(*columns))
                records.rows[name] = [dict(row._mapping) for row in found]
    finally:
        await engine.dispose()
    _open(records, keyring)
    return records


def keep(records: Records, path: Path) -> None:
    """Write the rows by table, as JSON, to look for the cause of a breach in; of ciphertext only the size."""

    def plain(value: object) -> str:
        return f"{len(value)} bytes" if isinstance(value, bytes) else str(value)

    path.write_text(json.dumps(records.rows, default=plain))


async def unfinished(database_url: str) -> tuple[int, int, int]:
    """How many updates, how many messages and how many announcements are on their way still."""
    inbox, outbox, announcements = (Base.metadata.tables[one] for one in ("inbox", "outbox", "announcements"))
    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            updates = select(func.count()).select_from(inbox).where(inbox.c.state == "waiting")
            messages = select(func.count()).select_from(outbox).where(outbox.c.state.in_(_UNFINISHED))
            begun = select(func.count()).select_from(announcements).where(announcements.c.state.in_(_GOES_ON))
            return (
                (await connection.execute(updates)).scalar_one(),
                (await connection.execute(messages)).scalar_one(),
                (await connection.execute(begun)).scalar_one(),
            )
    finally:
        await engine.dispose()


def _open(records: Records, keyring: Keyring) -> None:
    keys = {}
    for row in records.of("resident_keys"):
        try:
            keys[row["resident_id"]] = keyring.unwrap(row["wrapped"], row["resident_id"])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            records.unreadable.append(f"the key of resident {row['resident_id']}: {type(error).__name__}")
    for table in ("applications", "drafts"):
        for row in records.of(table):
            try:
                body = keys[row["resident_id"]].open(row["body"], CiphertextContext(table, "body", row["id"]))
                answers = json.loads(body)["answers"]
            except Exception as error:  # noqa: BLE001 - as above
                records.unreadable.append(f"{table} {row['id']}: {type(error).__name__}")
                continue
            if table == "applications":
                records.answers[row["id"]] = answers
            else:
                records.drafts[(row["chat_id"], row["id"].hex[-8:])] = answers
