"""Notices to a resident about BPJS's answer: when cover begins and what it pays, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.engine.question import dashed
from bot.runtime.events.rendering import renders_one
from bot.services.enrolment.events import CoverBegan, EnrolmentCorrected, EnrolmentRefused
from bot.views.status.notice import names, notice, told
from storage.records.base import Outgoing

if TYPE_CHECKING:
    from bot.resources import Resources


def enrolled(resources: Resources, event: CoverBegan) -> Outgoing:
    """Return the notice that cover begins: from when, what it pays, and what to do after an accident."""
    return notice(resources, event, [_cover(resources, event)])


def enrolment_corrected(resources: Resources, event: EnrolmentCorrected) -> Outgoing:
    """Return the notice that the number, the first day or both were wrong; then all of the cover as in `enrolled`."""
    both = event.number_was_wrong and event.day_was_wrong
    values = {
        **names(resources, event),
        "what": "both" if both else "number" if event.number_was_wrong else "day",
        "begun": (event.application.covered_from or event.today) <= event.today,
    }
    wrong = resources.texts.render("notice-enrolment-corrected", event.resident.language, **values)
    return notice(resources, event, [wrong, _cover(resources, event)])


def enrolment_refused(resources: Resources, event: EnrolmentRefused) -> Outgoing:
    """Return the notice that BPJS has refused the person, and that an officer looks again."""
    return told(resources, event, "notice-bpjs-refused", reason=event.reason)


def _cover(resources: Resources, event: CoverBegan | EnrolmentCorrected) -> str:
    """Return the first day, the number and the amounts of the cover, in Rupiah by the rules of today."""
    application = event.application
    begins = application.covered_from or event.today
    values: dict[str, object] = {
        **names(resources, event),
        "number": event.member_number,
        "day": begins,
        "begun": begins <= event.today,
    }
    values |= resources.rulebook.on(application.programme, event.today).cover_values(begins)
    return resources.texts.render(f"notice-enrolled-{dashed(application.programme)}", event.resident.language, **values)


RENDERERS = dict(
    [
        renders_one(CoverBegan, enrolled),
        renders_one(EnrolmentCorrected, enrolment_corrected),
        renders_one(EnrolmentRefused, enrolment_refused),
    ]
)
