"""Fifty residents fill in a form while the real process is killed, again and again, at seeded calls.

Every form is finished with exactly one application, no answer is lost, and no chat sees more than one message twice
for each kill.
"""

import asyncio
import json
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from playground.bot_api.server import BotApiServer
from playground.world.faults import Call, Fault
from playground.world.person import Person
from storage.connections.engine import Engines
from storage.encryption import CiphertextContext, Keyring
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.programs import Program, program

PEOPLE = 50
KILLS = 8
"""Each costs the start of a process. PostgreSQL's processes are killed by the soak (`tests/soak`)."""
CALLS_BETWEEN = (5, 180)
PATIENCE_SECONDS = 240


@dataclass
class Answers:
    """What one made-up person types."""

    number: int

    @property
    def nik(self) -> str:
        return f"33740501{self.number % 12 + 1:02d}70{9000 + self.number}"

    @property
    def name(self) -> str:
        return f"Warga {chr(65 + self.number // 26)}{chr(65 + self.number % 26)}"

    @property
    def rt_rw(self) -> str:
        return f"{self.number % 9 + 1:03d}/{self.number // 9 + 1:03d}"

    def script(self) -> list[tuple[str, Callable[[Person], object]]]:
        """Return the words of each of the bot's messages, with what the person does then."""

        def tap(label: str) -> Callable[[Person], object]:
            return lambda person: person.tap(label)

        def send(text: str) -> Callable[[Person], object]:
            return lambda person: person.send(text)

        return [
            ("Mau daftar yang mana?", tap("👷 Pijar Semar")),
            ("Alamat di KTP", tap("Kota Semarang")),
            ("Umur Bapak/Ibu", tap("17 sampai 64 tahun")),
            ("sedang bekerja?", tap("Ya, sedang bekerja")),
            ("bekerja sendiri, atau", tap("Bekerja sendiri")),
            ("punya BPJS Ketenagakerjaan", tap("Tidak punya")),
            ("Hasil awal", tap("➡️ Lanjut daftar")),
            ("Boleh kami minta data", tap("✅ Setuju")),
            ("Mohon tulis NIK", send(self.nik)),
            ("NIK yang terbaca", tap("✅ Ya, benar")),
            ("Tanggal lahir menurut NIK", lambda person: person.tap(person.buttons[0])),
            ("Mohon tulis nama", send(self.name)),
            ("di kecamatan mana", tap("Genuk")),
            ("di kelurahan mana", tap("Genuksari")),
            ("RT dan RW", send(self.rt_rw)),
            ("Pekerjaan Bapak/Ibu", tap("Tukang becak")),
            ("Biasanya bekerja di mana", send(f"Pasar {self.name}")),
            ("Nomor HP yang bisa", lambda person: person.share_contact()),
            ("Mohon periksa dulu", tap("📨 Kirim pendaftaran")),
            ("Boleh kami kirim pengumuman", tap("🔔 Ya, boleh")),
        ]


@dataclass
class Killer:
    """Starts the bot, kills it at the planned calls, and starts it again."""

    server: BotApiServer
    folder: Path
    database_url: str
    plan: list[tuple[int, bool]]
    kills: list[int] = field(default_factory=list)
    unheard: set[int] = field(default_factory=set)
    running: Program | None = None
    calls_left: int = 0
    before: bool = False

    async def run(self) -> None:
        """Keep the bot going until cancelled."""
        self.server.world.before_call = lambda call: self.count(call, before=True)
        self.server.world.after_call = lambda call: self.count(call, before=False)
        settings = {
            "TELEGRAM_API_BASE_URL": self.server.url,
            "DATABASE_URL": self.database_url,
            "LOG_LEVEL": "WARNING",
        }
        while True:
            self.calls_left, self.before = self.plan.pop(0) if self.plan else (0, False)
            async with program(self.folder, [], settings) as self.running:
                status = await self.running.ended(PATIENCE_SECONDS)
                assert status == -signal.SIGKILL, f"the bot ended by itself with {status}: {self.running.output}"
            self.running = None

    def count(self, call: Call, *, before: bool) -> Fault | None:
        """Kill at the Nth call since the start, before or after it is answered."""
        if before != self.before or self.calls_left <= 0 or self.running is None:
            return None
        self.calls_left -= 1
        if self.calls_left:
            return None
        self.kills.append(call.number)
        if before:
            self.unheard.add(call.number)
        self.running.signal(signal.SIGKILL)
        return Fault(drop_connection=True)


async def apply(server: BotApiServer, person: Person, answers: Answers) -> None:
    person.send("/daftar")
    for expected, act in answers.script():
        await server.world.wait_for(lambda words=expected: words in person.last_text, PATIENCE_SECONDS)  # type: ignore[misc]
        act(person)
    await server.world.wait_for(lambda: "Boleh kami kirim" not in person.last_text, PATIENCE_SECONDS)


def repeated(killer: Killer, person: Person) -> list[int]:
    """For each message that this chat got twice in a row: how many kills there had been before the second."""
    kills_before = []
    previous = None
    for call in killer.server.world.calls:
        if call.method != "sendMessage" or call.chat_id != person.id or call.number in killer.unheard:
            continue
        text = call.params["text"]
        if text == previous:
            kills_before.append(sum(1 for kill in killer.kills if kill < call.number))
        previous = text
    return kills_before


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", [20261122])
async def test_a_killed_process_loses_nothing(
    server: BotApiServer,
    database_url: str,
    keyring: Keyring,
    seed: int,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(seed)
    plan = [(chance.randint(*CALLS_BETWEEN), chance.random() < 0.5) for _ in range(KILLS)]
    killer = Killer(server, tmp_path, database_url, plan)
    people = [(server.world.person(9200 + number, f"Warga {number}"), Answers(number)) for number in range(PEOPLE)]
    async with asyncio.TaskGroup() as group:
        running = group.create_task(killer.run())
        await asyncio.gather(*(apply(server, person, answers) for person, answers in people))
        await server.world.wait_for(lambda: server.world.unconfirmed() == 0, PATIENCE_SECONDS)
        running.cancel()

    assert len(killer.kills) == KILLS
    twice = [repeated(killer, person) for person, _ in people]
    for kills_before in twice:
        assert all(count <= kills for count, kills in enumerate(kills_before, start=1)), kills_before

    kept = await stored_answers(database_url, keyring)
    assert len(kept) == PEOPLE
    for person, answers in people:
        theirs = kept[person.id]
        assert (theirs["nik"], theirs["name"], theirs["rt_rw"]) == (answers.nik, answers.name, answers.rt_rw)
        assert theirs["workplace"] == f"Pasar {answers.name}"
    with capfd.disabled():
        print(  # noqa: T201
            f"\n{PEOPLE} forms, {len(server.world.calls)} calls, {KILLS} kills: "
            f"{len(kept)} applications, {sum(map(len, twice))} messages seen twice"
        )


async def stored_answers(database_url: str, keyring: Keyring) -> dict[int, dict[str, str]]:
    """Return each chat's answers; fail if a chat has two applications or an update is a dead letter."""
    from sqlalchemy import text

    database = Database(Engines(database_url), keyring, FakeClock())
    try:
        async with database.read() as uow:
            assert await uow.inbox.dead_letters() == []
            assert await uow.inbox.waiting() == 0
            rows = (await uow.connection.execute(text("SELECT id, chat_id, resident_id, body FROM applications"))).all()
            residents = await uow.residents.by_telegram_ids([row.chat_id for row in rows])
        assert len({row.chat_id for row in rows}) == len(rows)
        return {
            row.chat_id: json.loads(residents[row.chat_id].key.open(bytes(row.body), place(row.id)))["answers"]
            for row in rows
        }
    finally:
        await database.close()


def place(row_id: object) -> CiphertextContext:
    from uuid import UUID

    return CiphertextContext("applications", "body", row_id if isinstance(row_id, UUID) else UUID(str(row_id)))
