"""All events and their renderers, from the subjects' views."""

from bot.runtime.events.rendering import EventRenderers
from bot.views import failures, questions
from bot.views.announcements import notices as announcements
from bot.views.rounds import notices as rounds
from bot.views.status import decisions, enrolment, places

RENDERERS = EventRenderers(
    {
        **decisions.RENDERERS,
        **places.RENDERERS,
        **enrolment.RENDERERS,
        **rounds.RENDERERS,
        **announcements.RENDERERS,
        **questions.RENDERERS,
        **failures.RENDERERS,
    }
)
