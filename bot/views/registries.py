"""Headings of the sheets on which offices look people up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.registries.rows import DECILES

if TYPE_CHECKING:
    from bot.resources import Resources

_HEADINGS = ("nik", "reference", "listed")
_HEADINGS_OF_DECILES = ("nik", "reference", "decile")


def check_headings(resources: Resources, kind: str) -> list[str]:
    """Return the headings of a sheet of people to look up: the person's columns, then those for the office's answer."""
    asked = _HEADINGS_OF_DECILES if kind == DECILES else _HEADINGS
    return [resources.texts.plain(f"registry-check-{one}", "id") for one in asked]
