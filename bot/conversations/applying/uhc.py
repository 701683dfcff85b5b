"""UHC's form. Bagian 1 is buttons only and comes before consent; its keys are the rules' facts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.applying import areas as area_questions
from bot.conversations.applying import care, consent, result, sending
from bot.conversations.applying import shared as shared_questions
from bot.conversations.applying.areas import kecamatan_question, kelurahan_question
from bot.conversations.applying.care import care_advice_question, care_need_question
from bot.conversations.applying.consent import consent_question
from bot.conversations.applying.result import result_question
from bot.conversations.applying.rules import is_refused
from bot.conversations.applying.sending import send_application
from bot.conversations.applying.shared import (
    birth_date_question,
    document_question,
    kk_question,
    name_question,
    nik_question,
    phone_question,
    rt_rw_question,
)
from bot.conversations.engine.form import Form
from bot.conversations.engine.question import Choice, Option, Question, Turn
from bot.services.applying.draft_context import ApplyingContext
from domain.programme import Programme
from domain.rules.facts import UNKNOWN

UHC = Programme.UHC
DECIDING = ("ktp_region", "resident_6_months", "jkn_card", "paid_before", "accepts_class_3")


def _not_refused(turn: Turn) -> bool:
    return not is_refused(turn.step, UHC, turn.answers)


KTP_REGION = Question(
    key="ktp_region",
    part=1,
    answer=Choice((Option("semarang_city"), Option("semarang_regency"), Option("elsewhere"), Option(UNKNOWN))),
)
RESIDENT_6_MONTHS = Question(
    key="resident_6_months",
    part=1,
    answer=Choice((Option("yes"), Option("no"), Option(UNKNOWN))),
    needed=_not_refused,
)
JKN_CARD = Question(
    key="jkn_card",
    part=1,
    answer=Choice((Option("active"), Option("inactive"), Option("never"), Option(UNKNOWN))),
    needed=_not_refused,
)
PAID_BEFORE = Question(
    key="paid_before",
    part=1,
    answer=Choice(
        (
            Option("self_paid"),
            Option("self_arrears"),
            Option("employer"),
            Option("government"),
            Option(UNKNOWN),
        )
    ),
    asked_when=lambda turn: turn.answers.get("jkn_card") != "never",
    needed=_not_refused,
)
ACCEPTS_CLASS_3 = Question(
    key="accepts_class_3",
    part=1,
    answer=Choice((Option("yes"), Option("no"))),
    needed=_not_refused,
)

QUESTIONS: Sequence[Question] = (
    care_need_question,
    care_advice_question,
    KTP_REGION,
    RESIDENT_6_MONTHS,
    JKN_CARD,
    PAID_BEFORE,
    ACCEPTS_CLASS_3,
    result_question(UHC, DECIDING),
    consent_question,
    nik_question,
    birth_date_question,
    kk_question,
    name_question,
    kecamatan_question,
    kelurahan_question,
    rt_rw_question,
    phone_question,
    document_question(UHC, "ktp"),
    document_question(UHC, "kk"),
    document_question(UHC, "domicile_letter"),
)

FORM = Form(
    name=UHC.value,
    version="1",
    audience="resident",
    parts=3,
    questions=QUESTIONS,
    finish=send_application,
    context=ApplyingContext,
    texts=(
        "q-uhc-care-advice",
        *area_questions.TEXTS,
        *care.TEXTS,
        *consent.TEXTS,
        *result.TEXTS,
        *sending.TEXTS,
        *shared_questions.TEXTS,
    ),
)
