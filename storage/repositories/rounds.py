"""Rounds: who was ranked when, by which rule and draw, and who signed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.encryption import Vault


class Rounds:
    def __init__(self, session: AsyncSession, vault: Vault, now: datetime) -> None:
        self._session = session
        self._vault = vault
        self._now = now
