"""A step: one update on its way through a handler, and the effects it leaves.

Handlers read what the batch preloaded and leave effects; they call neither Telegram nor, as a rule, the database.
A handler that needs live SQL reads ``step.uow`` and declares it: an update whose handler needs a transaction is run
alone, in one of its own. If it only may need one, ``step.uow`` raises ``NeedsTransaction`` within a batch, the
effects are dropped, and the worker runs the update again alone.
"""

import html
from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from telegram.ext import CallbackContext, ExtBot

from bot.resources import Resources
from bot.runtime.events.event import Event
from bot.runtime.events.rendering import render
from bot.telegram_api.dispatch import Needs
from bot.telegram_api.keyboards import Markup
from domain.access import Officer
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from domain.draft import REMIND_AFTER, Draft
from domain.programme import Programme
from domain.rules.assessment import Assessment
from storage.records.base import AuditEvent, Effects, InboxItem, Outgoing, Priority, Resident, Timer
from storage.unit_of_work import UnitOfWork

JAKARTA = ZoneInfo("Asia/Jakarta")
CALLBACK_ANSWER_LIFE = timedelta(seconds=25)
TOAST_LIMIT = 200
"""Characters of a toast or an alert: https://core.telegram.org/bots/api#answercallbackquery"""
DRAFT_REMINDER = "draft_reminder"

current_step: ContextVar["Step"] = ContextVar("step")

log = structlog.get_logger(__name__)


class NeedsTransaction(Exception):
    """The update needs live SQL and has to run alone."""


class UndeclaredTransaction(Exception):
    """A handler that declares no need of a transaction has asked for one: a fault in its entry."""


class Step:
    """An update that is being handled.

    ``resident`` is the account in a private chat (None in groups), ``drafts`` its current draft and the parked ones,
    newest first; ``officer`` its office if it has one that is not withdrawn. ``counters`` are applications by
    programme and status, ``places`` the free places by programme in the current period: None if nobody has set a
    number yet.
    """

    def __init__(
        self,
        *,
        item: InboxItem,
        resources: Resources,
        now: datetime,
        resident: Resident | None = None,
        drafts: Sequence[Draft] = (),
        officer: Officer | None = None,
        counters: Mapping[tuple[Programme, ApplicationStatus], int] | None = None,
        places: Mapping[Programme, int | None] | None = None,
        uow: UnitOfWork | None = None,
    ) -> None:
        self.item = item
        self.resources = resources
        self.now = now
        self.resident = resident
        self.draft = next((one for one in drafts if one.current), None)
        self.parked = [one for one in drafts if not one.current]
        """Drafts that were parked before this update, newest first."""
        self.officer = officer
        self.counters = counters or {}
        self.places = places or {}
        self.effects = Effects()
        self.needs = Needs.DEPENDS
        """The declared need of this update's handlers; a timer's handlers declare nothing and may ask."""
        self.clock_wanted = False
        self.assessed: dict[Programme, tuple[Mapping[str, object], Assessment]] = {}
        """The newest assessment of each programme, and the answers it was made from."""
        self._uow = uow
        self._callback_query_id: str | None = None

    @property
    def chat_id(self) -> int:
        """The chat that the update came from."""
        return self.item.chat_id

    @property
    def today(self) -> date:
        """The calendar day in Asia/Jakarta."""
        return self.now.astimezone(JAKARTA).date()

    @property
    def campaigns(self) -> Collection[str]:
        """The campaigns that a message to residents may name today."""
        return self.resources.campaigns.on(self.today)

    @property
    def uow(self) -> UnitOfWork:
        """The transaction that this update runs alone in.

        Raises:
            NeedsTransaction: Within a batch.
            UndeclaredTransaction: Within a batch, if the handler declares no need; alone, the fault is logged and the
                person is served.
        """
        undeclared = self.needs is Needs.NOTHING
        if self._uow is None:
            raise UndeclaredTransaction if undeclared else NeedsTransaction
        if undeclared:
            log.error("step.undeclared_transaction", correlation_id=self.item.correlation_id)
        return self._uow

    def declare(self, needs: Collection[Needs]) -> None:
        """Set the need that the handlers of this update declare. Raises NeedsTransaction in a batch if one needs it."""
        found = (one for one in (Needs.TRANSACTION, Needs.DEPENDS) if one in needs)
        self.needs = next(found, Needs.NOTHING)
        if self.needs is Needs.TRANSACTION and self._uow is None:
            raise NeedsTransaction

    @property
    def person(self) -> Resident:
        """The resident; for handlers that are only registered in private chats."""
        if self.resident is None:
            raise LookupError("no resident in this chat")
        return self.resident

    @property
    def language(self) -> str:
        """The person's language; in groups Indonesian."""
        return self.resident.language if self.resident else "id"

    def text(self, key: str, **values: object) -> str:
        """Return the text as Telegram HTML in the person's language."""
        return self.resources.texts.render(key, self.language, **values)

    def plain(self, key: str, **values: object) -> str:
        """Return the text for a button or a toast, without HTML."""
        return self.resources.texts.plain(key, self.language, **values)

    def say(self, key: str, *, keyboard: Markup | None = None, **values: object) -> None:
        """Queue the text ``key`` as an answer to this chat."""
        self.send_text(self.text(key, **values), keyboard=keyboard)

    def send_text(
        self,
        html: str,
        *,
        keyboard: Markup | None = None,
        chat_id: int | None = None,
        priority: Priority = Priority.ANSWER,
        slot: str | None = None,
        dedupe_key: str | None = None,
        due_in: timedelta | None = None,
    ) -> None:
        """Queue a message of Telegram HTML.

        Args:
            html: The text.
            keyboard: Its buttons.
            chat_id: Another chat than the update's.
            priority: Its priority in the outbox.
            slot: The name under which its message id is kept, so that it can be edited later.
            dedupe_key: A waiting row with the same key is replaced.
            due_in: Delay before it is sent.
        """
        params = {"chat_id": chat_id or self.chat_id, **_content(html, keyboard)}
        self.queue(
            Outgoing(
                chat_id=chat_id or self.chat_id,
                method="sendMessage",
                params=params,
                priority=priority,
                slot=slot,
                dedupe_key=dedupe_key,
                due_at=self.now + due_in if due_in else None,
            )
        )

    def edit_text(self, message_id: int, html: str, *, keyboard: Markup | None = None) -> None:
        """Queue the replacement of a message's text; without ``keyboard`` its buttons are removed."""
        params = {"chat_id": self.chat_id, "message_id": message_id, **_content(html, keyboard)}
        self.queue(Outgoing(self.chat_id, "editMessageText", params))

    def remove_buttons(self, message_id: int) -> None:
        """Queue the removal of a message's inline buttons."""
        self.queue(
            Outgoing(self.chat_id, "editMessageReplyMarkup", {"chat_id": self.chat_id, "message_id": message_id})
        )

    def queue(self, outgoing: Outgoing) -> None:
        """Queue any call of the Bot API."""
        self.effects.outgoing.append(outgoing)

    def tell(self, *events: Event) -> None:
        """Queue the messages about these events with the effects of this update."""
        self.effects.outgoing += render(self.resources, events)

    def expect_callback_answer(self, callback_query_id: str) -> None:
        """Mark this update as a tap: it is answered silently at the end unless a handler answers it."""
        self._callback_query_id = callback_query_id

    def answer_callback(self, text: str | None = None, *, alert: bool = False) -> None:
        """Answer the tap, once; ``text`` (plain) is shown as a toast or an alert, or as a message if it is too long."""
        if self._callback_query_id is None:
            return
        params: dict[str, Any] = {"callback_query_id": self._callback_query_id}
        if text and len(text) > TOAST_LIMIT:
            self.send_text(html.escape(text, quote=False))
        elif text:
            params |= {"text": text, "show_alert": alert}
        self._callback_query_id = None
        self.queue(
            Outgoing(
                self.chat_id,
                "answerCallbackQuery",
                params,
                priority=Priority.CALLBACK_ANSWER,
                expires_at=self.now + CALLBACK_ANSWER_LIFE,
            )
        )

    def save_draft(self, draft: Draft) -> None:
        """Store the draft as it is now; a current one becomes this chat's draft, with a reminder if it is new."""
        draft.touch(self.now)
        if draft.version == 0:
            self.set_timer(DRAFT_REMINDER, REMIND_AFTER)
        self.effects.drafts[draft.id] = draft
        if draft.current:
            self.draft = draft

    def drop_draft(self, draft: Draft) -> None:
        """Delete a draft and all its answers."""
        self.effects.drafts.pop(draft.id, None)
        self.effects.dropped_drafts.add(draft.id)
        if self.draft is draft:
            self.draft = None

    def keep_resident(self) -> None:
        """Store the changes made to ``resident`` (language, announcements)."""
        if self.person not in self.effects.residents:
            self.effects.residents.append(self.person)

    def audit(
        self,
        action: AuditAct,
        *,
        application_id: UUID | None = None,
        note: str | None = None,
        **data: str | int | bool | None,
    ) -> None:
        """Record an act. ``data`` must hold nothing personal; ``note`` is sealed."""
        by_officer = self.officer is not None and action.is_of_office
        actor, who = (Actor.OFFICER, self.officer) if by_officer else (Actor.RESIDENT, self.resident)
        actor_id = who.id if who else None
        self.effects.audit.append(AuditEvent(action, actor, actor_id, application_id, dict(data), note))

    def wake_clock(self) -> None:
        """Run the scheduler's jobs as soon as this step is written, for instance to offer a place that became free."""
        self.clock_wanted = True

    def set_timer(self, name: str, due_in: timedelta) -> None:
        """Queue a timer named ``name`` for this chat; setting it again moves it."""
        self.effects.timers.append(Timer(name, self.chat_id, self.now + due_in))


def officer_of(step: Step) -> Officer:
    """Return the officer whose update this is; for entries that only officers may use."""
    if step.officer is None:
        raise LookupError("no officer in this step")
    return step.officer


def _content(html: str, keyboard: Markup | None) -> dict[str, Any]:
    """Return a message's text and buttons as parameters of the Bot API."""
    content: dict[str, Any] = {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if keyboard is not None:
        content["reply_markup"] = keyboard
    return content


class StepContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The callback context of every handler: ``context.step`` is the update's step."""

    @property
    def step(self) -> Step:
        """The step of the update that is being handled."""
        return current_step.get()
