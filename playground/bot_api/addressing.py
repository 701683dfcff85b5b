"""Which chat or message a call is about, and whether the bot may touch it."""

from typing import Any

from playground.bot_api.errors import bad_request, forbidden
from playground.bot_api.parameters import Parameters
from playground.world.chats import Chat, ChatMessage
from playground.world.state import World


def find_chat(world: World, chat_id: str) -> Chat:
    """Return a chat the bot knows.

    Raises:
        ApiError: none given, no such chat, or a person who never wrote to the bot.
    """
    if not chat_id:
        raise bad_request("chat_id is empty")
    chat = world.chats.get(int(chat_id)) if chat_id.lstrip("-").isdecimal() else None
    if chat is None or (chat.private and not chat.bot_has_access):
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, params: Parameters) -> Chat:
    """Return the chat to write to.

    Raises:
        ApiError: as `find_chat`; also when the bot is blocked there or no member.
    """
    chat = find_chat(world, params.text("chat_id"))
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.bot_has_access:
        raise forbidden("bot is not a member of the group chat")
    return chat


def find_message(chat: Chat, params: Parameters, purpose: str) -> ChatMessage:
    """Return the message that `message_id` names; `purpose` is in the error ("message to edit not found").

    Raises:
        ApiError: there is none.
    """
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request(f"{purpose} not found")
    return message


def reply_target(chat: Chat, params: Parameters) -> dict[str, Any]:
    """Return `reply_to_message` of a message to be sent, {} when it answers none.

    Raises:
        ApiError: the message answered is gone, and sending without it is not allowed.
    """
    reply = params.json("reply_parameters", "can't parse reply parameters JSON object")
    if reply is None:
        number = params.integer("reply_to_message_id")
        optional = params.flag("allow_sending_without_reply")
    elif isinstance(reply, dict):
        number = int(reply.get("message_id") or 0)
        optional = bool(reply.get("allow_sending_without_reply"))
    else:
        raise bad_request("object expected as reply parameters")
    if number <= 0:
        return {}
    target = chat.messages.get(number)
    if target is None:
        if optional:
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": target.as_answered}
