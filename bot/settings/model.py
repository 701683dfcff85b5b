"""How this copy of the bot runs: every variable of `.env.example`, read and checked once at start.

What the programmes demand (ages, amounts, dates) is no setting: see `domain/parameters/`.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    BeforeValidator,
    Field,
    SecretBytes,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    InitSettingsSource,
    NoDecode,
    SettingsConfigDict,
)

from bot.errors import Problem, SettingsError, StartError
from bot.telegram_api.limits import HIGHEST_BROADCAST_RATE, PUBLISHED_LIMIT
from domain.announcements.links import is_domain

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
KEY_BYTES = 32
_EXAMPLE = "123456789:made-up_for_this_message_and_no_bot"
_TOKEN = re.compile(r"[0-9]{3,}:[A-Za-z0-9_-]{20,}")
# 512,345,678: one person's id as a spreadsheet shows it; nobody's ids are all of three digits.
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_WEBHOOK_PATH = re.compile(r"[A-Za-z0-9/_.~-]*")
# https://core.telegram.org/bots/api#setwebhook
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_POSTGRESQL = "postgresql+asyncpg"
_DATABASES = ("sqlite+aiosqlite", _POSTGRESQL)
# As SQLAlchemy reads an address: a password ends at the first @, and may hold what ends a server elsewhere.
_SERVER = re.compile(r"(?:[^:/]*(?::[^@]*)?@)?([^/?]*)")
_KEY_NAMES = ("DATA_ENCRYPTION_KEYS", "BLIND_INDEX_KEY")


def new_key() -> str:
    """Return a new random key, in the form `DATA_ENCRYPTION_KEYS` and `BLIND_INDEX_KEY` want."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _key(text: object) -> object:
    if not isinstance(text, str):
        return text
    text = text.strip().rstrip("=")
    try:
        # b64decode would drop foreign characters in silence, and with them a part of the key.
        if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
            raise ValueError
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise ValueError("is not URL-safe base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"holds a key of {len(key)} bytes in place of {KEY_BYTES}")
    return key


def _split(text: object) -> object:
    return [part.strip() for part in text.split(",") if part.strip()] if isinstance(text, str) else text


def _address(text: object) -> object:
    """`host:port`, or a port alone for this machine only, as a pair."""
    if not isinstance(text, str):
        return text
    host, _, port = text.strip().rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("is no address with a port")
    return host.strip("[]") or "127.0.0.1", int(port)


def _whole_number(text: object) -> object:
    """Return the number of plain digits. Raises ValueError: where people write 1.000 for a thousand it is not 1."""
    if not isinstance(text, str):
        return text
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit():
        raise ValueError("is not a whole number in digits alone (a thousand is 1000, not 1.000)")
    return digits


def _ids(text: object) -> object:
    """Split a list of ids. Raises ValueError where one id seems to be cut by the commas between its thousands."""
    if isinstance(text, str) and _THOUSANDS.fullmatch(text.strip()):
        raise ValueError("reads like one number with commas between its thousands")
    return _split(text)


def _parts(url: str) -> SplitResult:
    """Return the parts of an http address. Raises ValueError, without what was given."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # its words quote the address
        usable = False
    if not usable or parts.query or parts.fragment:
        raise ValueError("is not the address of a server")
    return parts


Key = Annotated[SecretBytes, BeforeValidator(_key)]
Address = Annotated[tuple[str, int], NoDecode, BeforeValidator(_address)]
WholeNumber = Annotated[int, BeforeValidator(_whole_number)]


def _setting(mend: str, **more: Any) -> Any:
    """Return a field with the words that tell how to mend it."""
    return Field(description=mend, **more)


class Settings(BaseSettings):
    """All settings, checked. Make one with `load_settings`, which explains what is wrong."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    telegram_bot_token: SecretStr = _setting(
        "ask @BotFather for a token and set all of it, as it came: digits, a colon, then 35 letters, digits, _ or - "
        f"(like {_EXAMPLE})"
    )
    telegram_api_base_url: str = _setting(
        "leave it out for Telegram's own server, or name a server's root such as http://127.0.0.1:8081",
        default="https://api.telegram.org",
    )
    database_url: str = _setting(
        "use sqlite+aiosqlite:///data/bot.db or postgresql+asyncpg://user:password@host/name",
        default="sqlite+aiosqlite:///data/bot.db",
    )
    data_encryption_keys: Annotated[tuple[Key, ...], NoDecode, BeforeValidator(_split)] = _setting(
        "run `python -m bot keys` and set the line it prints (several keys: comma between, newest first); "
        "a database that is in use needs the keys it was written with",
        min_length=1,
    )
    blind_index_key: Key = _setting(
        "run `python -m bot keys` and set the line it prints; a database that is in use needs its own key"
    )
    webhook_url: str | None = _setting(
        "set the https address at which Telegram reaches this bot, such as https://bot.example/telegram "
        "(http only on this machine), or leave it out for long polling",
        default=None,
    )
    webhook_secret: SecretStr | None = _setting(
        "set 1 to 256 of A-Z, a-z, 0-9, _ and -, such as what `openssl rand -hex 32` prints",
        default=None,
        validate_default=True,
    )
    webhook_listen: Address = _setting(
        "set host:port such as 127.0.0.1:8080, to which the web server hands what comes for WEBHOOK_URL",
        default=("127.0.0.1", 8080),
    )
    broadcast_rate: WholeNumber = _setting(
        f"set announcements a second, a whole number from 1 to {HIGHEST_BROADCAST_RATE}; 28 is a good start, "
        f"more than {PUBLISHED_LIMIT} costs Telegram Stars (docs/operations.md)",
        default=28,
        ge=1,
        le=HIGHEST_BROADCAST_RATE,
    )
    broadcast_failure_percent: WholeNumber = _setting(
        "set the share of an announcement's copies that may fail before it pauses, a whole number from 1 to 100",
        default=5,
        ge=1,
        le=100,
    )
    admin_telegram_ids: Annotated[tuple[WholeNumber, ...], NoDecode, BeforeValidator(_ids)] = _setting(
        "set each id in digits alone, such as 512345678, with a comma and a blank between two (write to @userinfobot "
        "to learn yours), or leave it out",
        default=(),
    )
    announcement_domains: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = _setting(
        "set domains with commas between, such as semarangkota.go.id, to which links in announcements may lead",
        default=("semarangkota.go.id", "bpjs-kesehatan.go.id", "bpjsketenagakerjaan.go.id"),
    )
    log_level: LogLevel = _setting("use one of DEBUG, INFO, WARNING, ERROR, CRITICAL", default="INFO")
    log_format: Literal["console", "json"] = _setting("use console or json", default="console")
    metrics_listen: Address | None = _setting("set host:port such as 127.0.0.1:9100, or leave it out", default=None)

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_looks_right(cls, token: SecretStr) -> SecretStr:
        text = token.get_secret_value().strip()
        if not _TOKEN.fullmatch(text):
            _, colon, behind = text.partition(":")
            seen = f"{len(behind)} characters behind its colon" if colon else "no colon"
            raise ValueError(f"does not look like a bot token: it has {seen}")
        return SecretStr(text)

    @field_validator("telegram_api_base_url")
    @classmethod
    def _is_a_root(cls, url: str) -> str:
        parts = _parts(url)
        if "/bot" in parts.path:
            raise ValueError("must be the server's root: the bot adds /bot<token> itself")
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        if scheme not in _DATABASES or not separator or rest in ("", "/"):
            raise ValueError(f"must begin with {' or '.join(_DATABASES)} and name a database")
        server = _SERVER.match(rest)
        _, colon, port = (server[1] if server else "").rpartition("]")[2].rpartition(":")
        if scheme == _POSTGRESQL and colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("has a port that is no number from 1 to 65535")
        return url

    @field_validator("webhook_url")
    @classmethod
    def _telegram_can_reach_it(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = _parts(url.strip())
        if parts.scheme == "http" and parts.hostname not in _THIS_MACHINE:
            raise ValueError("must begin with https://, as Telegram posts to nothing else")
        if not _WEBHOOK_PATH.fullmatch(parts.path):
            raise ValueError("has a path with other characters than A-Z, a-z, 0-9, /, _, -, . and ~")
        return url.strip()

    @field_validator("webhook_secret")
    @classmethod
    def _telegram_can_send_it(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("webhook_url"):
            raise ValueError("is missing, and WEBHOOK_URL is set: anybody could post to it")
        if secret is not None and not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("is nothing that Telegram takes")
        return secret

    @field_validator("admin_telegram_ids")
    @classmethod
    def _are_people(cls, ids: tuple[int, ...]) -> tuple[int, ...]:
        if any(account < 1 for account in ids):
            raise ValueError("holds a number that is no person's id")
        return ids

    @field_validator("announcement_domains")
    @classmethod
    def _are_domains(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        if not all(is_domain(one) for one in domains):
            raise ValueError("holds something that is no domain (no https://, no path, no *)")
        return tuple(one.lower() for one in domains)

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _any_case(cls, text: object, info: Any) -> object:
        if not isinstance(text, str):
            return text
        return text.strip().upper() if info.field_name == "log_level" else text.strip().lower()

    def encryption_keys(self) -> tuple[bytes, ...]:
        """Return the keys that wrap the residents' keys, newest first, 32 bytes each."""
        return tuple(key.get_secret_value() for key in self.data_encryption_keys)


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path | str | None = ".env") -> Settings:
    """Return the settings of the environment, and of `env_file` for what the environment does not set.

    Args:
        environ: in place of the process's own environment.
        env_file: a file of NAME=value lines; None, or a file that is not there, is none.

    Raises:
        SettingsError: one `Problem` for each setting that is missing or wrong, none with a secret in it.
    """
    given = _given(os.environ if environ is None else environ, env_file)
    try:
        return Settings(_build_sources=((InitSettingsSource(Settings, given),), {}))
    except ValidationError as error:
        raise SettingsError(_problems(error)) from None


def token_is_set(env_file: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Return whether the environment or `env_file` names a token, right or wrong.

    `make run` asks, so that it cannot see another token than the bot reads.

    Raises:
        SettingsError: the file cannot be read.
    """
    return "telegram_bot_token" in _given(os.environ if environ is None else environ, env_file)


def make_first_keys(env_file: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Give a new copy its keys: make both and add them to `env_file`, readable by its owner only.

    Does nothing, so that `load_settings` can say what is missing, when a key is set, when the database
    is a server's (it may be in use) or when the SQLite file is there (it needs the keys it was written with).

    Returns:
        Whether keys were made.
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
        # An empty `NAME=` line further up does no harm: the last one counts.
        file.write("".join(f"\n{name}={new_key()}" for name in _KEY_NAMES) + "\n")
    return True


def _given(environ: Mapping[str, str], env_file: Path | str | None) -> dict[str, Any]:
    """Return what is set and not blank, by field name: `NAME=` in a copied `.env.example` means not set."""
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
    """Return one problem a setting, in the order of the class; the values given are never quoted."""
    found: dict[str, Problem] = {}
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0])
        cause = detail.get("ctx", {}).get("error")
        wrong = str(cause) if isinstance(cause, ValueError) else _WRONG.get(detail["type"], "cannot be used")
        mend = Settings.model_fields[name].description or ""
        found.setdefault(name, Problem(name.upper(), wrong, mend))
    return [found[name] for name in Settings.model_fields if name in found]


_WRONG = {
    "missing": "is missing",
    "too_short": "is missing",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "literal_error": "is none of the words it may be",
}
