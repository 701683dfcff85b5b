"""Lists for IN: the same values, in few lengths, so that the driver finds its statements again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from storage.connections.in_lists import pad_in_list
from storage.records.base import Priority
from storage.unit_of_work import Database

LONGEST = 100


@given(st.lists(st.integers(), max_size=200))
def test_the_values_stay_and_the_length_is_a_power_of_two(values: list[int]) -> None:
    listed = pad_in_list(values)
    assert listed[: len(values)] == values
    assert set(listed) == set(values)
    assert len(listed) == 0 if not values else len(listed).bit_count() == 1
    assert len(listed) < 2 * len(values) or not values


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_round_of_any_size_asks_with_statements_that_are_prepared_already(database: Database) -> None:
    async with database.write() as uow:
        for count in range(1, LONGEST + 1):
            numbers = range(1, count + 1)
            await uow.residents.by_telegram_ids(numbers)
            await uow.officers.by_telegram_ids(numbers)
            await uow.inbox.finish(numbers)
            await uow.outbox.due(LONGEST, without_chats=numbers, without_seqs=(), priorities=list(Priority))
        prepared = await uow.connection.execute(text("SELECT count(*) FROM pg_prepared_statements"))
        assert prepared.scalar_one() < LONGEST / 2
