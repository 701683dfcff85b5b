"""ChatClient: a person's phone, over the playground's Bot API; each act returns once the bot has done its part."""

from collections.abc import Awaitable, Callable

from playground.world.state import ChatMessage, Person

PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300"
    "05fe02fea72d1ee40000000049454e44ae426082"
)


class ChatClient:
    """Sends as a person would and reads what that person sees."""

    def __init__(self, person: Person, settled: Callable[[], Awaitable[None]]) -> None:
        self.person = person
        self._settled = settled

    async def send(self, text: str) -> None:
        self.person.send(text)
        await self._settled()

    async def reply(self, message_id: int, text: str) -> None:
        """Reply to a message: press it long, Balas, write."""
        self.person.reply_to(message_id)
        await self.send(text)

    async def start(self, payload: str | None = None) -> None:
        self.person.start(payload)
        await self._settled()

    async def tap(self, label_or_data: str, message_id: int | None = None) -> None:
        """Tap an inline button, by what it says or by its data, on the newest message that has it."""
        self.person.tap(label_or_data, message_id)
        await self._settled()

    async def tap_stale(self, callback_data: str, message_id: int) -> None:
        self.person.tap_stale(callback_data, message_id)
        await self._settled()

    async def press(self, label: str) -> None:
        """Press a button of the reply keyboard."""
        self.person.press(label)
        await self._settled()

    async def send_photo(self, content: bytes = PHOTO) -> None:
        self.person.send_photo(content)
        await self._settled()

    async def send_album(self, count: int) -> None:
        self.person.send_album([PHOTO] * count)
        await self._settled()

    async def share_contact(self) -> None:
        self.person.share_contact()
        await self._settled()

    async def edit(self, message_id: int, text: str) -> None:
        self.person.edit(message_id, text)
        await self._settled()

    async def send_sticker(self) -> None:
        self.person.send_sticker()
        await self._settled()

    async def send_voice(self) -> None:
        self.person.send_voice()
        await self._settled()

    @property
    def messages(self) -> list[ChatMessage]:
        return self.person.messages

    @property
    def from_bot(self) -> list[ChatMessage]:
        return [message for message in self.person.messages if message.from_bot]

    @property
    def texts(self) -> list[str]:
        """Every text of the bot as it is seen now, oldest first."""
        return [message.text or "" for message in self.from_bot]

    @property
    def last(self) -> ChatMessage:
        return self.from_bot[-1]

    @property
    def last_text(self) -> str:
        return self.last.text or ""

    @property
    def buttons(self) -> list[str]:
        """What the inline buttons of the bot's newest message say."""
        return [button.text for row in self.last.inline_keyboard for button in row]

    @property
    def alerts(self) -> list[tuple[str, bool]]:
        return self.person.alerts
