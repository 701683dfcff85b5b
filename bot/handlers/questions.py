"""Questions about announcements: a resident asks by replying to one; officers list (/pertanyaan) and answer them.

Callback data is `qa:<act>:<question>`; `qa:list` shows the page that follows the question it names.
"""

from __future__ import annotations

from uuid import UUID

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, filters

from bot.conversations.engine.opening import ask_again, open_form
from bot.conversations.engine.view import ALBUM_WAIT
from bot.conversations.engine.words import asks_to_stop
from bot.conversations.questions import FORM_NAME, QuestionContext
from bot.handlers.replies import replies_to_domain_errors
from bot.handlers.residents import stop
from bot.runtime.step import Step, StepContext, officer_of
from bot.services.questions import acts as questions
from bot.services.questions.acts import RepliedTo
from bot.services.questions.slots import asked_slot, hint_slot
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.questions import QuestionAct, QuestionList
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs, NewMessage
from bot.telegram_api.keyboards import button
from bot.views.review.words import days_waiting
from domain.access import Permission, may
from domain.errors import DomainError, InvalidAnswer, NotFound
from domain.questions import parse_question
from storage.repositories.questions import StoredQuestion

BEFORE_ALL = -1
"""The group of handlers that runs first: an update that is no reply to the bot goes on to the other groups."""
SHOWN = 150
"""Characters of a question in the list."""


async def replied(update: Update, context: StepContext) -> None:
    """Take a reply to an announcement or to a message about a question.

    A reply to another message of the bot goes on to the next group. A resident who replies only to be left alone is
    asked what to stop.
    """
    step, message = context.step, update.message
    if message is None or message.reply_to_message is None:
        return
    to = await questions.replied_to(step.uow, step.chat_id, message.reply_to_message.message_id)
    if to is None:
        return
    if to.kind == "question":
        if not may(step.officer, Permission.ANSWER):
            return
        await _answer_by_reply(step, to.id, message.text or "")
    elif asks_to_stop(step, message.text or message.caption or ""):
        await stop.ask(update, context)
    elif message.media_group_id and not message.caption:
        _say_only_words(step, message.media_group_id, known=to.kind != "announcement" or await _has_asked(step, to.id))
    else:
        await _asked(step, to, message)
        # In the middle of a form its current question is asked again below.
        ask_again(step)
    raise ApplicationHandlerStop


async def _asked(step: Step, to: RepliedTo, message: Message) -> None:
    """Pass the resident's question to the officers, or say why that is not possible."""
    if to.kind == "announcement":
        known = await step.uow.questions.of(to.id, step.person.id)
    else:
        known = await step.uow.questions.get(to.id)
    if known is not None and known.answered_at is None:
        step.say("question-waiting")
        return
    if known is not None or to.kind != "announcement":
        step.send_text("\n\n".join([step.text("question-done"), step.text("officers-desks")]))
        return
    words = message.text or message.caption
    if not words:
        step.say("question-only-words")
        return
    try:
        text = parse_question(words)
    except InvalidAnswer as error:
        _say_error(step, error)
        return
    question = await questions.ask(
        step.uow,
        step.resources,
        resident=step.person,
        announcement_id=to.id,
        text=text,
        message_id=message.message_id,
    )
    if question is not None:
        hidden = "•" in text and "•" not in words
        html = step.text("question-asked", hidden=hidden, media=message.text is None)
        step.send_text(html, slot=asked_slot(question.id))


def _say_only_words(step: Step, album: str, *, known: bool) -> None:
    """Say once per album that its photos hold no question; say nothing if one of them came with the question."""
    if not known:
        key = f"question:{step.chat_id}:{album}"
        step.send_text(step.text("question-only-words"), dedupe_key=key, due_in=ALBUM_WAIT)


async def _has_asked(step: Step, announcement_id: UUID) -> bool:
    return await step.uow.questions.of(announcement_id, step.person.id) is not None


async def _answer_by_reply(step: Step, question_id: UUID, text: str) -> None:
    """Begin an answer with the officer's text; it is sent after a preview of what the resident will see."""
    try:
        answers = {"text": questions.parse_answer(text)}
        questions.check_answer(answers["text"], step.campaigns)
    except InvalidAnswer as error:
        _say_error(step, error)
        answers = {}
    await _begin_answer(step, question_id, answers)


async def _begin_answer(step: Step, question_id: UUID, answers: dict[str, str]) -> None:
    try:
        question = await questions.find_open(step.uow, officer_of(step), question_id)
        resident = await step.uow.residents.get(question.resident_id)
        if resident is None:
            raise NotFound
    except DomainError as error:
        _say_error(step, error)
        return
    context = QuestionContext(question=question.id, language=resident.language)
    open_form(step, FORM_NAME, context=context, answers=answers)


@replies_to_domain_errors
async def listed(_update: Update, context: StepContext) -> None:
    """Answer /pertanyaan with the open questions for this officer, oldest first."""
    await _list(context.step, None)


async def tapped(update: Update, context: StepContext) -> None:
    """Show a question of the list, or open the form for its answer."""
    step, query = context.step, update.callback_query
    if query is None or query.message is None:
        return
    tap = QuestionAct.of(update)
    try:
        await questions.find_open(step.uow, officer_of(step), tap.question_id)
    except DomainError as error:
        step.answer_callback(step.plain(_key_of(error), **error.values), alert=True)
        if tap.act == "answer":
            step.remove_buttons(query.message.message_id)
        return
    if tap.act == "show":
        await questions.show(step.uow, step.resources, officer_of(step), tap.question_id)
    else:
        await _begin_answer(step, tap.question_id, {})


async def turn_page(update: Update, context: StepContext) -> None:
    """Show the open questions that follow the one named, or the first page."""
    await _list(context.step, QuestionList.of(update).after)


async def _list(step: Step, after: UUID | None) -> None:
    found, more = await questions.page(step.uow, officer_of(step), after)
    if not found:
        step.say("question-list-empty" if after is None else "question-list-end")
        return
    lines = [_line(step, one, position) for position, one in enumerate(found, start=1)]
    show = [
        button(step.plain("btn-question-show", position=position), QuestionAct("show", one.id).pack())
        for position, one in enumerate(found, start=1)
    ]
    turn = []
    if more:
        turn.append(button(step.plain("btn-queue-next"), QuestionList(found[-1].id).pack()))
    if after is not None:
        turn.append(button(step.plain("btn-queue-first"), QuestionList().pack()))
    html = "\n\n".join([step.text("question-list"), *lines])
    step.send_text(html, keyboard=keyboards.inline([show, *([one] for one in turn)]))


def _line(step: Step, question: StoredQuestion, position: int) -> str:
    shortened = " ".join(question.text.split())
    return step.text(
        "question-list-line",
        position=position,
        known=question.kelurahan_code is not None,
        kelurahan=step.resources.areas.label(question.kelurahan_code) if question.kelurahan_code else "",
        days=days_waiting(step, question.asked_at),
        number=question.number,
        text=shortened if len(shortened) <= SHOWN else f"{shortened[:SHOWN]}…",
    )


async def say_how_to_ask(step: Step) -> bool:
    """Tell a resident who writes right after an announcement how to ask about it, once; return whether it was said."""
    if not step.person.announcements:
        return False
    announcement_id = await questions.hint_about(step.uow, step.person)
    if announcement_id is None:
        return False
    step.send_text(step.text("question-how"), slot=hint_slot(announcement_id))
    return True


def _say_error(step: Step, error: DomainError) -> None:
    step.send_text(step.text(_key_of(error), **error.values))


def _key_of(error: DomainError) -> str:
    return "question-gone" if isinstance(error, NotFound) else error.text_key


class _ToABot(filters.MessageFilter):
    """Match a reply to a message of a bot, which in a private chat is this one."""

    def filter(self, message: Message) -> bool:
        replied_to = message.reply_to_message
        return replied_to is not None and replied_to.from_user is not None and replied_to.from_user.is_bot


REPLIES = (
    NewMessage(
        replied,
        _ToABot() & ~filters.COMMAND,
        permission=RESIDENTS,
        needs=Needs.TRANSACTION,
        group=BEFORE_ALL,
    ),
)
"""Replies come before everything else that is no command: a form must not take them as its answer."""
ENTRIES = (
    Command(("pertanyaan",), listed, permission=Permission.ANSWER, needs=Needs.TRANSACTION),
    Button(QuestionList, turn_page, permission=Permission.ANSWER, needs=Needs.TRANSACTION),
    Button(QuestionAct, tapped, permission=Permission.ANSWER, needs=Needs.TRANSACTION),
)
