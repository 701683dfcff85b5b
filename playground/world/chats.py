"""Chats and the messages in them, as a person sees them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.bot_api.markup import Keyboard
from playground.bot_api.rendering import to_html


class NotInChat(LookupError):
    """A message or a button that the chat does not have."""


class BotBlocked(RuntimeError):
    """The person has blocked the bot, and Telegram sends nothing to it."""


class CannotBeSent(ValueError):
    """Something that no phone would send."""


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: it carries `callback_data` or opens `url`; both are None for other kinds."""

    text: str
    callback_data: str | None = None
    url: str | None = None


@dataclass(slots=True, eq=False)
class ChatMessage:
    """A message as it stands now: edits are applied, `data` is the Bot API's Message object."""

    data: dict[str, Any]
    from_bot: bool
    fixed: bool = False
    """Sent with a reply keyboard: the server lets nobody edit such a message."""

    @property
    def id(self) -> int:
        """Unique over all chats of the bot, growing."""
        return int(self.data["message_id"])

    @property
    def date(self) -> int:
        """When it was sent, in Unix seconds."""
        return int(self.data["date"])

    @property
    def edited(self) -> bool:
        """Whether its text, caption or picture was changed (keyboards do not count)."""
        return "edit_date" in self.data

    @property
    def text(self) -> str:
        """The text or caption, "" when there is none."""
        return str(self.data.get("text", self.data.get("caption", "")))

    @property
    def entities(self) -> list[dict[str, Any]]:
        """The entities of `text`, as MessageEntity objects."""
        return list(self.data.get("entities", self.data.get("caption_entities", ())))

    @property
    def html(self) -> str:
        """`text` with its formatting as HTML."""
        return to_html(self.text, self.entities)

    @property
    def inline_keyboard(self) -> list[list[Button]]:
        """The inline buttons, by rows."""
        markup = self.data.get("reply_markup", {})
        return [
            [Button(button["text"], button.get("callback_data"), button.get("url")) for button in row]
            for row in markup.get("inline_keyboard", ())
        ]

    @property
    def as_answered(self) -> dict[str, Any]:
        """The Message object as it stands in a reply to it: without what it answers itself."""
        return {name: part for name, part in self.data.items() if name != "reply_to_message"}

    @property
    def photo_file_ids(self) -> list[str]:
        """The ids of the photo's sizes, smallest first; empty when it is no photo."""
        return [size["file_id"] for size in self.data.get("photo", ())]

    @property
    def document(self) -> dict[str, Any] | None:
        """The Document object, if it is one."""
        return self.data.get("document")

    @property
    def media_group_id(self) -> str | None:
        """The album it belongs to."""
        return self.data.get("media_group_id")


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat or a group.

    Attributes:
        data: the Bot API's Chat object.
        messages: by id, oldest first.
        bot_has_access: a private chat once the person has written; a group while the bot is a member.
        blocked: the person has blocked the bot.
        version: the world's version at the last change here.
    """

    id: int
    data: dict[str, Any]
    messages: dict[int, ChatMessage] = field(default_factory=dict)
    bot_has_access: bool = False
    blocked: bool = False
    keyboard: Keyboard | None = None
    keyboard_message: int = 0
    action: tuple[str, float] | None = None
    version: int = 0

    @property
    def private(self) -> bool:
        """Whether it is a person's chat with the bot."""
        return self.id > 0

    def newest_first(self) -> Iterator[ChatMessage]:
        """Return its messages from the last one back."""
        return reversed(self.messages.values())

    def remove(self, message_id: int) -> None:
        """Take a message out; a reply keyboard goes with the message that brought it."""
        self.messages.pop(message_id, None)
        if self.keyboard_message == message_id:
            self.keyboard = None
