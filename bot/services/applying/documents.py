"""The photos of an application once they are fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.runtime.events.rendering import tell
from bot.services.applying.events import PhotoRefused
from domain.application import OPEN_STATUSES
from storage.records.applications import RefusedDocument
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from bot.resources import Resources

log = structlog.get_logger(__name__)


async def tell_of_no_photo(resources: Resources, uow: UnitOfWork, refused: RefusedDocument) -> None:
    """Tell a resident that a file sent as a photo cannot be opened as one, while the application is open."""
    application = await uow.applications.get(refused.application_id)
    resident = await uow.residents.get(application.resident_id) if application else None
    if application is None or resident is None:
        return
    log.info("files.no_photo", reference=str(application.reference), kind=refused.kind)
    if application.status in OPEN_STATUSES:
        await tell(uow, resources, PhotoRefused(application, resident, refused.kind))
