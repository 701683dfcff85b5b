"""Which act leads where, and who may do it, by whole tables."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest

from domain.access import (
    ACT_PERMISSIONS,
    ROLE_PERMISSIONS,
    Officer,
    Permission,
    Role,
    check,
    check_application,
    check_not_own,
    may,
)
from domain.application import (
    DECISIONS,
    OPEN_STATUSES,
    RESIDENT_ACTS,
    Act,
    ApplicationStatus,
    acts_open_to,
    next_status,
)
from domain.areas import read_default_areas
from domain.errors import AlreadyDecided, IllegalTransition, NotAllowed, OwnApplication
from domain.programme import Programme

GENUK = "33.74.05"
IN_GENUK = "33.74.05.1001"
IN_MIJEN = "33.74.14.1001"

LIFE = {
    "submitted": "start_review>in_review withdraw>withdrawn release>withdrawn",
    "in_review": "request_correction>correction_requested approve>approved waitlist>waitlisted"
    " reject>rejected withdraw>withdrawn release>withdrawn",
    "correction_requested": "resubmit>submitted expire>expired withdraw>withdrawn release>withdrawn",
    "waitlisted": "approve>approved expire>expired return>in_review withdraw>withdrawn release>withdrawn",
    "approved": "enrol>enrolled return>in_review withdraw>withdrawn release>withdrawn",
    "rejected": "appeal>appealed",
    "appealed": "start_review>in_review withdraw>withdrawn release>withdrawn",
    "enrolled": "",
    "withdrawn": "",
    "expired": "",
}


def officer(role: Role, areas: frozenset[str] = frozenset({GENUK}), telegram_id: int | None = 9001) -> Officer:
    return Officer(UUID(int=1), telegram_id, role, frozenset({Programme.PIJAR_SEMAR}), areas)


@pytest.mark.parametrize(("status", "act"), [*product(ApplicationStatus, Act)])
def test_only_the_acts_of_the_table_lead_on(status: ApplicationStatus, act: Act) -> None:
    table = dict(entry.split(">") for entry in LIFE[status].split())
    if act in table:
        assert next_status(status, act) == table[act]
        assert act in acts_open_to(status)
    else:
        with pytest.raises(IllegalTransition):
            next_status(status, act)


@pytest.mark.parametrize(
    ("status", "act", "decided"),
    [
        (ApplicationStatus.APPROVED, Act.REJECT, True),
        (ApplicationStatus.REJECTED, Act.APPROVE, True),
        (ApplicationStatus.WAITLISTED, Act.WAITLIST, True),
        (ApplicationStatus.SUBMITTED, Act.APPROVE, False),
        (ApplicationStatus.APPROVED, Act.RESUBMIT, False),
    ],
)
def test_the_second_officer_hears_that_it_is_decided(status: ApplicationStatus, act: Act, decided: bool) -> None:
    with pytest.raises(IllegalTransition) as refused:
        next_status(status, act)
    assert isinstance(refused.value, AlreadyDecided) is decided
    assert refused.value.values == {"status": status.value, "act": act.value}


def test_an_open_application_can_always_be_withdrawn_and_a_closed_one_never() -> None:
    for status in ApplicationStatus:
        assert (Act.WITHDRAW in acts_open_to(status)) == (status in OPEN_STATUSES)


def test_every_act_is_somebodys() -> None:
    assert set(Act) == RESIDENT_ACTS | ACT_PERMISSIONS.keys() | {Act.EXPIRE}
    assert not RESIDENT_ACTS & ACT_PERMISSIONS.keys()
    assert ACT_PERMISSIONS.keys() >= DECISIONS


RIGHTS = {
    Role.VERIFIER: "view reveal request_correction clear answer",
    Role.APPROVER: "view reveal request_correction clear answer approve reject view_places rank",
    Role.SUPERVISOR: "view reveal request_correction clear answer approve reject view_places rank release_nik sign",
    Role.BROADCASTER: "announce answer",
    Role.ADMIN: "view reveal request_correction clear answer approve reject view_places rank release_nik sign"
    " manage_officers announce manage_places",
}


@pytest.mark.parametrize(("role", "permission"), [*product(Role, Permission)])
def test_a_role_has_its_rights_and_no_other(role: Role, permission: Permission) -> None:
    assert may(officer(role), permission) == (permission in RIGHTS[role].split())
    assert not may(None, permission)
    assert ROLE_PERMISSIONS.keys() == set(Role)


@pytest.mark.parametrize(
    ("areas", "kelurahan", "allowed"),
    [
        ({"33.74"}, IN_MIJEN, True),
        ({GENUK}, IN_GENUK, True),
        ({IN_GENUK}, IN_GENUK, True),
        ({GENUK, "33.74.14"}, IN_MIJEN, True),
        (set(), IN_GENUK, False),
        ({GENUK}, IN_MIJEN, False),
        ({IN_GENUK}, "33.74.05.1002", False),
        ({"33.74.0"}, IN_GENUK, False),
        ({"33.74.05.1"}, IN_GENUK, False),
        ({""}, IN_GENUK, False),
    ],
)
def test_an_officer_works_in_their_areas(areas: set[str], kelurahan: str, allowed: bool) -> None:
    one = officer(Role.APPROVER, frozenset(areas))
    if allowed:
        check(one, Permission.APPROVE, Programme.PIJAR_SEMAR, kelurahan)
    else:
        with pytest.raises(NotAllowed):
            check(one, Permission.APPROVE, Programme.PIJAR_SEMAR, kelurahan)


@pytest.mark.parametrize(
    ("one", "permission", "programme"),
    [
        (None, Permission.VIEW, None),
        (officer(Role.APPROVER), Permission.VIEW, Programme.UHC),
        (officer(Role.VERIFIER), Permission.APPROVE, Programme.PIJAR_SEMAR),
        (officer(Role.BROADCASTER), Permission.VIEW, Programme.PIJAR_SEMAR),
    ],
)
def test_what_is_not_allowed_is_refused(
    one: Officer | None, permission: Permission, programme: Programme | None
) -> None:
    with pytest.raises(NotAllowed) as refused:
        check(one, permission, programme)
    assert refused.value.values == {"permission": permission.value}


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.ADMIN])
@pytest.mark.parametrize("areas", [{"33.74"}, {GENUK, IN_GENUK}, {IN_GENUK, IN_MIJEN}, {"33.74.0"}, set()])
def test_the_kelurahan_an_officer_sees_are_those_of_their_areas(role: Role, areas: set[str]) -> None:
    one, known = officer(role, frozenset(areas)), read_default_areas()
    seen = sorted(each.code for each in known.all_kelurahan if one.sees_kelurahan(each.code))
    assert one.kelurahan_codes(known) == seen


def test_an_admin_works_everywhere() -> None:
    check(officer(Role.ADMIN, frozenset()), Permission.REVEAL, Programme.UHC, IN_MIJEN)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.SUPERVISOR, Role.ADMIN])
def test_nobody_decides_their_own_application(role: Role) -> None:
    def attempt(permission: Permission, applicant: int) -> None:
        check_application(
            officer(role),
            permission,
            programme=Programme.PIJAR_SEMAR,
            kelurahan_code=IN_GENUK,
            applicant_telegram_id=applicant,
        )

    with pytest.raises(OwnApplication) as refused:
        attempt(Permission.APPROVE, 9001)
    assert refused.value.values == {"permission": Permission.APPROVE.value}
    attempt(Permission.APPROVE, 9002)
    attempt(Permission.VIEW, 9001)


@pytest.mark.parametrize(("programme", "kelurahan"), [(Programme.UHC, IN_GENUK), (Programme.PIJAR_SEMAR, IN_MIJEN)])
def test_an_application_of_another_programme_or_area_is_not_theirs(programme: Programme, kelurahan: str) -> None:
    with pytest.raises(NotAllowed):
        check_application(
            officer(Role.APPROVER),
            Permission.APPROVE,
            programme=programme,
            kelurahan_code=kelurahan,
            applicant_telegram_id=9002,
        )


def test_an_invited_officer_without_an_account_is_not_everybody() -> None:
    check_not_own(officer(Role.APPROVER, telegram_id=None), None)
