"""What the bot says of its own accord about an application: never a question, never a request for data.

Every notice goes to the chat the application came from and leads on with a button.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.conversations.engine.question import dashed
from bot.telegram_api import keyboards
from bot.texts.html import Html
from domain.places.reservation import Reservation
from domain.places.waiting import Waiting
from domain.rules.in_force import RuleSet
from storage.records.applications import StoredApplication
from storage.records.base import Outgoing, Priority, Resident

if TYPE_CHECKING:
    from bot.resources import Resources


def approved(
    resources: Resources, resident: Resident, application: StoredApplication, covers: Mapping[str, bool] | None = None
) -> Outgoing:
    """Approved, being registered, and not yet covered.

    `covers`: the optional covers asked for, each with whether it comes along.
    """
    texts, language = resources.texts, resident.language
    key = f"notice-approved-{dashed(application.programme)}"
    paragraphs = [texts.render(key, language, **_names(resources, resident, application))]
    for cover, held in (covers or {}).items():
        label = f"label-{dashed(cover)}"
        name = texts.plain(label, language) if texts.has(label) else cover.upper()
        paragraphs.append(texts.render("notice-cover-held" if held else "notice-cover-missed", language, cover=name))
    return _outgoing(resources, resident, application, paragraphs)


def rejected(
    resources: Resources, resident: Resident, application: StoredApplication, reason: str, note: str | None
) -> Outgoing:
    """The reason, what the officer wrote, the way on, and where to object."""
    texts = resources.texts
    paragraphs = [
        texts.render("notice-rejected", resident.language, **_names(resources, resident, application)),
        texts.render(f"notice-reason-{dashed(application.programme)}-{reason}", resident.language),
        *([texts.render("notice-note", resident.language, note=note)] if note else []),
        texts.render(
            f"notice-objection-{dashed(application.programme)}",
            resident.language,
            reference=str(application.reference),
        ),
    ]
    objection = keyboards.button(
        texts.plain("btn-appeal", resident.language),
        keyboards.data("ob", "begin", application.reference.token),
    )
    return _outgoing(resources, resident, application, paragraphs, objection)


def correction(
    resources: Resources,
    resident: Resident,
    application: StoredApplication,
    questions: Sequence[str],
    note: str | None,
) -> Outgoing:
    """What is to be answered or photographed anew, with the button that leads there."""
    texts = resources.texts
    items = [
        texts.render("notice-item", resident.language, item=name)
        for name in _labels(resources, resident, application, questions)
    ]
    paragraphs = [
        texts.render("notice-correction", resident.language, **_names(resources, resident, application)),
        "\n".join(items),
        *([texts.render("notice-note", resident.language, note=note)] if note else []),
        texts.render("notice-correction-next", resident.language),
    ]
    start = keyboards.button(
        texts.plain("btn-begin-correction", resident.language),
        keyboards.data("s", "fix", application.reference.token),
    )
    return _outgoing(resources, resident, application, paragraphs, start)


def no_photo(resources: Resources, resident: Resident, application: StoredApplication, kind: str) -> Outgoing:
    """A file that was sent as a photo could not be opened as one."""
    label = ", ".join(_labels(resources, resident, application, [kind]))
    return _told(resources, resident, application, "notice-no-photo", item=label)


def released(resources: Resources, resident: Resident, application: StoredApplication) -> Outgoing:
    """The application was closed since its NIK belongs to somebody else."""
    return _notice(resources, resident, application, ["notice-released"])


def enrolled(
    resources: Resources, resident: Resident, application: StoredApplication, member_number: str, rules: RuleSet
) -> Outgoing:
    """Cover begins, or has begun: what it pays from when, and what to do after an accident.

    `application` is the enrolled one, `rules` those of today. The amounts are Rupiah from the programme's file.
    """
    return _outgoing(resources, resident, application, [_cover(resources, resident, application, member_number, rules)])


def enrolment_corrected(
    resources: Resources,
    resident: Resident,
    application: StoredApplication,
    member_number: str,
    rules: RuleSet,
    *,
    what: str,
) -> Outgoing:
    """What was told of the cover was wrong: the `number`, the `day` or `both`; then all of it as in `enrolled`."""
    values = {
        **_names(resources, resident, application),
        "what": what,
        "begun": (application.covered_from or rules.day) <= rules.day,
    }
    wrong = resources.texts.render("notice-enrolment-corrected", resident.language, **values)
    cover = _cover(resources, resident, application, member_number, rules)
    return _outgoing(resources, resident, application, [wrong, cover])


def _cover(
    resources: Resources, resident: Resident, application: StoredApplication, member_number: str, rules: RuleSet
) -> str:
    """From when cover runs under which number, and what it pays."""
    begins = application.covered_from or rules.day
    values: dict[str, object] = {
        **_names(resources, resident, application),
        "number": member_number,
        "day": begins,
        "begun": begins <= rules.day,
    }
    values |= rules.cover_values(begins)
    return resources.texts.render(f"notice-enrolled-{dashed(application.programme)}", resident.language, **values)


def bpjs_refused(resources: Resources, resident: Resident, application: StoredApplication, reason: str) -> Outgoing:
    """BPJS has not taken the person; an officer looks at it again."""
    values = {**_names(resources, resident, application), "reason": reason}
    text = resources.texts.render("notice-bpjs-refused", resident.language, **values)
    return _outgoing(resources, resident, application, [text])


def waits_for_round(resources: Resources, resident: Resident, application: StoredApplication) -> Outgoing:
    """Verified, waiting for the next round, and not covered."""
    return _notice(resources, resident, application, ["notice-waits-for-round"])


def waits_in_line(
    resources: Resources, resident: Resident, application: StoredApplication, waiting: Waiting
) -> Outgoing:
    """Verified, without a place: where in line, and what happens next."""
    return _told(resources, resident, application, "notice-waits-in-line", **place_in_line(waiting))


def offered(resources: Resources, resident: Resident, application: StoredApplication, offer: Reservation) -> Outgoing:
    """A place is there: is it still wanted? Held until the last day, and not cover yet."""
    return _asked(resources, resident, application, offer, "notice-offer")


def offer_again(
    resources: Resources, resident: Resident, application: StoredApplication, offer: Reservation
) -> Outgoing:
    """The offer still waits for an answer."""
    return _asked(resources, resident, application, offer, "notice-offer-again")


def offer_lapsed(
    resources: Resources, resident: Resident, application: StoredApplication, waiting: Waiting | None
) -> Outgoing:
    """No answer came: the place has gone on, and the person stands at the end of the line.

    `waiting` is where; None where the next round decides that.
    """
    if waiting is None:
        return _told(resources, resident, application, "notice-offer-lapsed-by-round")
    return _told(resources, resident, application, "notice-offer-lapsed", **place_in_line(waiting))


def offer_expired(resources: Resources, resident: Resident, application: StoredApplication) -> Outgoing:
    """No answer came a second time: the application ends, with the way back."""
    return _told(resources, resident, application, "notice-offer-expired")


def returned(resources: Resources, resident: Resident, application: StoredApplication) -> Outgoing:
    """Something has changed since the verification: an officer looks at it again."""
    return _told(resources, resident, application, "notice-returned")


def sent_back(resources: Resources, resident: Resident, application: StoredApplication) -> Outgoing:
    """An officer looks again at somebody who waited for a place: the place in line is gone until that is done."""
    return _told(resources, resident, application, "notice-sent-back")


def not_placed(
    resources: Resources,
    resident: Resident,
    application: StoredApplication,
    *,
    rank: int,
    ranked: int,
    placed: int,
    period: str,
    over: bool,
    by_decile: bool,
) -> Outgoing:
    """A round ends without a place for this person: the rank among `ranked`, of whom `placed` got a place.

    `period` is the one whose places it gave; `over` when it has passed, so that none of them can come back.
    `by_decile`: the rank rests on the DTSEN's decile, which can be contested.
    """
    values: dict[str, object] = {"rank": rank, "ranked": ranked, "placed": placed}
    values |= {"period": period, "over": over, "by_decile": by_decile}
    return _told(resources, resident, application, "notice-not-placed", **values)


def correction_again(
    resources: Resources, resident: Resident, application: StoredApplication, last_day: date
) -> Outgoing:
    """A correction still waits for the resident, until this day."""
    start = keyboards.button(
        resources.texts.plain("btn-begin-correction", resident.language),
        keyboards.data("s", "fix", application.reference.token),
    )
    return _told(resources, resident, application, "notice-correction-again", start, day=last_day)


def correction_expired(resources: Resources, resident: Resident, application: StoredApplication) -> Outgoing:
    """No correction came: the application ends, with the way back."""
    return _told(resources, resident, application, "notice-correction-expired")


def offer_buttons(
    resources: Resources, resident: Resident, application: StoredApplication, offer: Reservation
) -> list[dict[str, str]]:
    """Yes and no, for this offer alone: `of:yes:<reference>:<mark>`."""
    parts = (application.reference.token, offer.id.hex[-12:])
    return [
        keyboards.button(resources.texts.plain(text, resident.language), keyboards.data("of", act, *parts))
        for act, text in (("yes", "btn-offer-yes"), ("no", "btn-offer-no"))
    ]


def place_in_line(waiting: Waiting) -> dict[str, object]:
    """The numbers for a text that says where somebody stands."""
    return {"position": waiting.position, "total": waiting.total}


def _asked(
    resources: Resources, resident: Resident, application: StoredApplication, offer: Reservation, key: str
) -> Outgoing:
    if offer.confirm_by is None:
        raise ValueError("an offer needs a last moment")
    buttons = offer_buttons(resources, resident, application, offer)
    question = resources.texts.render(f"offer-question-{dashed(application.programme)}", resident.language)
    values = {"question": Html(question), "day": offer.confirm_by}
    asked = _told(resources, resident, application, key, *buttons, **values)
    # Asked twice before it could be sent, it is sent once.
    return replace(asked, dedupe_key=f"offer:{offer.id}")


def _told(
    resources: Resources,
    resident: Resident,
    application: StoredApplication,
    key: str,
    *buttons: dict[str, str],
    **values: object,
) -> Outgoing:
    text = resources.texts.render(key, resident.language, **_names(resources, resident, application), **values)
    return _outgoing(resources, resident, application, [text], *buttons)


def _notice(resources: Resources, resident: Resident, application: StoredApplication, keys: Sequence[str]) -> Outgoing:
    names = _names(resources, resident, application)
    return _outgoing(
        resources, resident, application, [resources.texts.render(key, resident.language, **names) for key in keys]
    )


def _outgoing(
    resources: Resources,
    resident: Resident,
    application: StoredApplication,
    paragraphs: Sequence[str],
    *buttons: dict[str, str],
) -> Outgoing:
    status = keyboards.button(
        resources.texts.plain("btn-show-status", resident.language),
        keyboards.data("s", "show", application.reference.token),
    )
    params = {
        "chat_id": application.chat_id,
        "text": "\n\n".join(paragraphs),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": keyboards.column([*buttons, status]),
    }
    return Outgoing(application.chat_id, "sendMessage", params, priority=Priority.NOTICE)


def _names(resources: Resources, resident: Resident, application: StoredApplication) -> dict[str, str]:
    programme = resources.texts.plain(f"programme-{dashed(application.programme)}", resident.language)
    return {"reference": str(application.reference), "programme": programme}


def _labels(
    resources: Resources, resident: Resident, application: StoredApplication, questions: Sequence[str]
) -> list[str]:
    form = resources.forms.latest(application.programme.value)
    return [resources.texts.plain(question.label_key, resident.language) for question in form.questions_of(questions)]
