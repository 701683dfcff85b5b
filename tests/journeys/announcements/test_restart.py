"""An announcement while the real process is killed in the middle, twice: nobody has it twice or is forgotten.

The same with 10,000 people and ten kills: `make bench-broadcast`.
"""

import pytest

from benchmarks.announcing.kills import kill_again_and_again
from benchmarks.announcing.stage import prepare
from benchmarks.broadcast import environment
from benchmarks.filled import keyring
from playground.bot_api.server import BotApiServer
from storage.connections.engine import Engines
from storage.unit_of_work import Database
from tests.support.running import TOKEN

PEOPLE, KILLS, RATE = 200, 2, 100
AT_MOST_UNKNOWN = KILLS * RATE // 2
"""A tenth of a second's copies are claimed ahead, and as much is under way; a busy machine has more under way."""


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_kills_in_the_middle_double_nothing_and_forget_nobody(server: BotApiServer, database_url: str) -> None:
    database = Database(Engines(database_url), keyring())
    await prepare(database, PEOPLE)
    settings = {
        **environment(server, database_url, RATE),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "BROADCAST_FAILURE_PERCENT": "50",
    }
    seen = await kill_again_and_again(server, database, settings, people=PEOPLE, kills=KILLS)
    await database.close()
    assert seen.stage.killed == KILLS
    assert (seen.doubles, seen.missing) == (0, 0)
    assert 0 < len(seen.unknown) <= AT_MOST_UNKNOWN
    assert len(seen.stage.copies) == PEOPLE - len(seen.unknown) + seen.arrived
