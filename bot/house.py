"""What every step may read: loaded once at start, never changed while running."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.texts.catalogue import Catalogue
from domain.areas import Areas, Facilities
from domain.parameters import Rulebook

if TYPE_CHECKING:
    from bot.conversations.forms import Forms


@dataclass(frozen=True, slots=True)
class House:
    """Texts, rules, areas and forms. ``bot_username`` is without the ``@``."""

    texts: Catalogue
    rulebook: Rulebook
    areas: Areas
    facilities: Facilities
    forms: "Forms"
    bot_username: str
    broadcast_rate: int
