"""The form of Lentera Pesisir, a made-up programme: what it asks, and how it is sent."""

from __future__ import annotations

from bot.conversations.applying import areas as area_questions
from bot.conversations.applying import consent, result, sending
from bot.conversations.applying import shared as shared_questions
from bot.conversations.applying.areas import kecamatan_question, kelurahan_question
from bot.conversations.applying.consent import consent_question
from bot.conversations.applying.result import result_question
from bot.conversations.applying.rules import is_refused
from bot.conversations.applying.sending import send_application
from bot.conversations.applying.shared import (
    birth_date_question,
    name_question,
    nik_question,
    phone_question,
    rt_rw_question,
)
from bot.conversations.engine.form import Form
from bot.conversations.engine.question import Choice, Option, Question, Turn, Typed
from bot.services.applying.draft_context import ApplyingContext
from domain.identity.numbers import ShortText
from domain.programme import Programme
from domain.rules.facts import UNKNOWN

LENTERA_PESISIR = Programme("lentera_pesisir")


def _not_refused(turn: Turn) -> bool:
    return not is_refused(turn.step, LENTERA_PESISIR, turn.answers)


KTP_REGION = Question(
    key="ktp_region",
    part=1,
    answer=Choice((Option("semarang_city"), Option("semarang_regency"), Option("elsewhere"), Option(UNKNOWN))),
)
BOAT = Question(
    key="boat",
    part=1,
    answer=Choice((Option("own"), Option("shared"), Option("none"))),
    needed=_not_refused,
)
BOAT_NAME = Question(key="boat_name", part=3, answer=Typed(ShortText))

FORM = Form(
    name=LENTERA_PESISIR.value,
    version="1",
    audience="resident",
    parts=3,
    questions=(
        KTP_REGION,
        BOAT,
        result_question(LENTERA_PESISIR, ("ktp_region", "boat")),
        consent_question,
        nik_question,
        birth_date_question,
        name_question,
        kecamatan_question,
        kelurahan_question,
        rt_rw_question,
        BOAT_NAME,
        phone_question,
    ),
    finish=send_application,
    context=ApplyingContext,
    texts=(*area_questions.TEXTS, *consent.TEXTS, *result.TEXTS, *sending.TEXTS, *shared_questions.TEXTS),
)
