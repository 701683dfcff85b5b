"""Rounds: who was ranked when, by which rule and draw, and who signed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.application import ApplicationStatus
from domain.programme import Programme
from domain.rounds.draw import seed_hash
from domain.rounds.entries import Entry, NewEntry, Rank, RoundSnapshot
from domain.rounds.figures import RoundFigures, Share
from domain.rounds.round import WORKED_OFF, Round, RoundState
from storage.connections.dialect import insert_in
from storage.encryption import CiphertextContext, Keyring
from storage.models import ApplicationRow, QuotaPool, ReservationRow, RoundEntry, RoundRow, table_of
from storage.models.places import HELD
from storage.records.base import new_id

_rounds = table_of(RoundRow)
_entries = table_of(RoundEntry)
_applications = table_of(ApplicationRow)
_reservations = table_of(ReservationRow)
_pools = table_of(QuotaPool)

# Written into the statement: with parameters the partial index would not be seen to fit.
_IS_HELD: ColumnElement[bool] = literal_column(f"reservations.{HELD}")
_HOLDS = exists().where(_reservations.c.application_id == _applications.c.id, _reservations.c.cover == "", _IS_HELD)
_WAITS = and_(_applications.c.status == ApplicationStatus.WAITLISTED.value, ~_HOLDS)
_OF_APPLICATION = _applications.c.id == _entries.c.application_id
_LATEST = (
    select(_rounds).where(_rounds.c.programme == bindparam("programme")).order_by(_rounds.c.number.desc()).limit(1)
)
_CHANGED = (
    "fingerprint",
    "ranked_by",
    "ranked_at",
    "signed_by",
    "signed_at",
    "decree",
    "outcome",
    "told_to",
    "finished_at",
)
"""Columns that acts change, besides those that are stored in another form."""


class Rounds:
    """Every query about rounds; `now` is the moment of the transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def add(self, programme: Programme, closes_on: date, *, opened_by: UUID, seed: bytes) -> Round | None:
        """Open the programme's next round; None when somebody else does so at this moment."""
        round_id = new_id()
        number = select(func.coalesce(func.max(_rounds.c.number), 0) + 1).where(_rounds.c.programme == programme.value)
        row = {
            "id": round_id,
            "programme": programme.value,
            "number": (await self._connection.execute(number)).scalar_one(),
            "state": RoundState.OPEN.value,
            "closes_on": closes_on,
            "opened_by": opened_by,
            "opened_at": self._now,
            "seed": self._keyring.seal(seed, _seed_place(round_id)),
            "seed_hash": seed_hash(seed),
            "told_to": 0,
        }
        added = await self._connection.execute(
            self._insert(_rounds)
            .values(row)
            .on_conflict_do_nothing(index_elements=["programme", "number"])
            .returning(*_rounds.c)
        )
        found = added.first()
        return self._round(found) if found else None

    async def get(self, round_id: UUID, *, held: bool = False) -> Round | None:
        """Return the round with this id; with `held` nobody else changes it until this transaction ends."""
        statement = select(_rounds).where(_rounds.c.id == round_id)
        return await self._one(statement.with_for_update() if held else statement)

    async def latest(self, programme: Programme) -> Round | None:
        """Return the programme's newest round, under way or not."""
        return await self._one(_LATEST, programme=programme.value)

    async def last_announced(self, programme: Programme) -> Round | None:
        """Return the programme's newest round whose places were given and told."""
        announced = select(_rounds).where(
            _rounds.c.programme == programme.value, _rounds.c.state == RoundState.ANNOUNCED.value
        )
        return await self._one(announced.order_by(_rounds.c.number.desc()).limit(1))

    async def last_signed(self, programme: Programme) -> Round | None:
        """Return the programme's newest round whose places were given, told to everybody or not yet."""
        signed = select(_rounds).where(
            _rounds.c.programme == programme.value,
            _rounds.c.state.in_([RoundState.SIGNED.value, RoundState.ANNOUNCED.value]),
        )
        return await self._one(signed.order_by(_rounds.c.number.desc()).limit(1))

    async def with_work(self) -> list[Round]:
        """The rounds that the scheduler has something to do for, the oldest first; a programme has one at most."""
        rows = await self._connection.execute(self._with_work().order_by(_rounds.c.opened_at))
        return [self._round(row) for row in rows]

    async def lock(self, round_id: UUID, *states: RoundState) -> Round | None:
        """Return the round, held for the rest of the transaction, if it is in one of these states."""
        wanted = [state.value for state in states]
        return await self._one(
            select(_rounds).where(_rounds.c.id == round_id, _rounds.c.state.in_(wanted)).with_for_update()
        )

    async def save(self, changed: Round) -> Round:
        """Store a round as an act left it, which this transaction holds; returns it with what is public of it now."""
        values: dict[str, Any] = {name: getattr(changed, name) for name in _CHANGED}
        values |= {
            "state": changed.state.value,
            "figures": asdict(changed.figures) if changed.figures is not None else None,
        }
        saved = await self._connection.execute(
            update(_rounds).where(_rounds.c.id == changed.id).values(values).returning(*_rounds.c)
        )
        return self._round(saved.one())

    # --- The list -------------------------------------------------------------------------------------------------

    async def last_listed(self, round_id: UUID) -> UUID | None:
        """Return the application that came onto the list last: they come in the order of their ids."""
        last = select(_entries.c.application_id).where(_entries.c.round_id == round_id)
        found = await self._connection.execute(last.order_by(_entries.c.application_id.desc()).limit(1))
        return found.scalar()

    async def next_to_list(
        self, programme: Programme, submitted_before: datetime, limit: int, *, after: UUID | None
    ) -> list[UUID]:
        """Return the next applications for the list: waiting, without a place, and sent before this moment."""
        chosen = select(_applications.c.id).where(
            _applications.c.programme == programme.value,
            _applications.c.submitted_at < submitted_before,
            _WAITS,
        )
        if after is not None:
            chosen = chosen.where(_applications.c.id > after)
        found = await self._connection.execute(chosen.order_by(_applications.c.id).limit(limit))
        return list(found.scalars())

    async def list_entries(self, round_id: UUID, entries: Sequence[NewEntry]) -> None:
        """Put applications onto the list."""
        rows = [
            {
                "round_id": round_id,
                "application_id": one.application_id,
                "grounds": self._keyring.seal(_grounds(one), grounds_place(round_id, one.application_id)),
            }
            for one in entries
        ]
        if rows:
            await self._connection.execute(insert(_entries), rows)

    async def entries(self, round_id: UUID) -> list[Entry]:
        """Return the list, in order of rank and reference."""
        chosen = self._with_application().where(_entries.c.round_id == round_id)
        rows = await self._connection.execute(chosen.order_by(_entries.c.rank, _applications.c.reference))
        return [self._entry(row) for row in rows]

    async def count(self, round_id: UUID) -> int:
        """Return how many are on the list."""
        found = await self._connection.execute(select(func.count()).where(_entries.c.round_id == round_id))
        return found.scalar_one()

    # --- Ranks and places -----------------------------------------------------------------------------------------

    async def set_ranks(self, round_id: UUID, ranks: Sequence[Rank]) -> None:
        """Write rank and lot of applications."""
        rows = [{"id": one.application_id, "rank": one.number, "draw": one.lot} for one in ranks]
        await self._set(round_id, rows, "rank", "draw")

    async def set_pools(self, round_id: UUID, pools: Mapping[UUID, UUID | None]) -> None:
        """Write which pool is to pay for applications; None for no place."""
        await self._set(round_id, [{"id": one, "pool_id": pool} for one, pool in pools.items()], "pool_id")

    async def snapshot(self, round_id: UUID) -> RoundSnapshot:
        """Return who of the list still waits, in figures."""
        counted = select(
            func.count(), func.coalesce(func.sum(_applications.c.version), 0), func.max(_applications.c.updated_at)
        )
        found = await self._connection.execute(counted.where(_entries.c.round_id == round_id, _OF_APPLICATION, _WAITS))
        row = found.one()
        return RoundSnapshot(int(row[0]), int(row[1]), row[2])

    async def funds_of_pools(self, round_id: UUID) -> dict[UUID, str]:
        """Return the fund of each pool that is to pay for somebody on the list."""
        chosen = select(_pools.c.id, _pools.c.fund).where(
            _pools.c.id.in_(select(_entries.c.pool_id).where(_entries.c.round_id == round_id))
        )
        return {row[0]: row[1] for row in await self._connection.execute(chosen)}

    async def placed(self, round_id: UUID) -> dict[UUID, list[UUID]]:
        """Who is to get a place, by pool, in order of rank; their applications are held for this transaction."""
        chosen = (_entries.c.round_id == round_id, _entries.c.pool_id.is_not(None))
        held = select(_applications.c.id).where(
            _applications.c.id.in_(select(_entries.c.application_id).where(*chosen))
        )
        # In the order of their ids, as all who hold several.
        await self._connection.execute(held.order_by(_applications.c.id).with_for_update(key_share=True))
        ranked = select(_entries.c.pool_id, _entries.c.application_id).where(*chosen).order_by(_entries.c.rank)
        found: dict[UUID, list[UUID]] = {}
        for pool_id, application_id in await self._connection.execute(ranked):
            found.setdefault(pool_id, []).append(application_id)
        return found

    async def lists_account(self, round_id: UUID, telegram_id: int) -> bool:
        """Return whether an application of this account is on the list."""
        found = exists().where(_entries.c.round_id == round_id, _OF_APPLICATION, _applications.c.chat_id == telegram_id)
        return bool((await self._connection.execute(select(found))).scalar())

    # --- Telling --------------------------------------------------------------------------------------------------

    async def next_to_tell(self, held: Round, limit: int) -> list[Entry]:
        """Return the next in order of rank who have not been told."""
        chosen = self._with_application().where(_entries.c.round_id == held.id, _entries.c.rank > held.told_to)
        rows = await self._connection.execute(chosen.order_by(_entries.c.rank).limit(limit))
        return [self._entry(row) for row in rows]

    async def count_placed(self, round_id: UUID) -> int:
        """Return how many of the list were to get a place."""
        counted = select(func.count()).where(_entries.c.round_id == round_id, _entries.c.pool_id.is_not(None))
        return (await self._connection.execute(counted)).scalar_one()

    # --- Inside ---------------------------------------------------------------------------------------------------

    async def _set(self, round_id: UUID, rows: Sequence[dict[str, Any]], *columns: str) -> None:
        if not rows:
            return
        statement = update(_entries).where(
            _entries.c.round_id == bindparam("of_round"), _entries.c.application_id == bindparam("of_application")
        )
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
        await self._connection.execute(
            statement.values(values),
            [
                {
                    "of_round": round_id,
                    "of_application": row["id"],
                    **{f"new_{name}": row[name] for name in columns},
                }
                for row in rows
            ],
        )

    def _with_application(self) -> Select[Any]:
        columns = (_applications.c.reference, _applications.c.kecamatan_code, _WAITS.label("waits"))
        return select(_entries, *columns).join(_applications, _OF_APPLICATION)

    def _with_work(self) -> Select[Any]:
        return select(_rounds).where(_rounds.c.state.in_([state.value for state in WORKED_OFF]))

    async def _one(self, statement: Select[Any], **asked: Any) -> Round | None:
        row = (await self._connection.execute(statement, asked)).first()
        return self._round(row) if row else None

    def _round(self, row: Row[Any]) -> Round:
        seed = self._keyring.open(row.seed, _seed_place(row.id)) if row.ranked_at is not None else None
        return Round(
            id=row.id,
            programme=Programme(row.programme),
            number=row.number,
            state=RoundState(row.state),
            closes_on=row.closes_on,
            opened_at=row.opened_at,
            seed_hash=row.seed_hash,
            fingerprint=row.fingerprint,
            ranked_by=row.ranked_by,
            ranked_at=row.ranked_at,
            signed_by=row.signed_by,
            signed_at=row.signed_at,
            decree=row.decree,
            outcome=row.outcome,
            figures=_figures(row.figures) if row.figures else None,
            told_to=row.told_to,
            finished_at=row.finished_at,
            seed=seed,
        )

    def _entry(self, row: Row[Any]) -> Entry:
        grounds = self._keyring.open(row.grounds, grounds_place(row.round_id, row.application_id))
        rank_key, funds, occupation = json.loads(grounds)
        return Entry(
            application_id=row.application_id,
            reference=row.reference,
            kecamatan_code=row.kecamatan_code,
            rank_key=tuple(rank_key),
            funds=tuple(funds),
            occupation=occupation,
            draw=row.draw,
            rank=row.rank,
            pool_id=row.pool_id,
            waits=bool(row.waits),
        )


def _grounds(entry: NewEntry) -> bytes:
    return json.dumps([entry.rank_key, entry.funds, entry.occupation]).encode()


def grounds_place(round_id: UUID, application_id: UUID) -> CiphertextContext:
    return CiphertextContext("round_entries", "grounds", uuid5(round_id, application_id.hex))


def _figures(stored: dict[str, Any]) -> RoundFigures:
    shares = {key: tuple(Share(**one) for one in stored[key]) for key in ("by_kecamatan", "by_occupation")}
    by_fund = tuple((code, number) for code, number in stored["by_fund"])
    return RoundFigures(**{**stored, **shares, "by_fund": by_fund})


def _seed_place(round_id: UUID) -> CiphertextContext:
    return CiphertextContext("rounds", "seed", round_id)
