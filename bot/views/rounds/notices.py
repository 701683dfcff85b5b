"""Notices to officers that a round's next step can be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations.engine.question import dashed
from bot.runtime.events.rendering import renders
from bot.services.rounds.events import RoundReady
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.rounds import ShowRounds
from storage.records.base import Outgoing, Priority

if TYPE_CHECKING:
    from bot.resources import Resources

_LANGUAGE = "id"


def ready(resources: Resources, event: RoundReady) -> list[Outgoing]:
    """Return the round's state, with the button that shows the round."""
    about = event.round
    text = resources.texts.render(
        "round-ready",
        _LANGUAGE,
        state=about.state.value if not event.worked_out_again else "changed",
        number=about.number,
        programme=resources.texts.plain(f"programme-{dashed(about.programme)}", _LANGUAGE),
    )
    show = keyboards.button(resources.texts.plain("btn-round-show", _LANGUAGE), ShowRounds().pack())
    return [
        Outgoing(
            chat_id,
            "sendMessage",
            {
                "chat_id": chat_id,
                "text": text,
                "parse_mode": "HTML",
                "reply_markup": keyboards.column([show]),
            },
            priority=Priority.NOTICE,
        )
        for chat_id in event.chat_ids
    ]


RENDERERS = dict([renders(RoundReady, ready)])
