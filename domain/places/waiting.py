"""The waiting list of verified applicants without a place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceInLine:
    """A position on the waiting list: the `position`th of `total`, counted from 1; lower tiers come first."""

    position: int
    total: int
    tier: int = 1
