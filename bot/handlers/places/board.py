"""Quota board (/kuota): officers see the places of their programmes; admins set, move and name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Update

from bot.conversations.engine.opening import open_form
from bot.conversations.places import fund as place_fund
from bot.conversations.places import move as place_move
from bot.conversations.places import number as place_number
from bot.conversations.places.answers import OWN
from bot.conversations.places.context import places_context
from bot.runtime.step import Step, StepContext, officer_of
from bot.telegram_api.callbacks.places import (
    AddFund,
    AnyBoardTap,
    BoardPicture,
    Ledger,
    MovePlaces,
    OpenBoard,
    SetNumber,
    ShowBoard,
)
from bot.telegram_api.dispatch import Button, Command, Entry, Needs
from bot.views.places import board as quota_board
from bot.views.places import ledger
from bot.views.places.board import Board
from domain.access import Permission
from domain.calendar.periods import is_period
from domain.programme import Programme


async def quota(_update: Update, context: StepContext) -> None:
    """Answer /kuota with a message for each programme, then the pictures, which take a moment to be made."""
    step = context.step
    boards = []
    for programme in Programme:
        if officer_of(step).sees_programme(programme):
            period = quota_board.current_period(step, programme)
            boards.append(await quota_board.read_board(step, programme, period))
    if not boards:
        step.say("places-no-programme")
    for board in boards:
        step.send_text(quota_board.board_text(step, board), keyboard=quota_board.board_keyboard(step, board))
    for board in boards:
        _send_picture(step, board)


async def show(update: Update, context: StepContext) -> None:
    """Show another period in the message, or return from the ledger to the period."""
    step = context.step
    board = await _board(step, update)
    query = update.callback_query
    if board is None or query is None or query.message is None:
        return
    keyboard = quota_board.board_keyboard(step, board)
    step.edit_text(query.message.message_id, quota_board.board_text(step, board), keyboard=keyboard)


async def open_board(update: Update, context: StepContext) -> None:
    """Send the places of a period as a new message, with their picture."""
    step = context.step
    board = await _board(step, update)
    if board is not None:
        step.send_text(quota_board.board_text(step, board), keyboard=quota_board.board_keyboard(step, board))
        _send_picture(step, board)


async def show_picture(update: Update, context: StepContext) -> None:
    """Send the picture of a period."""
    board = await _board(context.step, update)
    if board is not None:
        _send_picture(context.step, board)


async def show_ledger(update: Update, context: StepContext) -> None:
    """Show in the message who changed the numbers, when, why and by which decree."""
    step = context.step
    board = await _board(step, update)
    query = update.callback_query
    if board is None or query is None or query.message is None:
        return
    html, keyboard = await ledger.ledger_page(step, board, Ledger.of(update).before)
    step.edit_text(query.message.message_id, html, keyboard=keyboard)


async def set_number(update: Update, context: StepContext) -> None:
    """Begin the form that opens, adds or takes away places."""
    await _begin(context.step, update, place_number.FORM_NAME)


async def move(update: Update, context: StepContext) -> None:
    """Begin the form that moves places."""
    step = context.step
    board = await _board(step, update)
    if board is not None and not any(one.free > 0 for one in board.balances):
        step.answer_callback(step.plain("places-nothing-to-move"), alert=True)
        return
    await _begin(step, update, place_move.FORM_NAME)


async def add_fund(update: Update, context: StepContext) -> None:
    """Begin the form that adds a fund."""
    await _begin(context.step, update, place_fund.FORM_NAME)


async def _begin(step: Step, update: Update, form: str) -> None:
    board = await _board(step, update)
    if board is None:
        return
    if board.over:
        step.answer_callback(step.plain("places-over-toast"), alert=True)
        return
    opened_with = await places_context(step, board)
    answers: Mapping[str, Any] = {}
    if form == place_number.FORM_NAME and not opened_with.covers:
        answers = {"cover": OWN}
    elif form == place_fund.FORM_NAME:
        answers = place_fund.opening_answers(step, board.programme, quota_board.day_in(step, board.period))
    open_form(step, form, context=opened_with, answers=answers)


async def _board(step: Step, update: Update) -> Board | None:
    """Return the board that a button is about, or None, with a toast, if this officer may not see it."""
    tap = AnyBoardTap.of(update)
    programme, period = tap.programme, tap.period
    current = quota_board.current_period(step, programme)
    if not officer_of(step).sees_programme(programme) or not is_period(period, like=current):
        step.answer_callback(step.plain("officers-button-refused"), alert=True)
        return None
    return await quota_board.read_board(step, programme, period)


def _send_picture(step: Step, board: Board) -> None:
    picture = quota_board.picture(step, board)
    if picture is not None:
        step.queue(picture)


ENTRIES: tuple[Entry, ...] = (
    Command(("kuota",), quota, permission=Permission.VIEW_PLACES, needs=Needs.TRANSACTION),
    Button(Ledger, show_ledger, permission=Permission.VIEW_PLACES, needs=Needs.TRANSACTION),
    Button(ShowBoard, show, permission=Permission.VIEW_PLACES, needs=Needs.TRANSACTION),
    Button(OpenBoard, open_board, permission=Permission.VIEW_PLACES, needs=Needs.TRANSACTION),
    Button(BoardPicture, show_picture, permission=Permission.VIEW_PLACES, needs=Needs.TRANSACTION),
    Button(SetNumber, set_number, permission=Permission.MANAGE_PLACES, needs=Needs.TRANSACTION),
    Button(MovePlaces, move, permission=Permission.MANAGE_PLACES, needs=Needs.TRANSACTION),
    Button(AddFund, add_fund, permission=Permission.MANAGE_PLACES, needs=Needs.TRANSACTION),
)
