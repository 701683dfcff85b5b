"""The outbox: calls of the Bot API that wait for the sender, and their outcome."""

import contextlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.connections.dialect import upsert_in
from storage.connections.in_lists import pad_in_list
from storage.encryption import CiphertextContext, Keyring, UnreadableCiphertext
from storage.models import Chat, MessageSlot, OutboxRow, table_of
from storage.records.base import OutboxItem, Outgoing, Priority, SendResult, Wake, new_id
from storage.records.queues import UNREACHABLE, SendState

_table = table_of(OutboxRow)
_slots = table_of(MessageSlot)
_chats = table_of(Chat)
OUT_OF_ORDER = (int(Priority.CALLBACK_ANSWER), int(Priority.WORK))
# So that a few chats with several queued rows do not cost a second query.
_ROWS_LOOKED_AT = 4
# Written into the statements, else SQLite does not see that the partial indexes fit.
WAITS = _table.c.state == literal(SendState.QUEUED.value, literal_execute=True)
SENDS = _table.c.state == literal(SendState.SENDING.value, literal_execute=True)
HELD = select(_chats.c.chat_id).where(_chats.c.held_until > bindparam("now"))
_OF_SEQS = _table.c.seq.in_(bindparam("seqs", expanding=True))
# Without the payload: most of the rows found wait behind others of their chat.
_LOOK = (
    select(_table.c.seq, _table.c.chat_id, _table.c.priority)
    .where(
        WAITS,
        _table.c.due_at <= bindparam("now"),
        _table.c.priority.in_(bindparam("priorities", expanding=True)),
        ~_OF_SEQS,
        or_(_table.c.priority.in_(OUT_OF_ORDER), _table.c.chat_id.not_in(bindparam("chats", expanding=True))),
        _table.c.chat_id.not_in(HELD),
    )
    .order_by(_table.c.priority, _table.c.seq)
    .limit(bindparam("looked_at"))
)
_READ = (
    select(_table, _slots.c.message_id.label("slot_message_id"))
    .outerjoin(_slots, and_(_slots.c.chat_id == _table.c.chat_id, _slots.c.slot == _table.c.slot))
    .where(WAITS, _OF_SEQS)
    .order_by(_table.c.priority, _table.c.seq)
)
_KEEP_MESSAGE = (
    update(_table).where(_table.c.seq == bindparam("of_seq")).values(message_id=bindparam("kept_message_id"))
)
_FINISH = (
    update(_table)
    .where(_OF_SEQS)
    .values(state=bindparam("became"), error=bindparam("failure"), finished_at=bindparam("now"), payload=None)
)
_NEXT = select(
    select(func.min(_table.c.due_at)).where(WAITS, _table.c.due_at > bindparam("now")).scalar_subquery(),
    select(func.min(_chats.c.held_until)).where(_chats.c.held_until > bindparam("now")).scalar_subquery(),
)


class Outbox:
    """The calls of the Bot API that are to be sent."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime, wakes: set[Wake]) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now
        self._wakes = wakes
        self._keep_slot = upsert_in(connection.dialect.name, _slots, ("chat_id", "slot"), ("message_id",))
        self._claim = upsert_in(connection.dialect.name, _slots, ("chat_id", "slot"), ())

    async def add(self, outgoing: Sequence[Outgoing]) -> None:
        """Queue calls in this order; a row still queued with the same ``dedupe_key`` is replaced."""
        if not outgoing:
            return
        self._wakes.add(Wake.SENDER)
        keys = [one.dedupe_key for one in outgoing if one.dedupe_key]
        if keys:
            # Not deleted: its call may be under way, and SQLite would use the number of the newest row again.
            replaced = update(_table).where(_table.c.state == SendState.QUEUED, _table.c.dedupe_key.in_(keys))
            await self._connection.execute(
                replaced.values(state=SendState.EXPIRED, finished_at=self._now, payload=None)
            )
        rows = []
        for one in outgoing:
            row_id = new_id()
            body = json.dumps(one.params, ensure_ascii=False, separators=(",", ":")).encode()
            rows.append(
                {
                    "id": row_id,
                    "chat_id": one.chat_id,
                    "priority": int(one.priority),
                    "method": one.method,
                    "payload": self._keyring.seal(body, CiphertextContext("outbox", "payload", row_id)),
                    "slot": one.slot,
                    "dedupe_key": one.dedupe_key,
                    "state": SendState.QUEUED,
                    "attempts": 0,
                    "created_at": self._now,
                    "due_at": one.due_at or self._now,
                    "expires_at": one.expires_at,
                }
            )
        await self._connection.execute(insert(_table), rows)

    async def due(
        self,
        limit: int,
        *,
        without_chats: Collection[int],
        without_seqs: Collection[int],
        priorities: Collection[Priority],
    ) -> list[OutboxItem]:
        """Return rows that can be sent, by priority and age, of chats that are not held and not in ``without_chats``.

        At most one row per chat, apart from callback answers and work, which keep no order.
        """
        asked = [int(priority) for priority in priorities]
        chosen: list[int] = []
        busy, seqs = set(without_chats), set(without_seqs)
        while len(chosen) < limit:
            looked_at = (limit - len(chosen)) * _ROWS_LOOKED_AT
            wanted = {
                "now": self._now,
                "priorities": asked,
                "seqs": pad_in_list(seqs),
                "chats": pad_in_list(busy),
            }
            rows = (await self._connection.execute(_LOOK, {**wanted, "looked_at": looked_at})).all()
            for row in rows:
                if row.priority not in OUT_OF_ORDER:
                    if row.chat_id in busy:
                        continue
                    busy.add(row.chat_id)
                seqs.add(row.seq)
                chosen.append(row.seq)
                if len(chosen) == limit:
                    break
            # A full page may have held rows of one chat only: others wait behind them.
            if len(rows) < looked_at:
                break
        if not chosen:
            return []
        return [self._item(row) for row in await self._connection.execute(_READ, {"seqs": pad_in_list(chosen)})]

    async def next_due_at(self) -> datetime | None:
        """Return when the next row can be sent that cannot be sent yet, or when the hold of a chat ends."""
        found = (await self._connection.execute(_NEXT, {"now": self._now})).one()
        return min((moment for moment in found if moment is not None), default=None)

    async def record(self, results: Sequence[SendResult]) -> None:
        """Write the outcome of calls: final states, retries with the hold of their chat, message ids to keep."""
        # Chats first, in order: a worker that holds one may wait for an outbox row, which must not be locked by us
        # then.
        await self._note_chats(results)
        by_outcome: dict[tuple[SendState, str | None], list[int]] = {}
        for one in results:
            if one.state != SendState.QUEUED:
                by_outcome.setdefault((one.state, one.error), []).append(one.seq)
        for (state, error), seqs in by_outcome.items():
            became = {"seqs": pad_in_list(seqs), "became": state, "failure": error, "now": self._now}
            await self._connection.execute(_FINISH, became)
        for one in results:
            if one.state == SendState.QUEUED:
                values: dict[str, Any] = {
                    "state": SendState.QUEUED,
                    "attempts": _table.c.attempts + 1,
                    "error": one.error,
                }
                if one.due_at is not None:
                    values["due_at"] = one.due_at
                # A row that was replaced while its call was under way is not retried.
                again = update(_table).where(_table.c.seq == one.seq, _table.c.state != SendState.EXPIRED)
                await self._connection.execute(again.values(values))
        sent = [one for one in results if one.slot is None and one.message_id is not None]
        if sent:
            await self._connection.execute(
                _KEEP_MESSAGE, [{"of_seq": one.seq, "kept_message_id": one.message_id} for one in sent]
            )
        kept = {
            (one.chat_id, one.slot): one.message_id
            for one in results
            if one.slot is not None and one.message_id is not None
        }
        if kept:
            await self._connection.execute(
                self._keep_slot,
                [
                    {"chat_id": chat_id, "slot": slot, "message_id": message_id}
                    for (chat_id, slot), message_id in kept.items()
                ],
            )

    async def claim_slot(self, chat_id: int, slot: str, message_id: int) -> bool:
        """Store this message's id in the slot; False, and nothing is changed, if the slot has one."""
        claimed = self._claim.values(chat_id=chat_id, slot=slot, message_id=message_id)
        return (await self._connection.execute(claimed.returning(_slots.c.slot))).first() is not None

    async def _note_chats(self, results: Sequence[SendResult]) -> None:
        for one in sorted(results, key=lambda one: one.chat_id):
            values = {}
            if one.hold_until is not None:
                values["held_until"] = one.hold_until
            if one.state in UNREACHABLE:
                values["unreachable_at"] = self._now
            if values:
                await self._connection.execute(update(_chats).where(_chats.c.chat_id == one.chat_id).values(values))

    async def waiting(self, announcements: Collection[UUID] = ()) -> int:
        """Return how many rows can be sent and are not final, without held chats and other announcements."""
        result = await self._connection.execute(
            select(func.count())
            .select_from(_table)
            .where(
                or_(WAITS, SENDS),
                _table.c.due_at <= self._now,
                _table.c.chat_id.not_in(HELD),
                or_(_table.c.announcement_id.is_(None), _table.c.announcement_id.in_(announcements)),
            ),
            {"now": self._now},
        )
        return result.scalar_one()

    async def purge(self, older_than: timedelta, limit: int) -> int:
        """Delete at most ``limit`` final rows older than this, without announcements' rows; return how many."""
        old = (
            select(_table.c.seq)
            .where(
                _table.c.finished_at < self._now - older_than,
                _table.c.announcement_id.is_(None),
            )
            .order_by(_table.c.finished_at)
            .limit(limit)
        )
        result = await self._connection.execute(delete(_table).where(_table.c.seq.in_(old)))
        return result.rowcount

    def _item(self, row: Any) -> OutboxItem:
        params: dict[str, Any] = {}
        unreadable = row.announcement_id is None
        if row.payload is not None:
            # One row that no key opens must not stop the others.
            with contextlib.suppress(UnreadableCiphertext):
                params = json.loads(self._keyring.open(row.payload, CiphertextContext("outbox", "payload", row.id)))
                unreadable = False
        announcement: UUID | None = row.announcement_id
        return OutboxItem(
            seq=row.seq,
            id=row.id,
            chat_id=row.chat_id,
            method=row.method,
            params=params,
            priority=Priority(row.priority),
            slot=row.slot,
            attempts=row.attempts,
            announcement_id=announcement,
            part=row.part,
            language=row.language,
            edits_message_id=row.message_id,
            expires_at=row.expires_at,
            slot_message_id=row.slot_message_id,
            dedupe_key=row.dedupe_key,
            unreadable=unreadable,
        )
