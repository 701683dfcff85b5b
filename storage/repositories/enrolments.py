"""The hand-over to BPJS: which sheet an application went out with, and what came back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.encryption import Vault


class Enrolments:
    def __init__(self, session: AsyncSession, vault: Vault, now: datetime) -> None:
        self._session = session
        self._vault = vault
        self._now = now
