"""Resources that every step may read: loaded once at start, never changed while running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from domain.announcements.campaigns import Campaigns
from domain.areas import Areas, Facilities
from domain.rules.book import Rulebook

if TYPE_CHECKING:
    from bot.texts.catalogue import Catalogue

Registered = TypeVar("Registered")


@dataclass(frozen=True, slots=True)
class Resources:
    """Texts, rules and areas, and the registrations of higher layers.

    ``bot_username`` is without the ``@``. Messages may name the ``campaigns``. ``broadcast_rate`` is in announcements
    per second. An announcement pauses by itself if more than ``broadcast_failure_percent`` of its copies fail. Its
    links lead only to ``announcement_domains`` and their subdomains. ``registered`` holds definitions of higher layers,
    such as the forms, by their class: read them with `get`.
    """

    texts: Catalogue
    rulebook: Rulebook
    areas: Areas
    facilities: Facilities
    bot_username: str
    broadcast_rate: int
    campaigns: Campaigns = field(default_factory=Campaigns)
    broadcast_failure_percent: int = 5
    announcement_domains: tuple[str, ...] = ()
    registered: Mapping[type[Any], Any] = field(default_factory=dict)

    def get(self, kind: type[Registered]) -> Registered:
        """Return the registered object of this class. Raises LookupError if there is none."""
        found = self.registered.get(kind)
        if not isinstance(found, kind):
            raise LookupError(f"no {kind.__name__} was registered")
        return found
