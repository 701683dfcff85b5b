"""What the bot says of its own accord about an application: never a question, never a request for data.

Every notice goes to the chat the application came from and leads on with a button.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import keyboards
from bot.conversations.question import dashed
from storage.application_records import StoredApplication
from storage.records import Outgoing, Priority, Resident

if TYPE_CHECKING:
    from bot.house import House


def approved(house: House, resident: Resident, application: StoredApplication) -> Outgoing:
    """Approved, being registered, and not yet covered."""
    return _notice(house, resident, application, [f"notice-approved-{dashed(application.programme)}"])


def rejected(
    house: House, resident: Resident, application: StoredApplication, reason: str, note: str | None
) -> Outgoing:
    """The reason, what the officer wrote, the way on, and where to object."""
    texts = house.texts
    paragraphs = [
        texts.render("notice-rejected", resident.language, **_names(house, resident, application)),
        texts.render(f"notice-reason-{dashed(application.programme)}-{reason}", resident.language),
        *([texts.render("notice-note", resident.language, note=note)] if note else []),
        texts.render(
            f"notice-objection-{dashed(application.programme)}",
            resident.language,
            reference=str(application.reference),
        ),
    ]
    return _outgoing(house, resident, application, paragraphs)


def correction(
    house: House,
    resident: Resident,
    application: StoredApplication,
    questions: Sequence[str],
    note: str | None,
) -> Outgoing:
    """What is to be answered or photographed anew, with the button that leads there."""
    texts = house.texts
    items = [
        texts.render("notice-item", resident.language, item=name)
        for name in _labels(house, resident, application, questions)
    ]
    paragraphs = [
        texts.render("notice-correction", resident.language, **_names(house, resident, application)),
        "\n".join(items),
        *([texts.render("notice-note", resident.language, note=note)] if note else []),
        texts.render("notice-correction-next", resident.language),
    ]
    start = keyboards.button(
        texts.plain("btn-begin-correction", resident.language),
        keyboards.data("s", "fix", application.reference.token),
    )
    return _outgoing(house, resident, application, paragraphs, start)


def released(house: House, resident: Resident, application: StoredApplication) -> Outgoing:
    """The application was closed since its NIK belongs to somebody else."""
    return _notice(house, resident, application, ["notice-released"])


def _notice(house: House, resident: Resident, application: StoredApplication, keys: Sequence[str]) -> Outgoing:
    names = _names(house, resident, application)
    return _outgoing(
        house, resident, application, [house.texts.render(key, resident.language, **names) for key in keys]
    )


def _outgoing(
    house: House,
    resident: Resident,
    application: StoredApplication,
    paragraphs: Sequence[str],
    *buttons: dict[str, str],
) -> Outgoing:
    status = keyboards.button(
        house.texts.plain("btn-show-status", resident.language),
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


def _names(house: House, resident: Resident, application: StoredApplication) -> dict[str, str]:
    programme = house.texts.plain(f"programme-{dashed(application.programme)}", resident.language)
    return {"reference": str(application.reference), "programme": programme}


def _labels(house: House, resident: Resident, application: StoredApplication, questions: Sequence[str]) -> list[str]:
    form = house.forms.latest(application.programme.value)
    return [house.texts.plain(question.label_key, resident.language) for question in form.questions_of(questions)]
