"""The outcome of a call of the Bot API, judged by the error it ended with."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.runtime.events.failures import REFUSED_MARK, CallRefused
from bot.telegram_api.telegram_errors import (
    NotSent,
    retry_after_seconds,
    says_blocked,
    says_file_refused,
    says_gone,
)
from storage.errors import StorageError
from storage.faults import log_failure
from storage.records.base import OutboxItem, Priority, SendResult
from storage.records.queues import SendState
from storage.unit_of_work import UnitOfWork

OUT_OF_ORDER = (Priority.CALLBACK_ANSWER, Priority.WORK)
"""Priorities that do not wait for earlier calls of their chat."""
_EDITS = ("editMessageText", "editMessageCaption")
_LONGEST_BACKOFF_SECONDS = 60
_FETCHED_AT_MOST = 12
"""How often a photo's content is requested: Telegram does not say whether it is gone for good or for the moment."""
# Telegram's answers to calls whose effect exists already or is no longer possible: nothing is left to do.
# (Worded in the server's Client.cpp, github.com/tdlib/telegram-bot-api.)
_DONE_ALREADY = (
    "message is not modified",
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "query is too old",
)

log = structlog.get_logger(__name__)


def classify(item: OutboxItem, error: Exception, now: datetime) -> SendResult:
    """Return the state of the row after a failure, and log it; an announcement that may have arrived is not retried.

    Args:
        item: The row that was sent.
        error: The error of the call.
        now: When the answer came, not when the call began: the wait that Telegram demands counts from there.
    """
    result = SendResult(item.seq, item.chat_id, SendState.FAILED, type(error).__name__)
    later = now + timedelta(seconds=min(2**item.attempts, _LONGEST_BACKOFF_SECONDS))
    # Subclasses of NetworkError come before it.
    match error:
        case RetryAfter():
            reschedule(item, result, now + timedelta(seconds=retry_after_seconds(error)))
        case Forbidden() | BadRequest() if says_gone(error):
            result.state = SendState.GONE
        case Forbidden() | BadRequest() if says_blocked(error):
            result.state = SendState.BLOCKED
        case BadRequest() if any(words in str(error).lower() for words in _DONE_ALREADY):
            result.state, result.error = SendState.SENT, None
        case BadRequest() if "temporarily unavailable" in str(error) and item.attempts < _FETCHED_AT_MOST:
            reschedule(item, result, later)
        case BadRequest() | ChatMigrated():
            result.error = str(error)[:120]
        case NetworkError() | InvalidToken() if item.announcement_id and not (
            item.repeatable or isinstance(error, NotSent)
        ):
            result.state = SendState.UNKNOWN
        case NetworkError() | InvalidToken() | StorageError():
            reschedule(item, result, later)
    if result.state != SendState.SENT:
        said = {"seq": item.seq, "method": item.method, "state": result.state}
        if isinstance(error, TelegramError):
            log.warning("delivery.not_sent", error=type(error).__name__, **said)
        else:
            log_failure(log, "delivery.not_sent", error, **said)
    return result


def reschedule(item: OutboxItem, result: SendResult, at: datetime) -> None:
    """Schedule a retry of the call at this time; unless it is out of order, its chat waits with it."""
    result.state = SendState.QUEUED
    if item.priority in OUT_OF_ORDER:
        result.due_at = at
    else:
        result.hold_until = at


async def refused_to_officers(uow: UnitOfWork, finished: Iterable[tuple[OutboxItem, SendResult]]) -> list[CallRefused]:
    """Return an event for each officer who was not sent a message that they are waiting for."""
    refused = {
        item.chat_id: says_file_refused(result.error or "")
        for item, result in finished
        if result.state.is_failure and _is_missed(item)
    }
    if not refused:
        return []
    officers = await uow.officers.by_telegram_ids(list(refused))
    return [CallRefused(chat_id, file) for chat_id, file in refused.items() if chat_id in officers]


def _is_missed(item: OutboxItem) -> bool:
    """Return whether a person misses this call: an answer, or a notice that would have come by itself.

    Nobody misses an update of a card, which is repainted every few seconds, nor a chat action or a removal of buttons
    that accompanies an answer.
    """
    if (item.dedupe_key or "").startswith(REFUSED_MARK):
        return False
    sends = item.method.startswith("send") and item.method != "sendChatAction"
    if item.priority is Priority.ANSWER:
        return sends or item.method in _EDITS
    return item.priority is Priority.NOTICE and sends
