"""The log of API calls, and failures that tests plan for them."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Call:
    """One call of a Bot API method.

    Attributes:
        number: 1 for the first call of this world, counted without gaps.
        method: as the documentation spells it; as it was sent when there is no such method.
        params: as the server reads them: numbers and flags are text ("30", "true"), lists and objects of a
            JSON body are themselves but text if they came as JSON text; a file is named `<name>`.
        at: when it came, in Unix seconds of the world's clock.
        status: the HTTP status answered; None while it is handled, 0 when the connection was dropped.
        error_code: as answered, None for a success.
        retry_after: seconds, as answered with 429.
        chat_id: the numeric chat it is about, if it names one.
    """

    number: int
    method: str
    params: dict[str, Any]
    at: float
    chat_id: int | None = None
    status: int | None = None
    error_code: int | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a call in place of its answer.

    Attributes:
        status: HTTP status and `error_code`; None leaves the answer as it is (for a mere delay).
        description: the text of the error; made up from the status when None.
        retry_after: seconds told with a 429.
        drop_connection: close the connection without an answer, in place of a status.
        delay: seconds to wait before answering.
    """

    status: int | None = None
    description: str | None = None
    retry_after: int | None = None
    drop_connection: bool = False
    delay: float = 0.0

    @property
    def replaces_answer(self) -> bool:
        """Whether the call's own answer is lost; a mere delay leaves it."""
        return self.status is not None or self.drop_connection

    @property
    def text(self) -> str:
        """The description sent."""
        if self.description is not None:
            return self.description
        if self.status == 429:
            return f"Too Many Requests: retry after {self.retry_after or 1}"
        return DESCRIPTIONS.get(self.status or 0, "Bad Request: planned fault")


DESCRIPTIONS = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}

Hook = Callable[[Call], Fault | None] | Callable[[Call], Awaitable[Fault | None]]


@dataclass(slots=True)
class _Planned:
    method: str
    chat_id: int | None
    fault: Fault
    left: int


class FaultPlan:
    """Faults waiting for the calls they are meant for, in the order they were planned."""

    def __init__(self) -> None:
        self._before: deque[_Planned] = deque()
        self._after: deque[_Planned] = deque()

    def add(self, method: str, fault: Fault, *, times: int, chat_id: int | None, after: bool) -> None:
        """Plan a fault; see `World.fail_next`."""
        (self._after if after else self._before).append(_Planned(method.lower(), chat_id, fault, times))

    def before(self, call: Call) -> Fault | None:
        """Take the fault planned for this call, to be applied instead of handling it."""
        return _take(self._before, call) if self._before else None

    def after(self, call: Call) -> Fault | None:
        """Take the fault planned for this call, to be applied once it was handled."""
        return _take(self._after, call) if self._after else None

    def clear(self) -> None:
        """Forget every planned fault."""
        self._before.clear()
        self._after.clear()


def _take(planned: deque[_Planned], call: Call) -> Fault | None:
    for entry in planned:
        if entry.method in ("*", call.method.lower()) and entry.chat_id in (None, call.chat_id):
            entry.left -= 1
            if entry.left == 0:
                planned.remove(entry)
            return entry.fault
    return None
