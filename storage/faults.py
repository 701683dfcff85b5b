"""Telling a fault of the program from a database or a network that is temporarily away."""

from sqlalchemy.exc import DBAPIError
from structlog.typing import FilteringBoundLogger

from storage.connections.engine import is_away
from storage.errors import DatabaseAway, LeaseLost, why


def is_fault(error: BaseException) -> bool:
    """Return whether an error is a fault of the program: retrying does not help, and its traceback is needed."""
    if isinstance(error, DBAPIError):
        return not is_away(error)
    return not isinstance(error, DatabaseAway | LeaseLost | OSError)


def log_failure(log: FilteringBoundLogger, event: str, error: BaseException, **about: object) -> None:
    """Log why something failed: a fault as an error with its traceback, an outage as a warning."""
    if is_fault(error):
        log.error(event, exc_info=error, **about)
    else:
        log.warning(event, error=type(error).__name__, reason=why(error), **about)
