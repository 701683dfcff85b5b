"""The context that the draft of a programme's form keeps besides its answers."""

from __future__ import annotations

from datetime import datetime

from bot.conversations.engine.contexts import DraftContext


class ApplyingContext(DraftContext):
    """The kecamatan of the poster that led here, until its question is answered, and the time of consent."""

    kecamatan: str | None = None
    consent_at: datetime | None = None
