"""Permissions: an act is refused unless role, programme and area all allow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.application import Act
from domain.areas import CITY_CODE, Areas, areas_around
from domain.errors import NotAllowed, OwnApplication
from domain.programme import Programme


class Role(StrEnum):
    """An officer's post: kelurahan, Disnaker or Dinkes, their head, public relations, or the bot's administrator."""

    VERIFIER = "verifier"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    BROADCASTER = "broadcaster"
    ADMIN = "admin"


class Permission(StrEnum):
    """A permission that a role may give.

    `reveal` shows NIK, KK and phone unmasked, which is an audit event; `clear` settles a finding; `rank` prepares a
    round and `sign` makes it final; `answer` is for residents' questions.
    """

    VIEW = "view"
    REVEAL = "reveal"
    REQUEST_CORRECTION = "request_correction"
    APPROVE = "approve"
    REJECT = "reject"
    RELEASE_NIK = "release_nik"
    MANAGE_OFFICERS = "manage_officers"
    ANNOUNCE = "announce"
    CLEAR = "clear"
    VIEW_PLACES = "view_places"
    MANAGE_PLACES = "manage_places"
    RANK = "rank"
    SIGN = "sign"
    ANSWER = "answer"


_VERIFIER = frozenset(
    {Permission.VIEW, Permission.REVEAL, Permission.REQUEST_CORRECTION, Permission.CLEAR, Permission.ANSWER}
)
_APPROVER = _VERIFIER | {Permission.APPROVE, Permission.REJECT, Permission.VIEW_PLACES, Permission.RANK}

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.VERIFIER: _VERIFIER,
        Role.APPROVER: _APPROVER,
        Role.SUPERVISOR: _APPROVER | {Permission.RELEASE_NIK, Permission.SIGN},
        Role.BROADCASTER: frozenset({Permission.ANNOUNCE, Permission.ANSWER}),
        Role.ADMIN: frozenset(Permission),
    }
)

ACT_PERMISSIONS: Mapping[Act, Permission] = MappingProxyType(
    {
        Act.START_REVIEW: Permission.REQUEST_CORRECTION,
        Act.REQUEST_CORRECTION: Permission.REQUEST_CORRECTION,
        Act.APPROVE: Permission.APPROVE,
        Act.WAITLIST: Permission.APPROVE,
        Act.ENROL: Permission.APPROVE,
        Act.REJECT: Permission.REJECT,
        Act.RELEASE: Permission.RELEASE_NIK,
        Act.RETURN: Permission.APPROVE,
    }
)
"""The permission that an officer's act needs; acts that are not listed are not for officers."""


@dataclass(frozen=True)
class Officer:
    """A person of an office who works with applications.

    `areas` holds codes of kecamatan or kelurahan; `{"33.74"}` is the whole city, and an empty set is no area.
    `telegram_id` is None until the invitation is accepted.
    """

    id: UUID
    telegram_id: int | None
    role: Role
    programmes: frozenset[Programme] = frozenset()
    areas: frozenset[str] = frozenset()

    def sees_programme(self, programme: Programme) -> bool:
        """Return whether this programme is one of the officer's; an admin has all."""
        return self.role is Role.ADMIN or programme in self.programmes

    def sees_kelurahan(self, kelurahan_code: str) -> bool:
        """Return whether this kelurahan lies in one of the officer's areas; an admin has the whole city."""
        return self.role is Role.ADMIN or not self.areas.isdisjoint(areas_around(kelurahan_code))

    def kelurahan_codes(self, areas: Areas) -> list[str]:
        """Return the codes of all kelurahan that the officer sees."""
        own = (CITY_CODE,) if self.role is Role.ADMIN else self.areas
        return sorted({one.code for area in own for one in areas.within(area)})


def may(officer: Officer | None, permission: Permission) -> bool:
    """Return whether the officer's role has the permission, in any programme and area; meant for menus and buttons."""
    return officer is not None and permission in ROLE_PERMISSIONS.get(officer.role, frozenset())


def check(
    officer: Officer | None,
    permission: Permission,
    programme: Programme | None = None,
    kelurahan_code: str | None = None,
) -> None:
    """Raise `NotAllowed` unless the officer may do this here.

    A programme or kelurahan that is left out is not checked, which suits commands without an application (a list is
    then limited by the officer's own programmes and areas). For one application use `check_application`, which leaves
    nothing out.
    """
    if officer is None or not may(officer, permission):
        raise NotAllowed(permission.value)
    if programme is not None and not officer.sees_programme(programme):
        raise NotAllowed(permission.value)
    if kelurahan_code is not None and not officer.sees_kelurahan(kelurahan_code):
        raise NotAllowed(permission.value)


def check_application(
    officer: Officer | None,
    permission: Permission,
    *,
    programme: Programme,
    kelurahan_code: str,
    applicant_telegram_id: int | None,
) -> None:
    """Do `check` for one application, and `check_not_own` for every permission but viewing."""
    check(officer, permission, programme, kelurahan_code)
    if officer is not None and permission is not Permission.VIEW:
        check_not_own(officer, applicant_telegram_id, permission)


def check_not_own(
    officer: Officer, applicant_telegram_id: int | None, permission: Permission = Permission.APPROVE
) -> None:
    """Raise `OwnApplication` if officer and applicant are the same account."""
    if officer.telegram_id is not None and officer.telegram_id == applicant_telegram_id:
        raise OwnApplication(permission.value)
