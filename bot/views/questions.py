"""Messages about a question for officers and residents: the question itself, its announcement, the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.runtime.events.rendering import renders
from bot.services.questions.events import QuestionAnswered, QuestionShown
from bot.services.questions.slots import about_slot, answer_slot, question_slot
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.questions import QuestionAct
from storage.records.base import Outgoing, Priority
from storage.repositories.questions import StoredQuestion

if TYPE_CHECKING:
    from bot.resources import Resources

_LANGUAGE = "id"


def shown(resources: Resources, event: QuestionShown) -> list[Outgoing]:
    """Return the question for these officers' chats, after its announcement where that is not there yet."""
    question, copies, earlier = event.question, event.announcement_copies, event.earlier
    body, about = event.wording.body(_LANGUAGE), about_slot(event.announcement)
    priority = Priority.ANSWER if event.on_request else Priority.NOTICE
    # No phone rings at night; the message is there in the morning.
    silent = {"disable_notification": True} if event.quiet else {}
    outgoing = []
    for chat_id in event.chat_ids:
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


def answered(resources: Resources, event: QuestionAnswered) -> list[Outgoing]:
    """Return the answer in reply to the resident's question; in officers' chats the question loses its button."""
    question = event.question
    params = {
        **answer_params(resources, event.language, question.chat_id, event.answer),
        **_answers(question.message_id),
    }
    slot = answer_slot(question.id)
    answer = Outgoing(question.chat_id, "sendMessage", params, priority=Priority.NOTICE, slot=slot)
    return [
        answer,
        *(_closed(resources, question, one, own=one == event.answered_in) for one in event.shown_in),
    ]


def question_html(resources: Resources, question: StoredQuestion) -> str:
    """Return the question for officers: from which area and about which application, never from whom."""
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
    """Return the button that begins an answer."""
    data = QuestionAct("answer", question.id).pack()
    return keyboards.button(resources.texts.plain("btn-question-answer", _LANGUAGE), data)


def answer_params(resources: Resources, language: str, chat_id: int, text: str) -> dict[str, Any]:
    """Return the message with an answer, for the preview and for sending."""
    return _message(chat_id, resources.texts.render("question-answer", language, text=text))


def _closed(resources: Resources, question: StoredQuestion, chat_id: int, *, own: bool) -> Outgoing:
    """Return the answered question in an officer's chat, without its button; `own` if this officer answered it."""
    done = resources.texts.render("question-answered", _LANGUAGE, own=own)
    params = _message(chat_id, f"{question_html(resources, question)}\n\n{done}")
    slot = question_slot(question.id)
    return Outgoing(chat_id, "editMessageText", params, priority=Priority.NOTICE, slot=slot)


def _message(chat_id: int, html: str) -> dict[str, Any]:
    return {"chat_id": chat_id, "text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _answers(message_id: int | None) -> dict[str, Any]:
    """Return the parameters of a reply to a message of the same chat, which may have been deleted in the meantime."""
    if message_id is None:
        return {}
    return {"reply_parameters": {"message_id": message_id, "allow_sending_without_reply": True}}


RENDERERS = dict([renders(QuestionShown, shown), renders(QuestionAnswered, answered)])
