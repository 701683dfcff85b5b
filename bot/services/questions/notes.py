"""What officers and residents are told about a question: the question itself, its announcement, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.telegram_api import keyboards
from domain.announcements.hours import is_quiet
from storage.records.base import Outgoing, Priority
from storage.repositories.questions import StoredQuestion

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

FAMILY = "qa"
SHOW, ANSWER, LIST = "show", "answer", "list"
_LANGUAGE = "id"


def question_slot(question_id: UUID) -> str:
    """Where in an officer's chat the message with the question is kept."""
    return f"question:{question_id.hex}"


def asked_slot(question_id: UUID) -> str:
    """Where in the resident's chat it is kept that the question is with the officers."""
    return f"question-asked:{question_id.hex}"


def answer_slot(question_id: UUID) -> str:
    """Where in the resident's chat the answer is kept."""
    return f"question-answer:{question_id.hex}"


async def put(
    uow: UnitOfWork,
    resources: Resources,
    question: StoredQuestion,
    chat_ids: Sequence[int],
    *,
    priority: Priority = Priority.NOTICE,
) -> list[Outgoing]:
    """The question for these officers' chats, and before it its announcement for those that do not have that yet."""
    announcement = await uow.announcements.get(question.announcement_id)
    if announcement is None:
        raise LookupError("a question about no announcement")
    body = (await uow.announcements.wording(announcement.id)).body(_LANGUAGE)
    about = f"question-about:{announcement.id.hex}:{announcement.content_version}"
    copies = await uow.questions.messages_in(about, chat_ids)
    earlier = await uow.questions.messages_in(question_slot(question.id), chat_ids)
    # Nobody's phone rings at night; the message is there in the morning.
    silent = {"disable_notification": True} if is_quiet(uow.now) else {}
    outgoing = []
    for chat_id in chat_ids:
        if chat_id in earlier:
            old = {"chat_id": chat_id, "message_id": earlier[chat_id]}
            outgoing.append(Outgoing(chat_id, "editMessageReplyMarkup", old, priority=priority))
        if chat_id not in copies:
            copy = {**body.params, "chat_id": chat_id, **silent}
            key = f"{about}:{chat_id}"
            outgoing.append(Outgoing(chat_id, body.method, copy, priority=priority, slot=about, dedupe_key=key))
        params = {
            **_message(chat_id, question_html(resources, question)),
            **_answers(copies.get(chat_id)),
            **silent,
            "reply_markup": keyboards.column([answer_button(resources, question)]),
        }
        slot = question_slot(question.id)
        outgoing.append(Outgoing(chat_id, "sendMessage", params, priority=priority, slot=slot))
    return outgoing


def question_html(resources: Resources, question: StoredQuestion) -> str:
    """The question as officers see it: from where and about which application, never from whom."""
    kelurahan = resources.areas.label(question.kelurahan_code) if question.kelurahan_code else ""
    return resources.texts.render(
        "question-to-officer",
        _LANGUAGE,
        number=question.number,
        at=question.asked_at,
        known=question.reference is not None,
        command=f"/tinjau_{question.reference.token}" if question.reference else "",
        kelurahan=kelurahan,
        text=question.text,
    )


def answer_button(resources: Resources, question: StoredQuestion) -> dict[str, str]:
    """The button that begins an answer."""
    data = keyboards.data(FAMILY, ANSWER, question.id.hex)
    return keyboards.button(resources.texts.plain("btn-question-answer", _LANGUAGE), data)


def answer_params(resources: Resources, language: str, chat_id: int, text: str) -> dict[str, Any]:
    """The message with an answer, as it is previewed and sent."""
    return _message(chat_id, resources.texts.render("question-answer", language, text=text))


def answered(resources: Resources, question: StoredQuestion, language: str, text: str) -> Outgoing:
    """The answer to the resident, in reply to what they wrote."""
    params = {**answer_params(resources, language, question.chat_id, text), **_answers(question.message_id)}
    slot = answer_slot(question.id)
    return Outgoing(question.chat_id, "sendMessage", params, priority=Priority.NOTICE, slot=slot)


def closed(resources: Resources, question: StoredQuestion, chat_id: int, *, own: bool) -> Outgoing:
    """The question in an officer's chat without its button, once it is answered: by this officer (`own`) or another."""
    done = resources.texts.render("question-answered", _LANGUAGE, own=own)
    params = _message(chat_id, f"{question_html(resources, question)}\n\n{done}")
    slot = question_slot(question.id)
    return Outgoing(chat_id, "editMessageText", params, priority=Priority.NOTICE, slot=slot)


def _message(chat_id: int, html: str) -> dict[str, Any]:
    return {"chat_id": chat_id, "text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _answers(message_id: int | None) -> dict[str, Any]:
    """As a reply to a message of the same chat, also if that has been deleted meanwhile."""
    if message_id is None:
        return {}
    return {"reply_parameters": {"message_id": message_id, "allow_sending_without_reply": True}}
