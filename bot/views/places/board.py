"""The quota board for officers: the message, its buttons and its picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from bot.runtime.files.generated import generated_photo
from bot.runtime.step import Step
from bot.services.places import pools as places
from bot.services.places.pools import PlacesKind, PlacesState
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.places import AddFund, BoardPicture, BoardTap, Ledger, MovePlaces, SetNumber, ShowBoard
from bot.telegram_api.keyboards import Markup, button
from bot.views.places.words import area_words, left_words, period_words, programme_words
from domain.access import Permission, may
from domain.calendar.periods import ends_soon, first_day, last_day, shifted
from domain.places.funding import period_of
from domain.places.pool import PoolBalance, PoolKey
from domain.programme import Programme
from storage.records.base import Outgoing

# Telegram takes 4,096 characters.
_LIMIT = 3900
_NAME_ON_PICTURE = 22
_HELD = ("covered", "taken", "offered")


@dataclass(frozen=True)
class PeriodTurn:
    """What the next period needs before this one ends: `following` is its number of places; None if not set."""

    following: int | None
    covered_first: bool


@dataclass(frozen=True)
class Board:
    """A programme's places in one period.

    `state` and `waiting` are None for past and coming periods: only the present one has a waiting list. `counted`:
    people already covered are in the numbers, so that the number of free places is known. `funds` are the names by
    code, in the order in which they are tried. `turn` is set in the last days of the current period, `offers_before`
    counts the places of the period before whose offers still wait for an answer.
    """

    programme: Programme
    period: str
    current: str
    state: PlacesState | None
    counted: bool
    balances: Sequence[PoolBalance]
    funds: Mapping[str, str]
    waiting: int | None
    turn: PeriodTurn | None = None
    offers_before: int = 0

    @property
    def over(self) -> bool:
        """Whether the period has passed: its numbers are history."""
        return self.period < self.current

    def fund(self, code: str) -> str:
        """Return a fund's name; the code itself if no file names it any more."""
        return self.funds.get(code, code)


def current_period(step: Step, programme: Programme) -> str:
    """Return today's period."""
    return period_of(step.resources.rulebook.on(programme, step.today).placement.period, step.today)


def day_in(step: Step, period: str) -> date:
    """Return the day whose rules apply to a period: today, or the first day of a coming period."""
    return max(step.today, first_day(period))


async def read_board(step: Step, programme: Programme, period: str) -> Board:
    """Return the places of a programme and period as they are now. Needs `step.uow`."""
    current = current_period(step, programme)
    names = {one.id: one.name for one in step.resources.rulebook.files()[programme][1].funds}
    names |= {one.code: one.name for one in await step.uow.added_funds.of(programme)}
    order = list(names)
    balances = await step.uow.places.balances(programme, period)
    is_current = period == current
    state = await places.state(step.uow, step.resources, programme, step.today) if is_current else None
    rules = step.resources.rulebook.on(programme, day_in(step, period))
    missing = state.kind is PlacesKind.COVERED_MISSING if state else period > current and rules.placement.covered_first
    return Board(
        programme=programme,
        period=period,
        current=current,
        state=state,
        counted=not missing,
        balances=sorted(balances, key=lambda one: _position(one.pool.key, order)),
        funds=names,
        waiting=await step.uow.waiting.count(programme) if is_current else None,
        turn=await _turn(step, programme, period) if is_current and ends_soon(period, step.today) else None,
        offers_before=await _offered(step, programme, shifted(period, -1)) if is_current else 0,
    )


async def _turn(step: Step, programme: Programme, period: str) -> PeriodTurn:
    following = shifted(period, 1)
    own = [one for one in await step.uow.places.balances(programme, following) if not one.pool.key.cover]
    placement = step.resources.rulebook.on(programme, first_day(following)).placement
    return PeriodTurn(sum(one.total for one in own) if own else None, placement.covered_first)


async def _offered(step: Step, programme: Programme, period: str) -> int:
    return sum(one.offered for one in await step.uow.places.balances(programme, period) if not one.pool.key.cover)


def board_text(step: Step, board: Board) -> str:
    """Return the text of the board, within Telegram's limit."""
    words = {"programme": programme_words(step, board.programme), "period": period_words(step, board.period)}
    head = [step.text("places-title", **words), *_state(step, board)]
    tail = []
    if board.balances:
        own = [one for one in board.balances if not one.pool.key.cover]
        tail.append(_sum(step, own or board.balances, counted=board.counted))
    if board.waiting is not None:
        tail.append(step.text("places-waiting", count=board.waiting))
    if board.offers_before:
        tail.append(step.text("places-offers-before", count=board.offers_before, before=shifted(board.period, -1)))
    if board.turn is not None:
        tail.append(_end_of_period(step, board, board.turn))
    blocks = _pools(step, board)
    whole = "\n\n".join([*head, *blocks, *tail])
    if len(whole) <= _LIMIT:
        return whole
    lines = "\n\n".join(blocks).split("\n")
    shown = len(lines)
    while shown and len(_cut(step, head, lines, tail, shown)) > _LIMIT:
        shown -= 1
    return _cut(step, head, lines, tail, shown)


def _cut(step: Step, head: Sequence[str], lines: Sequence[str], tail: Sequence[str], shown: int) -> str:
    left_out = sum(1 for one in lines[shown:] if one)
    return "\n\n".join([*head, "\n".join(lines[:shown]), step.text("places-more", count=left_out), *tail])


def board_keyboard(step: Step, board: Board) -> Markup:
    """Return buttons for the picture, the ledger and other periods; for admins also changes, if it is not over."""

    def act(text_key: str, kind: type[BoardTap]) -> dict[str, str]:
        return button(step.plain(text_key), kind(board.programme, board.period).pack())

    def turn(text_key: str, steps: int) -> dict[str, str]:
        period = shifted(board.period, steps)
        label = step.plain(text_key, period=period_words(step, period))
        return button(label, ShowBoard(board.programme, period).pack())

    rows = []
    if may(step.officer, Permission.MANAGE_PLACES) and not board.over:
        rows.append([act("btn-places-set", SetNumber)])
        if any(one.free > 0 for one in board.balances):
            rows.append([act("btn-places-move", MovePlaces)])
        rows.append([act("btn-places-fund", AddFund)])
    if board.balances:
        rows.append([act("btn-places-picture", BoardPicture), act("btn-places-ledger", Ledger)])
    rows.append([turn("btn-places-before", -1), turn("btn-places-after", 1)])
    return keyboards.inline(rows)


def picture(step: Step, board: Board) -> Outgoing | None:
    """Return the picture of the places, drawn when it is sent; None if there is no number to show."""
    if not board.balances:
        return None
    words = {"programme": programme_words(step, board.programme), "period": period_words(step, board.period)}
    by_fund: dict[tuple[str, str], list[PoolBalance]] = {}
    for one in board.balances:
        by_fund.setdefault((one.pool.key.cover, one.pool.key.fund), []).append(one)
    data = {
        "title": step.plain("places-picture-title", **words),
        "subtitle": step.plain("places-picture-total", count=sum(one.total for one in board.balances)),
        "legend": {name: _legend(step, board, name) for name in (*_HELD, "free")},
        "bars": [_bar(step, board, cover, fund, pools) for (cover, fund), pools in by_fund.items()],
    }
    return generated_photo(
        step.chat_id,
        "quota_chart",
        data,
        caption=step.text("places-picture-caption", **words),
        otherwise=step.text("places-picture-missing", **words),
    )


class _Position(NamedTuple):
    """The position of a pool on the board: by cover, then in the order in which the funds pay, then by area."""

    cover: str
    turn_of_fund: int
    fund: str
    kecamatan_code: str


def _position(key: PoolKey, funds: Sequence[str]) -> _Position:
    turn = funds.index(key.fund) if key.fund in funds else len(funds)
    return _Position(key.cover, turn, key.fund, key.kecamatan_code)


def _state(step: Step, board: Board) -> list[str]:
    if board.state is None:
        said = [step.text("places-period-over")] if board.over else []
        if not board.balances:
            return [*said, step.text("places-none-in-period")]
        return said if board.counted else [*said, step.text("places-period-uncounted")]
    match board.state.kind:
        case PlacesKind.NOT_SET:
            return [step.text("places-not-set", period=board.period)]
        case PlacesKind.COVERED_MISSING:
            kind = board.programme.profile.covered_list
            return [step.text("places-covered-missing", period=board.period, first=first_day(board.period), list=kind)]
        case PlacesKind.OPEN:
            return []


def _pools(step: Step, board: Board) -> list[str]:
    """Return a block for each fund: its places for the whole city in full, those of kecamatan on a line each."""
    blocks: dict[tuple[str, str], list[str]] = {}
    for one in board.balances:
        key = one.pool.key
        heading = "places-fund-cover" if key.cover else "places-fund"
        block = blocks.setdefault(
            (key.cover, key.fund), [step.text(heading, fund=board.fund(key.fund), cover=key.cover.upper())]
        )
        block.append(
            step.text(
                "places-line",
                area=area_words(step, key.kecamatan_code),
                total=one.total,
                covered=one.covered,
                taken=one.taken,
                offered=one.offered,
                left=left_words(step, one.free, counted=board.counted or bool(key.cover)),
            )
        )
    return ["\n".join(block) for block in blocks.values()]


def _end_of_period(step: Step, board: Board, turn: PeriodTurn) -> str:
    following = shifted(board.period, 1)
    return step.text(
        "places-period-ends",
        day=last_day(board.period),
        next=following,
        first=first_day(following),
        set=turn.following is not None,
        total=turn.following or 0,
        covered_first=turn.covered_first,
        by_round=step.resources.rulebook.on(board.programme, step.today).placement.way == "by_round",
    )


def _sum(step: Step, balances: Iterable[PoolBalance], *, counted: bool) -> str:
    # A pool that is overdrawn takes no places from the others: both numbers are shown.
    own = list(balances)
    free = sum(max(one.free, 0) for one in own)
    owed = sum(max(-one.free, 0) for one in own)
    total = sum(one.total for one in own)
    return step.text("places-sum", total=total, free=free, owed=owed, counted=counted)


def _legend(step: Step, board: Board, name: str) -> str:
    count = sum(max(getattr(one, name), 0) for one in board.balances)
    part = "uncounted" if name == "free" and not board.counted else name
    return step.plain("places-picture-legend", part=part, count=count)


def _bar(step: Step, board: Board, cover: str, fund: str, pools: Sequence[PoolBalance]) -> dict[str, Any]:
    numbers = {name: sum(max(getattr(one, name), 0) for one in pools) for name in (*_HELD, "free")}
    owed = sum(max(-one.free, 0) for one in pools)
    name = board.fund(fund)
    short = name if len(name) <= _NAME_ON_PICTURE else f"{name[: _NAME_ON_PICTURE - 1].rstrip()}…"
    return {
        **numbers,
        "label": step.plain(
            "places-picture-fund-cover" if cover else "places-picture-fund",
            fund=short,
            cover=cover.upper(),
            count=sum(one.total for one in pools),
        ),
        "note": left_words(step, -owed or numbers["free"], counted=board.counted or bool(cover)),
        "over": owed > 0,
        "words": {part: step.plain("places-count", count=count) for part, count in numbers.items()},
    }
