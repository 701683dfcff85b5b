"""What is kept with a draft besides its answers: `draft.context`, read and written as typed models.

One draft's context holds the JSON of several models side by side: what its form was opened with, as that form declares
it, and what the engine notes down. A stored draft outlives a release, so a model reads every shape that its form has
ever stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from domain.draft import Draft


class ContextPart(BaseModel):
    """A part of a context. It shows nothing of its values in logs: they may be what somebody wrote."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return ()


class DraftContext(ContextPart):
    """What a form is opened with. Subclasses are declared next to their form; keys of other models are ignored."""


class AboutApplication(DraftContext):
    """A form about one application, whose number a summary's title may say."""

    reference: str = ""


class Correction(AboutApplication):
    """The draft with which a resident corrects a sent application, as it was when the officer asked."""

    application_id: UUID
    version: int


class Pending(ContextPart):
    """A value that is no answer yet: read back, ticked so far, or words with several meanings."""

    question: str
    value: Any


class LeftOut(ContextPart):
    """What was left out of an album so far, by the keys of the texts that say so."""

    album: str | None
    keys: tuple[str, ...]


class EngineNotes(ContextPart):
    """What the engine itself keeps with a draft."""

    pending: Pending | None = None
    left_out: LeftOut | None = None


Part = TypeVar("Part", bound=ContextPart)


def context_of(draft: Draft, model: type[Part]) -> Part:
    """Return what the draft's context holds of this model."""
    return model.model_validate(draft.context)


def correction_of(draft: Draft) -> Correction | None:
    """Return what the draft corrects; None for a draft of something new."""
    return context_of(draft, Correction) if "application_id" in draft.context else None


def keep_context(draft: Draft, part: ContextPart) -> None:
    """Store the fields of `part` that were given, over what the context held of them; None takes one away."""
    draft.keep(as_json(part))


def as_json(part: ContextPart) -> dict[str, Any]:
    """Return what is stored of it: the fields that were given."""
    return part.model_dump(mode="json", exclude_unset=True)
