"""Made-up people by number: nobody's NIK (the running number is 9xxx), and no two alike."""

import random
from dataclasses import dataclass
from datetime import date

from domain.areas import Kelurahan, read_default_areas

FIRST_CHAT = 880_000_001
_SERIALS = 1000
_SYLLABLES = ("ba", "de", "gi", "ho", "ju", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "wo", "yu", "ce")
_AREAS = read_default_areas()
_KELURAHAN: tuple[Kelurahan, ...] = tuple(
    sorted(
        (one for kecamatan in _AREAS.all_kecamatan for one in _AREAS.in_kecamatan(kecamatan.code)),
        key=lambda one: one.code,
    )
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What one made-up resident's papers say, in the form in which the bot keeps it."""

    number: int
    nik: str
    kk: str
    born: date
    name: str
    phone: str
    rt_rw: str
    workplace: str
    kelurahan: Kelurahan

    @property
    def chat_id(self) -> int:
        """The Telegram id, of the person and of the chat."""
        return FIRST_CHAT + self.number

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may stand in no log."""
        return self.nik, self.kk, self.name, self.phone.removeprefix("+62")


def identity(number: int) -> Identity:
    """Return the resident with this number, from 0 to 26,999; the same at every call."""
    chance = random.Random(f"identity {number}")
    # Serial and day of birth make the NIK unique, whatever is drawn for the rest.
    serial, day = 9000 + number % _SERIALS, number // _SERIALS + 1
    woman = chance.random() < 0.5
    born = date(chance.randint(1966, 1999), chance.randint(1, 12), day)
    region = f"3374{chance.randint(1, 16):02d}"
    recorded = date(chance.randint(2005, 2020), chance.randint(1, 12), day)
    return Identity(
        number=number,
        nik=f"{region}{day + 40 * woman:02d}{born:%m%y}{serial}",
        kk=f"{region}{recorded:%d%m%y}{serial}",
        born=born,
        name=f"{_word(number)} {_word(number * 7 + 3)}",
        phone=f"+628129{number:07d}",
        rt_rw=f"{chance.randint(1, 12):03d}/{chance.randint(1, 15):03d}",
        workplace=f"Pasar {_word(number * 5 + 1)}",
        kelurahan=chance.choice(_KELURAHAN),
    )


def another_name(number: int, change: int) -> str:
    """Return a corrected name."""
    return f"{_word(number)} {_word(number * 11 + change)}"


def _word(number: int) -> str:
    """Four or more syllables that stand for this number and for no other, unlike any word of a log."""
    syllables: list[str] = []
    rest = number
    while rest or len(syllables) < 4:
        rest, digit = divmod(rest, len(_SYLLABLES))
        syllables.append(_SYLLABLES[digit])
    return "".join(reversed(syllables)).capitalize()
