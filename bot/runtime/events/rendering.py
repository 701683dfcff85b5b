"""Rendering of events into messages, by the function that the subject's view registers for the event's type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from bot.runtime.events.event import Event
from storage.records.base import Outgoing

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork


SomeEvent = TypeVar("SomeEvent", bound=Event)
Renderer = Callable[["Resources", Any], Sequence[Outgoing]]


def renders(
    kind: type[SomeEvent], renderer: Callable[[Resources, SomeEvent], Sequence[Outgoing]]
) -> tuple[type[Event], Renderer]:
    """Return an entry for `EventRenderers`; the type checker compares the event's type with the renderer's."""
    return kind, renderer


def renders_one(
    kind: type[SomeEvent], renderer: Callable[[Resources, SomeEvent], Outgoing]
) -> tuple[type[Event], Renderer]:
    """Return an entry for `EventRenderers` for an event that is told in a single message."""
    return kind, lambda resources, event: [renderer(resources, event)]


class EventRenderers:
    """The renderers by type of event: each makes the calls of the Bot API that tell of the event."""

    def __init__(self, renderers: Mapping[type[Event], Renderer]) -> None:
        self._renderers = dict(renderers)

    def render(self, resources: Resources, event: Event) -> Sequence[Outgoing]:
        """Return the calls that tell people of the event. Raises LookupError if its type has no renderer."""
        renderer = self._renderers.get(type(event))
        if renderer is None:
            raise LookupError(f"nothing renders {_name(type(event))}: add it to the RENDERERS of its subject's view")
        return renderer(resources, event)

    def check_complete(self) -> None:
        """Raise LookupError with the names of all declared events that have no renderer."""
        missing = sorted(_name(kind) for kind in declared_events() if kind not in self._renderers)
        if missing:
            raise LookupError(f"nothing renders {', '.join(missing)}: add it to the RENDERERS of its subject's view")


def render(resources: Resources, events: Iterable[Event]) -> list[Outgoing]:
    """Return the calls that tell people of these events, in their order."""
    renderers = resources.get(EventRenderers)
    return [outgoing for event in events for outgoing in renderers.render(resources, event)]


async def tell(uow: UnitOfWork, resources: Resources, *events: Event) -> None:
    """Queue the messages about these events, in their order; they are sent once the transaction is committed."""
    await uow.outbox.add(render(resources, events))


def declared_events(kind: type[Event] = Event) -> Iterator[type[Event]]:
    """Yield all leaf classes below this class; a class with subclasses is no event itself."""
    for below in kind.__subclasses__():
        if below.__subclasses__():
            yield from declared_events(below)
        else:
            yield below


def _name(kind: type[Event]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
