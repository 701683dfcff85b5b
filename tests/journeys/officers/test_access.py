"""Officers' commands and buttons: for officers only; and how one becomes an officer."""

import re
from datetime import timedelta

import pytest

from bot.telegram_api.commands import OFFICERS
from bot.telegram_api.dispatch import RESIDENTS, Button, Command
from domain.access import Role
from tests.support.chat import ChatClient
from tests.support.factories import GENUK, OTHER_NIK, make_application, make_officer, read_resources
from tests.support.registered import registered
from tests.support.running import OFFICER_ID, RESIDENT_ID, RunningBot

UNKNOWN = read_resources().texts.render("fallback-unknown-command")


FOR_EVERYBODY = {
    *("start", "mulai", "bantuan", "help", "panduan", "faskes", "puskesmas"),
    *("cek", "daftar", "lanjut", "batal", "status", "tarik"),
    *("pengumuman", "berhenti", "putaran"),
}
FAMILIES_FOR_EVERYBODY = {"f", "w", "m", "s", "of", "ob", "x", "p", "b"}


def test_only_these_commands_and_buttons_are_for_everybody() -> None:
    """All others are officers': the matrix of officers walks them."""
    open_to_all = [one for one in registered() if one.permission is RESIDENTS]
    assert {word for one in open_to_all if isinstance(one, Command) for word in one.words} == FOR_EVERYBODY
    families = {one.kind.family for one in open_to_all if isinstance(one, Button) and one.kind}
    assert families == FAMILIES_FOR_EVERYBODY


def test_the_menu_of_officers_has_the_commands_of_officers() -> None:
    first_words = {one.words[0] for one in registered() if isinstance(one, Command) and one.permission is not RESIDENTS}
    assert first_words == OFFICERS.keys()


def test_no_handler_takes_the_buttons_of_another() -> None:
    """A handler of whatever is left stands behind all others: what it takes before them would never reach them."""
    kinds = [entry.kind for entry in registered() if isinstance(entry, Button)]
    assert kinds.index(None) == len(kinds) - 1
    assert len(kinds) == len(set(kinds)) >= 40


async def test_a_resident_who_looks_for_an_officer_gets_addresses(resident: ChatClient) -> None:
    await resident.send("/petugas")
    for desk in ("Disnaker", "puskesmas", "kelurahan"):
        assert desk in resident.last_text


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
    return read_resources().texts.plain(key)


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
