"""The officer whose update a handler has."""

from bot.runtime.step import Step
from domain.access import Officer


def officer_of(step: Step) -> Officer:
    """Return the officer whose update this is; for handlers whose entry asks for a permission."""
    if step.officer is None:
        raise LookupError("no officer in this step")
    return step.officer
