"""Officers' commands and buttons: for officers only; and how one becomes an officer."""

import re
from datetime import timedelta

import pytest

from bot.handlers.access import permission_of
from bot.telegram_api.commands import OFFICERS
from bot.telegram_api.dispatch import ANYTHING, CommandsHandler, TapsHandler
from domain.access import Role
from tests.support.chat import ChatClient
from tests.support.factories import GENUK, OTHER_NIK, make_application, make_officer, read_house
from tests.support.registered import registered
from tests.support.running import OFFICER_ID, RESIDENT_ID, RunningBot

OFFICER_WORDS = {
    "antrean",
    "antrian",
    "tinjau",
    "riwayat",
    "cari",
    "setujui",
    "tolak",
    "minta_perbaikan",
    "perbaikan",
    "kembalikan",
    "lepas_nik",
    "aturan",
    "kuota",
    "petugas",
    "umumkan",
    "pertanyaan",
}
OFFICER_FAMILIES = ("r", "o", "k", "pp", "qa")
UNKNOWN = read_house().texts.render("fallback-unknown-command")
REFUSED = read_house().texts.plain("officers-button-refused")


def test_every_command_of_officers_is_guarded() -> None:
    words: dict[str, bool] = {}
    for handler in registered():
        if isinstance(handler, CommandsHandler):
            words |= {word: permission_of(handler.callback) is not None for word in handler.commands}
    assert {word for word, guarded in words.items() if guarded} == OFFICER_WORDS
    aliases = {"antrian", "perbaikan"}
    assert OFFICERS.keys() == OFFICER_WORDS - aliases


def test_every_command_that_can_be_tapped_in_a_list_is_guarded() -> None:
    tapped = [one for one in registered() if isinstance(one, CommandsHandler) and one.tapped]
    assert len(tapped) == len(OFFICERS)
    assert all(permission_of(one.callback) is not None for one in tapped)


def test_every_button_of_officers_is_guarded() -> None:
    found = 0
    for handler in registered():
        if isinstance(handler, TapsHandler):
            family = handler.pattern.pattern.partition(":")[0]
            if family in OFFICER_FAMILIES:
                found += 1
                assert permission_of(handler.callback) is not None, handler.pattern.pattern
    assert found >= 30


def test_no_handler_takes_the_buttons_of_another() -> None:
    """A handler of whatever is left stands behind all others: what it takes before them would never reach them."""
    patterns = [handler.pattern.pattern for handler in registered() if isinstance(handler, TapsHandler)]
    assert patterns.index(ANYTHING) == len(patterns) - 1
    assert len(patterns) == len(set(patterns)) >= 40


@pytest.mark.parametrize("word", sorted(OFFICER_WORDS - {"petugas"}))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_to_a_resident_officers_commands_do_not_exist(bot: RunningBot, resident: ChatClient, word: str) -> None:
    await resident.send("/halahbohong")
    unknown = resident.last_text
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=9102)
        await uow.commit()
    await resident.send(f"/{word} {application.reference}")
    assert resident.last_text == unknown == UNKNOWN
    await resident.send(f"/{word}_{application.reference.token}")
    assert resident.last_text == unknown


async def test_a_resident_who_looks_for_an_officer_gets_addresses(resident: ChatClient) -> None:
    await resident.send("/petugas")
    for desk in ("Disnaker", "puskesmas", "kelurahan"):
        assert desk in resident.last_text


@pytest.mark.parametrize(
    "data",
    [
        "r:approve:{token}:1",
        "r:approve-yes:{token}:1",
        "r:reveal:{token}",
        "r:photos:{token}",
        "r:queue",
        "r:card:{token}",
        "r:reject:{token}:1",
        "r:fix:{token}:1",
        "r:release-owner-came:{token}:1",
        "r:return:{token}:1",
        "r:return-documents:{token}:1",
        "r:clear:{token}:1:0",
        "r:clear-all:{token}:1",
        "r:check:{token}:1:0",
        "r:fits:{token}:1:0:open",
        "r:misfit:{token}:1:0:open",
        "r:doubt:{token}:1:0:open",
        "r:fits-all:{token}:1",
        "r:rules",
        "r:rules:uhc:0",
        "o:list:0",
        "o:invite",
        "o:withdraw:{officer}",
        "o:withdraw-yes:{officer}",
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_officers_buttons_refuse_everybody_else(bot: RunningBot, resident: ChatClient, data: str) -> None:
    await resident.start()
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=9102)
        admin = await uow.officers.get_by_telegram_id(OFFICER_ID)
        assert admin is not None
        await uow.commit()
    seen = resident.texts
    filled = data.format(token=application.reference.token, officer=admin.id.hex)
    await resident.tap_stale(filled, resident.last.id)
    assert resident.texts == seen
    assert (REFUSED, True) in resident.alerts
    async with bot.database.read() as uow:
        assert await uow.applications.get(application.id) == application
        assert await uow.officers.get_by_telegram_id(OFFICER_ID) == admin


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_approver_has_no_admins_commands(bot: RunningBot, resident: ChatClient) -> None:
    async with bot.database.write() as uow:
        await make_officer(uow, RESIDENT_ID, Role.APPROVER)
        await uow.commit()
    await resident.send("/lepas_nik PS-2026-000001-A")
    assert resident.last_text == UNKNOWN
    await resident.send("/petugas")
    assert "Disnaker" in resident.last_text


async def invitation(officer: ChatClient, *kelurahan: str) -> str:
    """Invite a verifier for Pijar Semar in Genuk, or in these kelurahan of it, and return the link's payload."""
    await officer.send("/petugas")
    await officer.tap("➕ Undang petugas")
    await officer.tap("Pemeriksa (kelurahan)")
    await officer.tap("⬜ Pijar Semar")
    await officer.tap(_label("btn-done"))
    await officer.tap("⬜ Genuk")
    await officer.tap(_label("btn-done"))
    for name in kelurahan:
        await officer.tap(f"⬜ {name}")
    await officer.tap(_label("btn-done" if kelurahan else "btn-skip"))
    await officer.tap("➕ Buat tautan")
    found = re.search(r"https://t\.me/\w+\?start=(petugas_[\w-]+)", officer.last_text)
    assert found is not None, officer.last_text
    return found[1]


def _label(key: str) -> str:
    return read_house().texts.plain(key)


async def test_an_invited_officer_works_until_withdrawn(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    payload = await invitation(officer)
    assert len(payload) <= 64
    await resident.start(payload)
    assert "Pemeriksa (kelurahan)" in resident.last_text
    assert "Genuk" in resident.last_text
    assert "Sutarno menerima undangan" in officer.last_text
    await resident.send("/antrean")
    assert resident.last_text != UNKNOWN

    await officer.send("/petugas")
    assert "Sutarno: Pemeriksa (kelurahan), Pijar Semar, Genuk" in officer.last_text
    await officer.tap("Cabut Sutarno")
    await officer.tap("Ya, cabut")
    assert "sudah dicabut" in officer.last_text
    assert "dicabut" in resident.last_text
    await resident.send("/antrean")
    assert resident.last_text == UNKNOWN


async def test_an_officer_of_a_kelurahan_sees_only_that(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start(await invitation(officer, "Genuksari", "Gebangsari"))
    assert "wilayah Genuksari, Gebangsari" in resident.last_text
    async with bot.database.write() as uow:
        inside = await make_application(uow, bot.bot.resources, telegram_id=9102)
        outside = await make_application(
            uow, bot.bot.resources, telegram_id=9102, nik=OTHER_NIK, kelurahan=f"{GENUK}.1001"
        )
        await uow.commit()
    await resident.send("/antrean")
    assert inside.reference.token in resident.last_text
    assert outside.reference.token not in resident.last_text
    await officer.send("/petugas")
    assert "Sutarno: Pemeriksa (kelurahan), Pijar Semar, Genuksari, Gebangsari" in officer.last_text


async def test_a_link_ends_with_the_office_of_who_gave_it(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    async with bot.database.write() as uow:
        await make_officer(uow, RESIDENT_ID, Role.ADMIN)
        await uow.commit()
    payload = await invitation(resident)
    await officer.send("/petugas")
    await officer.tap("Cabut Petugas Uji")
    await officer.tap("Ya, cabut")
    await other_resident.start(payload)
    assert "tidak berlaku lagi" in other_resident.last_text
    await other_resident.send("/antrean")
    assert other_resident.last_text == UNKNOWN


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_admins_who_have_not_written_yet_are_told_apart(bot: RunningBot, officer: ChatClient) -> None:
    await officer.send("/petugas")
    assert f"Admin {OFFICER_ID}: Admin" in officer.last_text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_link_works_once_and_for_two_days(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    payload = await invitation(officer)
    await resident.start(payload)
    await other_resident.start(payload)
    assert "sudah dipakai" in other_resident.last_text
    late = await invitation(officer)
    await bot.advance(timedelta(hours=49))
    await other_resident.start(late)
    assert "lewat waktunya" in other_resident.last_text
    await other_resident.start("petugas_tidakada")
    assert "tidak dikenal" in other_resident.last_text
    await other_resident.send("/antrean")
    assert other_resident.last_text == UNKNOWN


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_admin_cannot_withdraw_themselves(officer: ChatClient) -> None:
    await officer.send("/petugas")
    assert not any(label.startswith("Cabut") for label in officer.buttons)
