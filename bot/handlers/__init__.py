"""Handlers: one module a subject. `ENTRIES` is the one ordered list; what is not in it, the bot does not take."""

from bot.errors import StartError
from bot.handlers import applying as forms
from bot.handlers import officers, questions, rounds, rules, status
from bot.handlers.announcements import cards as announcement_cards
from bot.handlers.announcements import composing as announcements
from bot.handlers.places import board as places
from bot.handlers.places import offers
from bot.handlers.residents import edits, facilities, fallback, groups, start, stop, topics
from bot.handlers.review import appeals, decisions, findings
from bot.handlers.review import queue as review
from bot.runtime.step_application import StepApplication
from bot.telegram_api.dispatch import Entry, EntryHandler

ENTRIES: tuple[Entry, ...] = (
    # A reply to an announcement is a question, also in the middle of a form.
    *questions.REPLIES,
    # A group gets one line and nothing else, so it stands before all that is private.
    *groups.ENTRIES,
    # What is edited in a private chat was read before: no handler below takes it.
    *edits.ENTRIES,
    # Most of what comes are taps on the buttons of a form, and nothing else takes those.
    *forms.TAPS,
    # Commands and their buttons: they work in the middle of a form too.
    *start.ENTRIES,
    *forms.COMMANDS,
    *status.ENTRIES,
    *offers.ENTRIES,
    *appeals.ENTRIES,
    *stop.ENTRIES,
    *facilities.ENTRIES,
    *review.ENTRIES,
    *findings.ENTRIES,
    *decisions.ENTRIES,
    *rules.ENTRIES,
    *officers.ENTRIES,
    *places.ENTRIES,
    *rounds.ENTRIES,
    *topics.ENTRIES,
    *announcements.ENTRIES,
    *announcement_cards.ENTRIES,
    *questions.ENTRIES,
    # The form at hand takes what is left: words and photos.
    *forms.ANSWERS,
    # And nothing is ever left without an answer.
    *fallback.ENTRIES,
)
"""Of each group the first that takes an update gets it."""


def register(ptb_app: StepApplication) -> None:
    """Build a handler from every entry.

    Raises:
        StartError: There is a handler whose permission and need of a transaction nobody declared.
    """
    for entry in ENTRIES:
        ptb_app.add_handler(EntryHandler(entry), entry.group)
    for handler in (one for group in ptb_app.handlers.values() for one in group):
        if not isinstance(handler, EntryHandler):
            raise StartError.one(
                "bot/handlers/__init__.py",
                f"{handler!r} says neither who may use it nor whether it needs a transaction",
                "declare it as an entry",
            )
