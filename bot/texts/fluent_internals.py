"""Undocumented parts of `fluent.runtime` that the catalogue uses; nothing else in the bot knows these names.

Because of them the library is pinned below its next minor version; `tests/unit/test_private_names.py` lists them.
"""

from __future__ import annotations

from typing import Any

from fluent.runtime import FluentBundle, resolver
from fluent.runtime.builtins import BUILTINS
from fluent.runtime.errors import FluentCyclicReferenceError, FluentReferenceError
from fluent.runtime.types import FluentInt, FluentNone, FluentType
from fluent.runtime.utils import native_to_fluent

__all__ = ["BUILTINS", "FluentInt", "FluentNone", "FluentType", "circular", "formatted", "native_to_fluent", "said"]

# The library's 2,500 protects against strangers' texts. Ours may hold a message of 4,096 characters, escaped.
resolver.MAX_PART_LENGTH = 40_000


def formatted(bundle: FluentBundle, pattern: Any, values: dict[str, Any]) -> tuple[str, list[Exception]]:
    """Fill a pattern.

    `FluentBundle.format_pattern` does the same, but turns our numbers back into the library's own.
    """
    env = resolver.ResolverEnvironment(bundle, [], resolver.CurrentEnvironment(values))
    try:
        return str(pattern(env)), env.errors
    except (ValueError, RecursionError) as error:
        return "", [error]


def circular(error: Exception) -> bool:
    """Return whether a text could not be filled because it contains itself."""
    return isinstance(error, FluentCyclicReferenceError | RecursionError)


def said(error: Exception) -> str:
    """Return the part of an error that may be repeated: the library's words on references; others quote the value."""
    return str(error) if isinstance(error, FluentReferenceError) else type(error).__name__
