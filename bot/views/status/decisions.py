"""What a resident is told of what officers decide, and of the corrections they are asked for."""

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
    """Return the reason, what the officer wrote, the way on, and where to object."""
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
    """Return what is to be answered or photographed again, with the button that leads there."""
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
    """Return the reminder of a correction that still waits for the resident, with its last day."""
    start = _begin_correction(resources, event)
    return told(resources, event, "notice-correction-again", start, day=event.last_day)


def correction_expired(resources: Resources, event: CorrectionExpired) -> Outgoing:
    """Return the notice that no correction came: the application ends, with the way back."""
    return told(resources, event, "notice-correction-expired")


def nik_released(resources: Resources, event: NikReleased) -> Outgoing:
    """Return the notice that the application was closed since its NIK belongs to another person."""
    return told(resources, event, "notice-released")


def put_back(resources: Resources, event: ApplicationPutBack) -> Outgoing:
    """Return the notice that an officer looks again at a waiting application, out of line until then."""
    return told(resources, event, "notice-sent-back")


def photo_refused(resources: Resources, event: PhotoRefused) -> Outgoing:
    """Return a file that was sent as a photo could not be opened as one."""
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
