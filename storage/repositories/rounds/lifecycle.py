"""The life of a round: when it was opened, ranked, signed and announced, and by which officers."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select, update

from domain.programme import Programme
from domain.rounds.draw import seed_hash
from domain.rounds.figures import RoundFigures, Share
from domain.rounds.round import WORKED_OFF, Round, RoundState
from storage.encryption import CiphertextContext
from storage.models import RoundRow, table_of
from storage.records.base import new_id
from storage.repositories.rounds.entries import RoundEntries

_rounds = table_of(RoundRow)

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
"""Columns that acts change, apart from the ones that are stored in another form."""


class Rounds(RoundEntries):
    """Store rounds and their lists; `now` is the moment of the transaction."""

    async def add(self, programme: Programme, closes_on: date, *, opened_by: UUID, seed: bytes) -> Round | None:
        """Open the programme's next round; return None if another process opens it at the same moment."""
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
            "seed": self._keyring.seal(seed, _seed_context(round_id)),
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
        """Return the round with this id; `held` locks it until this transaction ends."""
        statement = select(_rounds).where(_rounds.c.id == round_id)
        return await self._one(statement.with_for_update() if held else statement)

    async def latest(self, programme: Programme) -> Round | None:
        """Return the programme's newest round, finished or not."""
        return await self._one(_LATEST, programme=programme.value)

    async def last_announced(self, programme: Programme) -> Round | None:
        """Return the programme's newest round whose places were given and announced."""
        announced = select(_rounds).where(
            _rounds.c.programme == programme.value, _rounds.c.state == RoundState.ANNOUNCED.value
        )
        return await self._one(announced.order_by(_rounds.c.number.desc()).limit(1))

    async def last_signed(self, programme: Programme) -> Round | None:
        """Return the programme's newest round whose places were given, announced to everybody or not yet."""
        signed = select(_rounds).where(
            _rounds.c.programme == programme.value,
            _rounds.c.state.in_([RoundState.SIGNED.value, RoundState.ANNOUNCED.value]),
        )
        return await self._one(signed.order_by(_rounds.c.number.desc()).limit(1))

    async def with_work(self) -> list[Round]:
        """Return the rounds that the scheduler has work for, the oldest first; a programme has at most one."""
        rows = await self._connection.execute(self._with_work().order_by(_rounds.c.opened_at))
        return [self._round(row) for row in rows]

    async def lock(self, round_id: UUID, *states: RoundState) -> Round | None:
        """Lock the round for the rest of the transaction and return it, if it is in one of these states."""
        wanted = [state.value for state in states]
        return await self._one(
            select(_rounds).where(_rounds.c.id == round_id, _rounds.c.state.in_(wanted)).with_for_update()
        )

    async def save(self, changed: Round) -> Round:
        """Store a round that this transaction has locked; return it with the values that are now public."""
        values: dict[str, Any] = {name: getattr(changed, name) for name in _CHANGED}
        values |= {
            "state": changed.state.value,
            "figures": asdict(changed.figures) if changed.figures is not None else None,
        }
        saved = await self._connection.execute(
            update(_rounds).where(_rounds.c.id == changed.id).values(values).returning(*_rounds.c)
        )
        return self._round(saved.one())

    def _with_work(self) -> Select[Any]:
        return select(_rounds).where(_rounds.c.state.in_([state.value for state in WORKED_OFF]))

    async def _one(self, statement: Select[Any], **asked: Any) -> Round | None:
        row = (await self._connection.execute(statement, asked)).first()
        return self._round(row) if row else None

    def _round(self, row: Row[Any]) -> Round:
        seed = self._keyring.open(row.seed, _seed_context(row.id)) if row.ranked_at is not None else None
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


def _figures(stored: dict[str, Any]) -> RoundFigures:
    shares = {key: tuple(Share(**one) for one in stored[key]) for key in ("by_kecamatan", "by_occupation")}
    by_fund = tuple((code, number) for code, number in stored["by_fund"])
    return RoundFigures(**{**stored, **shares, "by_fund": by_fund})


def _seed_context(round_id: UUID) -> CiphertextContext:
    return CiphertextContext("rounds", "seed", round_id)
