"""What every step may read: loaded once at start, never changed while running."""

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
    """Texts, rules and areas, and what higher layers bring. ``bot_username`` is without the ``@``.

    Messages may name the ``campaigns``. ``broadcast_rate`` is announcements a second. An announcement pauses by itself
    when more than ``broadcast_failure_percent`` of its copies fail. Its links lead only to ``announcement_domains`` and
    their parts. ``registered`` holds what a higher layer defines, such as the forms, by its class: read it with `get`.
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
        """Return what was registered as this class. Raises LookupError when nothing was."""
        found = self.registered.get(kind)
        if not isinstance(found, kind):
            raise LookupError(f"no {kind.__name__} was registered")
        return found
