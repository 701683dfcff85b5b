"""Encryption keys for a bot that is only tried out: made once, kept for the owner alone, used again.

Losing them makes what the bot stored unreadable, so they are kept next to the playground's database.
"""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

KEY_NAMES = ("DATA_ENCRYPTION_KEYS", "BLIND_INDEX_KEY")
KEY_BYTES = 32
OWNER_ONLY = 0o600


class KeysUnusable(Exception):
    """The keys cannot be read or written; the message is one line that says what to do."""


def given_keys(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Return the keys named in the environment, or None when neither is.

    Raises:
        KeysUnusable: only one of the two is set. Mixing a given key with a made one would leave rows
            that neither pair can read.
    """
    given = {name: environment[name] for name in KEY_NAMES if environment.get(name)}
    if not given:
        return None
    if len(given) < len(KEY_NAMES):
        missing = next(name for name in KEY_NAMES if name not in given)
        raise KeysUnusable(f"{missing} is not set although the other key is; set both keys or neither")
    return given


def kept_keys(path: Path) -> dict[str, str] | None:
    """Return the keys made by an earlier run, or None when there was none.

    Raises:
        KeysUnusable: the file cannot be read or lacks a key.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeysUnusable(f"cannot read {path}: {error}") from error
    pairs = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    if any(not pairs.get(name) for name in KEY_NAMES):
        raise KeysUnusable(f"{path} does not hold {' and '.join(KEY_NAMES)}; restore it or delete it")
    return {name: pairs[name] for name in KEY_NAMES}


def make_keys(path: Path) -> dict[str, str]:
    """Make both keys and store them in a new file that only its owner can read.

    Raises:
        KeysUnusable: the file exists or cannot be written.
    """
    keys = {name: base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode() for name in KEY_NAMES}
    text = "".join(f"{name}={key}\n" for name, key in keys.items())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
    except OSError as error:
        raise KeysUnusable(f"cannot write {path}: {error}") from error
    return keys
