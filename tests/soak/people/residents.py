"""A resident's life with the bot: applies for one programme or both, corrects, answers offers, withdraws, leaves."""

import re

from tests.soak.people.form_filling import FormFilling, Papers
from tests.soak.people.handset import Handset
from tests.soak.people.identities import Identity

_PROGRAMMES = {"pijar_semar": "👷 Pijar Semar", "uhc": "🏥 UHC"}
_RECEIVED, _MENDED = "sudah diterima", "Perbaikan sudah diterima"
_TRIES = 6
_LAID_ASIDE = 0.05
"""The share of forms that are begun and never sent, so that drafts lie there at the end of a long soak too."""


class ResidentLife:
    """One resident.

    Args:
        phone: theirs.
        who: what their papers say.
        idle: seconds between two looks while they wait, on average.
    """

    def __init__(self, phone: Handset, who: Identity, idle: float) -> None:
        self._phone = phone
        self._idle_seconds = idle
        self._papers = Papers(who, phone.chance)
        self._dealt_with: set[str] = set()

    async def live(self, arrives_after: float) -> None:
        """Arrive after `arrives_after` seconds, and live until the time is up."""
        phone = self._phone
        if await phone.wait(phone.closing.is_set, 0) or await _waited(phone, arrives_after):
            return
        programmes = list(_PROGRAMMES)
        phone.chance.shuffle(programmes)
        for programme in programmes[: 1 if phone.chance.random() < 0.6 else 2]:
            if phone.closing.is_set():
                return
            await self._apply(programme)
            await self._choose_announcements()
        while not phone.closing.is_set():
            await self._follow()

    async def _apply(self, programme: str) -> None:
        phone = self._phone
        if phone.chance.random() < 0.3:
            await phone.do("/start", phone.person.start)
        for _ in range(_TRIES):
            if self._offers(programme) is None:
                await phone.do("/daftar", lambda: phone.person.send("/daftar"))
            await phone.wait(lambda: self._offers(programme) is not None, 8)
            label = self._offers(programme)
            if label is not None and await phone.tap(label, kind="choose a programme"):
                await phone.hush(1.0)
                asked = phone.asked()
                if asked is not None and asked.draft:
                    break
            if phone.closing.is_set():
                return
            await phone.think()
        most = phone.chance.randint(3, 9) if phone.chance.random() < _LAID_ASIDE else None
        await FormFilling(phone, self._papers).through(sending=_RECEIVED, most=most)

    def _offers(self, programme: str) -> str | None:
        return self._phone.data(f"f:new:{programme}", f"f:choose:{programme}")

    async def _choose_announcements(self) -> None:
        phone = self._phone
        await phone.wait(lambda: phone.data("b:yes") is not None, 5)
        wanted = phone.data("b:yes" if phone.chance.random() < 0.75 else "b:no")
        if wanted is not None:
            await phone.tap(wanted, kind="announcements")

    async def _follow(self) -> None:
        """Follow the application, and do what people do meanwhile."""
        phone = self._phone
        version = phone.person.chat.version
        seconds = phone.chance.expovariate(1.0) * self._idle_seconds
        await phone.wait(lambda: phone.person.chat.version > version or phone.closing.is_set(), seconds)
        await phone.think()
        if phone.closing.is_set():
            return
        for message in list(phone.person.chat.newest_first())[:6]:
            for start, act in (("s:fix:", self._mend), ("of:yes:", self._answer_offer), ("ob:begin:", self._object)):
                data = phone.data(start, message=message)
                if data is not None and message.from_bot and f"{data} {message.id}" not in self._dealt_with:
                    self._dealt_with.add(f"{data} {message.id}")
                    await act(data, message.id)
                    return
        await self._idle()

    async def _mend(self, data: str, message_id: int) -> None:
        """Answer a correction: the answers that were sent are the start, and some are changed."""
        phone = self._phone
        if phone.chance.random() < 0.15:
            return  # forgets about it
        for key in ("name", "rt_rw", "workplace"):
            if phone.chance.random() < 0.6:
                self._papers.change(key)
        await phone.do("begin a correction", lambda: phone.person.tap_stale(data, message_id))
        await phone.hush(1.5)
        await FormFilling(phone, self._papers).through(sending=_MENDED)

    async def _answer_offer(self, data: str, message_id: int) -> None:
        phone = self._phone
        if phone.chance.random() < 0.2:
            return  # thinks about it for days
        if phone.chance.random() < 0.75:
            await phone.do("accept an offer", lambda: phone.person.tap_stale(data, message_id))
            return
        refusal = data.replace("of:yes:", "of:no:")
        await phone.do("refuse an offer", lambda: phone.person.tap_stale(refusal, message_id))
        await phone.wait(lambda: self._button("of:release:") is not None, 8)
        sure = self._button("of:release:")
        if sure is not None:
            await phone.do("refuse an offer", lambda: phone.person.tap_stale(*sure))

    async def _object(self, data: str, message_id: int) -> None:
        """Object to a rejection."""
        phone = self._phone
        if phone.chance.random() < 0.6:
            return
        await phone.do("object", lambda: phone.person.tap_stale(data, message_id))
        for _ in range(_TRIES):
            await phone.hush(1.5)
            send, newest = phone.control("send"), phone.newest
            if send is not None:
                await phone.tap(send, kind="object")
            elif newest is not None and "Mengapa Bapak/Ibu tidak setuju" in newest.text:
                await phone.do("object", lambda: phone.person.send("Saya masih bekerja setiap hari di pasar."))
            else:
                return

    def _button(self, start: str) -> tuple[str, int] | None:
        for message in list(self._phone.person.chat.newest_first())[:6]:
            data = self._phone.data(start, message=message)
            if data is not None:
                return data, message.id
        return None

    async def _idle(self) -> None:
        phone, person = self._phone, self._phone.person
        dice = phone.chance.random()
        if dice < 0.25:
            await phone.do("/status", lambda: person.send("/status"))
        elif dice < 0.29:
            await self._withdraw()
        elif dice < 0.33:
            await self._block()
        elif dice < 0.36:
            await phone.do("words out of the blue", lambda: person.send("kapan kabarnya ya"))
        elif dice < 0.39:
            await phone.do("sticker", person.send_sticker)
        elif dice < 0.42:
            await phone.do("/pengumuman", lambda: person.send("/pengumuman"))
            await self._choose_announcements()

    async def _withdraw(self) -> None:
        phone = self._phone
        await phone.do("/tarik", lambda: phone.person.send("/tarik"))
        await phone.hush(1.0)
        chosen = phone.data("s:withdraw:")
        if chosen is not None:
            await phone.tap(chosen, kind="/tarik")
            await phone.hush(1.0)
        sure = phone.data("s:withdraw-yes:")
        if sure is not None:
            await phone.tap(sure, kind="withdraw")

    async def _block(self) -> None:
        phone = self._phone
        phone.ledger.acts["block"] += 1
        phone.person.block()
        await phone.think(6)
        phone.ledger.acts["unblock"] += 1
        await phone.do("/start", phone.person.start)


async def _waited(phone: Handset, seconds: float) -> bool:
    """Wait so long; True when the time was up meanwhile."""
    return await phone.wait(phone.closing.is_set, seconds)


def references_in(text: str) -> list[str]:
    """Return the references of applications that stand in a text."""
    return re.findall(r"\b(?:PS|UHC)-\d{4}-\d{6}-[A-Z]\b", text)
