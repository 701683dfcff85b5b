"""What every step may read: loaded once at start, never changed while running."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.announcements.campaigns import Campaigns
from domain.areas import Areas, Facilities
from domain.rules.book import Rulebook

if TYPE_CHECKING:
    from bot.conversations.forms import Forms
    from bot.texts.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Resources:
    """Texts, rules, areas and forms. ``bot_username`` is without the ``@``. Messages may name the ``campaigns``.

    ``broadcast_rate`` is announcements a second. An announcement pauses by itself when more than
    ``broadcast_failure_percent`` of its copies fail. Its links lead only to ``announcement_domains`` and their parts.
    """

    texts: Catalogue
    rulebook: Rulebook
    areas: Areas
    facilities: Facilities
    forms: Forms
    bot_username: str
    broadcast_rate: int
    campaigns: Campaigns = field(default_factory=Campaigns)
    broadcast_failure_percent: int = 5
    announcement_domains: tuple[str, ...] = ()
