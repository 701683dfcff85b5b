"""A phone in the soak: acts, waits for what the bot says to it, and reads what is asked."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from playground.world.chats import ChatMessage
from playground.world.person import Person
from playground.world.state import World
from tests.soak.checks.ledger import Ledger

PATIENCE_SECONDS = 12.0
"""How long somebody waits for the bot before trying again."""
_MOST_DOUBLED = 3

_MARKS = (
    ("Mohon tulis nama lengkap", "name"),
    ("Mohon tulis nomor KK", "kk"),
    ("RT dan RW tempat tinggal", "rt_rw"),
    ("Mohon tulis pekerjaan", "occupation_other"),
    ("Biasanya bekerja di mana?", "workplace"),
    ("Nomor HP yang bisa dihubungi", "phone"),
    ("Mohon kirim foto KTP", "document_ktp"),
    ("Mohon kirim foto Kartu Keluarga", "document_kk"),
    ("Mohon kirim foto surat domisili", "document_domicile_letter"),
    ("Mohon tulis NIK", "nik"),
    ("Mohon tulis tanggal lahir", "birth_date"),
)
"""Words of questions that are answered without a button of their own."""


class Watch:
    """Tells each phone of changes in its own chat, with one eye on the world for all of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._changed: dict[int, asyncio.Event] = {}

    def of(self, chat_id: int) -> asyncio.Event:
        """Return the event that is set by each change of this chat."""
        return self._changed.setdefault(chat_id, asyncio.Event())

    def rouse(self) -> None:
        """Have everybody look up, though nothing has changed in their chat."""
        for event in self._changed.values():
            event.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        with self._world.subscribe() as changes:
            async for change in changes:
                if change.chat_id in self._changed:
                    self._changed[change.chat_id].set()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bot's newest message asks.

    `key` is the question's, "" when it is none; `echo` when a typed answer is being read back; `summary` when all is
    answered. `draft` and `version` are those in the buttons, where there are any.
    """

    message: ChatMessage
    key: str = ""
    echo: bool = False
    summary: bool = False
    draft: str = ""
    version: int = 0


class Handset:
    """One person's phone.

    Args:
        person: who holds it.
        watch: what tells of changes.
        ledger: where it is written down what is done.
        chance: this person's own dice.
        pause: seconds between two acts, on average.
        closing: set when the time is up.
    """

    def __init__(
        self,
        person: Person,
        watch: Watch,
        ledger: Ledger,
        chance: random.Random,
        pause: float,
        closing: asyncio.Event,
    ) -> None:
        self.person = person
        self.ledger = ledger
        self.chance = chance
        self.closing = closing
        self._pause = pause
        self._changed = watch.of(person.id)
        self._unheard = 0

    @property
    def newest(self) -> ChatMessage | None:
        """The newest message of the bot."""
        return next((message for message in self.person.chat.newest_first() if message.from_bot), None)

    async def think(self, times: float = 1.0) -> None:
        """Let some time pass, as people do; none once the time is up."""
        if not self.closing.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.closing.wait(), self.chance.expovariate(1.0) * self._pause * times)

    async def do(self, kind: str, act: Callable[[], object], *, patience: float = PATIENCE_SECONDS) -> bool:
        """Act, and wait until the bot has said or changed something; return whether it has within the patience.

        Nobody tries faster and faster while nothing comes: each time in vain doubles the patience.
        """
        self.ledger.acts[kind] += 1
        began = time.perf_counter()
        act()
        acted = self.person.chat.version
        patience *= 2 ** min(self._unheard, _MOST_DOUBLED)
        heard = await self.wait(lambda: self.person.chat.version > acted, patience)
        self._unheard = 0 if heard else self._unheard + 1
        if heard:
            self.ledger.delays.append(time.perf_counter() - began)
        return heard

    async def wait(self, so: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is so, as far as this chat shows it; return whether it is."""
        try:
            async with asyncio.timeout(seconds):
                while not so():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return so()
        return True

    async def hush(self, seconds: float) -> None:
        """Wait until the bot has said nothing for so long: what was on its way has come."""
        while await self.wait(lambda seen=self.person.chat.version: self.person.chat.version > seen, seconds):  # type: ignore[misc]
            pass

    def data(self, *starts: str, message: ChatMessage | None = None) -> str | None:
        """Return the callback data of the first button that begins so, on this message or the newest."""
        looked_at = message or self.newest
        if looked_at is None:
            return None
        found = [one.callback_data for row in looked_at.inline_keyboard for one in row if one.callback_data]
        return next((one for start in starts for one in found if one.startswith(start)), None)

    def control(self, action: str) -> str | None:
        """Return the callback data of one of the form's own buttons on the newest message."""
        message = self.newest
        if message is None:
            return None
        pattern = re.compile(rf"f:[0-9a-f]+:[0-9]+:{re.escape(action)}")
        found = (one.callback_data or "" for row in message.inline_keyboard for one in row)
        return next((one for one in found if pattern.fullmatch(one)), None)

    def asked(self) -> Asked | None:
        """Return what the newest message of the bot asks; None while it has said nothing."""
        message = self.newest
        return None if message is None else asked_in(message)

    async def tap(self, data: str, message: ChatMessage | None = None, *, kind: str = "tap") -> bool:
        """Tap the button with this data on the newest message or on this one; True when the bot has answered."""
        shown = message or self.newest
        number = shown.id if shown is not None else 0
        # As the button was on the screen a moment ago: it may be gone by now, which a finger does not know.
        return await self.do(kind, lambda: self.person.tap_stale(data, number))


def asked_in(message: ChatMessage) -> Asked:
    """Return what this message asks."""
    buttons = [one.callback_data.split(":") for row in message.inline_keyboard for one in row if one.callback_data]
    answers = [one for one in buttons if one[0] == "a" and len(one) >= 5]
    controls = {one[3]: one for one in buttons if one[0] == "f" and len(one) == 4}
    if "send" in controls:
        _, draft, version, _ = controls["send"]
        return Asked(message, summary=True, draft=draft, version=int(version))
    if "yes" in controls and "edit" in controls:
        _, draft, version, _ = controls["yes"]
        return Asked(message, echo=True, draft=draft, version=int(version))
    if answers:
        _, draft, key, version, *_ = answers[0]
        return Asked(message, key=key, draft=draft, version=int(version))
    key = next((key for words, key in _MARKS if words in message.text), "")
    control = next(iter(controls.values()), None)
    if control is None:
        return Asked(message, key=key)
    return Asked(message, key=key, draft=control[1], version=int(control[2]))
