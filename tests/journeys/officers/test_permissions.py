"""Every command and every button of officers, tried by everybody who may not use it."""

import pytest

from bot.handlers.announcements import cards, composing
from bot.services import officers
from bot.telegram_api.dispatch import Button, Command
from domain.access import ROLE_PERMISSIONS, Permission, Role
from domain.programme import Programme
from domain.review import ReleaseReason, ReturnReason
from storage.records.applications import StoredApplication
from tests.support.chat import ChatClient
from tests.support.factories import GENUK, NIK, make_application, make_officer, read_resources
from tests.support.registered import registered
from tests.support.running import OFFICER_ID, RESIDENT_ID, RunningBot

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PERSONAL = (NIK, "3374 0112", "Sutarno", "81200009001", "Pasar Genuk", "003/005")
PERIODS = ("pijar_semar:2026", "uhc:2026-11")
BUTTONS = (
    *(
        f"r:{act}:{{token}}:{{version}}"
        for act in ("approve", "approve-yes", "reject", "fix", "return", "card", "clear-all", "fits-all")
    ),
    *(f"r:{act}:{{token}}:{{version}}:0" for act in ("clear", "check")),
    *(f"r:{act}:{{token}}:{{version}}:0:open" for act in ("fits", "misfit", "doubt")),
    *(f"r:release-{reason}:{{token}}:{{version}}" for reason in ReleaseReason),
    *(f"r:return-{reason}:{{token}}:{{version}}" for reason in ReturnReason),
    *(f"r:{act}:{{token}}" for act in ("photos", "reveal", "card", "queue")),
    "r:queue",
    "r:rules",
    "r:rules:uhc:0",
    "o:list:0",
    "o:invite",
    "o:withdraw:{officer}",
    "o:withdraw-yes:{officer}",
    *(f"k:{act}:{place}" for act in ("show", "open", "pic", "log", "set", "move", "fund") for place in PERIODS),
    *(f"pp:{act}:{{officer}}" for act in ("close", "rank", "sign", "cancel", "list", "outcome")),
    "pp:show",
    "qa:show:{officer}",
    "qa:answer:{officer}",
    "qa:list",
    "pp:open",
    *(f"u:{act}:1" for act in composing.ACTS),
    *(f"uc:{act}:1" for act in cards.ACTS),
    "u:approve:1:0011223344556677",
)
UNKNOWN = read_resources().texts.render("fallback-unknown-command")
REFUSED = read_resources().texts.plain("officers-button-refused")


WORDS: dict[str, Permission] = {
    word: entry.permission
    for entry in registered()
    if isinstance(entry, Command) and isinstance(entry.permission, Permission)
    for word in entry.words
}


def buttons_of_officers() -> list[tuple[Button, Permission]]:
    return [
        (one, one.permission)
        for one in registered()
        if isinstance(one, Button) and isinstance(one.permission, Permission)
    ]


def test_the_samples_below_reach_every_button(database_url: str) -> None:
    filled = [_fill(data, "ps26_000123k", 3, "0" * 32) for data in BUTTONS]
    for button, _ in buttons_of_officers():
        assert any(button.fits(data) for data in filled), button.kind


@pytest.fixture
async def application(bot: RunningBot) -> StoredApplication:
    async with bot.database.write() as uow:
        sent = await make_application(uow, bot.bot.resources, telegram_id=9102)
        await uow.commit()
    return sent


async def try_everything(bot: RunningBot, person: ChatClient, application: StoredApplication) -> None:
    """Send every command and tap every button about this application, and hold a known admin's id as well."""
    async with bot.database.read() as uow:
        admin = await uow.officers.get_by_telegram_id(OFFICER_ID)
    assert admin is not None
    for word in WORDS:
        await person.send(f"/{word} {application.reference}")
        await person.send(f"/{word}_{application.reference.token}")
    await person.send(f"/cari {NIK}")
    for data in BUTTONS:
        filled = _fill(data, application.reference.token, application.version, admin.id.hex)
        await person.tap_stale(filled, person.last.id)


def _fill(data: str, token: str, version: int, officer: str) -> str:
    return data.format(token=token, version=version, officer=officer)


async def untouched(bot: RunningBot, application: StoredApplication) -> None:
    async with bot.database.read() as uow:
        assert await uow.applications.get(application.id) == application
        assert [one.action for one in await uow.audit.history(application.id)] == ["application.submitted"]
        assert await uow.officers.get_by_telegram_id(OFFICER_ID) is not None


@pytest.mark.parametrize(
    ("role", "programmes", "area"),
    [
        (None, (), ""),
        (Role.BROADCASTER, (), ""),
        (Role.SUPERVISOR, tuple(Programme), f"{GENUK}.1001"),
        (Role.SUPERVISOR, (Programme.UHC,), GENUK),
        (Role.SUPERVISOR, tuple(Programme), "withdrawn"),
    ],
)
async def test_who_is_not_in_charge_sees_and_changes_nothing(
    bot: RunningBot,
    resident: ChatClient,
    application: StoredApplication,
    role: Role | None,
    programmes: tuple[Programme, ...],
    area: str,
) -> None:
    await resident.start()
    if role is not None:
        async with bot.database.write() as uow:
            wide = area == "withdrawn"
            areas = frozenset({"33.74"} if wide else {area} if area else ())
            officer = await make_officer(uow, RESIDENT_ID, role, frozenset(programmes), areas)
            if wide:
                admin = await uow.officers.get_by_telegram_id(OFFICER_ID)
                assert admin is not None
                await officers.withdraw(uow, by=admin, officer_id=officer.id)
            await uow.commit()
    before = len(resident.from_bot)
    await try_everything(bot, resident, application)
    await untouched(bot, application)
    seen = "\n".join([*resident.texts[before:], *(text for text, _ in resident.alerts)])
    assert not [word for word in PERSONAL if word in seen]


async def test_an_officer_can_only_look_at_their_own(bot: RunningBot, officer: ChatClient) -> None:
    await officer.start()
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=OFFICER_ID)
        await uow.commit()
    await try_everything(bot, officer, application)
    async with bot.database.read() as uow:
        assert await uow.applications.get(application.id) == application
        assert await uow.officers.get_by_telegram_id(OFFICER_ID) is not None
    assert not [text for text in officer.texts if NIK in text or "3374 0112" in text or "81200009001" in text]


@pytest.mark.parametrize("role", [None, *Role])
async def test_what_a_role_does_not_allow_is_refused(
    bot: RunningBot, resident: ChatClient, application: StoredApplication, role: Role | None
) -> None:
    """A command like one that does not exist, a button with an alert; None is a resident."""
    await resident.start()
    async with bot.database.write() as uow:
        if role is not None:
            await make_officer(uow, RESIDENT_ID, role)
        admin = await uow.officers.get_by_telegram_id(OFFICER_ID)
        assert admin is not None
        await uow.commit()
    allowed = ROLE_PERMISSIONS[role] if role is not None else frozenset()
    for word in (one for one, permission in WORDS.items() if permission not in allowed):
        for written in (f"/{word} {application.reference}", f"/{word}_{application.reference.token}"):
            await resident.send(written)
            assert (resident.last_text == UNKNOWN) is (word != "petugas"), written
            assert ("Disnaker" in resident.last_text) is (word == "petugas"), written
    seen = resident.texts
    samples = [_fill(data, application.reference.token, application.version, admin.id.hex) for data in BUTTONS]
    for button, permission in buttons_of_officers():
        for data in [one for one in samples if button.fits(one)] if permission not in allowed else []:
            refused = len(resident.alerts)
            await resident.tap_stale(data, resident.last.id)
            assert resident.alerts[refused:] == [(REFUSED, True)], data
    assert resident.texts == seen
    await untouched(bot, application)


@pytest.mark.parametrize("role", list(Role))
async def test_a_command_is_there_for_the_roles_that_need_it(
    bot: RunningBot, resident: ChatClient, application: StoredApplication, role: Role
) -> None:
    async with bot.database.write() as uow:
        await make_officer(uow, RESIDENT_ID, role)
        await uow.commit()
    for word, permission in WORDS.items():
        await resident.send(f"/{word} {application.reference}")
        known = resident.last_text != UNKNOWN and "Disnaker" not in resident.last_text
        assert known is (permission in ROLE_PERMISSIONS[role]), word


async def test_who_is_withdrawn_in_the_middle_of_a_decision_decides_nothing(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    async with bot.database.write() as uow:
        former = await make_officer(uow, RESIDENT_ID, Role.APPROVER)
        await uow.commit()
    await resident.send(f"/tolak {application.reference}")
    await resident.tap("Sedang tidak bekerja")
    await resident.tap("Lewati")
    async with bot.database.write() as uow:
        await uow.officers.withdraw(former.id)
        await uow.commit()
    await resident.tap("❌ Ya, tolak")
    async with bot.database.read() as uow:
        acts = [one.action for one in await uow.audit.history(application.id)]
    assert "application.rejected" not in acts
    assert "ditolak" not in resident.last_text
