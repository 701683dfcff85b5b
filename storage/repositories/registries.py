"""Lists from other offices: loaded beside the one in use, switched on as a whole."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.encryption import Vault


class Registries:
    def __init__(self, session: AsyncSession, vault: Vault, now: datetime) -> None:
        self._session = session
        self._vault = vault
        self._now = now
