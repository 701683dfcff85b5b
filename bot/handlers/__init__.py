"""Handlers of updates, one module per subject; `ENTRIES` is the ordered list of everything the bot accepts."""

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
    # A group gets one line and nothing else, so this comes before everything for private chats.
    *groups.ENTRIES,
    # An edited private message was read before: no handler below takes the edit.
    *edits.ENTRIES,
    # Most updates are taps on the buttons of a form, and nothing else takes those.
    *forms.TAPS,
    # Commands and their buttons also work in the middle of a form.
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
    # The open form takes the rest: text and photos.
    *forms.ANSWERS,
    # Nothing is left without an answer.
    *fallback.ENTRIES,
)
"""In each group, the first entry that accepts an update handles it."""


def register(ptb_app: StepApplication) -> None:
    """Build a handler from every entry.

    Raises:
        StartError: A handler declares no permission or no need of a transaction.
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
