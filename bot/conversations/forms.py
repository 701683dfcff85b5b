"""All forms this bot has."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.announcements.form import announcement_form
from bot.conversations.announcements.revision import ANNOUNCEMENT_MEND
from bot.conversations.applying.pijar_semar import PIJAR_SEMAR
from bot.conversations.applying.uhc import UHC
from bot.conversations.engine.forms import Forms
from bot.conversations.officers import INVITATION
from bot.conversations.places.fund import PLACE_FUND
from bot.conversations.places.move import PLACE_MOVE
from bot.conversations.places.number import PLACE_NUMBER
from bot.conversations.questions import QUESTION_ANSWER
from bot.conversations.review.appeal import APPEAL
from bot.conversations.review.approval import APPROVAL_AGAINST
from bot.conversations.review.check_result import CHECK_NOTE
from bot.conversations.review.correction import CORRECTION_REQUEST
from bot.conversations.review.rejection import REJECTION
from bot.conversations.rounds.cancelling import ROUND_CANCELLING
from bot.conversations.rounds.opening import ROUND_OPENING
from bot.conversations.rounds.signing import ROUND_SIGNING


def all_forms(languages: Sequence[str] = ("id",)) -> Forms:
    """Return residents' and officers' forms; `languages` are those of the texts, the default first."""
    return Forms(
        (
            PIJAR_SEMAR,
            UHC,
            APPEAL,
            REJECTION,
            APPROVAL_AGAINST,
            CHECK_NOTE,
            CORRECTION_REQUEST,
            INVITATION,
            announcement_form(languages),
            ANNOUNCEMENT_MEND,
            QUESTION_ANSWER,
            PLACE_NUMBER,
            PLACE_MOVE,
            PLACE_FUND,
            ROUND_OPENING,
            ROUND_SIGNING,
            ROUND_CANCELLING,
        )
    )
