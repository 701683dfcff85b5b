"""Officers: appointed at start, invited by a one-time link, withdrawn at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from domain.access import Officer, Permission, Role, check, may
from domain.areas import CITY_CODE
from domain.audit import Actor, AuditAct
from domain.errors import NotFound
from domain.programme import Programme
from storage.records.base import AuditEvent
from storage.repositories.officers import Grant, OfficerAccount

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

INVITATION_LIFE = timedelta(hours=48)
TOKEN_BYTES = 16
ADMIN_NAME = "Admin"
"""Used with the account's number, since an account that has never written has no name and admins must be told apart."""
ADMIN_GRANT = Grant(Role.ADMIN, frozenset(Programme), frozenset({CITY_CODE}))
ROLES_WITH_APPLICATIONS = frozenset({Role.VERIFIER, Role.APPROVER, Role.SUPERVISOR})
"""Roles that need programmes and areas; a broadcaster sees no application, an admin all of them."""


class Acceptance(StrEnum):
    """The outcome of opening an invitation link."""

    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ALREADY_OFFICER = "already_officer"


async def ensure_admins(uow: UnitOfWork, telegram_ids: Iterable[int]) -> None:
    """Make these accounts admins, whatever they were before; the caller commits."""
    known = await uow.officers.by_telegram_ids(sorted(set(telegram_ids)))
    for telegram_id in sorted(set(telegram_ids)):
        officer = known.get(telegram_id)
        if officer is None or officer.role is not Role.ADMIN:
            appointed = await uow.officers.appoint(telegram_id, ADMIN_GRANT, f"{ADMIN_NAME} {telegram_id}")
            await uow.audit.add([AuditEvent(AuditAct.OFFICER_APPOINTED, Actor.SYSTEM, None, data=_who(appointed))])


def grant_for(role: Role, programmes: Iterable[Programme], areas: Iterable[str]) -> Grant:
    """Return the grant of an officer in this role; admins get everything, broadcasters no application."""
    if role is Role.ADMIN:
        return ADMIN_GRANT
    if role not in ROLES_WITH_APPLICATIONS:
        return Grant(role, frozenset(), frozenset())
    return Grant(role, frozenset(programmes), frozenset(areas))


async def invite(uow: UnitOfWork, *, by: Officer, grant: Grant, now: datetime) -> str:
    """Store an invitation and return its token, which exists nowhere else. Raises NotAllowed."""
    check(by, Permission.MANAGE_OFFICERS)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await uow.officers.invite(token, grant, invited_by=by.id, expires_at=now + INVITATION_LIFE)
    data = {"role": grant.role.value, "programmes": sorted(grant.programmes), "areas": sorted(grant.areas)}
    await uow.audit.add([AuditEvent(AuditAct.OFFICER_INVITED, Actor.OFFICER, by.id, data=data)])
    return token


async def accept(
    uow: UnitOfWork, *, token: str, telegram_id: int, name: str, now: datetime
) -> tuple[Acceptance, Officer | None]:
    """Accept an invitation, which works once, and only while the officer who gave it may still invite.

    A person who is an officer already keeps the office as it is, and the link stays valid.
    """
    invitation = await uow.officers.invitation(token)
    if invitation is None:
        return Acceptance.UNKNOWN, None
    officer = await uow.officers.get_by_telegram_id(telegram_id)
    if officer is not None:
        return Acceptance.ALREADY_OFFICER, officer
    if invitation.used_at is not None:
        return Acceptance.USED, None
    if invitation.expires_at <= now:
        return Acceptance.EXPIRED, None
    inviter = await uow.officers.get(invitation.invited_by)
    if inviter is None or inviter.withdrawn_at is not None or not may(inviter.officer, Permission.MANAGE_OFFICERS):
        return Acceptance.REVOKED, None
    if not await uow.officers.use(invitation):
        return Acceptance.USED, None
    appointed = await uow.officers.appoint(telegram_id, invitation.grant, name)
    await uow.audit.add([AuditEvent(AuditAct.OFFICER_ACCEPTED, Actor.OFFICER, appointed.id, data=_who(appointed))])
    return Acceptance.ACCEPTED, appointed


async def withdraw(uow: UnitOfWork, *, by: Officer, officer_id: UUID) -> OfficerAccount:
    """Withdraw an officer's office with immediate effect. Raises NotAllowed, or NotFound if it is gone already.

    Officers cannot withdraw themselves, so that one admin always remains.
    """
    check(by, Permission.MANAGE_OFFICERS)
    account = await uow.officers.get(officer_id)
    if account is None or officer_id == by.id or not await uow.officers.withdraw(officer_id):
        raise NotFound
    data = {"officer_id": str(officer_id), "role": account.officer.role.value}
    await uow.audit.add([AuditEvent(AuditAct.OFFICER_WITHDRAWN, Actor.OFFICER, by.id, data=data)])
    return account


def _who(officer: Officer) -> dict[str, object]:
    return {
        "officer_id": str(officer.id),
        "role": officer.role.value,
        "programmes": sorted(one.value for one in officer.programmes),
        "areas": sorted(officer.areas),
    }
