"""What can be applied for."""

from __future__ import annotations

from enum import StrEnum


class Programme(StrEnum):
    """The two programmes; the value is the name in the database, in files and in text keys."""

    PIJAR_SEMAR = "pijar_semar"
    UHC = "uhc"

    @property
    def prefix(self) -> str:
        """How references of this programme begin: `PS` or `UHC`."""
        return _PREFIXES[self]


_PREFIXES = {Programme.PIJAR_SEMAR: "PS", Programme.UHC: "UHC"}
