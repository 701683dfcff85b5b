"""Start of the bot and its subcommands: the resources that ship with it, and the database of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.conversations.engine.forms import Forms
from bot.conversations.form_checks import check_profiles, check_rules, check_texts
from bot.conversations.forms import all_forms
from bot.errors import DatabaseOutOfReach, DatabaseUnusable, SettingsError
from bot.resources import Resources
from bot.runtime.events.rendering import EventRenderers
from bot.services.applying.identity import nik_of
from bot.views.renderers import RENDERERS
from domain.announcements.campaigns import read_default_campaigns
from domain.areas import read_default_areas, read_default_facilities
from domain.rules.book import Rulebook, read_default_files
from storage.connections.engine import Engines
from storage.encryption import Keyring, UnreadableCiphertext
from storage.migrate import DatabaseUnavailable, check_newest, migrate
from storage.unit_of_work import Clock, Database, utc_now

if TYPE_CHECKING:
    from bot.settings.model import Settings


def load_resources(bot_username: str, broadcast_rate: int) -> Resources:
    """Read texts, rules, areas and forms from the files that ship with the bot, and check them against each other.

    Raises:
        TextsError: a text is wrong; the error holds file, problem and remedy.
        domain.errors.RulesError: a rule file is wrong; the error holds file, entry and remedy.
    """
    from bot.texts.catalogue import Catalogue

    areas = read_default_areas()
    texts = Catalogue.load(Path(__file__).parent / "texts")
    rulebook = Rulebook.load(read_default_files())
    forms = all_forms(texts.languages)
    texts.check(forms.text_keys())
    check_rules(rulebook, forms)
    check_texts(rulebook, texts)
    check_profiles(rulebook, texts)
    forms.make_ready()
    RENDERERS.check_complete()
    return Resources(
        texts=texts,
        rulebook=rulebook,
        areas=areas,
        facilities=read_default_facilities(areas),
        bot_username=bot_username,
        broadcast_rate=broadcast_rate,
        campaigns=read_default_campaigns(),
        registered={Forms: forms, EventRenderers: RENDERERS},
    )


async def open_database(
    settings: Settings, clock: Clock = utc_now, *, migrated: bool = True, answer_seconds: float | None = None
) -> Database:
    """Return the database of the settings; the caller closes it.

    Args:
        settings: The settings of the bot.
        clock: The source of the current time.
        migrated: Whether to create the database or bring it up to date. If false it is left as it is, and refused if it
            has another schema.
        answer_seconds: As for `Engines`; a migration may take any time.

    Raises:
        StartError: the database cannot be used, or was written with other keys.
    """
    engines = Engines(settings.database_url)
    try:
        await (migrate(engines) if migrated else check_newest(engines))
    except DatabaseUnavailable as error:
        await engines.dispose()
        remedy = "check that it is there and writable" if migrated else "check the address, or start the bot once"
        kind = DatabaseOutOfReach if error.passing else DatabaseUnusable
        raise kind.one("DATABASE_URL", f"the database cannot be used ({error})", remedy) from error
    if answer_seconds is not None:
        await engines.dispose()
        engines = Engines(settings.database_url, answer_seconds=answer_seconds)
    keyring = Keyring(settings.encryption_keys(), settings.blind_index_key.get_secret_value())
    database = Database(engines, keyring, clock)
    try:
        async with database.read() as uow:
            await uow.residents.try_key()
            index_fits = await uow.applications.index_fits(nik_of)
    except UnreadableCiphertext as error:
        await engines.dispose()
        raise SettingsError.one(
            "DATA_ENCRYPTION_KEYS",
            "none of them opens what this database holds",
            "set the keys it was written with, the newest first",
        ) from error
    if not index_fits:
        await engines.dispose()
        raise SettingsError.one(
            "BLIND_INDEX_KEY", "finds nobody in this database", "set the key it was written with; it is never changed"
        )
    return database
