"""Read the settings from the environment and a file, and make the first keys of a new copy."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, InitSettingsSource

from bot.errors import Problem, SettingsError, StartError
from bot.settings.model import Settings
from bot.settings.values import new_key

_KEY_NAMES = ("DATA_ENCRYPTION_KEYS", "BLIND_INDEX_KEY")


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path | str | None = ".env") -> Settings:
    """Load the settings from the environment, and from `env_file` the ones that the environment does not set.

    Args:
        environ: Used in place of the process's own environment.
        env_file: A file of NAME=value lines; None, or a file that is not there, means no file.

    Raises:
        SettingsError: One `Problem` for each setting that is missing or wrong, none with a secret in it.
    """
    given = _given(os.environ if environ is None else environ, env_file)
    try:
        return Settings(_build_sources=((InitSettingsSource(Settings, given),), {}))
    except ValidationError as error:
        raise SettingsError(_problems(error)) from None


def token_is_set(env_file: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Return whether the environment or `env_file` sets a token, valid or not.

    `make run` uses this so that it sees the same token as the bot.

    Raises:
        SettingsError: The file cannot be read.
    """
    return "telegram_bot_token" in _given(os.environ if environ is None else environ, env_file)


def make_first_keys(env_file: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Generate both keys of a new copy and append them to `env_file`, readable by its owner only.

    Does nothing, so that `load_settings` can say what is missing, if a key is set, if the database is on a server (it
    may be in use) or if the SQLite file exists (it needs the keys it was written with).

    Returns:
        Whether keys were generated.
    """
    given = _given(os.environ if environ is None else environ, env_file)
    database = given.get("database_url", Settings.model_fields["database_url"].default)
    sqlite_file = database.removeprefix("sqlite+aiosqlite:///")
    if any(name.lower() in given for name in _KEY_NAMES) or sqlite_file == database or Path(sqlite_file).exists():
        return False
    owner_only = stat.S_IRUSR | stat.S_IWUSR
    descriptor = os.open(env_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, owner_only)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        os.fchmod(descriptor, owner_only)
        # An empty `NAME=` line above them does no harm: the last line counts.
        file.write("".join(f"\n{name}={new_key()}" for name in _KEY_NAMES) + "\n")
    return True


def _given(environ: Mapping[str, str], env_file: Path | str | None) -> dict[str, Any]:
    """Return the values that are set and not blank, by field name.

    An empty `NAME=`, as in a copied `.env.example`, means that the setting is not set.
    """
    try:
        from_file = DotEnvSettingsSource(Settings, env_file=env_file).env_vars if env_file else {}
    except OSError:
        raise SettingsError.one(str(env_file), "cannot be read", "make it a text file the bot may read") from None
    except UnicodeError:
        raise _not_utf_8(env_file) from None
    if any("\0" in name for name in from_file):  # UTF-16 without its mark can be read as UTF-8
        raise _not_utf_8(env_file)
    set_here = {name.lower(): value for name, value in environ.items() if value.strip()}
    set_there = {name: value for name, value in from_file.items() if value and value.strip()}
    given = {**set_there, **set_here}
    return {name: given[name] for name in Settings.model_fields if name in given}


def _not_utf_8(env_file: object) -> StartError:
    return SettingsError.one(
        str(env_file),
        "is not text in UTF-8 (it may be UTF-16, which some editors call Unicode)",
        'save it again with the encoding "UTF-8"; in Notepad: Save as, Encoding',
    )


def _problems(error: ValidationError) -> list[Problem]:
    """Return one problem for each wrong setting, in the order of the class, without quoting any value."""
    found: dict[str, Problem] = {}
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0])
        cause = detail.get("ctx", {}).get("error")
        wrong = str(cause) if isinstance(cause, ValueError) else _WRONG.get(detail["type"], "cannot be used")
        remedy = Settings.model_fields[name].description or ""
        found.setdefault(name, Problem(name.upper(), wrong, remedy))
    return [found[name] for name in Settings.model_fields if name in found]


_WRONG = {
    "missing": "is missing",
    "too_short": "is missing",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "literal_error": "is none of the words it may be",
}
