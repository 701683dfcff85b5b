"""What an admin does: appoint officers by invitation, and set places."""

import re
from dataclasses import dataclass

from tests.soak.people.handset import Handset

FIRST_OFFICER = 870_000_001
_LINK = re.compile(r"start=(petugas_[\w-]+)")
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Post:
    """An office: the role, and the kecamatan it is for (none: the whole city)."""

    role: str
    kecamatan: str | None = None


def posts(officers: int) -> list[Post]:
    """Return the offices besides the admin's: a broadcaster, a supervisor, approvers, and verifiers of kecamatan."""
    filled = [Post("broadcaster"), Post("approver"), Post("supervisor"), Post("verifier", "33.74.01")]
    for number in range(len(filled), officers):
        verifier = Post("verifier", f"33.74.{number % 16 + 1:02d}")
        filled.append(verifier if number % 3 == 0 else Post("approver"))
    return filled[: max(officers - 1, 3)]


class AdminDesk:
    """What the admin does: appoint, and set places."""

    def __init__(self, phone: Handset) -> None:
        self._phone = phone

    async def appoint(self, post: Post) -> str:
        """Make an invitation; return what its link carries."""
        phone = self._phone
        await phone.do("/petugas", lambda: phone.person.send("/petugas"), patience=_PATIENCE)
        await self._tap("o:invite")
        await self._choose("role", post.role)
        if post.role != "broadcaster":
            await self._tick("programmes", ["pijar_semar", "uhc"])
            await self._tick("areas", [post.kecamatan or "33.74"])
            if post.kecamatan:
                await self._control("skip")
        await self._control("send")
        await phone.wait(lambda: self._link() is not None, _PATIENCE)
        link = self._link()
        if link is None:
            raise RuntimeError(f"no invitation came for {post}")
        return link

    async def set_places(self, programme: str, period: str, number: int) -> bool:
        """Open a pool of the whole city, or add to it; return whether the bot has said that it is done."""
        phone = self._phone
        await phone.do("/kuota", lambda: phone.person.send("/kuota"), patience=_PATIENCE)
        await phone.hush(1.5)
        wanted = f"k:set:{programme}:{period}"
        for message in phone.person.chat.newest_first():
            if phone.data(wanted, message=message) is not None:
                await phone.tap(wanted, message, kind="set places")
                break
        # The picture of the places comes when it is drawn, maybe after the tap.
        await phone.wait(lambda: (asked := phone.asked()) is not None and bool(asked.draft), _PATIENCE)
        await self._answer_places(number)
        return await phone.wait(lambda: phone.newest is not None and "Tersimpan: " in phone.newest.text, 8)

    async def _answer_places(self, number: int) -> None:
        phone = self._phone
        written = {"Nomor SK-nya?": "560/123/2026", "Apa alasannya?": "Perubahan anggaran"}
        for _ in range(20):
            await phone.hush(1.0)
            asked, message = phone.asked(), phone.newest
            if asked is None or message is None:
                return
            if asked.summary:
                await self._control("send")
                return
            if asked.key in ("fund", "cover"):
                await self._tap(f"a:{asked.draft}:{asked.key}:")
            elif asked.key == "area":
                await self._choose("area", "33.74")
            elif asked.key == "way":
                await self._choose("way", "increase")
            elif "erapa tempat" in message.text:
                await phone.do("typed", lambda: phone.person.send(str(number)))
            else:
                words = next((answer for mark, answer in written.items() if mark in message.text), None)
                if words is None:
                    return
                await phone.do("typed", lambda words=words: phone.person.send(words))  # type: ignore[misc]

    def _link(self) -> str | None:
        newest = self._phone.newest
        found = _LINK.search(newest.text) if newest else None
        return found[1] if found else None

    async def _choose(self, key: str, value: str) -> None:
        asked = self._phone.asked()
        await self._tap(f"a:{asked.draft if asked else ''}:{key}:", ends=f":{value}")

    async def _tick(self, key: str, values: list[str]) -> None:
        phone = self._phone
        await phone.wait(lambda: (asked := phone.asked()) is not None and asked.key == key, _PATIENCE)
        for value in values:
            message = phone.newest
            before = message.data if message else {}
            await self._tap(f"a:{phone.asked().draft}:{key}:", ends=f"-{value}")  # type: ignore[union-attr]
            # The button shows that it is ticked.
            await phone.wait(lambda: message is None or message.data is not before, _PATIENCE)  # noqa: B023
        await self._control("done")

    async def _control(self, action: str) -> None:
        phone = self._phone
        await phone.wait(lambda: phone.control(action) is not None, _PATIENCE)
        data, before = phone.control(action), phone.newest
        if data is not None:
            await phone.tap(data)
            await phone.wait(lambda: phone.newest is not before, _PATIENCE)

    async def _tap(self, start: str, ends: str = "") -> None:
        """Tap the button that begins and ends so, once it is there, and wait for what the bot makes of it."""
        phone = self._phone

        def find() -> str | None:
            message = phone.newest
            buttons = [one for row in message.inline_keyboard for one in row] if message else []
            data = [one.callback_data for one in buttons if one.callback_data]
            return next((one for one in data if one.startswith(start) and one.endswith(ends)), None)

        await phone.wait(lambda: find() is not None, _PATIENCE)
        data, before = find(), phone.newest
        if data is not None:
            await phone.tap(data)
            await phone.wait(lambda: phone.newest is not before, 3.0)
