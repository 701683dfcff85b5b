"""The playground's four residents from the first word to where each of them stands, counted.

Nobody types more than four answers; `pytest -s` shows the table.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from playground.world.people import Card, Character, ready_made
from tests.support.chat import ChatClient
from tests.support.running import RunningBot

MOST_TYPED_FOR_PIJAR_SEMAR = 4
MOST_TYPED_FOR_UHC = 5  # the family card's number comes on top
WORDS_A_MINUTE_OF_A_SLOW_READER = 120
SECONDS_A_TAP, SECONDS_A_TYPED_ANSWER, SECONDS_A_PHOTO = 3, 20, 15
MINUTES_AIMED_AT = 6

PIJAR_SEMAR_PART_1 = ("Kota Semarang", "17 sampai 64 tahun", "Ya, sedang bekerja", "Bekerja sendiri", "Tidak punya")
UHC_PART_1 = (
    "Kota Semarang",
    "Ya, lebih dari 6 bulan",
    "Tidak aktif",
    "Bayar sendiri, ada tunggakan",
    "Ya, bersedia kelas III",
)


class CountedClient(ChatClient):
    """Counts what the person has to do, apart from commands."""

    typed = taps = photos = 0

    async def send(self, text: str) -> None:
        self.typed += not text.startswith("/")
        await super().send(text)

    async def tap(self, label_or_data: str, message_id: int | None = None) -> None:
        self.taps += 1
        await super().tap(label_or_data, message_id)

    async def share_contact(self) -> None:
        self.taps += 1
        await super().share_contact()

    async def send_photo(self, content: bytes | None = None) -> None:
        self.photos += 1
        await (super().send_photo(content) if content else super().send_photo())

    def minutes(self) -> float:
        """How long somebody who reads slowly needs, by the constants above."""
        receipt = next((n for n, text in enumerate(self.texts) if "sudah diterima" in text), len(self.texts))
        # An answered question repeats the answer behind the tick; nobody reads that again.
        words = sum(len(text.partition("\n✅")[0].split()) for text in self.texts[: receipt + 1])
        seconds = self.taps * SECONDS_A_TAP + self.typed * SECONDS_A_TYPED_ANSWER + self.photos * SECONDS_A_PHOTO
        return words / WORDS_A_MINUTE_OF_A_SLOW_READER + seconds / 60

    def report(self, who: str) -> None:
        """Print a line of the table."""
        print(  # noqa: T201
            f"\n{who:<12} messages read {len(self.texts):>3}   taps {self.taps:>3}   typed {self.typed:>2}   "
            f"photos {self.photos:>2}   about {self.minutes():.1f} minutes"
        )


def character(key: str) -> Character:
    return next(one for one in ready_made() if one.key == key)


def card_of(key: str) -> Card:
    card = character(key).card
    assert card is not None
    return card


def client(bot: RunningBot, key: str) -> CountedClient:
    made = character(key)
    return CountedClient(bot.world.person(made.id, made.first_name), bot.settled)


@pytest.fixture
async def admin(bot: RunningBot, officer: ChatClient) -> AsyncIterator[ChatClient]:
    await officer.start()
    yield officer


async def tap_all(person: ChatClient, labels: tuple[str, ...]) -> None:
    for label in labels:
        await person.tap(label)


async def apply_for_pijar_semar(person: CountedClient, card: Card, born: str) -> None:
    await person.start()
    await tap_all(person, ("📝 Daftar", "👷 Pijar Semar", *PIJAR_SEMAR_PART_1, "➡️ Lanjut daftar", "✅ Setuju"))
    await person.send(card.nik)
    await tap_all(person, ("✅ Ya, benar", f"✅ Ya, {born}"))
    await person.send(card.name)
    await tap_all(person, (card.kecamatan, card.kelurahan))
    await person.send(card.rt_rw)
    await person.tap(card.occupation)
    await person.send(card.workplace)
    await person.share_contact()
    await person.tap("📨 Kirim pendaftaran")
    assert any("sudah diterima" in text for text in person.texts)
    assert person.typed <= MOST_TYPED_FOR_PIJAR_SEMAR
    assert person.minutes() <= MINUTES_AIMED_AT


async def open_first(admin: ChatClient) -> str:
    """Open the oldest case of the queue and return its card."""
    await admin.send("/antrean")
    await admin.send(next(word for word in admin.last_text.split() if word.startswith("/tinjau_")))
    return admin.last_text


async def test_the_becak_driver_applies_and_is_approved(bot: RunningBot, admin: ChatClient) -> None:
    person, card = client(bot, "becak"), card_of("becak")
    await apply_for_pijar_semar(person, card, "14 Maret 1974")
    person.report("becak")
    seen = await open_first(admin)
    assert card.name in seen
    assert card.nik not in seen.replace(" ", "")
    await tap_all(admin, ("✅ Setujui", "✅ Ya, setujui"))
    assert "Lolos pemeriksaan, menunggu putaran penetapan (BELUM dilindungi)" in person.last_text


async def test_the_daughter_hears_where_to_go_and_applies_for_her_mother(bot: RunningBot) -> None:
    person, card, mother = client(bot, "daughter"), card_of("daughter"), character("daughter").relative
    assert mother is not None
    await person.start()
    await person.tap("🏥 Sedang dirawat / perlu berobat")
    await person.tap("🛏️ Sedang dirawat di rumah sakit")
    assert "lebih cepat" in person.last_text
    await person.tap(person.buttons[-1])
    await tap_all(person, (*UHC_PART_1, "➡️ Lanjut daftar", "✅ Setuju"))
    await person.send(mother.nik)
    await tap_all(person, ("✅ Ya, benar", "✅ Ya, 21 November 1963"))
    await person.send(card.kk)
    await person.send(mother.name)
    await tap_all(person, (card.kecamatan, card.kelurahan))
    await person.send(card.rt_rw)
    await person.share_contact()
    for _ in range(3):
        await person.send_photo()
        await bot.advance(timedelta(seconds=2))
    await person.tap("📨 Kirim pendaftaran")
    person.report("daughter")
    assert person.typed <= MOST_TYPED_FOR_UHC
    await person.send("/status")
    assert "BELUM dilindungi" in person.last_text


async def test_the_vendor_from_demak_is_not_refused_for_her_nik(bot: RunningBot, admin: ChatClient) -> None:
    person = client(bot, "vendor")
    await apply_for_pijar_semar(person, card_of("vendor"), "27 Februari 1988")
    person.report("vendor")
    assert "luar Kota Semarang" in await open_first(admin)


async def test_the_fisherman_of_66_is_led_on_and_never_told_to_pay_for_himself(bot: RunningBot) -> None:
    person = client(bot, "fisherman")
    await person.start()
    await tap_all(person, ("📝 Daftar", "👷 Pijar Semar", "Kota Semarang", "65 tahun atau lebih", "Belum pernah"))
    assert "65 tahun atau lebih" in person.last_text
    assert "daftar sendiri" not in person.last_text.lower()
    await tap_all(person, ("🏥 Cek UHC sekarang", "Tidak ada, mau daftar saja"))
    await person.tap(UHC_PART_1[1])  # where he lives by his KTP is not asked twice
    assert "JKN" in person.last_text
    person.report("fisherman")
