"""Copies of announcements are claimed oldest first, and what was claimed and not begun can go back."""

from collections.abc import Awaitable, Callable

from benchmarks.announcing.stage import prepare
from domain.announcements.parts import MessagePart
from storage.records.announcements import Recipient
from storage.records.base import OutboxItem
from storage.records.queues import SendState
from storage.unit_of_work import Database, UnitOfWork

CHATS = [101, 102, 103, 104]


async def write(database: Database, act: Callable[[UnitOfWork], Awaitable[object]]) -> None:
    async with database.write() as uow:
        await act(uow)
        await uow.commit()


async def claim(database: Database, limit: int, version: int = 1) -> list[OutboxItem]:
    async with database.write() as uow:
        announcement = await uow.announcements.by_number(1)
        assert announcement is not None
        claimed = await uow.copies.claim({announcement.id: version}, limit)
        await uow.commit()
    return claimed


async def outcomes(database: Database) -> dict[SendState, int]:
    async with database.read() as uow:
        announcement = await uow.announcements.by_number(1)
        assert announcement is not None
        return (await uow.recipients.outcomes(announcement.id)).by_state


async def test_claimed_unclaimed_and_unknown(database: Database) -> None:
    await prepare(database, 0)

    async def queue(uow: UnitOfWork) -> None:
        announcement = await uow.announcements.by_number(1)
        assert announcement is not None
        await uow.copies.queue(
            announcement.id, MessagePart.MESSAGE.value, [Recipient(chat_id, "id") for chat_id in CHATS]
        )

    await write(database, queue)
    first = await claim(database, 3, version=2)
    assert [(one.chat_id, one.content_version, one.attempts) for one in first] == [
        (chat_id, 2, 1) for chat_id in CHATS[:3]
    ]
    assert [one.chat_id for one in await claim(database, 3)] == CHATS[3:]

    await write(database, lambda uow: uow.copies.unclaim([first[0].seq]))
    assert await outcomes(database) == {"queued": 1, "sending": 3}
    await write(database, lambda uow: uow.copies.unclaim_others([first[1].seq]))
    assert await outcomes(database) == {"queued": 3, "sending": 1}
    [again, *_] = await claim(database, 1)
    assert (again.seq, again.attempts) == (first[0].seq, 1)

    await write(database, lambda uow: uow.copies.mark_unknown())
    assert await outcomes(database) == {"queued": 2, "unknown": 2}
