"""The made-up people of the playground: residents to play, officers to answer them.

Everything a person reads about them stands in `static/people.json`; this module gives it types. Their
NIKs are invented: the running number (the last four digits) is 9xxx, which no office has reached.
"""

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

STATIC = Path(__file__).parents[1] / "static"
FIRST_NEWCOMER_SERIAL = 9100
LAST_SERIAL = 9999
NEWCOMER_ID = 910_001_100
"""The first newcomer's Telegram id. Its last three digits are the phone number's, see `Person.share_contact`."""


class NoNewcomer(ValueError):
    """There is no made-up identity left."""


class Side(StrEnum):
    """Which of the page's two phones shows a person."""

    RESIDENT = "resident"
    OFFICER = "officer"


class Sex(StrEnum):
    """As a NIK tells it: women have 40 added to the day of birth."""

    MALE = "male"
    FEMALE = "female"


class _Made(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(_Made):
    """What an identity card says."""

    name: str
    nik: str = Field(pattern=r"^\d{12}9\d{3}$")
    born: date
    sex: Sex


class Card(Identity):
    """The answers a resident gives to the bot's questions."""

    kk: str = Field(pattern=r"^\d{12}9\d{3}$")
    kecamatan: str
    kelurahan: str
    rt_rw: str
    occupation: str
    workplace: str
    phone: str


class Relative(Identity):
    """Somebody a resident may apply for."""

    relation: str


class Character(_Made):
    """One person that can be played. `id` is the Telegram id of the person and of the chat with the bot."""

    key: str
    id: int
    side: Side
    first_name: str
    username: str | None = None
    avatar: str
    tagline: str
    story: str
    card: Card | None = None
    relative: Relative | None = None


class _Newcomer(_Made):
    first_name: str
    avatar: str
    tagline: str
    story: str
    card: Card


class _PeopleFile(_Made):
    people: tuple[Character, ...]
    newcomer: _Newcomer


@cache
def _file() -> _PeopleFile:
    return _PeopleFile.model_validate_json((STATIC / "people.json").read_text(encoding="utf-8"))


def ready_made() -> tuple[Character, ...]:
    """Return the people who are there from the start: four residents, then the officers, the admin first."""
    return _file().people


def admin() -> Character:
    """Return the officer whose id goes into ADMIN_TELEGRAM_IDS."""
    return next(person for person in ready_made() if person.side is Side.OFFICER)


def newcomer(number: int) -> Character:
    """Return a resident nobody has met: the bot knows neither the Telegram id nor the NIK.

    Args:
        number: 1 for the first newcomer since the playground started, then 2, 3, …; at most 900, since the
            running numbers of made-up NIKs end there.
    """
    serial = FIRST_NEWCOMER_SERIAL + number - 1
    if not FIRST_NEWCOMER_SERIAL <= serial <= LAST_SERIAL:
        raise NoNewcomer("made-up NIKs have no running number left for one more newcomer")
    made = _file().newcomer
    card = made.card.model_copy(
        update={
            "nik": f"{made.card.nik[:-4]}{serial}",
            "kk": f"{made.card.kk[:-4]}{serial}",
            "phone": f"{made.card.phone[:-4]}{serial}",
        }
    )
    return Character(
        key=f"newcomer{number}",
        id=NEWCOMER_ID + number - 1,
        side=Side.RESIDENT,
        first_name=f"{made.first_name} {number}",
        avatar=made.avatar,
        tagline=f"{made.tagline} {number}",
        story=made.story,
        card=card,
    )
