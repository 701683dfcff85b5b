"""Events: each has a renderer, and one without stops the start."""

import pytest

from bot.runtime.events.failures import CallRefused
from bot.runtime.events.rendering import EventRenderers, declared_events, render
from bot.views.renderers import RENDERERS
from tests.support.factories import read_resources


def test_every_event_has_a_renderer() -> None:
    RENDERERS.check_complete()
    modules = [kind.__module__ for kind in declared_events()]
    subjects = {module.split(".")[2] for module in modules if module.startswith("bot.services")}
    assert subjects == {"announcements", "applying", "enrolment", "places", "questions", "review", "rounds"}


def test_the_start_fails_where_one_is_missing() -> None:
    with pytest.raises(LookupError, match=r"bot\.services\.places\.events\.PlaceOffered"):
        EventRenderers({}).check_complete()


def test_an_event_without_a_renderer_is_named() -> None:
    with pytest.raises(LookupError, match="CallRefused"):
        EventRenderers({}).render(read_resources(), CallRefused(9001, file=False))


def test_events_are_rendered_in_their_order() -> None:
    told = render(read_resources(), [CallRefused(9002, file=True), CallRefused(9001, file=False)])
    assert [(one.chat_id, one.dedupe_key) for one in told] == [(9002, "refused-9002"), (9001, "refused-9001")]
