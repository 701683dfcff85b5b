"""The world the Bot API serves: people, chats, messages, files and waiting updates, all in memory, no HTTP.

One world has one bot. Nothing here is thread-safe: use it in the event loop the server runs in.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.bot_api.errors import bad_request
from playground.bot_api.limits import FloodControl, Limits
from playground.bot_api.menus import BotProfile, MenuCommand
from playground.bot_api.parameters import Parameters
from playground.watching import Change, Subscription, Watchers
from playground.world.chats import BotBlocked, Button, Chat, ChatMessage
from playground.world.faults import Call, Fault, FaultPlan, Hook
from playground.world.files import FileStore, StoredFile
from playground.world.person import Person
from playground.world.updates import UpdateQueue

__all__ = ["Button", "Call", "Change", "Chat", "ChatMessage", "Fault", "MenuCommand", "Person", "World"]

CALLS_KEPT = 50_000
ANSWER_SECONDS = 30
"""How long a tap can be answered."""

FIRST_MESSAGE_ID = 101
FIRST_QUERY_ID = 4_382_000_000_000_000_001


@dataclass(slots=True)
class _Tap:
    person: Person
    at: float


class World:
    """All state of the playground.

    Args:
        bot_id: the number before the colon of the bot's token.
        limits: how often the bot may send; None for any number.
        ids_after: added to the ids of updates, messages and taps, so that a second world continues the first;
            photos of the first then still have a picture, which says that they were not kept.
        clock: Unix time in seconds; file addresses, taps, updates and limits go by it.

    Attributes:
        calls: the last 50,000 API calls, oldest first.
        before_call: asked about each call before it is handled; a Fault it returns is the answer.
        after_call: asked once the call is handled, before the answer goes out. Both may be async.
    """

    def __init__(
        self,
        bot_id: int = 5_550_001_111,
        *,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
        ids_after: int = 0,
    ) -> None:
        self.clock = clock
        self.bot_name = "Pijar Semar"
        self.bot_username = "pijar_semar_bot"
        self.bot_user = {"id": bot_id, "is_bot": True, "first_name": self.bot_name, "username": self.bot_username}
        self.updates = UpdateQueue(clock, ids_after)
        self.files = FileStore(clock, bot_id, continues=ids_after > 0)
        self.profile = BotProfile()
        self.flood = FloodControl(limits, clock)
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Person] = {}
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.before_call: Hook | None = None
        self.after_call: Hook | None = None
        self.faults = FaultPlan()
        self._call_count = 0
        self._message_count = FIRST_MESSAGE_ID + ids_after
        self._query_count = FIRST_QUERY_ID + ids_after
        self._taps: dict[str, _Tap] = {}
        self._watchers = Watchers()

    # For tests and the chat page

    def person(
        self,
        user_id: int,
        first_name: str = "Warga",
        username: str | None = None,
        language_code: str = "id",
    ) -> Person:
        """Return the person with this Telegram id, made if new; the other arguments only matter then."""
        if user_id in self.people:
            return self.people[user_id]
        user = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language_code}
        if username:
            user["username"] = username
        person = self.people[user_id] = Person(self, user)
        self.chats[user_id] = person.chat
        return person

    def group(self, chat_id: int, title: str = "Warga RW 05") -> Chat:
        """Return the group with this id (below 0), made if new, with the bot as a member."""
        if chat_id not in self.chats:
            data = {"id": chat_id, "title": title, "type": "group", "all_members_are_administrators": False}
            self.chats[chat_id] = Chat(chat_id, data, bot_has_access=True)
        return self.chats[chat_id]

    def fail_next(
        self, method: str, fault: Fault, *, times: int = 1, chat_id: int | None = None, after: bool = False
    ) -> None:
        """Let the next calls of a method fail.

        Args:
            method: its name, "*" for any.
            fault: what happens.
            times: to how many calls.
            chat_id: only calls about this chat.
            after: handle the call first, then replace its answer.
        """
        self.faults.add(method, fault, times=times, chat_id=chat_id, after=after)

    def unconfirmed(self) -> int:
        """Return how many updates the bot has not yet confirmed (by webhook: not yet taken)."""
        return len(self.updates)

    async def wait_for(self, predicate: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109
        """Wait until something is so; it is asked again at every change of the world.

        Args:
            predicate: what to wait for.
            timeout: seconds to wait at most.

        Raises:
            TimeoutError: it did not come true; the text tells how the world looks.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._watchers.until(predicate)
        except TimeoutError:
            raise TimeoutError(f"waited {timeout} s in vain.\n{self.describe()}") from None

    def subscribe(self) -> Subscription:
        """Follow the changes of all chats; close it when done."""
        return self._watchers.subscribe()

    def file(self, file_id: str) -> StoredFile:
        """Return the file behind an id, for showing it.

        Raises:
            KeyError: no such file.
        """
        return self.files.content(file_id)

    def describe(self) -> str:
        """Return some lines about the state: what is queued, the last calls, what each person saw last."""
        calls = [f"{call.method} -> {call.status}" for call in list(self.calls)[-8:]]
        lines = [f"unconfirmed updates: {self.unconfirmed()}", f"last calls: {', '.join(calls) or 'none'}"]
        lines += [
            f"{person.user['first_name']} ({person.id}): {len(person.chat.messages)} messages, "
            f"last from the bot: {person.last_text[:120]!r} {person.buttons}"
            for person in list(self.people.values())[:10]
        ]
        return "\n".join(lines)

    # For the server

    def changed(self, chat_id: int | None = None) -> None:
        """Wake all waiting tasks; with a chat id also the pages that follow the chats (0 for all chats)."""
        version = self._watchers.changed(chat_id)
        if chat_id in self.chats:
            self.chats[chat_id].version = version

    def close(self) -> None:
        """End the subscriptions, so that nothing waits for ever."""
        self._watchers.close()

    def log(self, method: str, params: Parameters) -> Call:
        """Keep a call under the next number."""
        self._call_count += 1
        chat = params.values.get("chat_id", "")
        chat_id = int(chat) if isinstance(chat, str) and chat.lstrip("-").isdecimal() else None
        call = Call(self._call_count, method, params.for_log(), self.clock(), chat_id)
        self.calls.append(call)
        self.changed()
        return call

    def store(
        self, chat: Chat, sender: dict[str, Any], content: dict[str, Any], *, from_bot: bool, fixed: bool = False
    ) -> ChatMessage:
        """Put a new message into a chat."""
        number = self._message_count
        self._message_count += 1
        data = {"message_id": number, "from": sender, "chat": chat.data, "date": int(self.clock()), **content}
        message = chat.messages[number] = ChatMessage(data, from_bot, fixed)
        self.changed(chat.id)
        return message

    def deliver(self, kind: str, chat: Chat, content: dict[str, Any]) -> None:
        """Queue an update about a chat."""
        self.updates.add(kind, content, ("chat", chat.id))
        self.changed(chat.id)

    def member_changed(self, chat: Chat, actor: dict[str, Any], old: str, new: str) -> None:
        """Queue a my_chat_member update: the bot was blocked, let in, or the reverse."""
        members = [
            {"user": self.bot_user, "status": status, **({"until_date": 0} if status == "kicked" else {})}
            for status in (old, new)
        ]
        content = {"chat": chat.data, "from": actor, "date": int(self.clock())}
        content.update(old_chat_member=members[0], new_chat_member=members[1])
        self.updates.add("my_chat_member", content, ("my_chat_member", chat.id))
        self.changed(chat.id)

    def tap(self, person: Person, message: ChatMessage | int, data: str) -> str:
        """Queue a callback query; a message that is only a number is one that is gone.

        Returns:
            The id of the query.
        """
        if person.chat.blocked:
            raise BotBlocked(f"{person.user['first_name']} has blocked the bot; unblock() or start() first")
        query_id = str(self._query_count)
        self._query_count += 1
        self._taps[query_id] = _Tap(person, self.clock())
        seen = (
            message.data
            if isinstance(message, ChatMessage)
            else {"chat": person.chat.data, "message_id": message, "date": 0}
        )
        content = {"id": query_id, "from": person.user, "message": seen}
        content.update(chat_instance=str(-person.id * 7919), data=data)
        self.updates.add("callback_query", content, ("taps", person.id))
        self.changed(person.id)
        return query_id

    def answer_tap(self, query_id: str, text: str, alert: bool) -> None:
        """Take the bot's answer to a tap: once, within 30 seconds.

        Raises:
            ApiError: too late, a second time, or no such query.
        """
        tap = self._taps.pop(query_id, None)
        if tap is None or self.clock() - tap.at > ANSWER_SECONDS:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        tap.person.answers[query_id] = text, alert
        if text:
            tap.person.alerts.append((text, alert))
        self.changed(tap.person.id)
