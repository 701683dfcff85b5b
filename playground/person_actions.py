"""What a person at the page can do in a chat, one function an action: `POST /playground/api/chats/ID/ACTION`."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.requests import Request

from playground.world.chats import BotBlocked, CannotBeSent, NotInChat
from playground.world.person import Person

ALBUM_LIMIT = 10
SAMPLE_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


class Refusal(Exception):
    """An action that cannot be done. `reason` picks the sentence in texts.json (`failed-<reason>`)."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Written(BaseModel):
    """A message that was typed."""

    text: str = Field(min_length=1, max_length=4096)


class Sent(Written):
    """A message that was typed, as the reply to another one if that is named."""

    reply_to: int | None = None


class Opened(BaseModel):
    """The bot opened by a link; the payload is what follows `?start=`."""

    payload: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")


class Tapped(BaseModel):
    """A button under a message."""

    message_id: int
    data: str


class Pressed(BaseModel):
    """A button of the reply keyboard."""

    label: str


class Edited(Written):
    """A message of the person's own, written again."""

    message_id: int


Action = Callable[[Person, Request], Awaitable[dict[str, Any]]]


async def send(person: Person, request: Request) -> dict[str, Any]:
    """Send a typed message or a tapped command."""
    sent = Sent.model_validate_json(await request.body())
    if sent.reply_to is not None:
        person.reply_to(sent.reply_to)
    person.send(sent.text)
    return {}


async def start(person: Person, request: Request) -> dict[str, Any]:
    """Open the bot, from the start button or by a deep link."""
    person.start(Opened.model_validate_json(await request.body()).payload)
    return {}


async def tap(person: Person, request: Request) -> dict[str, Any]:
    """Tap a button under a message; return the callback's id, which the bot's answer will carry."""
    tapped = Tapped.model_validate_json(await request.body())
    return {"callback": person.tap(tapped.data, tapped.message_id)}


async def press(person: Person, request: Request) -> dict[str, Any]:
    """Press a button of the reply keyboard."""
    person.press(Pressed.model_validate_json(await request.body()).label)
    return {}


async def edit(person: Person, request: Request) -> dict[str, Any]:
    """Rewrite one of the person's own messages."""
    edited = Edited.model_validate_json(await request.body())
    person.edit(edited.message_id, edited.text)
    return {}


async def photos(person: Person, request: Request) -> dict[str, Any]:
    """Send the uploaded pictures: one as a photo, several as an album; the caption goes with the first."""
    async with request.form(max_files=ALBUM_LIMIT) as form:
        files = [await file.read() for file in form.getlist("file") if isinstance(file, UploadFile)]
        caption = str(form.get("caption", ""))
    if not files:
        raise Refusal("invalid")
    if len(files) == 1:
        person.send_photo(files[0], caption or None)
    else:
        person.send_album(files, caption or None)
    return {}


async def document(person: Person, _: Request) -> dict[str, Any]:
    """Send a sample PDF."""
    person.send_document(SAMPLE_PDF, "contoh.pdf")
    return {}


async def voice(person: Person, _: Request) -> dict[str, Any]:
    """Send a sample voice message."""
    person.send_voice()
    return {}


async def sticker(person: Person, _: Request) -> dict[str, Any]:
    """Send a sticker."""
    person.send_sticker()
    return {}


async def contact(person: Person, _: Request) -> dict[str, Any]:
    """Share the person's own phone number."""
    person.share_contact()
    return {}


async def block(person: Person, _: Request) -> dict[str, Any]:
    """Block the bot: what it sends is refused from now on."""
    person.block()
    return {}


async def unblock(person: Person, _: Request) -> dict[str, Any]:
    """Let the bot write again."""
    person.unblock()
    return {}


ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (send, start, tap, press, edit, photos, document, voice, sticker, contact, block, unblock)
}


async def act(action: Action, person: Person, request: Request) -> dict[str, Any]:
    """Run an action; what the chat does not allow is refused with its reason.

    Raises:
        Refusal: blocked, gone or invalid.
        pydantic.ValidationError: the request's body is not what the action takes.
    """
    try:
        return await action(person, request)
    except NotInChat as error:
        raise Refusal("gone", 404) from error
    except BotBlocked as error:
        raise Refusal("blocked", 409) from error
    except CannotBeSent as error:
        raise Refusal("invalid") from error
