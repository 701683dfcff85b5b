"""The figures of a ranked round: how its places are distributed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.rounds.entries import ListedEntry


@dataclass(frozen=True, slots=True)
class Share:
    """The number of waiting applicants in a group (a kecamatan's code, an occupation), and of those who get a place."""

    group: str
    placed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """The figures of a ranked round: of `listed` people `waiting` still wait, and `placed` of those get a place.

    `cut_rank` is the last rank with a place; `by_fund` holds the number of places that each fund pays for, by its code.
    An unknown occupation is "".
    """

    listed: int
    waiting: int
    placed: int
    cut_rank: int | None
    by_fund: tuple[tuple[str, int], ...]
    by_kecamatan: tuple[Share, ...]
    by_occupation: tuple[Share, ...]


def figures_of(entries: Sequence[ListedEntry], pools: Mapping[UUID, UUID], funds: Mapping[UUID, str]) -> RoundFigures:
    """Count the places by fund, kecamatan and occupation.

    Args:
        entries: The whole list.
        pools: The pool that is to pay, by application; without applications that get no place.
        funds: The fund of each pool.
    """
    waiting = [one for one in entries if one.waits]
    paid = Counter(funds[pool_id] for pool_id in pools.values())
    return RoundFigures(
        listed=len(entries),
        waiting=len(waiting),
        placed=len(pools),
        cut_rank=max((one.rank or 0 for one in waiting if one.application_id in pools), default=None),
        by_fund=tuple(sorted(paid.items())),
        by_kecamatan=_shares(waiting, pools, lambda one: one.kecamatan_code),
        by_occupation=_shares(waiting, pools, lambda one: one.occupation or ""),
    )


def _shares(
    waiting: Sequence[ListedEntry], pools: Mapping[UUID, UUID], group: Callable[[ListedEntry], str]
) -> tuple[Share, ...]:
    """Return the groups, the one with most people first."""
    people = Counter(map(group, waiting))
    placed = Counter(group(one) for one in waiting if one.application_id in pools)
    ordered = sorted(people.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Share(name, placed[name], number) for name, number in ordered)
