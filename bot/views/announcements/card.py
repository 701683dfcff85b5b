"""The card of an announcement that goes out: its progress, and the buttons that fit its state.

Both broadcasters have one, in the slot `announcement-<number>` of their chat: it is sent once and then edited in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.runtime.files.generated import generated_document, generated_photo
from bot.services.announcements.snapshot import AnnouncementSnapshot
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.announcements import CardAct, CardTap
from bot.telegram_api.keyboards import Markup
from domain.announcements.announcement import Announcement
from domain.announcements.hours import is_quiet
from domain.announcements.parts import MessagePart
from domain.announcements.states import GOES_OUT, AnnouncementState
from storage.records.announcements import Outcomes
from storage.records.base import Outgoing, Priority
from storage.records.queues import SendState

if TYPE_CHECKING:
    from bot.resources import Resources

CHART_MAKER, SHEET_MAKER = "announcement_chart", "announcement_sheet"
_FINAL = (
    SendState.SENT,
    SendState.BLOCKED,
    SendState.GONE,
    SendState.FAILED,
    SendState.UNKNOWN,
    SendState.EXPIRED,
)
OUTCOMES = (*(state.value for state in _FINAL), "waiting")
"""Outcomes of a copy, in the order shown; `waiting` is queued or under way."""
_LANGUAGE = "id"
_BAR_CELLS = 14
_S, _A = AnnouncementState, CardAct
_BUTTONS = {
    _S.SCHEDULED: [[_A.END]],
    _S.CANARY: [[_A.PAUSE, _A.STOP]],
    _S.CHECKED: [[_A.GO_ON], [_A.REVISE], [_A.END]],
    _S.SENDING: [[_A.PAUSE, _A.STOP], [_A.REVISE]],
    _S.FOLLOWING: [
        [_A.PAUSE, _A.STOP],
        [_A.REVISE],
        [_A.REPEAT],
        [_A.UNKNOWN],
        [_A.PICTURE, _A.SHEET],
    ],
    _S.PAUSED: [[_A.RESUME], [_A.REVISE], [_A.END]],
    _S.STOPPED: [[_A.PICTURE, _A.SHEET]],
    _S.EXPIRED: [[_A.PICTURE, _A.SHEET]],
    _S.FINISHED: [[_A.REPEAT], [_A.UNKNOWN], [_A.REVISE], [_A.PICTURE, _A.SHEET]],
}


def card(resources: Resources, chat_id: int, snapshot: AnnouncementSnapshot, *, anew: bool = False) -> Outgoing:
    """Return the card for this chat: an edit of the existing one or, with `anew`, a new message below all others."""
    slot = f"announcement-{snapshot.announcement.number}"
    params = {"chat_id": chat_id, **content(resources, snapshot)}
    method, priority = ("sendMessage", Priority.ANSWER) if anew else ("editMessageText", Priority.NOTICE)
    return Outgoing(chat_id, method, params, priority, slot=slot, dedupe_key=f"{slot}-{chat_id}")


def content(resources: Resources, snapshot: AnnouncementSnapshot) -> dict[str, Any]:
    """Return the card's content as parameters of the Bot API."""
    return {
        "text": _text(resources, snapshot),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": _keyboard(resources, snapshot),
    }


def report(resources: Resources, chat_id: int, snapshot: AnnouncementSnapshot) -> Outgoing:
    """Return the final report: a picture with the numbers below it, or the numbers alone if nothing was sent."""
    announcement = snapshot.announcement
    state = announcement.state.value
    if announcement.started_at is None or not snapshot.progress.messages.tried:
        text = resources.texts.render("announcement-ended-unsent", _LANGUAGE, number=announcement.number, state=state)
        params = {"chat_id": chat_id, "text": text, "parse_mode": "HTML"}
        return Outgoing(chat_id, "sendMessage", params, Priority.NOTICE)
    head = resources.texts.render("announcement-report", _LANGUAGE, number=announcement.number, state=state)
    caption = f"{head}\n\n{_counts(resources, snapshot)}"
    keyboard = _keyboard(resources, snapshot)
    return generated_photo(
        chat_id,
        CHART_MAKER,
        chart_data(resources, announcement),
        caption=caption,
        keyboard=keyboard,
        priority=Priority.NOTICE,
    )


def picture(resources: Resources, chat_id: int, announcement: Announcement) -> Outgoing:
    """Return the picture of its outcome, drawn when it is sent."""
    caption = resources.texts.render("announcement-picture", _LANGUAGE, number=announcement.number)
    otherwise = resources.texts.render("announcement-picture-missing", _LANGUAGE, number=announcement.number)
    return generated_photo(
        chat_id, CHART_MAKER, chart_data(resources, announcement), caption=caption, otherwise=otherwise
    )


def chart_data(resources: Resources, announcement: Announcement) -> dict[str, Any]:
    """Return what the drawing program needs besides the database: the words."""
    plain = resources.texts.plain
    return {
        "announcement": announcement.id.hex,
        "title": plain("announcement-chart-title", _LANGUAGE, number=announcement.number),
        "over_time": plain("announcement-chart-over-time", _LANGUAGE),
        "legend": {name: plain(f"announcement-outcome-{name}", _LANGUAGE) for name in OUTCOMES},
    }


def sheet(resources: Resources, chat_id: int, announcement: Announcement) -> Outgoing:
    """Return the sheet with a row for each recipient, written when it is sent."""
    plain = resources.texts.plain
    columns = ("number", "state", "at", "error", "kelurahan")
    data = {
        "announcement": announcement.id.hex,
        "headings": [plain(f"announcement-sheet-{one}", _LANGUAGE) for one in columns],
        "states": {name: plain(f"announcement-outcome-{name}", _LANGUAGE) for name in OUTCOMES},
    }
    caption = resources.texts.render("announcement-sheet", _LANGUAGE, number=announcement.number)
    otherwise = resources.texts.render("announcement-sheet-missing", _LANGUAGE, number=announcement.number)
    return generated_document(chat_id, SHEET_MAKER, data, caption=caption, otherwise=otherwise)


def button(resources: Resources, act: CardAct, announcement: Announcement, **values: object) -> dict[str, str]:
    """Return the button for an act on this announcement."""
    data = CardTap(act, announcement.number).pack()
    return keyboards.button(resources.texts.plain(f"btn-announcement-{act}", _LANGUAGE, **values), data)


def counts(outcomes: Outcomes) -> dict[str, int]:
    """Return the numbers by the names in `OUTCOMES`."""
    return {**{state.value: outcomes[state] for state in _FINAL}, "waiting": outcomes.unfinished}


def _text(resources: Resources, snapshot: AnnouncementSnapshot) -> str:
    announcement = snapshot.announcement
    state = announcement.state.value
    if announcement.state is _S.PAUSED:
        state = f"paused-{announcement.reason}"
    elif announcement.state in GOES_OUT and is_quiet(snapshot.now):
        state = "quiet"
    blocks = [
        resources.texts.render(
            "announcement-card",
            _LANGUAGE,
            number=announcement.number,
            state=state,
            recipients=announcement.recipients,
            until=announcement.joiners_until or snapshot.now,
        )
    ]
    if announcement.started_at is not None and (announcement.expanded or snapshot.progress.messages.total):
        blocks.append(f"{_bar(snapshot)}\n{_counts(resources, snapshot)}")
    if snapshot.done_at is not None and snapshot.left:
        rate = max(1, round(snapshot.per_second or 0))
        blocks.append(resources.texts.render("announcement-card-pace", _LANGUAGE, rate=rate, at=snapshot.done_at))
    blocks += _revisions(resources, snapshot)
    return "\n\n".join(blocks)


def _bar(snapshot: AnnouncementSnapshot) -> str:
    total = snapshot.total
    done = total - snapshot.progress.messages.unfinished - (total - snapshot.progress.messages.total)
    share = done / total if total else 1.0
    # Rounded down, so that a full bar means that no recipient waits any more.
    full = int(share * _BAR_CELLS)
    return f"{'▓' * full}{'░' * (_BAR_CELLS - full)} {int(share * 100)}%"


def _counts(resources: Resources, snapshot: AnnouncementSnapshot) -> str:
    numbers = counts(snapshot.progress.messages)
    numbers["waiting"] += snapshot.total - snapshot.progress.messages.total
    seldom = {name: numbers.pop(name) for name in ("gone", "expired")}
    lines = [resources.texts.render("announcement-counts", _LANGUAGE, total=snapshot.total, **numbers)]
    lines += [
        resources.texts.render(f"announcement-counts-{name}", _LANGUAGE, count=count)
        for name, count in seldom.items()
        if count
    ]
    return "\n".join(lines)


def _revisions(resources: Resources, snapshot: AnnouncementSnapshot) -> list[str]:
    blocks = []
    version = snapshot.announcement.content_version
    for key, part in (("edits", MessagePart.edit(version)), ("errata", MessagePart.erratum(version))):
        outcomes = snapshot.progress[part]
        if outcomes.total:
            values = {"done": outcomes[SendState.SENT], "total": outcomes.total}
            blocks.append(resources.texts.render(f"announcement-card-{key}", _LANGUAGE, **values))
    if snapshot.revision_waits:
        blocks.append(resources.texts.render("announcement-card-mend-waits", _LANGUAGE))
    return ["\n".join(blocks)] if blocks else []


def _keyboard(resources: Resources, snapshot: AnnouncementSnapshot) -> Markup:
    announcement = snapshot.announcement
    rows = _BUTTONS.get(announcement.state, [])
    if snapshot.revision_waits:
        rows = [[_A.DECLINE_REVISION], *([[_A.END]] if announcement.state is not _S.FINISHED else [])]
    return keyboards.inline([_row(resources, snapshot, acts) for acts in rows])


def _row(resources: Resources, snapshot: AnnouncementSnapshot, acts: Sequence[CardAct]) -> list[dict[str, str]]:
    numbers = {_A.REPEAT: snapshot.outcomes[SendState.FAILED], _A.UNKNOWN: snapshot.outcomes[SendState.UNKNOWN]}
    return [
        button(resources, act, snapshot.announcement, **({"count": numbers[act]} if act in numbers else {}))
        for act in acts
        if numbers.get(act, 1) and (snapshot.progress.messages.tried or act not in (_A.PICTURE, _A.SHEET))
    ]
