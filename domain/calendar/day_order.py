"""The order of day and month in the written days of a file, as far as its unambiguous days tell.

12/1/2027 is 12 January to an office here and 1 December to a spreadsheet with American settings. A number above 12
shows which of them wrote the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

from domain.calendar.days import parse_date
from domain.errors import InvalidAnswer


class DayOrder(Enum):
    """The order in which the written days of a file are read."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    MIXED = "mixed"
    """Some days fit only one order, some only the other: the ambiguous ones cannot be read at all."""


def order_of(texts: Iterable[str]) -> DayOrder | None:
    """Return the order of the days that fit one order only; None if there is no such day.

    Texts that are not days are ignored, as are days with the month's name or with the year first.
    """
    found = {order for text in texts if (order := _only_order(text)) is not None}
    if len(found) > 1:
        return DayOrder.MIXED
    return found.pop() if found else None


def read_day(text: str, order: DayOrder | None) -> date:
    """Return the day in a file of this order; day first if the order is unknown.

    Raises InvalidAnswer as `parse_date`, and with `invalid-date-order` for an ambiguous day in a mixed file.
    """
    if order is DayOrder.MIXED:
        if is_ambiguous(text):
            raise InvalidAnswer("invalid-date-order")
        order = _only_order(text)
    return parse_date(text, month_first=order is DayOrder.MONTH_FIRST)


def is_ambiguous(text: str) -> bool:
    """Return whether the two orders read the text as two different days."""
    day_first, month_first = _reading(text, month_first=False), _reading(text, month_first=True)
    return None not in (day_first, month_first) and day_first != month_first


def _only_order(text: str) -> DayOrder | None:
    day_first, month_first = _reading(text, month_first=False), _reading(text, month_first=True)
    if (day_first is None) == (month_first is None):
        return None
    return DayOrder.MONTH_FIRST if day_first is None else DayOrder.DAY_FIRST


def _reading(text: str, *, month_first: bool) -> date | None:
    try:
        return parse_date(text, month_first=month_first)
    except InvalidAnswer:
        return None
