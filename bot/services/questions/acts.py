"""Questions: a resident replies once to an announcement, officers of the area see it, the first answer is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator

from bot.runtime.events.rendering import tell
from bot.services.announcements.text import check_words
from bot.services.questions.events import QuestionAnswered, QuestionShown
from bot.services.questions.slots import about_slot, hint_slot, question_slot
from domain.access import Officer, Permission, check
from domain.announcements.hours import is_quiet
from domain.audit import Actor, AuditAct
from domain.errors import DomainError, InvalidAnswer, NotFound
from domain.questions import QUESTION_LIMIT, hide_numbers, may_answer, to_ask
from storage.records.base import AuditEvent, Resident
from storage.repositories.questions import StoredQuestion

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

PAGE = 5
HINT_WITHIN = timedelta(days=1)
"""How long after an announcement a resident who merely writes is told how to ask about it."""


@dataclass(frozen=True, slots=True)
class RepliedTo:
    """The kind of message of the bot that was replied to, and the id of its announcement or question.

    `announcement`, `asked` and `answer` are in a resident's chat, `question` in an officer's.
    """

    kind: Literal["announcement", "asked", "answer", "question"]
    id: UUID


_KINDS: dict[str, Literal["asked", "answer", "question"]] = {
    "question-asked": "asked",
    "question-answer": "answer",
    "question": "question",
}


def parse_answer(text: str) -> str:
    """Return an officer's answer of at most 1000 characters.

    Raises InvalidAnswer if it is empty or too long, or holds a NIK-like number.
    """
    if len(text.strip()) > QUESTION_LIMIT:
        raise InvalidAnswer("question-answer-long", limit=QUESTION_LIMIT, length=len(text.strip()))
    answer = text.strip()
    if not answer:
        raise InvalidAnswer("question-empty")
    if hide_numbers(answer) != answer:
        raise InvalidAnswer("question-answer-number")
    return answer


def check_answer(text: str, campaigns: Collection[str]) -> None:
    """Raise InvalidAnswer if an officer's answer asks for data, as in `check_words`."""
    try:
        check_words(text, campaigns)
    except InvalidAnswer as error:
        raise InvalidAnswer("question-answer-asks-for-data", **error.values) from None


AnswerText = Annotated[str, AfterValidator(parse_answer)]


async def replied_to(uow: UnitOfWork, chat_id: int, message_id: int) -> RepliedTo | None:
    """Return what this message of the bot is; None if it has nothing to do with announcements and questions."""
    announcement_id = await uow.questions.announcement_of(chat_id, message_id)
    if announcement_id is not None:
        return RepliedTo("announcement", announcement_id)
    kind, _, identity = (await uow.questions.slot_of(chat_id, message_id) or "").partition(":")
    return RepliedTo(_KINDS[kind], UUID(identity)) if kind in _KINDS else None


async def ask(
    uow: UnitOfWork, resources: Resources, *, resident: Resident, announcement_id: UUID, text: str, message_id: int
) -> StoredQuestion | None:
    """Store a question and show it to the officers in charge.

    `text` is as `parse_question` returns it.

    Returns:
        None, and nothing is done, if this resident has asked about the announcement before.
    """
    newest = await uow.applications.of_resident(resident.id, limit=1)
    question = await uow.questions.add(
        announcement_id, resident, text, application=newest[0] if newest else None, message_id=message_id
    )
    if question is None:
        return None
    asked = to_ask(
        [account.officer for account in await uow.officers.active()],
        programme=question.programme,
        kelurahan_code=question.kelurahan_code,
        asker=resident.telegram_id,
    )
    chat_ids = [one.telegram_id for one in asked if one.telegram_id is not None]
    await tell(uow, resources, await _shown(uow, question, chat_ids))
    data = {"question_id": question.id.hex, "announcement": question.number, "officers": len(asked)}
    event = AuditEvent(AuditAct.QUESTION_ASKED, Actor.RESIDENT, resident.id, question.application_id, data)
    await uow.audit.add([event])
    return question


async def find(uow: UnitOfWork, officer: Officer, question_id: UUID) -> StoredQuestion:
    """Return the question, answered or not. Raises NotFound if there is none that this officer may answer."""
    check(officer, Permission.ANSWER)
    question = await uow.questions.get(question_id)
    if question is None or not may_answer(
        officer, programme=question.programme, kelurahan_code=question.kelurahan_code, asker=question.chat_id
    ):
        raise NotFound
    return question


async def find_open(uow: UnitOfWork, officer: Officer, question_id: UUID) -> StoredQuestion:
    """Return an unanswered question. Raises NotFound, and DomainError if it is answered, with who answered."""
    question = await find(uow, officer, question_id)
    if question.answered_at is not None:
        raise _answered(question, officer)
    return question


async def show(uow: UnitOfWork, resources: Resources, officer: Officer, question_id: UUID) -> None:
    """Show an open question with its announcement in the officer's chat. Raises what `find_open` raises."""
    question = await find_open(uow, officer, question_id)
    chat_ids = [officer.telegram_id] if officer.telegram_id is not None else []
    await tell(uow, resources, await _shown(uow, question, chat_ids, on_request=True))


async def page(uow: UnitOfWork, officer: Officer, after_id: UUID | None = None) -> tuple[list[StoredQuestion], bool]:
    """Return a page of the open questions this officer may answer, oldest first, and whether there are more."""
    check(officer, Permission.ANSWER)
    after = await uow.questions.get(after_id) if after_id else None
    found = await uow.questions.open_for(officer, after=after, limit=PAGE + 1)
    return found[:PAGE], len(found) > PAGE


async def answer(
    uow: UnitOfWork, resources: Resources, *, officer: Officer, question_id: UUID, text: str
) -> StoredQuestion:
    """Send the resident the answer; the question loses its button in the chats of the other officers asked.

    `text` is as `parse_answer` returns it. Raises what `find_open` raises; nothing is changed then.
    """
    question = await find_open(uow, officer, question_id)
    resident = await uow.residents.get(question.resident_id)
    if resident is None:
        raise NotFound
    done = await uow.questions.answer(question, resident, text, officer_id=officer.id)
    if done is None:
        raise _answered(await find(uow, officer, question_id), officer)
    chats = [one.officer.telegram_id for one in await uow.officers.active() if one.officer.telegram_id is not None]
    shown = await uow.questions.messages_in(question_slot(question.id), chats)
    await tell(uow, resources, QuestionAnswered(done, resident.language, text, sorted(shown), officer.telegram_id))
    data = {"question_id": question.id.hex, "announcement": question.number}
    await uow.audit.add(
        [AuditEvent(AuditAct.OFFICER_QUESTION_ANSWERED, Actor.OFFICER, officer.id, question.application_id, data)]
    )
    return done


async def hint_about(uow: UnitOfWork, resident: Resident) -> UUID | None:
    """Return the announcement that a resident's plain message may mean, unless they were told how to ask about it."""
    announcement_id = await uow.questions.newest_announcement(resident.telegram_id, HINT_WITHIN)
    if announcement_id is None or await uow.questions.of(announcement_id, resident.id):
        return None
    told = await uow.questions.messages_in(hint_slot(announcement_id), [resident.telegram_id])
    return None if told else announcement_id


async def _shown(
    uow: UnitOfWork, question: StoredQuestion, chat_ids: Sequence[int], *, on_request: bool = False
) -> QuestionShown:
    announcement = await uow.announcements.get(question.announcement_id)
    if announcement is None:
        raise LookupError("a question about no announcement")
    return QuestionShown(
        question,
        announcement,
        await uow.announcements.wording(announcement.id),
        chat_ids,
        announcement_copies=await uow.questions.messages_in(about_slot(announcement), chat_ids),
        earlier=await uow.questions.messages_in(question_slot(question.id), chat_ids),
        quiet=is_quiet(uow.now),
        on_request=on_request,
    )


def _answered(question: StoredQuestion, officer: Officer) -> DomainError:
    return DomainError("question-answered", own=question.answered_by == officer.id)
