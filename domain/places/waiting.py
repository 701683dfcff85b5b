"""The line of those who are verified and have no place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceInLine:
    """A place in line: the `position`th of `total`, counted from 1; lower tiers stand first."""

    position: int
    total: int
    tier: int = 1
