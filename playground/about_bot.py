"""The methods about the bot itself and about chats and files: identity, menus, texts, getChat, getFile."""

from collections.abc import Callable
from typing import Any

from playground.bot_api.addressing import find_chat
from playground.bot_api.errors import bad_request
from playground.bot_api.menus import Scope, check_language, read_commands, read_scope
from playground.bot_api.parameters import Parameters
from playground.world.state import World

ALL_CHATS = 0

Json = dict[str, Any]


def get_me(world: World, _: Parameters) -> Json:
    """Answer getMe."""
    return {
        **world.bot_user,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Parameters) -> Json:
    """Answer getChat."""
    chat = find_chat(world, params.text("chat_id"))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.data,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_file(world: World, params: Parameters) -> Json:
    """Answer getFile."""
    return world.files.get_file(params.text("file_id"))


def get_my_commands(world: World, params: Parameters) -> list[Json]:
    """Answer getMyCommands, of exactly one scope and language."""
    return [command._asdict() for command in world.profile.commands(_scope(world, params), _language(params))]


def set_my_commands(world: World, params: Parameters) -> bool:
    """Answer setMyCommands."""
    commands = read_commands(params.json("commands", "can't parse commands JSON object"))
    world.profile.set_commands(_scope(world, params), _language(params), commands)
    world.changed(ALL_CHATS)
    return True


def delete_my_commands(world: World, params: Parameters) -> bool:
    """Answer deleteMyCommands."""
    world.profile.set_commands(_scope(world, params), _language(params), [])
    world.changed(ALL_CHATS)
    return True


def setter(field: str) -> Callable[[World, Parameters], bool]:
    """Answer setMyName, setMyDescription or setMyShortDescription."""

    def method(world: World, params: Parameters) -> bool:
        world.profile.set_text(field, _language(params), params.text(field))
        if field == "name" and not _language(params) and params.text(field):
            world.bot_name = world.bot_user["first_name"] = params.text(field)
        world.changed(ALL_CHATS)
        return True

    return method


def getter(field: str) -> Callable[[World, Parameters], Json]:
    """Answer getMyName, getMyDescription or getMyShortDescription."""

    def method(world: World, params: Parameters) -> Json:
        text = world.profile.text(field, _language(params))
        return {field: text or (world.bot_name if field == "name" else "")}

    return method


def set_chat_menu_button(world: World, params: Parameters) -> bool:
    """Answer setChatMenuButton."""
    button = params.json("menu_button", "can't parse menu button JSON object")
    if button is None:
        button = {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse MenuButton: unsupported type specified")
    world.profile.set_button(_menu_chat(params), button)
    world.changed(ALL_CHATS)
    return True


def get_chat_menu_button(world: World, params: Parameters) -> Json:
    """Answer getChatMenuButton."""
    return world.profile.button(_menu_chat(params))


def log_out(world: World, _: Parameters) -> bool:
    """Answer logOut: this server forgets the waiting updates, as the real one does."""
    world.updates.clear()
    world.changed()
    return True


def close(_: World, __: Parameters) -> bool:
    """Answer close: there is no other server to move to, so nothing happens."""
    return True


def _menu_chat(params: Parameters) -> int:
    if not params.text("chat_id"):
        return ALL_CHATS
    user_id = params.integer("chat_id", high=2**52)
    if user_id <= 0:
        raise bad_request("invalid chat_id specified")
    return user_id


def _language(params: Parameters) -> str:
    return check_language(params.text("language_code"))


def _scope(world: World, params: Parameters) -> Scope:
    kind, chat, user_id = read_scope(params.json("scope", "can't parse BotCommandScope JSON object"))
    return kind, find_chat(world, chat).id if chat else 0, user_id
