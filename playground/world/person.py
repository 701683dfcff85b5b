"""A person with a phone: what they send to the bot and what they see of it."""

import random
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from playground.bot_api.menus import BotProfile, MenuCommand
from playground.bot_api.text_links import found_entities
from playground.world.chats import BotBlocked, Button, CannotBeSent, Chat, ChatMessage, NotInChat
from playground.world.files import FileKind, FileStore

MAX_MESSAGE = 4096
PHONE = "+6281200009{:03d}"


class Surroundings(Protocol):
    """What a person reaches of the world: see `playground.world.state.World`."""

    bot_username: str
    bot_user: dict[str, Any]
    files: FileStore
    profile: BotProfile
    clock: Callable[[], float]

    def tap(self, person: "Person", message: ChatMessage | int, data: str) -> str:
        """Queue a callback query; return its id."""
        ...

    def store(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any], *, from_bot: bool) -> ChatMessage:
        """Put a new message into a chat."""
        ...

    def deliver(self, kind: str, chat: Chat, content: dict[str, Any]) -> None:
        """Queue an update about a chat."""
        ...

    def member_changed(self, chat: Chat, actor: dict[str, Any], old: str, new: str) -> None:
        """Queue a my_chat_member update."""
        ...


class Person:
    """Somebody on Telegram, with a private chat with the bot.

    Everything done here takes effect at once: the update is in the bot's queue when the call returns.
    Sending anything gives the bot the right to write back; see `World.person` to make one.
    """

    def __init__(self, world: Surroundings, user: dict[str, Any]) -> None:
        self._world = world
        self.user = user
        self.id: int = user["id"]
        chat = {key: value for key, value in user.items() if key in ("id", "first_name", "username")}
        self.chat = Chat(self.id, {**chat, "type": "private"})
        self.alerts: list[tuple[str, bool]] = []
        """What the bot answered to taps, as (text, shown as an alert); answers without text are not here."""
        self._replies_to: int | None = None
        self.answers: dict[str, tuple[str, bool]] = {}
        """The same by callback query id, with those without text: a tap not in here still spins."""

    # What the person sees

    @property
    def messages(self) -> list[ChatMessage]:
        """The private chat as it looks now, oldest first."""
        return list(self.chat.messages.values())

    @property
    def last(self) -> ChatMessage:
        """The bot's newest message.

        Raises:
            NotInChat: the bot has written nothing.
        """
        for message in self.chat.newest_first():
            if message.from_bot:
                return message
        raise NotInChat(f"the bot has written nothing to {self.user['first_name']}")

    @property
    def last_text(self) -> str:
        """The text or caption of the bot's newest message, "" when there is none."""
        return next((message.text for message in self.chat.newest_first() if message.from_bot), "")

    @property
    def buttons(self) -> list[str]:
        """What the inline buttons of the bot's newest message say."""
        newest = next((message for message in self.chat.newest_first() if message.from_bot), None)
        return [button.text for row in newest.inline_keyboard for button in row] if newest else []

    @property
    def reply_keyboard(self) -> list[list[dict[str, Any]]] | None:
        """The rows of the keyboard below the chat, as KeyboardButton objects; None when there is none."""
        return self.chat.keyboard.rows if self.chat.keyboard else None

    @property
    def commands(self) -> list[MenuCommand]:
        """The command menu as this person sees it."""
        return self._world.profile.menu_of(self.id, self.user.get("language_code", ""))

    @property
    def bot_action(self) -> str | None:
        """What the bot shows it is doing ("typing", …); it fades after five seconds."""
        action = self.chat.action
        return action[0] if action and self._world.clock() < action[1] else None

    # What the person does

    def send(self, text: str) -> ChatMessage:
        """Send a text. One longer than a message may be goes as several, as from a phone; the last is returned."""
        text = text.strip()
        if not text:
            raise CannotBeSent("an empty message cannot be sent")
        parts = [text[start : start + MAX_MESSAGE] for start in range(0, len(text), MAX_MESSAGE)]
        return [self._receive(_text_content(part)) for part in parts][-1]

    def reply_to(self, message_id: int) -> None:
        """Choose a message to reply to: what is sent next goes as the reply to it.

        Raises:
            NotInChat: no such message in the chat.
        """
        if message_id not in self.chat.messages:
            raise NotInChat(f"no message {message_id} to reply to")
        self._replies_to = message_id

    def start(self, payload: str | None = None) -> ChatMessage:
        """Open the bot by its start button, or by the link `?start=payload`."""
        if self.chat.blocked:
            self.unblock()
        return self.send(f"/start {payload}" if payload else "/start")

    def tap(self, label_or_data: str, message_id: int | None = None) -> str:
        """Tap an inline button, named by what it says or by its callback data.

        Args:
            label_or_data: which button.
            message_id: which message; None takes the newest that has such a button.

        Returns:
            The id of the callback query; "" for a link to the bot, which is followed.

        Raises:
            NotInChat: no such button; the text lists those that there are.
            CannotBeSent: the button opens a web page.
        """
        message, button = self._find_button(label_or_data, message_id)
        if button.callback_data is not None:
            return self._world.tap(self, message, button.callback_data)
        prefix = f"https://t.me/{self._world.bot_username}"
        if button.url is None or not button.url.lower().startswith(prefix.lower()):
            raise CannotBeSent(f"the button {button.text!r} opens {button.url}, not the bot")
        self.start(button.url.partition("start=")[2] or None)
        return ""

    def tap_stale(self, callback_data: str, message_id: int) -> str:
        """Tap a button that is no longer there: any data, on any message, also one that was deleted."""
        message = self.chat.messages.get(message_id)
        return self._world.tap(self, message or message_id, callback_data)

    def press(self, label: str) -> ChatMessage:
        """Press a button of the reply keyboard: its text is sent, or the contact if it asks for that.

        Raises:
            NotInChat: no such button; the text lists those that there are.
        """
        keyboard = self.chat.keyboard
        buttons = [button for row in keyboard.rows for button in row] if keyboard else []
        button = next((button for button in buttons if button["text"] == label), None)
        if keyboard is None or button is None:
            raise NotInChat(f"no key {label!r}; the keyboard has {[button['text'] for button in buttons]}")
        if button.get("request_location"):
            raise CannotBeSent("sharing a location is not in the playground")
        if keyboard.one_time:
            self.chat.keyboard = None
        return self.share_contact() if button.get("request_contact") else self.send(label)

    def send_photo(self, content: bytes, caption: str | None = None) -> ChatMessage:
        """Send a photo, compressed as phones do it: the bot gets PhotoSizes."""
        return self._receive({**self._photo(content), **_caption_content(caption)})

    def send_album(self, contents: Sequence[bytes], caption: str | None = None) -> list[ChatMessage]:
        """Send several photos as one album: a message and an update each, with one media_group_id."""
        album = {"media_group_id": str(random.getrandbits(53)), **self._reply()}
        return [
            self._receive({**album, **self._photo(content), **_caption_content(None if index else caption)})
            for index, content in enumerate(contents)
        ]

    def send_document(
        self,
        content: bytes,
        name: str = "berkas.pdf",
        caption: str | None = None,
        mime_type: str = "application/pdf",
    ) -> ChatMessage:
        """Send a file as it is."""
        files = self._world.files
        document = files.document_json(files.add(FileKind.DOCUMENT, content, name, mime_type))
        return self._receive({"document": document, **_caption_content(caption)})

    def send_voice(self, content: bytes = b"OggS", seconds: int = 3) -> ChatMessage:
        """Send a voice message."""
        files = self._world.files
        stored = files.add(FileKind.VOICE, content, "voice.oga", "audio/ogg")
        return self._receive({"voice": {"duration": seconds, "mime_type": "audio/ogg", **files.plain_json(stored)}})

    def send_sticker(self, emoji: str = "👍") -> ChatMessage:
        """Send a sticker."""
        files = self._world.files
        stored = files.add(FileKind.STICKER, b"RIFF\0\0\0\0WEBP", "sticker.webp", "image/webp")
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._receive({"sticker": {**looks, "emoji": emoji, **files.plain_json(stored)}})

    def share_contact(self, phone: str | None = None, own: bool = True) -> ChatMessage:
        """Share a contact.

        Args:
            phone: the number; None makes one up from the person's id.
            own: the person's own, so that the contact's user_id is the sender's; else somebody else's card.
        """
        contact: dict[str, Any] = {"phone_number": phone or PHONE.format(self.id % 1000)}
        contact["first_name"] = self.user["first_name"] if own else "Tetangga"
        if own:
            contact["user_id"] = self.id
        return self._receive({"contact": contact})

    def edit(self, message_id: int, text: str) -> ChatMessage:
        """Edit a message of one's own: its text, or its caption if it has media.

        Raises:
            NotInChat: no such message of this person.
        """
        message = self.chat.messages.get(message_id)
        if message is None or message.from_bot:
            raise NotInChat(f"{self.user['first_name']} has no message {message_id} to edit")
        content = _text_content(text) if "text" in message.data else _caption_content(text)
        message.data = {**message.data, "edit_date": int(self._world.clock()), **content}
        self._world.deliver("edited_message", self.chat, message.data)
        return message

    def block(self) -> None:
        """Block the bot: its sends are refused, and it is told so."""
        if not self.chat.blocked:
            self.chat.blocked = True
            self._world.member_changed(self.chat, self.user, "member", "kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        if self.chat.blocked:
            self.chat.blocked = False
            self._world.member_changed(self.chat, self.user, "kicked", "member")

    def send_in_group(self, group: Chat, text: str) -> ChatMessage:
        """Write into a group. As with every bot in privacy mode, it only learns of commands meant for it."""
        message = self._world.store(group, self.user, _text_content(text), from_bot=False)
        command, _, addressee = text.split()[0].partition("@")
        if group.bot_has_access and command.startswith("/") and addressee in ("", self._world.bot_username):
            self._world.deliver("message", group, message.data)
        return message

    def add_bot_to(self, group: Chat) -> ChatMessage:
        """Make the bot a member of a group it is not in."""
        group.bot_has_access = True
        self._world.member_changed(group, self.user, "left", "member")
        content = {"new_chat_members": [self._world.bot_user]}
        message = self._world.store(group, self.user, content, from_bot=False)
        self._world.deliver("message", group, message.data)
        return message

    def _receive(self, content: dict[str, Any]) -> ChatMessage:
        if self.chat.blocked:
            raise BotBlocked(f"{self.user['first_name']} has blocked the bot; unblock() or start() first")
        self.chat.bot_has_access = True
        message = self._world.store(self.chat, self.user, {**self._reply(), **content}, from_bot=False)
        self._world.deliver("message", self.chat, message.data)
        return message

    def _reply(self) -> dict[str, Any]:
        """Return `reply_to_message` of what is sent now, {} when it answers none; without what that one answers."""
        target = self.chat.messages.get(self._replies_to or 0)
        self._replies_to = None
        return {"reply_to_message": target.as_answered} if target else {}

    def _photo(self, content: bytes) -> dict[str, Any]:
        files = self._world.files
        return {"photo": files.photo_json(files.add(FileKind.PHOTO, content, "photo.jpg", "image/jpeg"))}

    def _find_button(self, label_or_data: str, message_id: int | None) -> tuple[ChatMessage, Button]:
        choices = [
            (message, button)
            for message in self.chat.newest_first()
            if message_id in (None, message.id)
            for row in message.inline_keyboard
            for button in row
        ]
        for message, button in choices:
            if label_or_data in (button.text, button.callback_data):
                return message, button
        visible = [f"{button.text!r} ({button.callback_data or button.url})" for _, button in choices[:40]]
        where = f" on message {message_id}" if message_id is not None else ""
        raise NotInChat(f"no button {label_or_data!r}{where}; there are: {', '.join(visible) or 'none'}")


def _text_content(text: str) -> dict[str, Any]:
    entities = found_entities(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption_content(caption: str | None) -> dict[str, Any]:
    if not caption:
        return {}
    entities = found_entities(caption)
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}
