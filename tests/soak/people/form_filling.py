"""How a resident fills in a form: what is asked is read off the screen, and answered as their papers say.

People err, wander off, tap twice and tap what is old; before they send, they read the summary and correct what is not
what they meant.
"""

import random
from typing import Any

from tests.soak.checks.ledger import Sent
from tests.soak.people.handset import PATIENCE_SECONDS, Asked, Handset
from tests.soak.people.identities import Identity, another_name
from tests.support.chat import PHOTO

TYPED = frozenset({"nik", "kk", "name", "rt_rw", "workplace", "occupation_other", "phone", "birth_date"})
DOCUMENTS = frozenset({"document_ktp", "document_kk", "document_domicile_letter"})
NOT_ANSWERS = frozenset({"consent", "result", "care_advice"})
_WRONG = {
    "nik": ("123", "tidak tahu nomornya", "3374 0000"),
    "kk": ("99", "belum punya"),
    "name": ("12345", "!!!"),
    "rt_rw": ("lupa", "0/0"),
    "phone": ("0812", "tidak ada"),
}
_HABIT = 0.03
_LONGEST_FORM = 400
_SUMMARY_LINES = {"name": "Nama", "rt_rw": "RT/RW", "workplace": "Tempat kerja"}
_READ_ON_SUMMARY = {"occupation": "Pekerjaan", "occupation_other": "Pekerjaan lain", **_SUMMARY_LINES}
_OCCUPATIONS = {
    "becak": "Tukang becak",
    "ojek": "Ojek",
    "pkl": "Pedagang kaki lima",
    "nelayan": "Nelayan",
    "petani": "Petani",
    "lainnya": "Lainnya",
}
_BUTTONS_ONLY = ("a:", "f:")


class Papers:
    """What one resident answers, by question."""

    def __init__(self, who: Identity, chance: random.Random) -> None:
        self.who = who
        self._chance = chance
        self._changes = 0
        doubtful = chance.random() < 0.2
        self.answers: dict[str, Any] = {
            "ktp_region": "semarang_city",
            "age_band": "17_to_64",
            "working_now": "yes",
            "works_for": "employer" if doubtful and chance.random() < 0.5 else "self",
            "bpjstk_cover": "unknown" if doubtful else "none",
            "care_need": "today" if chance.random() < 0.1 else "none",
            "resident_6_months": "unknown" if doubtful else "yes",
            "jkn_card": chance.choice(("inactive", "never")),
            "paid_before": chance.choice(("self_paid", "self_arrears")),
            "accepts_class_3": "yes",
            "nik": who.nik,
            "kk": who.kk,
            "birth_date": who.born.isoformat(),
            "name": who.name,
            "kecamatan": who.kelurahan.kecamatan_code,
            "kelurahan": who.kelurahan.code,
            "rt_rw": who.rt_rw,
            "occupation": chance.choice(tuple(_OCCUPATIONS)),
            "occupation_other": "Tukang pijat",
            "workplace": who.workplace,
            "phone": who.phone,
        }

    def change(self, key: str) -> None:
        """Think of another answer to this question."""
        self._changes += 1
        if key == "rt_rw":
            self.answers[key] = f"{self._chance.randint(1, 12):03d}/{self._chance.randint(1, 15):03d}"
        elif key == "name":
            self.answers[key] = another_name(self.who.number, self._changes)
        elif key == "workplace":
            self.answers[key] = f"{self.who.workplace} {'I' * (self._changes % 7 + 1)}"

    def words(self, key: str) -> str:
        """How this person writes an answer; now and then in another way than it is kept."""
        value = str(self.answers[key])
        if key in ("nik", "kk") and self._chance.random() < 0.3:
            return " ".join(value[start : start + 4] for start in range(0, 16, 4))
        if key == "rt_rw" and self._chance.random() < 0.5:
            rt, rw = (int(one) for one in value.split("/"))
            return f"rt {rt} rw {rw}"
        if key == "phone":
            return "0" + value.removeprefix("+62")
        if key == "birth_date":
            year, month, day = value.split("-")
            return f"{day}-{month}-{year}"
        return value


class FormFilling:
    """One form, from the current question to the receipt.

    Args:
        phone: whose.
        papers: what they answer.
    """

    def __init__(self, phone: Handset, papers: Papers) -> None:
        self._phone = phone
        self._papers = papers
        self._chance = phone.chance
        self._given: dict[str, Any] = {}
        self._typed: dict[str, int] = {}
        self._done_with = 0
        self._changed_once = False
        self._sent: Sent | None = None
        self._unsure = False

    async def through(self, *, sending: str, most: int | None = None) -> bool:
        """Fill it in and send it; return whether the receipt was seen.

        `sending` is what a receipt says. Once the time is up only what has been sent is waited for. With `most` they
        leave the form after that many answers.
        """
        for _ in range(_LONGEST_FORM):
            if most is not None and len(self._given) >= most:
                return False
            if self._sent is not None and self._receipt(sending):
                return True
            if self._phone.closing.is_set() and self._sent is None:
                return False
            asked = self._phone.asked()
            if asked is None or asked.message.id <= self._done_with:
                if not await self._news():
                    await self._phone.do("/lanjut", lambda: self._phone.person.send("/lanjut"))
                continue
            if not await self._turn(asked):
                return False
        self._phone.ledger.complaints.append(f"chat {self._phone.person.id} came to no end of a form")
        return False

    async def _news(self) -> bool:
        """Whether a message has come that was not dealt with."""
        phone, done = self._phone, self._done_with
        return await phone.wait(lambda: phone.newest is not None and phone.newest.id > done, PATIENCE_SECONDS)

    async def _turn(self, asked: Asked) -> bool:
        """Deal with one message of the bot; False when there is nothing to go on with."""
        self._note_kept(asked)
        await self._phone.think()
        if self._phone.newest is not asked.message:
            return True  # something newer has come meanwhile
        if self._chance.random() < _HABIT * 4 and not self._phone.closing.is_set():
            await self._wander(asked)
            return True
        self._done_with = asked.message.id
        if asked.summary:
            await self._at_summary(asked)
        elif asked.echo:
            await self._read_back(asked)
        elif asked.key in NOT_ANSWERS:
            await self._pass(asked)
        elif asked.key in DOCUMENTS:
            await self._send_photos(asked)
        elif asked.key in self._papers.answers:
            await self._answer(asked)
        else:
            return await self._lost()
        return True

    def _note_kept(self, asked: Asked) -> None:
        """Note that the bot asks the next question: the answer before it has been accepted."""
        if asked.draft and self._given and (asked.key or asked.summary):
            # Words written twice may have been taken by any later question that takes words: the summary will tell.
            doubtful = TYPED | {"occupation", "occupation_other"} if self._unsure else frozenset[str]()
            kept = {key: value for key, value in self._given.items() if key != asked.key and key not in doubtful}
            self._phone.ledger.kept[(self._phone.person.id, asked.draft)] = kept

    # --- answers ---

    async def _answer(self, asked: Asked) -> None:
        key = asked.key
        wrong = _WRONG.get(key)
        if wrong and self._chance.random() < _HABIT * 2 and not self._given.get(key):
            await self._phone.do("wrong answer", lambda: self._phone.person.send(self._chance.choice(wrong)))
            return
        value = self._papers.answers[key]
        self._given[key] = value
        data = self._phone.data(f"a:{asked.draft}:{key}:{asked.version}:{value}", message=asked.message)
        if key == "phone" and self._chance.random() < 0.7:
            phone = self._papers.answers["phone"]
            await self._type(key, lambda: self._phone.person.share_contact(phone))
        elif data is not None and key not in TYPED - {"birth_date"}:
            await self._tap(data, asked)
        elif key in ("kelurahan", "kecamatan"):
            # Its button is on another page: by name.
            await self._phone.do("typed", lambda: self._phone.person.send(self._area_name(key)))
        else:
            words = self._papers.words(key)
            await self._type(key, lambda: self._phone.person.send(words))

    def _area_name(self, key: str) -> str:
        return self._papers.who.kelurahan.name

    async def _type(self, key: str, act: Any) -> None:
        """Typed words go to whatever is asked when they arrive: somebody asked twice waits whether it was heard."""
        if self._typed.get(key):
            done = self._phone.newest
            await self._phone.hush(2.0)
            if self._phone.newest is not done:
                return
            self._unsure = True
        self._typed[key] = self._typed.get(key, 0) + 1
        await self._phone.do("typed", act)

    async def _tap(self, data: str, asked: Asked, kind: str = "tap") -> None:
        if self._chance.random() < _HABIT:
            self._phone.ledger.acts["double tap"] += 1
            self._phone.person.tap_stale(data, asked.message.id)
        await self._phone.tap(data, asked.message, kind=kind)

    async def _read_back(self, asked: Asked) -> None:
        digits = "".join(char for char in asked.message.text if char.isdigit())
        right = any(str(self._papers.answers[key]) in digits for key in ("nik", "kk"))
        await self._tap(f"f:{asked.draft}:{asked.version}:{'yes' if right else 'edit'}", asked)

    async def _pass(self, asked: Asked) -> None:
        """Consent, the first result and advice: on by the button that leads on."""
        starts = [f"a:{asked.draft}:{asked.key}:{asked.version}:{one}" for one in ("go_on", "20")]
        data = self._phone.data(*starts, message=asked.message)
        if data is None:
            # Words instead, where the button is not there.
            await self._phone.do("typed", lambda: self._phone.person.send("/lanjut"))
        else:
            await self._tap(data, asked)

    async def _send_photos(self, asked: Asked) -> None:
        count = 2 if self._chance.random() < 0.2 else 1
        if count > 1:
            await self._phone.do("album", lambda: self._phone.person.send_album([PHOTO] * count))
        else:
            await self._phone.do("photo", lambda: self._phone.person.send_photo(PHOTO))
        self._given[asked.key] = ...
        # The last photo's answer replaces those of the photos before it.
        await self._phone.hush(2.5)

    # --- the end ---

    async def _at_summary(self, asked: Asked) -> None:
        wrong = self._differs(asked.message.text)
        if wrong is not None:
            if not self._unsure and wrong in self._given:
                self._phone.ledger.complaints.append(
                    f"chat {self._phone.person.id}: the summary shows another {wrong} than was answered"
                )
            await self._mend(asked, wrong)
            return
        if not self._changed_once and self._chance.random() < 0.15 and not self._phone.closing.is_set():
            changeable = [key for key in _SUMMARY_LINES if self._phone.control(f"change-{key}")]
            if changeable:
                self._changed_once = True
                key = self._chance.choice(changeable)
                self._papers.change(key)
                await self._mend(asked, key)
                return
        if self._sent is None or self._sent.draft != asked.draft:
            self._sent = Sent(self._phone.person.id, asked.draft, {})
            self._phone.ledger.sent.append(self._sent)
        self._sent.answers = {key: value for key, value in self._given.items() if key not in DOCUMENTS}
        await self._tap(f"f:{asked.draft}:{asked.version}:send", asked, kind="send")

    async def _mend(self, asked: Asked, key: str) -> None:
        self._typed.pop(key, None)
        await self._tap(f"f:{asked.draft}:{asked.version}:change-{key}", asked, kind="change an answer")

    def _differs(self, text: str) -> str | None:
        """Return the first answer on the summary that is not what was given."""
        shown = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        for key, label in _READ_ON_SUMMARY.items():
            given = str(self._given.get(key, self._papers.answers[key]))
            # Words somebody wrote while nothing seemed to be asked may have been taken for an answer to a correction.
            if label in shown and shown[label] != _OCCUPATIONS.get(given, given):
                return key
        return None

    def _receipt(self, sending: str) -> bool:
        """Whether what was sent has been received, by the messages since."""
        if self._sent is None:
            return False
        for message in self._phone.person.chat.newest_first():
            if message.id < self._done_with:
                break
            if message.from_bot and sending in message.text and "Nomor: " in message.text:
                self._sent.accepted = True
                self._sent.reference = message.text.partition("Nomor: ")[2].split()[0]
                return True
        return False

    # --- what people do besides ---

    async def _lost(self) -> bool:
        """Look for the form again when the newest message asks nothing of it, unless it is gone."""
        message = self._phone.newest
        if message is not None and "Belum ada isian yang tersimpan" in message.text:
            return False
        await self._phone.do("/lanjut", lambda: self._phone.person.send("/lanjut"))
        return True

    async def _wander(self, asked: Asked) -> None:
        """Something else than an answer; the form is still there afterwards."""
        phone, person = self._phone, self._phone.person
        match self._chance.choice(("sticker", "voice", "status", "panduan", "start", "old", "edit", "away", "away")):
            case "sticker":
                await phone.do("sticker", person.send_sticker)
            case "voice":
                await phone.do("voice", person.send_voice)
            case "status":
                await phone.do("/status", lambda: person.send("/status"))
            case "panduan":
                await phone.do("/panduan", lambda: person.send("/panduan"))
            case "start":
                await phone.do("/start", person.start)
            case "old":
                await self._tap_old(asked)
            case "edit":
                own = next((one for one in person.chat.newest_first() if not one.from_bot and "text" in one.data), None)
                # Of a message's second edit the bot says nothing more.
                if own is not None and not own.edited and not own.text.startswith("/"):
                    await phone.do("edit", lambda: person.edit(own.id, f"{own.text} "))
            case _:
                self._phone.ledger.acts["away for a while"] += 1
                await phone.think(8)
                await phone.do("/lanjut", lambda: person.send("/lanjut"))

    async def _tap_old(self, asked: Asked) -> None:
        """Tap a button of an earlier question, which answers nothing any more."""
        for message in list(self._phone.person.chat.newest_first())[1:12]:
            for row in message.inline_keyboard:
                for one in row:
                    parts = (one.callback_data or "").split(":")
                    version = {"a": 3, "f": 2}.get(parts[0])
                    if version is None or len(parts) <= version or not parts[version].isdecimal():
                        continue
                    if asked.version - int(parts[version]) >= 1 and asked.draft == parts[1]:
                        await self._phone.tap(one.callback_data or "", message, kind="tap an old button")
                        return
