"""The ledger of a programme's places, page by page."""

from __future__ import annotations

from typing import Any

from bot.runtime.step import Step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.places import Ledger, ShowBoard
from bot.telegram_api.keyboards import Markup, button
from bot.views.places.board import Board
from bot.views.places.words import period_words, pool_words, programme_words

LEDGER_LINES = 8


async def ledger_page(step: Step, board: Board, before: int | None = None) -> tuple[str, Markup]:
    """Return a page of changes to numbers, newest first: what, by which decree, why, by whom, when.

    With `before` it holds changes older than that line. Needs `step.uow`.
    """
    words = {"programme": programme_words(step, board.programme), "period": period_words(step, board.period)}
    found = await step.uow.places.ledger(board.programme, board.period, LEDGER_LINES + 1, before=before)
    lines = found[:LEDGER_LINES]
    names: dict[Any, str] = {None: ""}
    for line in lines:
        if line.officer_id not in names:
            account = await step.uow.officers.get(line.officer_id) if line.officer_id else None
            names[line.officer_id] = account.name if account else ""
    blocks = [
        step.text(
            "places-ledger-line",
            at=line.at,
            kind=line.kind.value,
            taken_away=line.amount < 0,
            count=abs(line.amount),
            pool=pool_words(step, board.fund(line.pool.key.fund), line.pool.key.kecamatan_code, line.pool.key.cover),
            decree=line.decree or "",
            reason=line.reason or "",
            officer=names[line.officer_id],
        )
        for line in lines
    ]
    html = "\n\n".join([step.text("places-ledger", **words), *(blocks or [step.text("places-ledger-empty")])])

    about = (board.programme, board.period)
    turn = []
    if len(found) > LEDGER_LINES:
        turn.append(button(step.plain("btn-queue-next"), Ledger(*about, lines[-1].seq).pack()))
    if before is not None:
        turn.append(button(step.plain("btn-queue-first"), Ledger(*about).pack()))
    return html, keyboards.column([*turn, button(step.plain("btn-places-back"), ShowBoard(*about).pack())])
