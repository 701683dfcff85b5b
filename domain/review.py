"""What an officer found on looking into a finding."""

from enum import StrEnum


class CheckResult(StrEnum):
    """Whether the person fits what the finding's rule asks for."""

    FITS = "fits"
    DOES_NOT_FIT = "does_not_fit"
    CANNOT_TELL = "cannot_tell"
