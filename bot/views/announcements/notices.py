"""Messages to broadcasters about an announcement: its card, the request for approval, and each change of state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.runtime.events.rendering import renders, renders_one
from bot.services.announcements.acts import sending_time
from bot.services.announcements.events import (
    AnnouncementCounted,
    AnnouncementDecided,
    AnnouncementEnded,
    AnnouncementPaused,
    AnnouncementProgressed,
    AnnouncementProposed,
    ApprovalVoided,
    RevisionDecided,
    RevisionProposed,
)
from bot.services.announcements.snapshot import AnnouncementSnapshot
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.announcements import SHOWN_BYTES, CardAct, CardTap, ComposingAct, ComposingTap
from bot.telegram_api.keyboards import Markup
from bot.views.announcements import card as announcement_card
from bot.views.announcements.words import duration_words, schedule_words, segment_words, topic_words
from domain.access import Officer
from domain.announcements.announcement import Announcement
from domain.announcements.states import AnnouncementState
from storage.records.announcements import Wording
from storage.records.base import Outgoing, Priority

if TYPE_CHECKING:
    from bot.resources import Resources

_LANGUAGE = "id"


def counted(resources: Resources, event: AnnouncementCounted) -> Outgoing:
    """Return the author's card, once the recipients are counted."""
    return _composed(resources, event.announcement)


def proposed(resources: Resources, event: AnnouncementProposed) -> list[Outgoing]:
    """Return, for every other broadcaster, the exact message and the request to approve it."""
    return [
        one for chat_id in event.chat_ids for one in _request(resources, event.announcement, event.wording, chat_id)
    ]


def pending(
    resources: Resources, announcement: Announcement, wording: Wording, officer: Officer, chat_id: int
) -> list[Outgoing]:
    """Return what an officer may do about an announcement that is not approved yet."""
    if officer.id != announcement.proposed_by and announcement.state is AnnouncementState.PROPOSED:
        return _request(resources, announcement, wording, chat_id)
    keyboard = _column(resources, announcement, ComposingAct.DECLINE)
    if officer.id == announcement.proposed_by and announcement.state is AnnouncementState.COMPOSED:
        return [_composed(resources, announcement)]
    key = "announcement-pending"
    return [_note(resources, chat_id, key, announcement, keyboard, state=announcement.state.value)]


def voided(resources: Resources, event: ApprovalVoided) -> list[Outgoing]:
    """Return the message to both broadcasters that far more people match, so that another approval is needed."""
    announcement = event.announcement
    return _both(resources, announcement, "announcement-void", None, recipients=announcement.recipients)


def paused(resources: Resources, event: AnnouncementPaused) -> list[Outgoing]:
    """Return the short message, with sound, that the scheduler has paused it; the card says the rest."""
    announcement = event.announcement
    return _both(resources, announcement, "announcement-paused", None, reason=announcement.reason or "")


def decided(resources: Resources, event: AnnouncementDecided) -> list[Outgoing]:
    """Return the message about an officer's act, to both broadcasters and to that officer."""
    announcement = event.announcement
    chat_ids = dict.fromkeys([*announcement.chat_ids, event.chat_id])
    values = {"act": event.act.value, "schedule": schedule_words(resources, announcement.schedule)}
    return [_note(resources, one, "announcement-done", announcement, None, **values) for one in chat_ids]


def progressed(resources: Resources, event: AnnouncementProgressed) -> list[Outgoing]:
    """Return the edits of both broadcasters' cards."""
    return _cards(resources, event.snapshot)


def ended(resources: Resources, event: AnnouncementEnded) -> list[Outgoing]:
    """Return the last edits of both cards, and the outcome as a message with sound."""
    snapshot = event.snapshot
    last = _cards(resources, snapshot) if snapshot.announcement.started_at is not None else []
    reports = [announcement_card.report(resources, one, snapshot) for one in snapshot.announcement.chat_ids]
    return [*last, *reports]


def revision_proposed(resources: Resources, event: RevisionProposed) -> list[Outgoing]:
    """Return, for every other broadcaster, the new text, the message of correction, and the request for approval."""
    announcement, revision, wording = event.announcement, event.revision, event.wording
    shown = [wording.body(_LANGUAGE), *([wording.erratum_for(_LANGUAGE)] if revision.tells else [])]
    approve = keyboards.button(
        resources.texts.plain("btn-announcement-mend-yes", _LANGUAGE),
        CardTap(CardAct.APPROVE_REVISION, announcement.number, revision.fingerprint[:SHOWN_BYTES].hex()).pack(),
    )
    decline = announcement_card.button(resources, CardAct.DECLINE_REVISION, announcement)
    keyboard = keyboards.column([approve, decline])
    outgoing = []
    for chat_id in event.chat_ids:
        outgoing += [one.to(chat_id, Priority.NOTICE) for one in shown]
        outgoing.append(
            _note(resources, chat_id, "announcement-mend-request", announcement, keyboard, tells=revision.tells)
        )
    return outgoing


def revision_decided(resources: Resources, event: RevisionDecided) -> list[Outgoing]:
    """Return the decision on a revision, for both broadcasters, its author and the second person."""
    announcement, revision = event.announcement, event.revision
    chat_ids = dict.fromkeys([*announcement.chat_ids, revision.proposed_chat_id, event.chat_id])
    values = {"state": revision.state.value, "tells": revision.tells}
    return [_note(resources, one, "announcement-mend-decided", announcement, None, **values) for one in chat_ids]


def facts(resources: Resources, announcement: Announcement) -> dict[str, object]:
    """Return the recipients, topic, count, duration and time of the announcement, in words for a text."""
    return {
        "topic": topic_words(resources, announcement.segment.topic),
        "segment": segment_words(resources, announcement.segment),
        "recipients": announcement.recipients,
        "duration": duration_words(resources, sending_time(resources, announcement.recipients)),
        "schedule": schedule_words(resources, announcement.schedule),
    }


def _composed(resources: Resources, announcement: Announcement) -> Outgoing:
    acts = [ComposingAct.PROPOSE, ComposingAct.TEST] if announcement.recipients else []
    return _note(
        resources,
        announcement.proposed_chat_id,
        "announcement-composed" if announcement.recipients else "announcement-nobody",
        announcement,
        _column(resources, announcement, *acts, ComposingAct.EDIT, ComposingAct.DECLINE),
        **facts(resources, announcement),
    )


def _request(resources: Resources, announcement: Announcement, wording: Wording, chat_id: int) -> list[Outgoing]:
    keyboard = _column(resources, announcement, ComposingAct.APPROVE, ComposingAct.DECLINE)
    values = facts(resources, announcement)
    return [
        wording.body(_LANGUAGE).to(chat_id, Priority.NOTICE),
        _note(resources, chat_id, "announcement-request", announcement, keyboard, **values),
    ]


def _cards(resources: Resources, snapshot: AnnouncementSnapshot) -> list[Outgoing]:
    return [announcement_card.card(resources, chat_id, snapshot) for chat_id in snapshot.announcement.chat_ids]


def _column(resources: Resources, announcement: Announcement, *acts: ComposingAct) -> Markup:
    return keyboards.column(
        [
            keyboards.button(resources.texts.plain(f"btn-announcement-{act}", _LANGUAGE), _data(announcement, act))
            for act in acts
        ]
    )


def _data(announcement: Announcement, act: ComposingAct) -> str:
    if act == ComposingAct.APPROVE:
        return ComposingTap(act, announcement.number, announcement.fingerprint[:SHOWN_BYTES].hex()).pack()
    return ComposingTap(act, announcement.number).pack()


def _both(
    resources: Resources, announcement: Announcement, key: str, keyboard: Markup | None, **values: object
) -> list[Outgoing]:
    return [_note(resources, chat_id, key, announcement, keyboard, **values) for chat_id in announcement.chat_ids]


def _note(
    resources: Resources, chat_id: int, key: str, announcement: Announcement, keyboard: Markup | None, **values: object
) -> Outgoing:
    html = resources.texts.render(key, _LANGUAGE, number=announcement.number, **values)
    params = {"chat_id": chat_id, "text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if keyboard is not None:
        params["reply_markup"] = keyboard
    return Outgoing(chat_id, "sendMessage", params, priority=Priority.NOTICE)


RENDERERS = dict(
    [
        renders_one(AnnouncementCounted, counted),
        renders(AnnouncementProposed, proposed),
        renders(AnnouncementDecided, decided),
        renders(ApprovalVoided, voided),
        renders(AnnouncementPaused, paused),
        renders(AnnouncementProgressed, progressed),
        renders(AnnouncementEnded, ended),
        renders(RevisionProposed, revision_proposed),
        renders(RevisionDecided, revision_decided),
    ]
)
