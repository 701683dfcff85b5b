"""Officers at work: those who look and decide, and one who announces."""

import re

from playground.world.chats import ChatMessage
from tests.soak import rounds
from tests.soak.checks.ledger import Ledger
from tests.soak.people.admin_desk import Post
from tests.soak.people.handset import Handset
from tests.soak.people.identities import identity

_TOKEN = re.compile(r"/tinjau_((?:ps|uhc)\d{2}_\d{6}[a-z])")
_DECIDES = 0.75
_ANNOUNCED_A_SECOND = 6
"""What a sender that is refused now and then gets through; the next announcement waits for the last one."""


async def approve_announcements(phone: Handset) -> None:
    """Approve what the broadcaster proposes, and let it go to everybody once the staff has it; once each."""
    tapped: set[str] = set()

    def waiting() -> tuple[str, ChatMessage] | None:
        for message in phone.person.chat.newest_first():
            data = phone.data("u:approve:", "uc:go:", message=message)
            if data is not None and data not in tapped:
                return data, message
        return None

    while not phone.closing.is_set():
        await phone.wait(lambda: phone.closing.is_set() or waiting() is not None, 60)
        if (found := waiting()) is not None:
            tapped.add(found[0])
            await phone.tap(*found, kind="approve an announcement")


class OfficerLife:
    """An officer's day.

    Args:
        phone: theirs.
        post: their office.
        residents: how many made-up residents there are, for looking some up.
    """

    def __init__(self, phone: Handset, post: Post, residents: int) -> None:
        self._phone = phone
        self._post = post
        self._residents = residents
        self._announced = 0

    @property
    def _ledger(self) -> Ledger:
        return self._phone.ledger

    async def work(self) -> None:
        """Work until the time is up."""
        phone = self._phone
        while not phone.closing.is_set():
            await phone.think(0.5)
            if phone.closing.is_set():
                return
            if self._post.role == "broadcaster":
                await self._announce()
                await phone.wait(phone.closing.is_set, self._residents / _ANNOUNCED_A_SECOND)
                await phone.think(8)
            elif self._post.role == "supervisor" and phone.chance.random() < 0.15:
                await rounds.sign(phone)
            elif phone.chance.random() < 0.2:
                await self._search()
            else:
                await self._take_a_case()

    # --- cases ---

    async def _take_a_case(self) -> None:
        phone = self._phone
        await phone.do("/antrean", lambda: phone.person.send("/antrean"))
        await phone.hush(0.7)
        newest = phone.newest
        tokens = _TOKEN.findall(newest.text) if newest else []
        if not tokens:
            await phone.think(3)
            return
        token = phone.chance.choice(tokens)
        self._ledger.asked[(phone.person.id, "officer.viewed")] += 1
        await phone.do("/tinjau", lambda: phone.person.send(f"/tinjau_{token}"))
        await phone.wait(lambda: phone.data("r:queue") is not None, 8)
        if phone.chance.random() < 0.1:
            await self._reveal(token)
        await self._clear(token)
        dice = phone.chance.random()
        if self._post.role != "verifier" and dice < _DECIDES:
            await (self._approve(token) if phone.chance.random() < 0.75 else self._reject(token))
        elif dice > 0.8:
            await self._ask_for_correction(token)

    async def _reveal(self, token: str) -> None:
        data = self._phone.data(f"r:reveal:{token}")
        if data is not None:
            await self._phone.tap(data, kind="reveal")
            await self._phone.hush(0.7)

    async def _clear(self, token: str) -> None:
        phone = self._phone
        for _ in range(3):
            card = self._card(token)
            data = phone.data(f"r:fits-all:{token}", message=card) if card else None
            data = data or (_unchecked(card) if card else None)
            if data is None or card is None:
                return
            before = card.data
            await phone.tap(data, card, kind="clear a finding")
            await phone.wait(lambda: card.data is not before, 8)  # noqa: B023
            fits = phone.data(f"r:fits:{token}", message=card)
            if fits is not None:
                asked = card.data
                await phone.tap(fits, card, kind="clear a finding")
                await phone.wait(lambda: card.data is not asked, 8)  # noqa: B023

    async def _approve(self, token: str) -> None:
        phone = self._phone
        card = await self._begin("approve", token, "approve?")
        if card is None:
            return
        await phone.wait(lambda: phone.data(f"r:approve-yes:{token}", message=card) is not None, 8)
        sure = phone.data(f"r:approve-yes:{token}", message=card)
        if sure is not None:
            self._ledger.tapped[(phone.person.id, "approve", token)] += 1
            if phone.chance.random() < 0.1:
                phone.person.tap_stale(sure, card.id)
                self._ledger.acts["double tap"] += 1
            await phone.tap(sure, card, kind="approve")

    async def _reject(self, token: str) -> None:
        await self._by_form("reject", token, "reject", "reason", "Menurut RT sudah pindah bulan lalu.")

    async def _ask_for_correction(self, token: str) -> None:
        await self._by_form("fix", token, "ask for a correction", "items", "Mohon diperiksa lagi.")

    async def _by_form(self, act: str, token: str, kind: str, first: str, note: str) -> None:
        if await self._begin(act, token, f"{kind}?") is not None:
            self._ledger.tapped[(self._phone.person.id, act, token)] += 1
            await self._through(kind, first, note)

    async def _begin(self, act: str, token: str, kind: str) -> ChatMessage | None:
        """Tap the act's button on the card; return the card, None when it has no such button."""
        card = self._card(token)
        data = self._phone.data(f"r:{act}:{token}", message=card) if card else None
        if card is None or data is None:
            return None
        await self._phone.tap(data, card, kind=kind)
        return card

    async def _through(self, kind: str, first: str, note: str) -> None:
        """Go through the form of a rejection or of a correction."""
        phone = self._phone
        done_with = 0
        for _ in range(15):
            await phone.wait(lambda: phone.newest is not None and phone.newest.id > done_with, 8)  # noqa: B023
            await phone.hush(0.5)
            asked = phone.asked()
            if asked is None or asked.message.id <= done_with:
                await phone.do("/lanjut", lambda: phone.person.send("/lanjut"))
                continue
            done_with = asked.message.id
            if asked.summary:
                await phone.tap(f"f:{asked.draft}:{asked.version}:send", asked.message, kind=kind)
                return
            if asked.key == "items":
                await self._tick_items(asked.draft, asked.version)
            elif asked.key == first:
                options = [
                    one.callback_data
                    for row in asked.message.inline_keyboard
                    for one in row
                    if (one.callback_data or "").startswith(f"a:{asked.draft}:{first}:")
                ]
                await phone.tap(str(phone.chance.choice(options)), asked.message, kind=kind)
            elif phone.control("skip") and phone.chance.random() < 0.5:
                await phone.tap(str(phone.control("skip")), asked.message, kind=kind)
            elif asked.draft or "Tulis alasannya" in asked.message.text:
                await phone.do("typed", lambda: phone.person.send(note))
            else:
                return

    async def _tick_items(self, draft: str, version: int) -> None:
        phone = self._phone
        for item in phone.chance.sample(("name", "rt_rw", "workplace", "document_ktp"), 2):
            message = phone.newest
            before = message.data if message else {}
            data = next(
                (
                    one.callback_data
                    for row in (message.inline_keyboard if message else [])
                    for one in row
                    if (one.callback_data or "").endswith(f"-{item}") and "+" in (one.callback_data or "")
                ),
                None,
            )
            if data is not None and message is not None:
                await phone.tap(data, message, kind="tick")
                await phone.wait(lambda: message.data is not before, 8)  # noqa: B023
        await phone.tap(f"f:{draft}:{version}:done", kind="done")

    def _card(self, token: str) -> ChatMessage | None:
        """Return the newest message with buttons for this case."""
        for message in list(self._phone.person.chat.newest_first())[:8]:
            if self._phone.data(f"r:card:{token}", f"r:reveal:{token}", message=message) is not None:
                return message
        return None

    # --- the rest ---

    async def _search(self) -> None:
        """By NIK, by phone, or by name and kelurahan, of somebody who may have applied."""
        phone = self._phone
        who = identity(phone.chance.randrange(self._residents))
        words = phone.chance.choice((who.nik, "0" + who.phone[3:], f"{who.name}, {who.kelurahan.name}"))
        # A name's kelurahan may lie elsewhere, or have a namesake: then nothing was searched.
        action = "officer.searched?" if words.startswith(who.name) else "officer.searched"
        self._ledger.asked[(phone.person.id, action)] += 1
        await phone.do("/cari", lambda: phone.person.send(f"/cari {words}"))

    async def _announce(self) -> None:
        phone = self._phone
        done_with = phone.newest.id if phone.newest else 0
        await phone.do("/umumkan", lambda: phone.person.send("/umumkan"))
        for _ in range(16):
            await phone.wait(lambda: phone.newest is not None and phone.newest.id > done_with, 8)  # noqa: B023
            await phone.hush(0.7)
            asked = phone.asked()
            if asked is None or asked.message.id <= done_with:
                await phone.do("/lanjut", lambda: phone.person.send("/lanjut"))
                continue
            done_with = asked.message.id
            if asked.summary:
                await phone.tap(f"f:{asked.draft}:{asked.version}:send", asked.message, kind="announce")
                await phone.wait(lambda: phone.data("u:propose:") is not None, 20)
                if (propose := phone.data("u:propose:")) is not None:
                    await phone.tap(propose, kind="propose an announcement")
                return
            taken = {"topic": "service", "audience": "agreed", "starts": "now"}.get(asked.key or "")
            if taken is not None:
                await phone.tap(f"a:{asked.draft}:{asked.key}:{asked.version}:{taken}", asked.message)
            elif asked.key in ("narrow", "extras"):
                await phone.tap(f"f:{asked.draft}:{asked.version}:skip", asked.message)
            elif "Tulis pengumumannya" in asked.message.text:
                self._announced += 1
                words = f"Loket kelurahan buka hari Sabtu. Kabar ke-{phone.person.id}-{self._announced}."
                await phone.do("typed", lambda words=words: phone.person.send(words))  # type: ignore[misc]
            else:
                return


def _unchecked(card: ChatMessage) -> str | None:
    """Return the callback data of the first finding on the card that nobody has looked into."""
    buttons = (one for row in card.inline_keyboard for one in row)
    return next((one.callback_data for one in buttons if one.text.startswith("🔎")), None)
