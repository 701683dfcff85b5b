"""The calls that an announcement's outbox rows stand for: its copies, changes of them, and what is told of an error."""

from storage.records.announcements import Body, Wording
from storage.records.base import OutboxItem

_MEDIA = ("photo", "document")


def call_of(wording: Wording, item: OutboxItem) -> Body:
    """Return the call of an outbox row, by its part and language. Raises LookupError where there is no erratum."""
    kind = (item.part or "").partition("-")[0]
    if kind == "edit":
        return edit_of(wording.body(item.language), item.edits_message_id)
    if kind == "erratum":
        return reply_of(wording.erratum_for(item.language), item.edits_message_id)
    return wording.body(item.language)


def edit_of(body: Body, message_id: int | None) -> Body:
    """Return the call that changes a copy already sent into this one; the photo or document in it stays."""
    kept = {name: value for name, value in body.params.items() if name not in _MEDIA}
    method = "editMessageText" if body.method == "sendMessage" else "editMessageCaption"
    return Body(method, {**kept, "message_id": message_id})


def reply_of(body: Body, message_id: int | None) -> Body:
    """Return the same call as a reply to a copy, where that is still there."""
    if message_id is None:
        return body
    reply = {"message_id": message_id, "allow_sending_without_reply": True}
    return Body(body.method, {**body.params, "reply_parameters": reply})
