"""A chat held in memory: real handlers, real texts, no server and no database."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from telegram import Update

from bot.conversations.engine.form import Form
from bot.conversations.engine.forms import Forms
from bot.conversations.forms import all_forms
from bot.handlers import applying
from bot.handlers.residents import edits
from bot.resources import Resources
from bot.runtime.events.rendering import EventRenderers
from bot.runtime.step import Step, StepContext, current_step
from bot.texts.catalogue import Catalogue
from bot.views.renderers import RENDERERS
from domain.draft import Draft
from domain.rules.book import Rulebook, read_default_files
from storage.encryption import DataKey
from storage.records.base import InboxItem, InboxSource, Outgoing, Resident, new_id
from storage.unit_of_work import UnitOfWork
from tests.support.factories import read_resources

CHAT = 910000001
TEXTS = read_resources().texts
AREAS = read_resources().areas
RULEBOOK = Rulebook.load(read_default_files())
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ENTRIES = (*applying.TAPS[-1:], *applying.ANSWERS, *edits.ENTRIES)
TAGS = re.compile(r"<[^>]+>")


def make_resources(forms: Iterable[Form] | None = None, texts: Catalogue = TEXTS) -> Resources:
    return Resources(
        texts=texts,
        rulebook=RULEBOOK,
        areas=AREAS,
        facilities=read_resources().facilities,
        bot_username="pijarsemar_bot",
        broadcast_rate=28,
        announcement_domains=("semarangkota.go.id",),
        registered={
            Forms: all_forms(texts.languages) if forms is None else Forms(forms),
            EventRenderers: RENDERERS,
        },
    )


def make_resident() -> Resident:
    return Resident(
        id=new_id(),
        telegram_id=CHAT,
        language="id",
        announcements=None,
        key=cast(DataKey, None),
        wrapped_key=b"",
        created_at=NOW,
    )


@dataclass
class Bubble:
    """A message of the bot as the person sees it now."""

    id: int
    text: str
    markup: dict[str, Any] = field(default_factory=dict)
    due_later: bool = False
    due_in: timedelta | None = None

    @property
    def buttons(self) -> dict[str, str]:
        rows = self.markup.get("inline_keyboard", [])
        return {one["text"]: one.get("callback_data", "") for row in rows for one in row}


class Phone:
    """Sends as a person would, applies what the step leaves, and shows the chat."""

    def __init__(self, resources: Resources | None = None, *, officer: Any = None) -> None:
        self.resources = resources or make_resources()
        self.resident = make_resident()
        self.officer = officer
        self.now = NOW
        self.drafts: dict[UUID, Draft] = {}
        self.bubbles: list[Bubble] = []
        self.toasts: list[str] = []
        self.audit: list[Any] = []
        self._next_id = 100
        self._waiting: dict[str, Bubble] = {}
        self._slots: dict[str, int] = {}

    # --- what is seen ------------------------------------------------------------------------------------------

    @property
    def draft(self) -> Draft | None:
        return next((one for one in self.drafts.values() if one.current), None)

    @property
    def answers(self) -> dict[str, Any]:
        return self.draft.answers if self.draft else {}

    @property
    def last(self) -> Bubble:
        return self.bubbles[-1]

    @property
    def last_text(self) -> str:
        return self.last.text

    @property
    def buttons(self) -> list[str]:
        return list(self.last.buttons)

    # --- what is done ------------------------------------------------------------------------------------------

    async def open(self, act: Callable[[Step], Awaitable[None] | None]) -> None:
        """Run a command's function."""
        step = self.step()
        doing = act(step)
        if doing is not None:
            await doing
        self.apply(step)

    async def send(self, text: str) -> bool:
        return await self.message({"text": text})

    async def photo(self, name: str, album: str | None = None, caption: str | None = None) -> bool:
        size = {"file_id": f"id-{name}", "file_unique_id": f"u-{name}", "width": 9, "height": 9}
        return await self.message({"photo": [size], **_group(album), **({"caption": caption} if caption else {})})

    async def file(
        self, name: str, mime_type: str | None = None, album: str | None = None, size: int = 1, caption: str = ""
    ) -> bool:
        told = {"mime_type": mime_type} if mime_type is not None else {}
        document = {"file_id": f"id-{name}", "file_unique_id": f"u-{name}", "file_name": name, "file_size": size}
        content = {"document": {**document, **told}, **_group(album), **({"caption": caption} if caption else {})}
        return await self.message(content)

    async def video(self, album: str | None = None) -> bool:
        video = {"file_id": "v", "file_unique_id": "v", "width": 9, "height": 9, "duration": 1}
        return await self.message({"video": video, **_group(album)})

    async def contact(self, number: str) -> bool:
        return await self.message({"contact": {"phone_number": number, "first_name": "Warga"}})

    async def sticker(self) -> bool:
        one = {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "is_animated": False, "is_video": False}
        return await self.message({"sticker": {**one, "type": "regular"}})

    async def voice(self) -> bool:
        return await self.message({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 1}})

    async def edit(self, text: str) -> bool:
        return await self.message({"text": text, "edit_date": 1}, kind="edited_message")

    async def message(self, content: dict[str, Any], kind: str = "message") -> bool:
        self._next_id += 1
        return await self._update({kind: {**self._base(self._next_id), **content}})

    async def tap(self, label: str, *, on: Bubble | None = None) -> bool:
        """Tap the button on the newest message that has it."""
        bubble = on or next(one for one in reversed(self.bubbles) if label in one.buttons)
        return await self.tap_data(bubble.buttons[label], bubble.id)

    async def tap_data(self, data: str, message_id: int) -> bool:
        query = {
            "id": "q",
            "from": {"id": CHAT, "is_bot": False, "first_name": "Warga"},
            "chat_instance": "c",
            "data": data,
            "message": self._base(message_id),
        }
        return await self._update({"callback_query": query})

    # --- pieces ------------------------------------------------------------------------------------------------

    def _base(self, message_id: int) -> dict[str, Any]:
        person = {"id": CHAT, "is_bot": False, "first_name": "Warga"}
        return {"message_id": message_id, "date": 1, "chat": {"id": CHAT, "type": "private"}, "from": person}

    def step(self) -> Step:
        item = InboxItem(1, new_id(), InboxSource.TELEGRAM, CHAT, b"", 0, self.now)
        return Step(
            item=item,
            resources=self.resources,
            now=self.now,
            resident=self.resident,
            drafts=sorted(self.drafts.values(), key=lambda one: one.updated_at, reverse=True),
            officer=self.officer,
            uow=cast(UnitOfWork, SimpleNamespace(attempt=nullcontext, outbox=self)),
        )

    async def claim_slot(self, _chat_id: int, slot: str, message_id: int) -> bool:
        """As the outbox does."""
        return self._slots.setdefault(slot, message_id) == message_id

    async def _update(self, content: dict[str, Any]) -> bool:
        update = Update.de_json({"update_id": 1, **content}, None)
        step = self.step()
        token = current_step.set(step)
        try:
            taken = next((one for one in ENTRIES if one.takes(update)), None)
            if taken is None:
                return False
            if update.callback_query is not None:
                step.expect_callback_answer(update.callback_query.id)
            await taken.callback(update, cast(StepContext, SimpleNamespace(step=step)))
        finally:
            current_step.reset(token)
        self.apply(step)
        return True

    def apply(self, step: Step) -> None:
        for draft_id in step.effects.dropped_drafts:
            self.drafts.pop(draft_id, None)
        for draft in step.effects.drafts.values():
            if draft.current:
                for other in self.drafts.values():
                    other.current = other is draft
            self.drafts[draft.id] = draft
        self.audit += step.effects.audit
        for call in step.effects.outgoing:
            self._deliver(call)

    def _deliver(self, call: Outgoing) -> None:
        params = call.params
        text = html.unescape(TAGS.sub("", params.get("text", "")))
        match call.method:
            case "sendMessage":
                self._send(call, text)
            case "editMessageText":
                self._edit(params["message_id"], text, params.get("reply_markup", {}))
            case "editMessageReplyMarkup":
                self._edit(params["message_id"], None, {})
            case "answerCallbackQuery":
                self.toasts.append(params.get("text", ""))

    def _send(self, call: Outgoing, text: str) -> None:
        if call.dedupe_key in self._waiting:
            self.bubbles.remove(self._waiting.pop(call.dedupe_key))
        self._next_id += 1
        markup = call.params.get("reply_markup", {})
        due_in = call.due_at - self.now if call.due_at is not None else None
        bubble = Bubble(self._next_id, text, markup, due_later=due_in is not None, due_in=due_in)
        self.bubbles.append(bubble)
        if call.dedupe_key:
            self._waiting[call.dedupe_key] = bubble

    def _edit(self, message_id: int, text: str | None, markup: dict[str, Any]) -> None:
        for bubble in self.bubbles:
            if bubble.id == message_id:
                bubble.text = bubble.text if text is None else text
                bubble.markup = markup


def _group(album: str | None) -> dict[str, str]:
    return {"media_group_id": album} if album else {}
