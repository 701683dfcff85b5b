"""What the audit trail says: the stored values stay, and what is shown has words."""

import pytest

from bot.services.places.changes import Way
from bot.views.review.words import event_key
from domain.announcements.states import AnnouncementAct
from domain.audit import Actor, AuditAct, act_of
from tests.support.factories import read_resources

TEXTS = read_resources().texts
_STORED = """
application.submitted application.in_review application.correction_requested application.resubmitted
application.finding_cleared application.approved application.approved_against_check application.waitlisted
application.rejected application.appealed application.returned application.withdrawn application.nik_released
application.expired application.offered application.offer_lapsed application.declined application.reassessed
application.handed_over application.bpjs_refused application.enrolled application.enrolment_corrected consent.given
announcements.allowed announcements.refused announcements.topic_on announcements.topic_off question.asked
officer.viewed officer.searched officer.photos_seen officer.revealed officer.appointed officer.invited
officer.accepted officer.withdrawn officer.fund_added officer.places_opening officer.places_increase
officer.places_decrease officer.places_moved officer.round_exported officer.question_answered
officer.announcement_composed officer.announcement_propose officer.announcement_approve officer.announcement_decline
officer.announcement_go_on officer.announcement_pause officer.announcement_resume officer.announcement_stop
officer.announcement_repeat officer.announcement_unknown_left officer.announcement_sheet officer.announcement_mend
officer.announcement_mend_proposed officer.announcement_mend_declined system.announcement_start
system.announcement_check system.announcement_go_on system.announcement_pause system.announcement_propose_again
system.announcement_follow system.announcement_expire system.announcement_finish round.opened round.closed
round.listed round.ranked round.worked_out round.signed round.announced round.cancelled registry.imported
registry.checked search.indexed keys.rotated database.backed_up database.restored
"""
"""As 0.1.0 stored them. An act may be added, none renamed."""
STORED = _STORED.split()

ABOUT_AN_APPLICATION = [
    act
    for act in AuditAct
    if act.startswith(("application.", "question."))
    or act in (AuditAct.OFFICER_VIEWED, AuditAct.OFFICER_PHOTOS_SEEN, AuditAct.OFFICER_REVEALED)
    or act is AuditAct.OFFICER_QUESTION_ANSWERED
]
NOT_TOLD_OFFICERS = {AuditAct.OFFICER_VIEWED, AuditAct.QUESTION_ASKED, AuditAct.OFFICER_QUESTION_ANSWERED}
NOT_TOLD_RESIDENTS = {
    AuditAct.APPLICATION_FINDING_CLEARED,
    AuditAct.APPLICATION_APPROVED_AGAINST_CHECK,
    AuditAct.APPLICATION_HANDED_OVER,
    AuditAct.APPLICATION_REASSESSED,
}
_A = AnnouncementAct
BY_OFFICERS = (_A.PROPOSE, _A.APPROVE, _A.DECLINE, _A.GO_ON, _A.PAUSE, _A.RESUME, _A.REVISE, _A.REPEAT, _A.STOP)
BY_THE_CLOCK = (_A.PROPOSE_AGAIN, _A.START, _A.CHECK, _A.GO_ON, _A.PAUSE, _A.FOLLOW, _A.EXPIRE, _A.FINISH)


@pytest.mark.parametrize("stored", STORED)
def test_what_was_stored_is_still_known(stored: str) -> None:
    assert act_of(stored) is AuditAct(stored)


def test_every_act_is_kept_in_the_list_of_what_is_stored() -> None:
    assert {act.value for act in AuditAct} == set(STORED)
    assert {actor.value for actor in Actor} == {"resident", "officer", "operator", "system"}


def test_an_act_of_another_release_stays_text() -> None:
    assert act_of("application.renamed") == "application.renamed"
    assert not isinstance(act_of("application.renamed"), AuditAct)


@pytest.mark.parametrize("act", ABOUT_AN_APPLICATION)
def test_officers_have_words_for_what_happens_to_an_application(act: AuditAct) -> None:
    assert TEXTS.has(f"review-event-{event_key(act)}") is (act not in NOT_TOLD_OFFICERS)


@pytest.mark.parametrize("act", [act for act in ABOUT_AN_APPLICATION if act.startswith("application.")])
def test_residents_have_words_for_what_happens_to_their_application(act: AuditAct) -> None:
    assert TEXTS.has(f"status-event-{event_key(act)}") is (act not in NOT_TOLD_RESIDENTS)


def test_acts_that_are_put_together_are_known() -> None:
    assert all(AuditAct(f"{Actor.OFFICER}.announcement_{act.value}") for act in BY_OFFICERS)
    assert all(AuditAct(f"{Actor.SYSTEM}.announcement_{act.value}") for act in BY_THE_CLOCK)
    assert {*BY_OFFICERS, *BY_THE_CLOCK} == {*AnnouncementAct} - {AnnouncementAct.COUNT}
    assert all(AuditAct(f"officer.places_{way.value}") for way in Way)
