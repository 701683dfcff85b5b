"""The commands menu of each kind of chat, so that residents never see officers' commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from domain.access import ROLE_PERMISSIONS, Permission, Role
from storage.records.base import Outgoing

if TYPE_CHECKING:
    from bot.texts.catalogue import Catalogue

LANGUAGE = "id"

RESIDENTS = (
    "start",
    "daftar",
    "cek",
    "status",
    "lanjut",
    "batal",
    "tarik",
    "panduan",
    "faskes",
    "putaran",
    "pengumuman",
    "berhenti",
)

OFFICERS = {
    "antrean": Permission.VIEW,
    "tinjau": Permission.VIEW,
    "riwayat": Permission.VIEW,
    "cari": Permission.VIEW,
    "setujui": Permission.APPROVE,
    "tolak": Permission.REJECT,
    "minta_perbaikan": Permission.REQUEST_CORRECTION,
    "kembalikan": Permission.APPROVE,
    "lepas_nik": Permission.RELEASE_NIK,
    "aturan": Permission.VIEW,
    "kuota": Permission.VIEW_PLACES,
    "umumkan": Permission.ANNOUNCE,
    "pertanyaan": Permission.ANSWER,
    "petugas": Permission.MANAGE_OFFICERS,
}
"""Each with the permission without which it is not shown."""


def menu_calls(texts: Catalogue, admins: Sequence[int] = ()) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls (method, params) that set every menu known at start; `admins` are admins' private chats.

    Groups get an empty menu. Other officers have theirs since they were made officers.
    """
    calls: list[tuple[str, dict[str, Any]]] = [
        ("setMyCommands", _params(texts, {"type": "all_private_chats"}, RESIDENTS)),
        ("deleteMyCommands", {"scope": {"type": "default"}}),
        ("deleteMyCommands", {"scope": {"type": "all_group_chats"}}),
    ]
    calls += [(one.method, dict(one.params)) for one in (officer_menu(texts, chat, Role.ADMIN) for chat in admins)]
    return calls


def officer_menu(texts: Catalogue, chat_id: int, role: Role | None) -> Outgoing:
    """Return the call that sets an officer's menu; without a `role` (withdrawn) it becomes a resident's again."""
    scope = {"type": "chat", "chat_id": chat_id}
    if role is None:
        return Outgoing(chat_id, "deleteMyCommands", {"scope": scope})
    return Outgoing(chat_id, "setMyCommands", _params(texts, scope, [*commands_of(role), *RESIDENTS]))


def commands_of(role: Role) -> list[str]:
    """Return the officers' commands that this role may use."""
    return [name for name, needed in OFFICERS.items() if needed in ROLE_PERMISSIONS[role]]


def _params(texts: Catalogue, scope: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    commands = [{"command": name, "description": _description(texts, name)} for name in names]
    return {"commands": commands, "scope": scope}


def _description(texts: Catalogue, name: str) -> str:
    return texts.plain(f"command-{name.replace('_', '-')}", LANGUAGE)
