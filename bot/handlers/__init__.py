"""Handlers: one module a subject. ``register`` is the one ordered list."""

from bot.handlers import applying as forms
from bot.handlers import errors, officers, questions, rounds, rules, status
from bot.handlers.announcements import cards as announcement_cards
from bot.handlers.announcements import composing as announcements
from bot.handlers.places import board as places
from bot.handlers.places import offers
from bot.handlers.residents import edits, facilities, fallback, groups, start, stop, topics
from bot.handlers.review import appeals, decisions
from bot.handlers.review import queue as review
from bot.runtime.step import StepApplication


def register(ptb_app: StepApplication) -> None:
    """Add every handler; the first that fits an update takes it."""
    errors.register(ptb_app)
    # A reply to an announcement is a question, also in the middle of a form.
    questions.register_replies(ptb_app)
    # A group gets one line and nothing else, so it stands before all that is private.
    groups.register(ptb_app)
    # What is edited in a private chat was read before: no handler below takes it.
    edits.register(ptb_app)
    # Most of what comes are taps on the buttons of a form, and nothing else takes those.
    forms.register_taps(ptb_app)
    # Commands and their buttons: they work in the middle of a form too.
    start.register(ptb_app)
    forms.register_commands(ptb_app)
    status.register(ptb_app)
    offers.register(ptb_app)
    appeals.register(ptb_app)
    stop.register(ptb_app)
    facilities.register(ptb_app)
    review.register(ptb_app)
    decisions.register(ptb_app)
    rules.register(ptb_app)
    officers.register(ptb_app)
    places.register(ptb_app)
    rounds.register(ptb_app)
    topics.register(ptb_app)
    announcements.register(ptb_app)
    announcement_cards.register(ptb_app)
    questions.register(ptb_app)
    # The form at hand takes what is left: words and photos.
    forms.register_answers(ptb_app)
    # And nothing is ever left without an answer.
    fallback.register(ptb_app)
