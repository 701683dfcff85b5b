"""Notices to a resident about the place: given, offered, waited for, or missed in this round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot.conversations.engine.question import dashed
from bot.runtime.events.rendering import renders_one
from bot.services.places.events import (
    ApplicationApproved,
    ApplicationReturned,
    ApplicationWaitlisted,
    OfferExpired,
    OfferLapsed,
    OfferReminded,
    PlaceOffered,
)
from bot.services.rounds.events import PlaceMissed
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import OfferAct
from bot.texts.html import Html
from bot.views.status.notice import names, notice, told
from domain.places.reservation import Reservation
from domain.places.waiting import PlaceInLine
from storage.records.applications import StoredApplication
from storage.records.base import Outgoing, Resident

if TYPE_CHECKING:
    from bot.resources import Resources
_OFFER_BUTTONS: tuple[tuple[Literal["yes", "no"], str], ...] = (("yes", "btn-offer-yes"), ("no", "btn-offer-no"))


def approved(resources: Resources, event: ApplicationApproved) -> Outgoing:
    """Return the notice of an approval: registration goes on, cover has not begun, and the optional covers."""
    texts, language = resources.texts, event.resident.language
    key = f"notice-approved-{dashed(event.application.programme)}"
    paragraphs = [texts.render(key, language, **names(resources, event))]
    for cover, held in event.covers.items():
        label = f"label-{dashed(cover)}"
        name = texts.plain(label, language) if texts.has(label) else cover.upper()
        paragraphs.append(texts.render("notice-cover-held" if held else "notice-cover-missed", language, cover=name))
    return notice(resources, event, paragraphs)


def waitlisted(resources: Resources, event: ApplicationWaitlisted) -> Outgoing:
    """Return the notice of a verified application without a place: its position, or that the next round decides."""
    if event.waiting is None:
        return told(resources, event, "notice-waits-for-round")
    return told(resources, event, "notice-waits-in-line", **place_in_line(event.waiting))


def offered(resources: Resources, event: PlaceOffered) -> Outgoing:
    """Return the notice of an offer, held until its last day, which is not cover yet."""
    return _asked(resources, event, "notice-offer")


def offer_reminded(resources: Resources, event: OfferReminded) -> Outgoing:
    """Return the reminder that the offer still waits for an answer."""
    return _asked(resources, event, "notice-offer-again")


def offer_lapsed(resources: Resources, event: OfferLapsed) -> Outgoing:
    """Return the notice that no answer came: the place has gone on, and the person is at the end of the list."""
    if event.waiting is None:
        return told(resources, event, "notice-offer-lapsed-by-round")
    return told(resources, event, "notice-offer-lapsed", **place_in_line(event.waiting))


def offer_expired(resources: Resources, event: OfferExpired) -> Outgoing:
    """Return the notice that a second offer had no answer: the application has ended, and how to apply again."""
    return told(resources, event, "notice-offer-expired")


def returned(resources: Resources, event: ApplicationReturned) -> Outgoing:
    """Return the notice that something has changed since the verification: an officer looks again."""
    return told(resources, event, "notice-returned")


def place_missed(resources: Resources, event: PlaceMissed) -> Outgoing:
    """Return the notice that a round has ended without a place for this person."""
    values: dict[str, object] = {"rank": event.rank, "ranked": event.ranked, "placed": event.placed}
    values |= {"period": event.period, "over": event.over, "by_decile": event.by_decile}
    return told(resources, event, "notice-not-placed", **values)


def offer_buttons(
    resources: Resources, resident: Resident, application: StoredApplication, offer: Reservation
) -> list[dict[str, str]]:
    """Return the buttons yes and no, for this offer alone: `of:yes:<reference>:<mark>`."""
    token, mark = application.reference.token, offer.id.hex[-12:]
    return [
        keyboards.button(resources.texts.plain(text, resident.language), OfferAct(act, token, mark).pack())
        for act, text in _OFFER_BUTTONS
    ]


def place_in_line(waiting: PlaceInLine) -> dict[str, object]:
    """Return the numbers for a text about a position on the waiting list."""
    return {"position": waiting.position, "total": waiting.total}


def _asked(resources: Resources, event: PlaceOffered | OfferReminded, key: str) -> Outgoing:
    offer = event.offer
    if offer.confirm_by is None:
        raise ValueError("an offer needs a last moment")
    buttons = offer_buttons(resources, event.resident, event.application, offer)
    question = resources.texts.render(f"offer-question-{dashed(event.application.programme)}", event.resident.language)
    values = {"question": Html(question), "day": offer.confirm_by}
    asked = told(resources, event, key, *buttons, **values)
    # If it is asked for twice before it could be sent, it is sent once.
    return replace(asked, dedupe_key=f"offer:{offer.id}")


RENDERERS = dict(
    [
        renders_one(ApplicationApproved, approved),
        renders_one(ApplicationWaitlisted, waitlisted),
        renders_one(ApplicationReturned, returned),
        renders_one(PlaceOffered, offered),
        renders_one(OfferReminded, offer_reminded),
        renders_one(OfferLapsed, offer_lapsed),
        renders_one(OfferExpired, offer_expired),
        renders_one(PlaceMissed, place_missed),
    ]
)
