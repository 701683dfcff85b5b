"""Values for an IN of a statement that is asked all the time.

Each length of a list makes another statement: PostgreSQL's driver has each prepared, and remembers
`PREPARED_AT_MOST` of them. A batch's lists have any length up to a hundred.
"""

from collections.abc import Iterable
from typing import TypeVar

PREPARED_AT_MOST = 200
"""Statements that are remembered for a connection: what a worker asks, at each length a list can have here. The server
holds some 20 kB for each.
"""

_Value = TypeVar("_Value")


def pad_in_list(values: Iterable[_Value]) -> list[_Value]:
    """Return the same for IN and NOT IN, as 0, 1, 2, 4, 8, … values: the last one is repeated."""
    listed = list(values)
    if listed:
        listed += [listed[-1]] * ((1 << (len(listed) - 1).bit_length()) - len(listed))
    return listed
