"""The reasons officers choose from when they end an application or take it back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.programme import Programme

OTHER_REASON = "other"

REJECTION_REASONS: Mapping[Programme, tuple[str, ...]] = MappingProxyType(
    {
        Programme.PIJAR_SEMAR: (
            "not-resident",
            "not-working",
            "employed",
            "covered",
            "too-old",
            "data-mismatch",
            "not-reached",
            OTHER_REASON,
        ),
        Programme.UHC: (
            "not-resident",
            "short-stay",
            "employer-pays",
            "card-active",
            "not-class-3",
            "data-mismatch",
            "not-reached",
            OTHER_REASON,
        ),
    }
)
"""Why an application may be rejected. Texts: `reason-<reason>` for officers, and for residents
`notice-reason-<programme>-<reason>` with the way on."""

RELEASE_REASONS = ("typed-wrong", "owner-came", "double")
"""Why a NIK may be released. Texts: `release-reason-<reason>`."""

RETURN_REASONS = ("documents", "data-changed", "by-mistake")
"""Why somebody who waits for a place goes back into review. Texts: `return-reason-<reason>`."""
