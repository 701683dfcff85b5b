"""Questions that both programmes ask: NIK, birth date, name, area, RT/RW, phone, photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.conversations.applying.consent import to_kelurahan
from bot.conversations.applying.rules import rules_for
from bot.conversations.engine.question import (
    Choice,
    Contact,
    Option,
    Photos,
    Question,
    Text,
    Turn,
    Typed,
    dashed,
)
from domain.calendar.days import Day, age_on, parse_birth_date
from domain.identity.numbers import (
    RT_RW_WORDS,
    KkNumber,
    Nik,
    PersonName,
    RtRw,
    check_kk_is_not_nik,
    looks_like_kk,
    looks_like_nik,
    nik_birth_dates,
    nik_grouped,
)
from domain.identity.phones import Phone
from domain.programme import Programme

MOST_PHOTOS = 4
TEXTS = (
    "btn-birth-date-other",
    "btn-birth-date-yes",
    "q-birth-date",
    "q-birth-date-typed",
    "q-birth-date-which",
    "q-kk-echo-like-nik",
    "q-nik-echo",
    "q-nik-echo-like-kk",
)
"""Texts that the functions here use."""
_BANDS = {"under_17": (0, 16), "17_to_64": (17, 64), "65_or_more": (65, 200)}

# --- NIK, KK, birth date ---


def _echo_nik(turn: Turn) -> Text:
    key = "q-nik-echo-like-kk" if looks_like_kk(turn.value, turn.step.today) else "q-nik-echo"
    return Text(key, {"nik": nik_grouped(turn.value)})


def _echo_kk(turn: Turn) -> Text | None:
    if looks_like_nik(turn.value, turn.step.today):
        return Text("q-kk-echo-like-nik", {"kk": nik_grouped(turn.value)})
    return None


def _check_kk(turn: Turn) -> None:
    check_kk_is_not_nik(turn.value, turn.answers.get("nik", ""))


def _shown_number(turn: Turn) -> str:
    return nik_grouped(turn.value)


nik_question = Question(
    key="nik",
    part=2,
    answer=Typed(Nik, echo=_echo_nik, also=(Option("slip", text_key="btn-no-nik-in-chat", act=to_kelurahan),)),
    text="q-nik",
    show=_shown_number,
)

kk_question = Question(
    key="kk",
    part=2,
    answer=Typed(KkNumber, echo=_echo_kk, among_words=True),
    text="q-kk",
    check=_check_kk,
    show=_shown_number,
)


def _birth_dates(turn: Turn) -> Sequence[date]:
    """Return the dates the NIK allows; where the age band tells which century, only those in it."""
    candidates = nik_birth_dates(turn.answers.get("nik", "0" * 16), turn.step.today)
    youngest, oldest = _BANDS.get(turn.answers.get("age_band", ""), (0, 200))
    fitting = [born for born in candidates if youngest <= age_on(born, turn.step.today) <= oldest]
    return fitting or candidates


def _birth_date_options(turn: Turn) -> list[Option]:
    dates = _birth_dates(turn)
    options = [Option(born.isoformat(), label=turn.step.plain("btn-birth-date-yes", day=born)) for born in dates]
    if options:
        options.append(Option("other", text_key="btn-birth-date-other", act=_ask_to_type_birth_date))
    return options


def _birth_date_text(turn: Turn) -> Text:
    dates = _birth_dates(turn)
    if not dates:
        return Text("q-birth-date-typed")
    if len(dates) > 1:
        return Text("q-birth-date-which")
    return Text("q-birth-date", {"day": dates[0]})


async def _ask_to_type_birth_date(turn: Turn) -> None:
    turn.step.say("q-birth-date-typed")


def _check_birth_date(turn: Turn) -> None:
    parse_birth_date(turn.value, turn.step.today)


def _shown_day(turn: Turn) -> str:
    return turn.step.plain("engine-day", day=date.fromisoformat(turn.value))


birth_date_question = Question(
    key="birth_date",
    part=2,
    answer=Choice(_birth_date_options, typed=Typed(Day)),
    text=_birth_date_text,
    help="q-birth-date-help",
    depends_on=("nik",),
    check=_check_birth_date,
    show=_shown_day,
)

name_question = Question(key="name", part=2, answer=Typed(PersonName), text="q-name")

# --- reaching the person, and papers ---


def _shown_phone(turn: Turn) -> str:
    return "0" + str(turn.value).removeprefix("+62")


rt_rw_question = Question(
    key="rt_rw",
    part=2,
    answer=Typed(
        RtRw,
        among_words=True,
        own_words=RT_RW_WORDS | {"kel", "kelurahan", "kec", "kecamatan"},
        known_from=("kelurahan", "kecamatan"),
    ),
    text="q-rt-rw",
)

phone_question = Question(key="phone", part=3, answer=Contact(Phone), text="q-phone", show=_shown_phone)


def document_question(programme: Programme, document: str) -> Question:
    """Return the photo question of a paper.

    It is asked in the form where the programme's data says so, otherwise when an officer asks for it.
    """

    def at_application(turn: Turn) -> bool:
        rules = rules_for(turn.step, programme)
        return any(one.id == document and one.when == "at_application" for one in rules.documents)

    return Question(
        key=f"document_{document}",
        part=3,
        answer=Photos(limit=MOST_PHOTOS),
        text=f"q-document-{dashed(document)}",
        offered=at_application,
    )
