"""A broadcast whose process is killed again and again: how many got it twice, and how many not at all."""

import asyncio
import random
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.announcing.stage import Stage, outcomes
from benchmarks.measure import ask, module, running_process
from playground.bot_api.server import BotApiServer
from storage.unit_of_work import Database

LOOKED_AT_EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What arrived, compared with what the database says.

    doubles: people who have it more than once. missing: people who do not have it, though their copy is not unknown.
    unknown: accounts whose copy is unknown by the database. arrived: how many of these have it.
    """

    stage: Stage
    doubles: int
    missing: int
    unknown: list[int]
    arrived: int
    cpu: float
    memory: float


async def kill_again_and_again(
    server: BotApiServer, database: Database, environment: Mapping[str, str], *, people: int, kills: int
) -> Aftermath:
    """Send the announcement of `broadcast_stage.prepare`, killing our bot at `kills` seeded copies.

    CPU seconds and memory are those of the last process.
    """
    chance = random.Random(20261128)  # noqa: S311 (chance, no secret)
    plan = sorted(chance.sample(range(people // 20, people * 19 // 20), kills))
    stage = Stage(server, people, kills=plan)
    cpu = memory = 0.0
    done = asyncio.create_task(_all_final(database, stage))
    while not done.done():
        async with running_process(module("bots.ours"), dict(environment)) as process:
            stage.kill = lambda process=process: process.send_signal(signal.SIGKILL)  # type: ignore[misc]
            ended = asyncio.create_task(process.wait())
            await asyncio.wait([ended, done], return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                used = await ask(process)
                cpu, memory = used["cpu"], used["memory"]
    states = await outcomes(database)
    unknown = [chat_id for chat_id, state in states.items() if state == "unknown"]
    without = sum(stage.copies[chat_id] == 0 and state != "unknown" for chat_id, state in states.items())
    return Aftermath(
        stage,
        doubles=sum(count > 1 for count in stage.copies.values()),
        missing=without + people - len(states),
        unknown=unknown,
        arrived=sum(stage.copies[chat_id] for chat_id in unknown),
        cpu=cpu,
        memory=memory,
    )


async def _all_final(database: Database, stage: Stage) -> None:
    """Wait until all kills are done, and nothing is queued or being sent any more."""
    while True:
        await asyncio.sleep(LOOKED_AT_EVERY_SECONDS)
        if stage.killed < len(stage.kills):
            continue
        states = await outcomes(database)
        if len(states) == stage.people and not {"queued", "sending"} & set(states.values()):
            return
