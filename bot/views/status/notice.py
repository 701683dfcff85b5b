"""The frame of notices, which the bot sends unasked about an application: no question, and no request for data.

Every notice goes to the chat the application came from and leads on with a button.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.question import dashed
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import StatusAct
from storage.records.applications import StoredApplication
from storage.records.base import Outgoing, Priority, Resident

if TYPE_CHECKING:
    from bot.resources import Resources


class ApplicationNotice(Protocol):
    """An event about an application, with the resident in whose language the notice is."""

    @property
    def application(self) -> StoredApplication:
        """Return the application as stored."""
        ...

    @property
    def resident(self) -> Resident:
        """Return the applicant."""
        ...


def notice(
    resources: Resources, about: ApplicationNotice, paragraphs: Sequence[str], *buttons: dict[str, str]
) -> Outgoing:
    """Return a message of these paragraphs of Telegram HTML, with the button to the status below the others."""
    application = about.application
    status = keyboards.button(
        resources.texts.plain("btn-show-status", about.resident.language),
        StatusAct("show", application.reference.token).pack(),
    )
    params = {
        "chat_id": application.chat_id,
        "text": "\n\n".join(paragraphs),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": keyboards.column([*buttons, status]),
    }
    return Outgoing(application.chat_id, "sendMessage", params, priority=Priority.NOTICE)


def told(
    resources: Resources, about: ApplicationNotice, key: str, *buttons: dict[str, str], **values: object
) -> Outgoing:
    """Return a message of one text, which may name the application's `$reference` and `$programme`."""
    text = resources.texts.render(key, about.resident.language, **names(resources, about), **values)
    return notice(resources, about, [text], *buttons)


def names(resources: Resources, about: ApplicationNotice) -> dict[str, str]:
    """Return the values that every text of a notice may use."""
    programme = resources.texts.plain(f"programme-{dashed(about.application.programme)}", about.resident.language)
    return {"reference": str(about.application.reference), "programme": programme}


def labels(resources: Resources, about: ApplicationNotice, questions: Sequence[str]) -> list[str]:
    """Return the labels of these questions of the application's form."""
    form = forms_of(resources).latest(about.application.programme.value)
    return [
        resources.texts.plain(question.label_key, about.resident.language) for question in form.questions_of(questions)
    ]
