"""What the officers' forms of a decision are opened with."""

from __future__ import annotations

from bot.conversations.engine.contexts import AboutApplication
from domain.programme import Programme


class CaseContext(AboutApplication):
    """The application as the officer saw it: a decision about another version of it is not taken."""

    reference: str
    version: int
    programme: Programme
