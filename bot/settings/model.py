"""The settings of this copy of the bot: every variable of `.env.example`, checked once at start.

The programmes' conditions (ages, amounts, dates) are no settings: see `domain/parameters/`.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.settings.values import Address, Key, WholeNumber, comma_separated, ids, url_parts
from bot.telegram_api.limits import HIGHEST_BROADCAST_RATE, PUBLISHED_LIMIT
from domain.announcements.links import is_domain

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
_EXAMPLE = "123456789:made-up_for_this_message_and_no_bot"
_TOKEN = re.compile(r"[0-9]{3,}:[A-Za-z0-9_-]{20,}")
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_WEBHOOK_PATH = re.compile(r"[A-Za-z0-9/_.~-]*")
# https://core.telegram.org/bots/api#setwebhook
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_POSTGRESQL = "postgresql+asyncpg"
_DATABASES = ("sqlite+aiosqlite", _POSTGRESQL)
# As SQLAlchemy reads an address: a password ends at the first @, and may hold what ends a server elsewhere.
_SERVER = re.compile(r"(?:[^:/]*(?::[^@]*)?@)?([^/?]*)")


def _setting(remedy: str, **more: Any) -> Any:
    """Return a field with the sentence that says how to correct it."""
    return Field(description=remedy, **more)


class Settings(BaseSettings):
    """All settings, checked. `load_settings` creates one and explains what is wrong."""

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
    data_encryption_keys: Annotated[tuple[Key, ...], NoDecode, BeforeValidator(comma_separated)] = _setting(
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
    admin_telegram_ids: Annotated[tuple[WholeNumber, ...], NoDecode, BeforeValidator(ids)] = _setting(
        "set each id in digits alone, such as 512345678, with a comma and a blank between two (write to @userinfobot "
        "to learn yours), or leave it out",
        default=(),
    )
    announcement_domains: Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated)] = _setting(
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
        parts = url_parts(url)
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
        parts = url_parts(url.strip())
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
