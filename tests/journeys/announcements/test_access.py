"""The buttons below announcements are refused to everybody who may not send any, an officer of the desk included."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.access import Role
from domain.announcements.content import Schedule
from storage.models import AuditEventRow
from tests.support.announcing import NOW, add_residents, approved, second_broadcaster, stored
from tests.support.chat import ChatClient
from tests.support.factories import make_officer
from tests.support.running import RESIDENT_ID, RunningBot

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REFUSED = ("Tombol ini hanya untuk petugas.", True)
BEFORE_APPROVAL = ("propose", "test", "edit", "decline", "approve")
ON_THE_CARD = (
    *("card", "older", "go", "pause", "resume", "stop", "end", "mend", "mend-no"),
    *("repeat", "unknown", "unknown-send", "unknown-leave", "picture", "sheet"),
)
FINGERPRINT = "0011223344556677"
BUTTONS = (
    *(f"u:{act}:1" for act in BEFORE_APPROVAL),
    *(f"uc:{act}:1" for act in ON_THE_CARD),
    f"u:approve:1:{FINGERPRINT}",
    f"uc:mend-yes:1:{FINGERPRINT}",
)


async def audited(bot: RunningBot) -> list[str]:
    async with bot.database.read() as uow:
        return list(await uow.connection.scalars(select(AuditEventRow.action).order_by(AuditEventRow.id)))


@pytest.mark.parametrize("role", [None, Role.VERIFIER, Role.SUPERVISOR])
async def test_who_may_not_announce_sees_and_changes_nothing_by_a_button(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, role: Role | None
) -> None:
    await officer.start()
    await second_broadcaster(bot)
    await resident.start()
    await add_residents(bot.database, [9301])
    if role is not None:
        async with bot.database.write() as uow:
            await make_officer(uow, RESIDENT_ID, role)
            await uow.commit()
    await approved(bot, "Loket buka hari Sabtu.", Schedule(starts_at=NOW + timedelta(days=1)))
    before = await stored(bot.database), await audited(bot), len(resident.from_bot)
    below = resident.last.id
    for data in BUTTONS:
        shown = len(resident.alerts)
        await resident.tap_stale(data, below)
        assert resident.alerts[shown:] == [REFUSED], data
    assert (await stored(bot.database), await audited(bot), len(resident.from_bot)) == before


async def test_each_of_these_buttons_does_something_for_who_may_announce(bot: RunningBot, officer: ChatClient) -> None:
    """So that the test above taps what there is: a button that nobody knows any more is answered in other words."""
    await officer.start()
    for data in BUTTONS:
        await officer.tap_stale(data, officer.last.id)
        assert "Pengumuman ini tidak ada lagi" in officer.alerts[-1][0], data
