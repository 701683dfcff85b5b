"""The order of a round: by a published rule, and where that leaves a tie, by a draw that anybody can repeat.

`docs/draw.md` says how to repeat it. The draw is committed to first: the SHA-256 of the seed and the fingerprint of the
list are public before the seed is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.rules.facts import FactValue
from domain.rules.file import RankKey

AFTER_ALL = 1_000_000
"""The key of an applicant who lacks the fact, or has a word that the rule does not name: after all others."""

Pool = TypeVar("Pool", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the published list: the reference, and its keys by the published rule, lower first."""

    reference: str
    keys: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.reference};{','.join(map(str, self.keys))}"


def rank_key(keys: Sequence[RankKey], facts: Mapping[str, FactValue]) -> tuple[int, ...]:
    """Return an applicant's keys, one for each step of the rule; lower comes first.

    A number is its own key, negated if the rule sorts downwards; the key of a word is its index in the rule's list.
    """
    return tuple(_key(step, facts.get(step.fact)) for step in keys)


def _key(step: RankKey, value: FactValue | None) -> int:
    if isinstance(step.order, tuple):
        return step.order.index(str(value)) if value in step.order else AFTER_ALL
    if not isinstance(value, int):
        return AFTER_ALL
    return value if step.order == "ascending" else -value


def seed_hash(seed: bytes) -> str:
    """Return the SHA-256 of the seed in hex, which is published before the seed."""
    return hashlib.sha256(seed).hexdigest()


def draw(seed: bytes, reference: str) -> str:
    """Return the lot of a reference; the lower comes first.

    It is the SHA-256, in hex, of the seed in hex, a vertical bar and the reference.
    """
    return hashlib.sha256(f"{seed.hex()}|{reference}".encode()).hexdigest()


def published(listed: Iterable[Listed]) -> str:
    """Return the list as it is published: one line for each reference, sorted by reference."""
    return "".join(f"{one}\n" for one in sorted(listed, key=lambda one: one.reference))


def fingerprint(listed: Iterable[Listed]) -> str:
    """Return the SHA-256 in hex of the published list, the same as `sha256sum` prints for the file."""
    return hashlib.sha256(published(listed).encode()).hexdigest()


def ranking(listed: Iterable[Listed], seed: bytes) -> list[tuple[Listed, str]]:
    """Return all entries in order with their lots: by keys, and by lot if the keys are equal."""
    drawn = [(one, draw(seed, one.reference)) for one in listed]
    return sorted(drawn, key=lambda pair: (pair[0].keys, pair[1], pair[0].reference))


def place(wanted: Sequence[tuple[Pool, ...]], free: Mapping[Pool, int]) -> list[Pool | None]:
    """Assign places in this order; return for each entry the pool that pays, or None.

    An entry takes its first pool that has a place left. If all its pools are full, entries before it move to others of
    their own pools if that makes room. So no entry stays without a place while a pool that could pay for it has one,
    and no entry loses its place to a later one.

    Args:
        wanted: The pools that may pay for each entry, in the order in which they are tried.
        free: The number of free places in each pool.
    """
    left = {pool: max(0, number) for pool, number in free.items()}
    holders: dict[Pool, dict[tuple[Pool, ...], list[int]]] = {pool: {} for pool in left}
    given: list[Pool | None] = [None] * len(wanted)
    # Sets of pools without a path to a free place. They never get one again: every pool that they lead to is full.
    closed: set[tuple[Pool, ...]] = set()
    for index, pools in enumerate(wanted):
        mine = tuple(pool for pool in pools if pool in left)
        if mine in closed:
            continue
        way = _way(mine, left, holders)
        if way is None:
            closed.add(mine)
            continue
        left[way[-1][0]] -= 1
        for (target, theirs), (source, _) in zip(reversed(way[1:]), reversed(way[:-1]), strict=True):
            mover = holders[source][theirs].pop()
            given[mover] = target
            holders[target].setdefault(theirs, []).append(mover)
        first = way[0][0]
        given[index] = first
        holders[first].setdefault(mine, []).append(index)
    return given


def _way(
    mine: tuple[Pool, ...],
    left: Mapping[Pool, int],
    holders: Mapping[Pool, Mapping[tuple[Pool, ...], Sequence[int]]],
) -> list[tuple[Pool, tuple[Pool, ...]]] | None:
    """Return the shortest chain of pools that ends at a free place.

    Each comes with the pools of the entry that moves into it.
    """
    before: dict[Pool, tuple[Pool | None, tuple[Pool, ...]]] = dict.fromkeys(mine, (None, mine))
    reached = list(before)
    for pool in reached:
        if left[pool]:
            way: list[tuple[Pool, tuple[Pool, ...]]] = []
            at: Pool | None = pool
            while at is not None:
                source, movers = before[at]
                way.append((at, movers))
                at = source
            return way[::-1]
        for theirs, people in holders[pool].items():
            for other in theirs if people else ():
                if other not in before:
                    before[other] = (pool, theirs)
                    reached.append(other)
    return None
