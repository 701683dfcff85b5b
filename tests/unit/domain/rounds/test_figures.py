"""Ranks that are missing, and what the places of a round come to."""

from uuid import UUID

from domain.rounds.entries import ListedEntry, missing_ranks
from domain.rounds.figures import Share, figures_of

APBD, DBHCHT = UUID(int=101), UUID(int=102)
FUNDS = {APBD: "apbd", DBHCHT: "dbhcht"}


def entry(number: int, key: int, rank: int | None = None, *, waits: bool = True, area: str = "a") -> ListedEntry:
    return ListedEntry(
        application_id=UUID(int=number),
        reference=f"PS-{number}",
        kecamatan_code=area,
        rank_key=(key,),
        funds=("apbd",),
        occupation="becak" if number % 2 else None,
        draw=None,
        rank=rank,
        pool_id=None,
        waits=waits,
    )


def test_ranks_follow_the_keys_and_only_missing_ones_are_returned() -> None:
    listed = [entry(1, 30), entry(2, 10, rank=1), entry(3, 20)]
    ranks = missing_ranks(listed, b"s" * 32)
    assert [(one.application_id, one.number) for one in ranks] == [(UUID(int=3), 2), (UUID(int=1), 3)]
    assert all(len(one.lot) == 64 for one in ranks)


def test_figures_count_who_still_waits() -> None:
    listed = [
        entry(1, 0, 1),
        entry(2, 0, 2, waits=False),
        entry(3, 0, 3, area="b"),
        entry(4, 0, 4),
    ]
    figures = figures_of(listed, {UUID(int=1): DBHCHT, UUID(int=3): APBD}, FUNDS)
    assert (figures.listed, figures.waiting, figures.placed, figures.cut_rank) == (4, 3, 2, 3)
    assert figures.by_fund == (("apbd", 1), ("dbhcht", 1))
    assert figures.by_kecamatan == (Share("a", 1, 2), Share("b", 1, 1))
    assert figures.by_occupation == (Share("becak", 2, 2), Share("", 0, 1))


def test_groups_of_one_size_stand_in_the_order_of_their_names() -> None:
    listed = [entry(1, 0, 1, area="c"), entry(2, 0, 2, area="a"), entry(3, 0, 3, area="b"), entry(4, 0, 4, area="b")]
    figures = figures_of(listed, {}, FUNDS)
    assert [one.group for one in figures.by_kecamatan] == ["b", "a", "c"]


def test_without_a_place_there_is_no_cut_line() -> None:
    assert figures_of([entry(1, 0, 1)], {}, FUNDS).cut_rank is None
