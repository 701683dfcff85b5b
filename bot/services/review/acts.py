"""Acts of officers on applications: look, begin a review, clear findings, decide, ask for a correction, put back.

Every act checks the officer's permission, programme and area, is refused on the officer's own application, and is
conditional on the version the officer saw: of two who decide at once, one succeeds, and the other is told the new
state.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from bot.runtime.events.rendering import tell
from bot.services.places import placement
from bot.services.places.placement import Placed
from bot.services.review import appeals, clearing, corrections
from bot.services.review.cases import Case, decidable, find, in_review
from bot.services.review.clearing import Check, Checks
from bot.services.review.events import ApplicationPutBack, ApplicationRejected, CorrectionRequested, NikReleased
from domain.access import ACT_PERMISSIONS, Officer, Permission
from domain.application import Act, acts_open_to
from domain.audit import Actor, AuditAct
from domain.errors import AgainstCheck, Conflict, FindingsOpen, NotAllowed
from domain.reference import Reference
from domain.review import CheckResult, ReleaseReason, ReturnReason
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

AGAINST_CHECK = AuditAct.APPLICATION_APPROVED_AGAINST_CHECK
"""Recorded with the rules whose findings did not fit, and the reason in words."""


async def begin(uow: UnitOfWork, officer: Officer, case: Case) -> Case:
    """Take a waiting application into review and record who did; return any other as it is.

    Looking changes nothing for an officer who may only look, whose own application it is, or whose rejection is
    appealed.
    """
    if Act.START_REVIEW not in acts_open_to(case.application.status):
        return case
    try:
        await find(uow, officer, case.reference, ACT_PERMISSIONS[Act.START_REVIEW])
        await appeals.check_not_decider(uow, officer, case.application)
        application = await uow.applications.save(case.application.start_review())
    except (NotAllowed, Conflict):
        return await find(uow, officer, case.reference)
    await uow.audit.add([_event(AuditAct.APPLICATION_IN_REVIEW, officer, application)])
    return Case(application, case.resident, case.answers)


async def checks(uow: UnitOfWork, resources: Resources, case: Case) -> Checks:
    """Return the findings to check before an approval."""
    return await clearing.checks_of(uow, resources, case.application, case.resident)


async def clear(
    uow: UnitOfWork,
    resources: Resources,
    *,
    officer: Officer,
    reference: Reference,
    version: int,
    numbers: Collection[int] | None,
) -> Case:
    """Record that the officer has checked these findings and that they fit.

    `numbers` are as in `Check`; None means all within reach. Findings cleared already stay as they are.

    Raises:
        NotFound, OwnApplication: as `find`.
        NotAllowed: a finding belongs to a later stage than the officer's.
        Conflict: the application has changed since it was seen, or is not in review.
    """
    case = await in_review(uow, officer, reference, version)
    known = await checks(uow, resources, case)
    asked = [one for one in known.open if numbers is None or one.number in numbers]
    settled = [one for one in asked if one in known.clearable(officer)]
    if numbers is not None and len(settled) < len(asked):
        raise NotAllowed(Permission.CLEAR.value)
    await clearing.record(uow, officer, case.application, settled)
    return case


async def check_to_record(
    uow: UnitOfWork,
    resources: Resources,
    *,
    officer: Officer,
    reference: Reference,
    version: int,
    number: int,
    seen: str | None = None,
) -> tuple[Case, Check]:
    """Return the finding with this number, if the officer may record a result for it.

    `seen` is the finding's `state_of` that the officer saw; None skips the comparison. Raises what `clear` raises, and
    Conflict if another officer has recorded a result since.
    """
    case = await in_review(uow, officer, reference, version)
    known = await checks(uow, resources, case)
    found = next((one for one in known.all if one.number == number), None)
    if found is None or (seen is not None and clearing.state_of(found) != seen):
        raise Conflict
    if found not in known.within_reach(officer):
        raise NotAllowed(Permission.CLEAR.value)
    return case, found


async def record_check(
    uow: UnitOfWork,
    resources: Resources,
    *,
    officer: Officer,
    reference: Reference,
    version: int,
    number: int,
    seen: str,
    result: CheckResult,
    note: str | None = None,
) -> Case:
    """Record the officer's result of checking a finding, also over an earlier result.

    Raises what `check_to_record` raises.
    """
    case, check = await check_to_record(
        uow, resources, officer=officer, reference=reference, version=version, number=number, seen=seen
    )
    await clearing.record_result(uow, officer, case.application, case.resident, check, result, note)
    return case


async def approve(
    uow: UnitOfWork,
    resources: Resources,
    *,
    officer: Officer,
    reference: Reference,
    version: int,
    against_because: str | None = None,
    against_rules: Collection[str] = (),
) -> Placed:
    """Approve: give a place or put onto the waiting list as the programme says, and tell the resident at once.

    Open findings of the last stage are thereby recorded as fitting. An approval against a finding that does not fit
    needs a reason in words, `against_because`, which is recorded; `against_rules` are the rules of the findings that
    the officer was shown, and must be all of them. Nothing is changed if an error is raised.

    Raises:
        FindingsOpen: a finding of an earlier stage is open.
        AgainstCheck: a finding does not fit, and no reason was given for all of these.
        AlreadyDecided, IllegalTransition: the application's state does not allow this.
        Conflict: the application has changed since it was seen.
        NotFound, NotAllowed: as `find`.
    """
    case = await decidable(uow, officer, reference, version, Act.APPROVE)
    known = await checks(uow, resources, case)
    if known.before_approval:
        raise FindingsOpen(len(known.before_approval))
    explained = against_rules if against_because is not None else ()
    unexplained = [one for one in known.against if one.finding.rule not in explained]
    if unexplained:
        raise AgainstCheck(len(unexplained))
    await clearing.record(uow, officer, case.application, known.open)
    if known.against:
        rules = [one.finding.rule for one in known.against]
        await uow.audit.add([_event(AGAINST_CHECK, officer, case.application, note=against_because, rules=rules)])
    return await placement.give_place(
        uow, resources, application=case.application, resident=case.resident, officer=officer
    )


async def reject(
    uow: UnitOfWork,
    resources: Resources,
    *,
    officer: Officer,
    reference: Reference,
    version: int,
    reason: str,
    note: str | None,
) -> StoredApplication:
    """Reject for one of the programme's reasons, and tell the resident why and what to do next.

    Raises what `approve` raises.
    """
    case = await decidable(uow, officer, reference, version, Act.REJECT)
    if reason not in case.application.programme.profile.reasons:
        raise ValueError("no such reason")
    await placement.release_places(uow, resources, case.application)
    application = await uow.applications.save(case.application.reject(officer.id, uow.now))
    await uow.audit.add([_event(AuditAct.APPLICATION_REJECTED, officer, application, note=note, reason=reason)])
    await tell(uow, resources, ApplicationRejected(application, case.resident, reason, note))
    return application


async def request_correction(
    uow: UnitOfWork,
    resources: Resources,
    *,
    officer: Officer,
    reference: Reference,
    version: int,
    questions: Sequence[str],
    note: str | None,
) -> Case:
    """Ask the resident to answer these questions again, and tell them at once; the caller opens their draft.

    Raises what `approve` raises.
    """
    case = await decidable(uow, officer, reference, version, Act.REQUEST_CORRECTION)
    application = await uow.applications.save(case.application.request_correction())
    data = {"questions": list(questions)}
    await uow.audit.add([_event(corrections.REQUESTED, officer, application, note=note, **data)])
    await tell(uow, resources, CorrectionRequested(application, case.resident, questions, note))
    return Case(application, case.resident, case.answers)


async def release_nik(
    uow: UnitOfWork, resources: Resources, *, officer: Officer, reference: Reference, version: int, reason: str
) -> StoredApplication:
    """Close an open application whose NIK was entered by mistake, so that its owner can apply.

    Raises what `approve` raises.
    """
    case = await decidable(uow, officer, reference, version, Act.RELEASE)
    if reason not in list(ReleaseReason):
        raise ValueError("no such reason")
    await placement.release_places(uow, resources, case.application)
    application = await uow.applications.save(case.application.release())
    await uow.audit.add([_event(AuditAct.APPLICATION_NIK_RELEASED, officer, application, reason=reason)])
    await tell(uow, resources, NikReleased(application, case.resident))
    return application


async def put_back(
    uow: UnitOfWork, resources: Resources, *, officer: Officer, reference: Reference, version: int, reason: str
) -> StoredApplication:
    """Take an application that waits for a place back into review: it loses its position, and all is checked again.

    Raises what `approve` raises.
    """
    case = await decidable(uow, officer, reference, version, Act.RETURN)
    if reason not in list(ReturnReason):
        raise ValueError("no such reason")
    await placement.release_places(uow, resources, case.application)
    application = await uow.applications.save(case.application.send_back())
    await uow.clearances.drop(application.id)
    await uow.audit.add([_event(AuditAct.APPLICATION_RETURNED, officer, application, reason=reason)])
    await tell(uow, resources, ApplicationPutBack(application, case.resident))
    return application


def _event(
    action: AuditAct, officer: Officer, application: StoredApplication, *, note: str | None = None, **data: Any
) -> AuditEvent:
    return AuditEvent(action, Actor.OFFICER, officer.id, application.id, data, note)
