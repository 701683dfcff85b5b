"""Errors in the set-up of this copy of the bot.

    StartError
    ├── SettingsError     a variable is missing or wrong
    ├── TextsError        a text is missing, duplicated or cannot be read
    ├── TokenRefused      Telegram does not know the token
    └── DatabaseUnusable  the database cannot be opened or written
        └── DatabaseOutOfReach  temporarily: started again, the bot may reach it

They are for the operator, not for residents: `python -m bot` prints their lines and ends with status 2, or with 1 if
starting again may help: systemd does that, and leaves a 2 alone. Errors of the rules and of applications are in
`domain/errors.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, and how to correct it.

    `where` names the setting, the file and line, or the text key. No part may hold a secret's value.
    """

    where: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.wrong}. Mend: {self.remedy}."


class StartError(Exception):
    """The bot cannot run with this set-up; `str()` gives one line per problem."""

    exit_status = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, where: str, wrong: str, remedy: str) -> StartError:
        """Return the error for a single problem; see `Problem` for the arguments."""
        return cls([Problem(where, wrong, remedy)])


class SettingsError(StartError):
    """One or more settings are missing or wrong."""


class TextsError(StartError):
    """One or more texts are missing, duplicated or unreadable, or were requested wrongly."""


class TokenRefused(StartError):
    """Telegram does not know the token."""


class DatabaseUnusable(StartError):
    """The database cannot be reached, opened, written or migrated."""


class DatabaseOutOfReach(DatabaseUnusable):
    """The database's server cannot be reached at the moment, or is starting or stopping."""

    exit_status = 1
