"""The vocabulary of the audit trail: acts and actors. The values are stored, so none ever changes its meaning."""

from __future__ import annotations

from enum import StrEnum


class Actor(StrEnum):
    """The actor: a person through the bot, an operator at the server's command line, or the bot itself."""

    RESIDENT = "resident"
    OFFICER = "officer"
    OPERATOR = "operator"
    SYSTEM = "system"


class AuditAct(StrEnum):
    """An audited act: its subject, a dot, and what was done; `officer` and `system` name the actor instead."""

    APPLICATION_SUBMITTED = "application.submitted"
    APPLICATION_IN_REVIEW = "application.in_review"
    APPLICATION_CORRECTION_REQUESTED = "application.correction_requested"
    APPLICATION_RESUBMITTED = "application.resubmitted"
    APPLICATION_FINDING_CLEARED = "application.finding_cleared"
    APPLICATION_APPROVED = "application.approved"
    APPLICATION_APPROVED_AGAINST_CHECK = "application.approved_against_check"
    APPLICATION_WAITLISTED = "application.waitlisted"
    APPLICATION_REJECTED = "application.rejected"
    APPLICATION_APPEALED = "application.appealed"
    APPLICATION_RETURNED = "application.returned"
    APPLICATION_WITHDRAWN = "application.withdrawn"
    APPLICATION_NIK_RELEASED = "application.nik_released"
    APPLICATION_EXPIRED = "application.expired"
    APPLICATION_OFFERED = "application.offered"
    APPLICATION_OFFER_LAPSED = "application.offer_lapsed"
    APPLICATION_DECLINED = "application.declined"
    APPLICATION_REASSESSED = "application.reassessed"
    APPLICATION_HANDED_OVER = "application.handed_over"
    APPLICATION_BPJS_REFUSED = "application.bpjs_refused"
    APPLICATION_ENROLLED = "application.enrolled"
    APPLICATION_ENROLMENT_CORRECTED = "application.enrolment_corrected"

    CONSENT_GIVEN = "consent.given"

    ANNOUNCEMENTS_ALLOWED = "announcements.allowed"
    ANNOUNCEMENTS_REFUSED = "announcements.refused"
    ANNOUNCEMENTS_TOPIC_ON = "announcements.topic_on"
    ANNOUNCEMENTS_TOPIC_OFF = "announcements.topic_off"

    QUESTION_ASKED = "question.asked"

    OFFICER_VIEWED = "officer.viewed"
    OFFICER_SEARCHED = "officer.searched"
    OFFICER_PHOTOS_SEEN = "officer.photos_seen"
    OFFICER_REVEALED = "officer.revealed"
    OFFICER_APPOINTED = "officer.appointed"
    OFFICER_INVITED = "officer.invited"
    OFFICER_ACCEPTED = "officer.accepted"
    OFFICER_WITHDRAWN = "officer.withdrawn"
    OFFICER_FUND_ADDED = "officer.fund_added"
    OFFICER_PLACES_OPENING = "officer.places_opening"
    OFFICER_PLACES_INCREASE = "officer.places_increase"
    OFFICER_PLACES_DECREASE = "officer.places_decrease"
    OFFICER_PLACES_MOVED = "officer.places_moved"
    OFFICER_ROUND_EXPORTED = "officer.round_exported"
    OFFICER_QUESTION_ANSWERED = "officer.question_answered"
    OFFICER_ANNOUNCEMENT_COMPOSED = "officer.announcement_composed"
    OFFICER_ANNOUNCEMENT_PROPOSE = "officer.announcement_propose"
    OFFICER_ANNOUNCEMENT_APPROVE = "officer.announcement_approve"
    OFFICER_ANNOUNCEMENT_DECLINE = "officer.announcement_decline"
    OFFICER_ANNOUNCEMENT_GO_ON = "officer.announcement_go_on"
    OFFICER_ANNOUNCEMENT_PAUSE = "officer.announcement_pause"
    OFFICER_ANNOUNCEMENT_RESUME = "officer.announcement_resume"
    OFFICER_ANNOUNCEMENT_STOP = "officer.announcement_stop"
    OFFICER_ANNOUNCEMENT_REPEAT = "officer.announcement_repeat"
    OFFICER_ANNOUNCEMENT_UNKNOWN_LEFT = "officer.announcement_unknown_left"
    OFFICER_ANNOUNCEMENT_SHEET = "officer.announcement_sheet"
    OFFICER_ANNOUNCEMENT_MEND = "officer.announcement_mend"
    OFFICER_ANNOUNCEMENT_MEND_PROPOSED = "officer.announcement_mend_proposed"
    OFFICER_ANNOUNCEMENT_MEND_DECLINED = "officer.announcement_mend_declined"

    SYSTEM_ANNOUNCEMENT_START = "system.announcement_start"
    SYSTEM_ANNOUNCEMENT_CHECK = "system.announcement_check"
    SYSTEM_ANNOUNCEMENT_GO_ON = "system.announcement_go_on"
    SYSTEM_ANNOUNCEMENT_PAUSE = "system.announcement_pause"
    SYSTEM_ANNOUNCEMENT_PROPOSE_AGAIN = "system.announcement_propose_again"
    SYSTEM_ANNOUNCEMENT_FOLLOW = "system.announcement_follow"
    SYSTEM_ANNOUNCEMENT_EXPIRE = "system.announcement_expire"
    SYSTEM_ANNOUNCEMENT_FINISH = "system.announcement_finish"

    ROUND_OPENED = "round.opened"
    ROUND_CLOSED = "round.closed"
    ROUND_LISTED = "round.listed"
    ROUND_RANKED = "round.ranked"
    ROUND_WORKED_OUT = "round.worked_out"
    ROUND_SIGNED = "round.signed"
    ROUND_ANNOUNCED = "round.announced"
    ROUND_CANCELLED = "round.cancelled"

    REGISTRY_IMPORTED = "registry.imported"
    REGISTRY_CHECKED = "registry.checked"

    SEARCH_INDEXED = "search.indexed"

    KEYS_ROTATED = "keys.rotated"

    DATABASE_BACKED_UP = "database.backed_up"
    DATABASE_RESTORED = "database.restored"

    @property
    def is_of_office(self) -> bool:
        """Whether only officers do this."""
        return self.startswith("officer.")


def act_of(stored: str) -> AuditAct | str:
    """Return the stored act, or the bare text if this release does not know it."""
    try:
        return AuditAct(stored)
    except ValueError:
        return stored
