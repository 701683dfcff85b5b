"""The order of a round and who gets a place, whatever the people and the places are."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.programme import Programme
from domain.reference import Reference
from domain.rounds.draw import AFTER_ALL, Listed, draw, fingerprint, place, published, rank_key, ranking, seed_hash
from domain.rules.file import RankKey

SEED = bytes(range(32))
SCRIPT = Path(__file__).parents[4] / "docs" / "draw.py"
POOLS = ("a", "b", "c")

listed_ones = st.builds(
    Listed,
    st.integers(1, 999).map(lambda number: str(Reference.make(Programme.PIJAR_SEMAR, 2026, number))),
    st.tuples(st.integers(-3, 3), st.sampled_from([0, 1, AFTER_ALL])),
)
lists = st.lists(listed_ones, unique_by=lambda one: one.reference, max_size=30)
wishes = st.lists(st.sampled_from(POOLS), unique=True, max_size=3).map(tuple)
people = st.lists(wishes, max_size=7)
places = st.fixed_dictionaries(dict.fromkeys(POOLS, st.integers(-1, 3)))


@pytest.mark.parametrize(
    ("order", "value", "key"),
    [
        ("ascending", 3, 3),
        ("descending", 3, -3),
        ("ascending", None, AFTER_ALL),
        ("descending", None, AFTER_ALL),
        (("becak", "ojek"), "becak", 0),
        (("becak", "ojek"), "ojek", 1),
        (("becak", "ojek"), "marbot", AFTER_ALL),
        (("becak", "ojek"), None, AFTER_ALL),
    ],
)
def test_a_key_is_by_the_rule(order: str | tuple[str, ...], value: int | str | None, key: int) -> None:
    step = RankKey.model_validate({"fact": "fact", "order": order})
    assert rank_key([step], {} if value is None else {"fact": value}) == (key,)


def test_the_published_list_is_what_its_fingerprint_is_taken_of() -> None:
    listed = [Listed("PS-2026-000002-A", (4, 1)), Listed("PS-2026-000001-A", (AFTER_ALL, -2))]
    text = "PS-2026-000001-A;1000000,-2\nPS-2026-000002-A;4,1\n"
    assert published(listed) == text
    assert fingerprint(listed) == hashlib.sha256(text.encode()).hexdigest()


def test_lower_keys_come_first_and_equal_ones_by_lot() -> None:
    listed = [Listed(f"PS-2026-00000{number}-A", (number % 2,)) for number in range(1, 9)]
    ranked = ranking(listed, SEED)
    assert [one.keys for one, _ in ranked] == [(0,)] * 4 + [(1,)] * 4
    for half in (ranked[:4], ranked[4:]):
        lots = [lot for _, lot in half]
        assert lots == sorted(lots)
        assert lots == [draw(SEED, one.reference) for one, _ in half]


@given(lists, st.randoms(use_true_random=False), st.binary(min_size=32, max_size=32))
def test_the_order_is_total_and_does_not_depend_on_the_order_of_coming(
    listed: list[Listed], random: Random, seed: bytes
) -> None:
    shuffled = listed[:]
    random.shuffle(shuffled)
    ranked = ranking(listed, seed)
    assert ranking(shuffled, seed) == ranked
    assert fingerprint(shuffled) == fingerprint(listed)
    assert sorted(one.reference for one, _ in ranked) == sorted(one.reference for one in listed)
    assert all(one[0].keys <= other[0].keys for one, other in pairwise(ranked))


@given(lists, st.data())
def test_who_leaves_changes_the_order_of_nobody_else(listed: list[Listed], data: st.DataObject) -> None:
    if not listed:
        return
    gone = data.draw(st.sampled_from(listed))
    order = [one for one, _ in ranking(listed, SEED) if one != gone]
    assert [one for one, _ in ranking([one for one in listed if one != gone], SEED)] == order


def repeat(tmp_path: Path, listed: Sequence[Listed], *hashes: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "list.csv"
    file.write_bytes(published(listed).encode())
    command = [sys.executable, "-I", str(SCRIPT), str(file), SEED.hex(), *hashes]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_in_the_docs_draws_the_same(tmp_path: Path) -> None:
    listed = [
        Listed(str(Reference.make(Programme.PIJAR_SEMAR, 2026, number)), (number % 3, AFTER_ALL))
        for number in range(1, 60)
    ]
    done = repeat(tmp_path, listed, seed_hash(SEED), fingerprint(listed))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == [
        f"{rank};{one.reference};{lot}" for rank, (one, lot) in enumerate(ranking(listed, SEED), start=1)
    ]
    assert len(SCRIPT.read_text().splitlines()) <= 25


@pytest.mark.parametrize("wrong", [0, 1])
def test_the_script_notices_another_list_or_seed(tmp_path: Path, wrong: int) -> None:
    listed = [Listed("PS-2026-000001-A", (1,)), Listed("PS-2026-000002-A", (1,))]
    hashes = [seed_hash(SEED), fingerprint(listed)]
    hashes[wrong] = "0" * 64
    done = repeat(tmp_path, listed, *hashes)
    assert done.returncode == 1
    assert "NOT the published ones" in done.stderr
    assert done.stdout == ""


def most(wanted: Sequence[tuple[str, ...]], free: Mapping[str, int]) -> set[frozenset[int]]:
    """Every set of people who can hold places at once, found by trying everything."""
    found = set()
    for choice in product(*((None, *pools) for pools in wanted)):
        if all(choice.count(pool) <= max(0, number) for pool, number in free.items()):
            found.add(frozenset(index for index, pool in enumerate(choice) if pool))
    return found


@given(people, places)
def test_as_many_get_a_place_as_can_and_the_first_ones_first(
    wanted: list[tuple[str, ...]], free: dict[str, int]
) -> None:
    given_pools = place(wanted, free)
    for pool, number in free.items():
        assert given_pools.count(pool) <= max(0, number)
    for pools, got in zip(wanted, given_pools, strict=True):
        assert got is None or got in pools
    placed = frozenset(index for index, pool in enumerate(given_pools) if pool)
    possible = most(wanted, free)
    assert len(placed) == max(map(len, possible))
    # Of all sets that can be placed, the one that a look down the ranking would choose.
    best = max(possible, key=lambda one: [index in one for index in range(len(wanted))])
    assert placed == best


@given(people.filter(bool), places, st.data())
def test_who_leaves_worsens_nobody(wanted: list[tuple[str, ...]], free: dict[str, int], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(wanted) - 1))
    before = place(wanted, free)
    after = place(wanted[:gone] + wanted[gone + 1 :], free)
    after.insert(gone, None)
    for index, pool in enumerate(before):
        assert index == gone or pool is None or after[index] is not None


@given(st.integers(0, 12), st.integers(0, 12))
def test_with_one_fund_for_all_it_is_the_smaller_number(applicants: int, number: int) -> None:
    given_pools = place([("a",)] * applicants, {"a": number})
    taken = min(applicants, number)
    assert given_pools == ["a"] * taken + [None] * (applicants - taken)


def test_who_nobody_pays_for_is_passed_over() -> None:
    assert place([("a",), (), ("b",), ("x",), ("a",)], {"a": 2, "b": 1}) == ["a", None, "b", None, "a"]


def test_somebody_is_paid_from_another_fund_where_that_makes_room() -> None:
    assert place([("a", "b"), ("a",)], {"a": 1, "b": 1}) == ["b", "a"]
    assert place([("a", "b"), ("b", "c"), ("a",)], {"a": 1, "b": 1, "c": 1}) == ["b", "c", "a"]


def test_who_has_moved_to_another_fund_may_move_on() -> None:
    assert place([("a", "b", "c"), ("a",), ("b",)], {"a": 1, "b": 1, "c": 1}) == ["c", "a", "b"]


def test_who_has_moved_away_makes_room_no_second_time() -> None:
    assert place([("a", "b", "c"), ("a",), ("a",)], {"a": 1, "b": 1, "c": 1}) == ["b", "a", None]
