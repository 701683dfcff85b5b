"""How many places can be taken from a pool, and between which pools they move."""

from dataclasses import replace

import pytest

from domain.errors import NotEnoughPlaces
from domain.places.pool import PoolKey, check_free
from domain.programme import Programme

KEY = PoolKey(Programme.UHC, "apbd", "2026-12")


@pytest.mark.parametrize(("free", "asked", "left"), [(3, 4, 3), (0, 1, 0), (-2, 1, 0)])
def test_more_than_is_left_is_refused(free: int, asked: int, left: int) -> None:
    with pytest.raises(NotEnoughPlaces) as refused:
        check_free(free, asked)
    assert refused.value.values == {"free": left, "asked": asked}


@pytest.mark.parametrize(("free", "asked"), [(3, 3), (0, 0), (-2, 0), (-2, -1)])
def test_what_is_left_can_be_taken_and_more_can_always_be_added(free: int, asked: int) -> None:
    check_free(free, asked)


@pytest.mark.parametrize(
    ("target", "number"),
    [
        (KEY, 1),
        (replace(KEY, fund="dbhcht"), 0),
        (replace(KEY, cover="jht"), 1),
        (replace(KEY, programme=Programme.PIJAR_SEMAR), 1),
    ],
)
def test_places_stay_in_their_programme_and_cover(target: PoolKey, number: int) -> None:
    with pytest.raises(ValueError, match="one programme and cover"):
        KEY.check_move_to(target, number)


def test_places_move_to_another_fund_or_kecamatan() -> None:
    KEY.check_move_to(replace(KEY, fund="dbhcht"), 1)
    KEY.check_move_to(replace(KEY, kecamatan_code="33.74.05"), 2)
