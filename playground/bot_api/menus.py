"""What the bot says about itself: command menus by scope and language, name, descriptions, menu buttons."""

import re
from typing import Any, NamedTuple

from playground.bot_api.errors import bad_request

MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256
COMMAND = re.compile(r"[a-z0-9_]+")
LANGUAGE = re.compile(r"[a-z]{2}")
PROFILE_LIMITS = {"name": 64, "description": 512, "short_description": 120}
PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")

Scope = tuple[str, int, int]
"""Type, chat id, user id; 0 where the type has none."""


class MenuCommand(NamedTuple):
    """A line of the command menu, without the slash."""

    command: str
    description: str


class BotProfile:
    """The bot's menus and texts."""

    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], list[MenuCommand]] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self._buttons: dict[int, dict[str, Any]] = {}

    def set_commands(self, scope: Scope, language: str, commands: list[MenuCommand]) -> None:
        """Set one menu; an empty one is the same as none."""
        if commands:
            self._menus[scope, language] = commands
        else:
            self._menus.pop((scope, language), None)

    def commands(self, scope: Scope, language: str) -> list[MenuCommand]:
        """Return the menu set for exactly this scope and language."""
        return self._menus.get((scope, language), [])

    def menu_of(self, user_id: int, language: str) -> list[MenuCommand]:
        """Return the menu a person sees in the private chat: the narrowest scope wins, then the language."""
        for scope in (("chat", user_id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)):
            for code in (language, ""):
                if (scope, code) in self._menus:
                    return self._menus[scope, code]
        return []

    def set_text(self, field: str, language: str, text: str) -> None:
        """Set `name`, `description` or `short_description`; "" takes it away.

        Raises:
            ApiError: it is too long.
        """
        if len(text) > PROFILE_LIMITS[field]:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        self._texts[field, language] = text

    def text(self, field: str, language: str) -> str:
        """Return the text for a language, else the one for all."""
        return self._texts.get((field, language)) or self._texts.get((field, ""), "")

    def set_button(self, user_id: int, button: dict[str, Any]) -> None:
        """Set the menu button of a private chat, of all for id 0."""
        self._buttons[user_id] = button

    def button(self, user_id: int) -> dict[str, Any]:
        """Return the menu button of a private chat."""
        return self._buttons.get(user_id) or self._buttons.get(0) or {"type": "commands"}


def check_language(code: str) -> str:
    """Return a two-letter code or "".

    Raises:
        ApiError: anything else.
    """
    if code and not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def read_commands(value: Any) -> list[MenuCommand]:
    """Return the `commands` of setMyCommands.

    Raises:
        ApiError: a command or its description is missing, too long or has other characters.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_command(item) for item in value]
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return commands


def _command(item: Any) -> MenuCommand:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in MenuCommand._fields:
        if not isinstance(item.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    command, description = item["command"].strip().removeprefix("/"), item["description"].strip()
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > MAX_COMMAND:
        raise bad_request(f"command length must not exceed {MAX_COMMAND}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}")
    if not COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return MenuCommand(command, description)


class StatedScope(NamedTuple):
    """The `scope` of a menu method as it was sent: its type, the chat ("" for none), the user's id (0 for none)."""

    kind: str
    chat: str = ""
    user_id: int = 0


def read_scope(value: Any) -> StatedScope:
    """Return the `scope` of a menu method.

    Raises:
        ApiError: the scope is malformed.
    """
    failure = "can't parse BotCommandScope: "
    if value is None:
        return StatedScope("default")
    if not isinstance(value, dict):
        raise bad_request(f"{failure}BotCommandScope must be an Object")
    kind = value.get("type")
    if not isinstance(kind, str):
        raise bad_request(f'{failure}Can\'t find field "type"')
    if kind in PLAIN_SCOPES:
        return StatedScope(kind)
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request(f"{failure}Unsupported type specified")
    chat = str(value.get("chat_id") or "")
    if not chat:
        raise bad_request(f"{failure}Empty chat_id specified")
    user = value.get("user_id") if kind == "chat_member" else 0
    if not isinstance(user, int) or (kind == "chat_member" and user <= 0):
        raise bad_request(f"{failure}Invalid user_id specified")
    return StatedScope(kind, chat, user)
