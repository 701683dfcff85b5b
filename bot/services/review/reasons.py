"""The reasons officers choose from when they end an application or take it back.

Why an application may be rejected stands in its programme's profile (`reasons`). Texts: `reason-<reason>` for officers,
and for residents `notice-reason-<programme>-<reason>` with the way on.
"""

from __future__ import annotations

RELEASE_REASONS = ("typed-wrong", "owner-came", "double")
"""Why a NIK may be released. Texts: `release-reason-<reason>`."""

RETURN_REASONS = ("documents", "data-changed", "by-mistake")
"""Why somebody who waits for a place goes back into review. Texts: `return-reason-<reason>`."""
