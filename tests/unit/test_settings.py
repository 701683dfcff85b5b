"""Settings: what is read, and what a person reads when something is wrong."""

import base64
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings.environment import load_settings, make_first_keys, token_is_set
from bot.settings.model import Settings
from bot.settings.values import new_key

TOKEN = "123456789:AAaaBBbbCCccDDddEEeeFFffGGggHHhhIIi"
KEY = base64.urlsafe_b64encode(bytes(32)).decode()
OTHER_KEY = base64.urlsafe_b64encode(b"\xff" * 32).decode()
NEEDED = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATA_ENCRYPTION_KEYS": KEY, "BLIND_INDEX_KEY": OTHER_KEY}


def load(**more: str) -> Settings:
    return load_settings({**NEEDED, **more}, env_file=None)


def complaints(**more: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(**more)
    return str(caught.value).splitlines()


def test_the_needed_settings_are_enough() -> None:
    settings = load()
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.telegram_api_base_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite+aiosqlite:///data/bot.db"
    assert settings.encryption_keys() == (bytes(32),)
    assert settings.blind_index_key.get_secret_value() == b"\xff" * 32
    assert settings.broadcast_rate == 28
    assert settings.admin_telegram_ids == ()
    assert (settings.log_level, settings.log_format) == ("INFO", "console")
    assert settings.metrics_listen is None
    assert settings.webhook_url is None


def test_every_setting_is_read() -> None:
    settings = load(
        TELEGRAM_API_BASE_URL="http://127.0.0.1:8081/",
        DATABASE_URL="postgresql+asyncpg://bot:rahasia@db/bot",
        DATA_ENCRYPTION_KEYS=f" {OTHER_KEY} , {KEY.rstrip('=')},",
        BROADCAST_RATE="20",
        ANNOUNCEMENT_DOMAINS=" Semarangkota.go.id, bpjs-kesehatan.go.id,",
        ADMIN_TELEGRAM_IDS="1, 22,",
        LOG_LEVEL="debug",
        LOG_FORMAT="JSON",
        METRICS_LISTEN="9100",
        WEBHOOK_LISTEN="[::1]:8443",
    )
    assert settings.telegram_api_base_url == "http://127.0.0.1:8081"
    assert settings.announcement_domains == ("semarangkota.go.id", "bpjs-kesehatan.go.id")
    assert settings.encryption_keys() == (b"\xff" * 32, bytes(32))
    assert settings.broadcast_rate == 20
    assert settings.admin_telegram_ids == (1, 22)
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")
    assert settings.metrics_listen == ("127.0.0.1", 9100)
    assert settings.webhook_listen == ("::1", 8443)


def test_all_that_is_missing_is_told_at_once_with_the_way_to_mend_it() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}, env_file=None)
    token, keys, index = str(caught.value).splitlines()
    assert token.startswith("TELEGRAM_BOT_TOKEN: is missing. Mend: ") and "BotFather" in token
    assert keys.startswith("DATA_ENCRYPTION_KEYS: is missing. Mend: ") and "python -m bot keys" in keys
    assert index.startswith("BLIND_INDEX_KEY: is missing. Mend: ") and "python -m bot keys" in index


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "rahasia-tanpa-titik-dua"),
        ("TELEGRAM_BOT_TOKEN", "https://api.telegram.org/bot" + TOKEN),
        ("TELEGRAM_API_BASE_URL", "api.rahasia.example"),
        ("TELEGRAM_API_BASE_URL", "https://rahasia.example/bot"),
        ("TELEGRAM_API_BASE_URL", "ftp://rahasia.example"),
        ("DATABASE_URL", "postgresql://bot:rahasia@db/bot"),
        ("DATABASE_URL", "postgresql+psycopg://bot:rahasia@db/bot"),
        ("DATABASE_URL", "sqlite:///rahasia.db"),
        ("DATABASE_URL", "sqlite+aiosqlite://"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:rahasia@db:5.432/bot"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:rahasia@[::1]:54320000/bot?ssl=require"),
        ("DATA_ENCRYPTION_KEYS", "rahasia"),
        ("DATA_ENCRYPTION_KEYS", f"{KEY},rahasia rahasia!"),
        ("DATA_ENCRYPTION_KEYS", KEY + ",+/" + KEY[2:]),
        ("DATA_ENCRYPTION_KEYS", ","),
        ("BLIND_INDEX_KEY", base64.urlsafe_b64encode(bytes(31)).decode()),
        ("BLIND_INDEX_KEY", "rahasiaé"),
        ("BROADCAST_RATE", "1001"),
        ("BROADCAST_RATE", "0"),
        ("BROADCAST_RATE", "rahasia"),
        ("BROADCAST_RATE", "1.000"),
        ("BROADCAST_RATE", "28.0"),
        ("BROADCAST_RATE", "1,000"),
        ("BROADCAST_RATE", "1_000"),
        ("BROADCAST_RATE", "²"),
        ("BROADCAST_FAILURE_PERCENT", "5.000"),
        ("ADMIN_TELEGRAM_IDS", "512.000"),
        ("ADMIN_TELEGRAM_IDS", "512.345.678"),
        ("ADMIN_TELEGRAM_IDS", "512,345,678"),
        ("ANNOUNCEMENT_DOMAINS", "https://rahasia.go.id"),
        ("ANNOUNCEMENT_DOMAINS", "*.rahasia.go.id"),
        ("ADMIN_TELEGRAM_IDS", "1,rahasia"),
        ("ADMIN_TELEGRAM_IDS", "-1001234567890"),
        ("LOG_LEVEL", "rahasia"),
        ("LOG_FORMAT", "rahasia"),
        ("METRICS_LISTEN", "rahasia"),
        ("METRICS_LISTEN", "127.0.0.1:70000"),
        ("WEBHOOK_URL", "http://rahasia.example/hook"),
        ("WEBHOOK_URL", "rahasia.example/hook"),
        ("WEBHOOK_URL", "https://[rahasia]/hook"),
        ("WEBHOOK_URL", "https://bot.example:rahasia/hook"),
        ("WEBHOOK_URL", "https://bot.example/hook?rahasia=1"),
        ("WEBHOOK_URL", "https://bot.example/{rahasia}"),
        ("WEBHOOK_SECRET", "rahasia!"),
        ("WEBHOOK_SECRET", "rahasia" * 37),
        ("WEBHOOK_LISTEN", "rahasia:0"),
    ],
)
def test_a_wrong_value_is_named_but_never_quoted(name: str, value: str) -> None:
    (line,) = complaints(**{name: value})
    assert line.startswith(f"{name}: ")
    assert ". Mend: " in line
    for secret in ("rahasia", TOKEN, KEY[2:]):
        assert secret not in line


def test_a_number_is_told_in_the_form_that_is_read() -> None:
    for name in ("BROADCAST_RATE", "ADMIN_TELEGRAM_IDS"):
        (line,) = complaints(**{name: "1.000"})
        assert "in digits alone (a thousand is 1000, not 1.000)" in line
    assert load(BROADCAST_RATE=" 1000 ", ADMIN_TELEGRAM_IDS="512345678,513345678").broadcast_rate == 1000


@pytest.mark.parametrize(
    "server",
    [
        *("db", "db:5432", "[::1]:5432", "[::1]", "", "db:5432?ssl=require", "db/bot?host=/run:x", "bot:a:b@db:1"),
        *("bot:a?b@db:5432", "bot:a/b@db", "db/bot?application_name=a@b:c"),
    ],
)
def test_a_servers_address_may_have_a_port(server: str) -> None:
    address = f"postgresql+asyncpg://{server}/bot"
    assert load(DATABASE_URL=address).database_url == address


def test_a_wrong_token_is_told_with_one_of_the_right_shape() -> None:
    (line,) = complaints(TELEGRAM_BOT_TOKEN="123456:ABC")
    assert "it has 3 characters behind its colon" in line and "35 letters" in line
    found = re.search(r"like (\S+)\)", line)
    assert found is not None and len(found[1].partition(":")[2]) == 35
    assert load(TELEGRAM_BOT_TOKEN=found[1]).telegram_bot_token.get_secret_value() == found[1]
    (line,) = complaints(TELEGRAM_BOT_TOKEN="rahasia")
    assert "it has no colon" in line


def test_all_that_is_wrong_is_told_in_one_go() -> None:
    lines = complaints(LOG_LEVEL="loud", BROADCAST_RATE="x", DATABASE_URL="mysql://x")
    assert [line.partition(":")[0] for line in lines] == ["DATABASE_URL", "BROADCAST_RATE", "LOG_LEVEL"]


def test_a_webhook_needs_its_secret() -> None:
    (line,) = complaints(WEBHOOK_URL="https://bot.example/hook")
    assert line.startswith("WEBHOOK_SECRET: is missing, and WEBHOOK_URL is set")
    settings = load(WEBHOOK_URL="https://bot.example/hook", WEBHOOK_SECRET="A" * 256)
    assert (settings.webhook_url, settings.webhook_listen) == ("https://bot.example/hook", ("127.0.0.1", 8080))
    assert load(WEBHOOK_URL="http://127.0.0.1:8082", WEBHOOK_SECRET="_-9z").webhook_url == "http://127.0.0.1:8082"


def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(load()) + str(load())
    assert TOKEN not in shown and KEY not in shown and "\\xff" not in shown


def test_the_environment_wins_over_the_file_and_blank_means_not_set(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"export TELEGRAM_BOT_TOKEN='{TOKEN}'\nLOG_LEVEL=ERROR\nBROADCAST_RATE=5\nLOG_FORMAT=\n")
    environ = {"DATA_ENCRYPTION_KEYS": KEY, "BLIND_INDEX_KEY": KEY, "LOG_LEVEL": "", "BROADCAST_RATE": "7"}
    settings = load_settings(environ, env_file=file)
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert (settings.log_level, settings.broadcast_rate, settings.log_format) == ("ERROR", 7, "console")


def test_the_processs_own_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BROADCAST_RATE", "3")
    assert load_settings(env_file=None).broadcast_rate == 3
    assert load_settings(NEEDED, env_file=None).broadcast_rate == 28


def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert load_settings(NEEDED, env_file=tmp_path / "none").broadcast_rate == 28


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_that_is_not_utf_8_is_one_line_with_how_to_save_it(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(f"TELEGRAM_BOT_TOKEN={TOKEN}\r\n# é\r\n".encode(encoding))
    for reads in (lambda: load_settings({}, env_file=file), lambda: token_is_set(file, {})):
        with pytest.raises(SettingsError, match=r"\.env: is not text in UTF-8 .*Mend: save it again") as caught:
            reads()
        assert TOKEN not in str(caught.value)


@given(st.binary(min_size=32, max_size=32), st.booleans())
def test_any_key_is_read_with_or_without_padding(key: bytes, padded: bool) -> None:
    text = base64.urlsafe_b64encode(key).decode()
    assert load(DATA_ENCRYPTION_KEYS=text if padded else text.rstrip("=")).encryption_keys() == (key,)


def test_new_keys_are_usable_and_differ() -> None:
    first, second = new_key(), new_key()
    assert first != second
    assert len(load(DATA_ENCRYPTION_KEYS=f"{first},{second}").encryption_keys()) == 2


def test_a_new_copy_gets_its_keys_once(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nBLIND_INDEX_KEY=\nLOG_FORMAT=json")
    file.chmod(0o644)
    environ = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/bot.db"}
    assert make_first_keys(file, environ)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings = load_settings(environ, env_file=file)
    assert settings.log_format == "json"
    assert settings.encryption_keys() != (settings.blind_index_key.get_secret_value(),)
    written = file.read_text()
    assert not make_first_keys(file, environ)
    assert file.read_text() == written


@pytest.mark.parametrize(
    "environ",
    [
        {"DATABASE_URL": "sqlite+aiosqlite:///{folder}/used.db"},
        {"DATABASE_URL": "postgresql+asyncpg://bot@db/bot"},
        {"DATABASE_URL": "sqlite+aiosqlite:///{folder}/new.db", "BLIND_INDEX_KEY": KEY},
    ],
)
def test_no_keys_are_made_where_others_may_be_needed(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "used.db").touch()
    filled = {name: value.format(folder=tmp_path) for name, value in environ.items()}
    assert not make_first_keys(tmp_path / ".env", filled)
    assert not (tmp_path / ".env").exists()
