"""The people of the benchmark: each answers as soon as the bot has asked, until the script is through."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from playground.world.person import Person
from playground.world.state import World

ECHOES = 6
PATIENCE_SECONDS = 120.0

Act = Callable[[Person], object]
Script = Sequence[tuple[str, Act]]
"""The words of the bot's newest message that a person waits for, and what the person then does."""


def _tap(label: str) -> Act:
    return lambda person: person.tap(label)


def _send(text: str) -> Act:
    return lambda person: person.send(text)


def form(number: int) -> Script:
    """Return Pijar Semar's questions from the first to the summary, as person `number` answers them."""
    nik = f"33740501{number % 12 + 1:02d}70{9000 + number}"
    name = f"Warga {chr(65 + number // 26)}{chr(65 + number % 26)}"
    return [
        ("Mau daftar yang mana?", _tap("👷 Pijar Semar")),
        ("Alamat di KTP", _tap("Kota Semarang")),
        ("Umur Bapak/Ibu", _tap("17 sampai 64 tahun")),
        ("sedang bekerja?", _tap("Ya, sedang bekerja")),
        ("bekerja sendiri, atau", _tap("Bekerja sendiri")),
        ("punya BPJS Ketenagakerjaan", _tap("Tidak punya")),
        ("Hasil awal", _tap("➡️ Lanjut daftar")),
        ("Boleh kami minta data", _tap("✅ Setuju")),
        ("Mohon tulis NIK", _send(nik)),
        ("NIK yang terbaca", _tap("✅ Ya, benar")),
        ("Tanggal lahir menurut NIK", lambda person: person.tap(person.buttons[0])),
        ("Mohon tulis nama", _send(name)),
        ("di kecamatan mana", _tap("Genuk")),
        ("di kelurahan mana", _tap("Genuksari")),
        ("RT dan RW", _send("001/002")),
        ("Pekerjaan Bapak/Ibu", _tap("Tukang becak")),
        ("Biasanya bekerja di mana", _send(f"Pasar {name}")),
    ]


def chatter(number: int) -> Script:
    """Return a few messages, for a bot that repeats each."""
    words = [f"halo {number} {turn}" for turn in range(ECHOES + 1)]
    return [(said, _send(then)) for said, then in pairwise(words)]


@dataclass(frozen=True, slots=True)
class Conversations:
    """How one kind of bot is talked to: the first words, what follows, and what the last answer holds."""

    opening: Callable[[int], str]
    script: Callable[[int], Script]
    last_words: Callable[[int], str]


def written(number: int) -> Script:
    """Return the same way, with every answer written: one call of the Bot API a step, as an echo makes."""
    return [
        ("Mau daftar yang mana?", _tap("👷 Pijar Semar")),
        *(
            (words, _send(_WRITTEN.get(words, ""))) if words in _WRITTEN else (words, act)
            for words, act in form(number)[1:]
        ),
    ]


_WRITTEN = {
    "Alamat di KTP": "Kota Semarang",
    "Umur Bapak/Ibu": "17 sampai 64 tahun",
    "sedang bekerja?": "Ya, sedang bekerja",
    "bekerja sendiri, atau": "Bekerja sendiri",
    "punya BPJS Ketenagakerjaan": "Tidak punya",
    "Hasil awal": "Lanjut daftar",
    "Boleh kami minta data": "Setuju",
    "NIK yang terbaca": "ya",
    "Tanggal lahir menurut NIK": "ya",
    "di kecamatan mana": "Genuk",
    "di kelurahan mana": "Genuksari",
    "Pekerjaan Bapak/Ibu": "Tukang becak",
}
"""The labels of the buttons to tap, by question."""

FORM = Conversations(lambda _number: "/daftar", form, lambda _number: "Nomor HP yang bisa")
WRITTEN = Conversations(lambda _number: "/daftar", written, lambda _number: "Nomor HP yang bisa")
ECHO = Conversations(lambda number: f"halo {number} 0", chatter, lambda number: f"halo {number} {ECHOES}")


class Crowd:
    """All people of the world; each follows their own chat only."""

    def __init__(self, world: World, conversations: Conversations, chats: int) -> None:
        self.delays: list[float] = []
        """Seconds from each act to its answer."""
        self._world = world
        self._conversations = conversations
        self._people = [world.person(9200 + number, f"Warga {number}") for number in range(chats)]
        self._changed = {person.id: asyncio.Event() for person in self._people}

    async def open(self) -> None:
        """Have everybody write the first words and wait until all are answered: the bot is warm then."""
        for number, person in enumerate(self._people):
            person.send(self._conversations.opening(number))
        first = [self._conversations.script(number)[0][0] for number in range(len(self._people))]
        await self._all(self._heard(person, words) for person, words in zip(self._people, first, strict=True))

    async def converse(self) -> tuple[int, float]:
        """Have all go through the script at the same time; return the updates answered and the seconds it took."""
        began = time.perf_counter()
        await self._all(self._go_through(number, person) for number, person in enumerate(self._people))
        seconds = time.perf_counter() - began
        return sum(len(self._conversations.script(number)) for number in range(len(self._people))), seconds

    async def _all(self, doings: Iterable[Coroutine[None, None, None]]) -> None:
        watching = asyncio.create_task(self._watch())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.gather(*doings)
        except TimeoutError:
            raise TimeoutError(self._world.describe()) from None
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        with self._world.subscribe() as changes:
            async for change in changes:
                if change.chat_id in self._changed:
                    self._changed[change.chat_id].set()

    async def _go_through(self, number: int, person: Person) -> None:
        script = self._conversations.script(number)
        expected = [words for words, _act in script[1:]] + [self._conversations.last_words(number)]
        for (_words, act), following in zip(script, expected, strict=True):
            acted = time.perf_counter()
            act(person)
            await self._heard(person, following)
            self.delays.append(time.perf_counter() - acted)

    async def _heard(self, person: Person, words: str) -> None:
        changed = self._changed[person.id]
        while words not in person.last_text:
            await changed.wait()
            changed.clear()
