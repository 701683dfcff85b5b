"""Values for the IN of a frequent statement.

Each length of a list makes another statement: PostgreSQL's driver prepares each one, and keeps `PREPARED_AT_MOST` of
them. A batch's lists have any length up to a hundred.
"""

from collections.abc import Iterable
from typing import TypeVar

PREPARED_AT_MOST = 200
"""The number of prepared statements kept for a connection.

It covers the statements of a worker, at each length that a list can have here. The server needs some 20 kB for each.
"""

_Value = TypeVar("_Value")


def pad_in_list(values: Iterable[_Value]) -> list[_Value]:
    """Return the same values for IN and NOT IN, padded to 0, 1, 2, 4, 8, … by repeating the last one."""
    listed = list(values)
    if listed:
        listed += [listed[-1]] * ((1 << (len(listed) - 1).bit_length()) - len(listed))
    return listed
