"""Notices to a resident about officers' decisions, and about the corrections they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.engine.question import dashed
from bot.runtime.events.rendering import renders_one
from bot.services.applying.events import PhotoRefused
from bot.services.review.events import (
    ApplicationPutBack,
    ApplicationRejected,
    CorrectionExpired,
    CorrectionReminded,
    CorrectionRequested,
    NikReleased,
)
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import AppealAct, StatusAct
from bot.views.status.notice import ApplicationNotice, labels, names, notice, told
from storage.records.base import Outgoing

if TYPE_CHECKING:
    from bot.resources import Resources


def rejected(resources: Resources, event: ApplicationRejected) -> Outgoing:
    """Return the notice of a rejection: the reason, the officer's note, what to do next, and where to appeal."""
    texts, language, application = resources.texts, event.resident.language, event.application
    paragraphs = [
        texts.render("notice-rejected", language, **names(resources, event)),
        texts.render(f"notice-reason-{dashed(application.programme)}-{event.reason}", language),
        *([texts.render("notice-note", language, note=event.note)] if event.note else []),
        texts.render(
            f"notice-objection-{dashed(application.programme)}",
            language,
            reference=str(application.reference),
        ),
    ]
    objection = keyboards.button(
        texts.plain("btn-appeal", language),
        AppealAct("begin", application.reference.token).pack(),
    )
    return notice(resources, event, paragraphs, objection)


def correction_requested(resources: Resources, event: CorrectionRequested) -> Outgoing:
    """Return the notice of what to answer or photograph again, with the button that leads there."""
    texts, language = resources.texts, event.resident.language
    items = [texts.render("notice-item", language, item=name) for name in labels(resources, event, event.questions)]
    paragraphs = [
        texts.render("notice-correction", language, **names(resources, event)),
        "\n".join(items),
        *([texts.render("notice-note", language, note=event.note)] if event.note else []),
        texts.render("notice-correction-next", language),
    ]
    return notice(resources, event, paragraphs, _begin_correction(resources, event))


def correction_reminded(resources: Resources, event: CorrectionReminded) -> Outgoing:
    """Return the reminder of a correction that is still open, with its last day."""
    start = _begin_correction(resources, event)
    return told(resources, event, "notice-correction-again", start, day=event.last_day)


def correction_expired(resources: Resources, event: CorrectionExpired) -> Outgoing:
    """Return the notice that no correction came and the application has ended, with the way to apply again."""
    return told(resources, event, "notice-correction-expired")


def nik_released(resources: Resources, event: NikReleased) -> Outgoing:
    """Return the notice that the application was closed because its NIK belongs to another person."""
    return told(resources, event, "notice-released")


def put_back(resources: Resources, event: ApplicationPutBack) -> Outgoing:
    """Return the notice that an officer looks again at a waiting application, which is off the list until then."""
    return told(resources, event, "notice-sent-back")


def photo_refused(resources: Resources, event: PhotoRefused) -> Outgoing:
    """Return the notice that a file sent as a photo could not be opened as one."""
    return told(resources, event, "notice-no-photo", item=", ".join(labels(resources, event, [event.kind])))


def _begin_correction(resources: Resources, about: ApplicationNotice) -> dict[str, str]:
    return keyboards.button(
        resources.texts.plain("btn-begin-correction", about.resident.language),
        StatusAct("fix", about.application.reference.token).pack(),
    )


RENDERERS = dict(
    [
        renders_one(ApplicationRejected, rejected),
        renders_one(CorrectionRequested, correction_requested),
        renders_one(CorrectionReminded, correction_reminded),
        renders_one(CorrectionExpired, correction_expired),
        renders_one(NikReleased, nik_released),
        renders_one(ApplicationPutBack, put_back),
        renders_one(PhotoRefused, photo_refused),
    ]
)
