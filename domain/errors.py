"""Every error the domain raises, in one tree.

    DomainError                  carries a text key and the values of that text
    ├── InvalidAnswer            an answer that cannot be used (also a ValueError, so pydantic wraps it)
    ├── IllegalTransition        the act does not fit the application's status
    │   └── AlreadyDecided       ... because the application is already decided
    ├── NotAllowed               the officer may not do this, or not here
    │   └── OwnApplication       ... because it is the officer's own application
    ├── Conflict                 the row was changed at the same time by another act
    ├── AlreadyApplied           an application for this NIK and programme is open
    ├── NotFound                 no such application, officer or draft
    ├── IntakeClosed             the programme takes no applications on this day
    ├── FindingsOpen             findings must be cleared before an approval
    ├── AgainstCheck             a check says "does not fit", and no reason to approve nevertheless is given
    ├── NotEnoughPlaces          fewer places are free than are to be moved or taken away
    └── RoundError               the step does not fit the state of the round

    RulesError                   a file of rules that cannot be used (reported at start, status 2; afterwards a fault)

A DomainError is shown by rendering `text_key` with `values`. Values never hold personal data: errors reach logs.
"""

from __future__ import annotations


class DomainError(Exception):
    """Base of the domain's errors: `text_key` names the sentence to show, `values` fill its variables."""

    def __init__(self, text_key: str, **values: object) -> None:
        super().__init__(text_key)
        self.text_key = text_key
        self.values: dict[str, object] = values


class InvalidAnswer(DomainError, ValueError):
    """An answer that cannot be used; inside pydantic, read it back from `errors()[0]["ctx"]["error"]`."""


class IllegalTransition(DomainError):
    """The act does not fit the status; both are kept as plain words."""

    def __init__(self, status: str, act: str, text_key: str = "error-illegal-transition") -> None:
        super().__init__(text_key, status=status, act=act)


class AlreadyDecided(IllegalTransition):
    """A decision was asked for on an application that is already decided."""

    def __init__(self, status: str, act: str) -> None:
        super().__init__(status, act, "error-already-decided")


class NotAllowed(DomainError):
    """The officer lacks the permission, the programme or the area."""

    def __init__(self, permission: str, text_key: str = "error-not-allowed") -> None:
        super().__init__(text_key, permission=permission)


class OwnApplication(NotAllowed):
    """The application is the officer's own; officers never decide on those."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission, "error-own-application")


class Conflict(DomainError):
    """The version of the row changed between reading and writing; nothing was written."""

    def __init__(self) -> None:
        super().__init__("error-conflict")


class AlreadyApplied(DomainError):
    """An open application for this NIK and programme exists; the error does not say whose it is."""

    def __init__(self) -> None:
        super().__init__("error-already-applied")


class NotFound(DomainError):
    """There is no such thing, or none that the caller may see."""

    def __init__(self) -> None:
        super().__init__("error-not-found")


class IntakeClosed(DomainError):
    """The programme takes no applications on the given day."""

    def __init__(self, programme: str) -> None:
        super().__init__("error-intake-closed", programme=programme)


class FindingsOpen(DomainError):
    """An application to be approved has `number` findings that no officer has cleared."""

    def __init__(self, number: int) -> None:
        super().__init__("error-findings-open", number=number)


class AgainstCheck(DomainError):
    """Officers found that an application to be approved does not fit in `number` findings."""

    def __init__(self, number: int) -> None:
        super().__init__("error-against-check", number=number)


class NotEnoughPlaces(DomainError):
    """Fewer places are `free` than were `asked` for."""

    def __init__(self, free: int, asked: int) -> None:
        super().__init__("error-not-enough-places", free=free, asked=asked)


class RoundError(DomainError):
    """A step does not fit the round; `text_key` says which step and why."""


class RulesError(Exception):
    """A file of rules that cannot be used: a fault rather than a reply to a person, so not a `DomainError`.

    Args:
        file: The file's name as given.
        entry: The place in it, for instance `rules.over-65`.
        remedy: The change that corrects it.
    """

    def __init__(self, file: str, entry: str, remedy: str) -> None:
        super().__init__(file, entry, remedy)
        self.file = file
        self.entry = entry
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.remedy}"
