"""Findings that officers check before an approval, each at its stage.

A finding is cleared at the stage that its rule names, by a result: it fits, does not fit, or cannot be told. A verifier
reaches the kelurahan's stage, all other officers who may clear reach every stage. An approval records open findings of
the last stage as fitting; those of earlier stages have to be cleared first, and against "does not fit" an approval
needs a reason in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.places.placement import day_of
from domain.access import Officer, Permission, Role, may
from domain.audit import Actor, AuditAct
from domain.errors import Conflict
from domain.review import CheckResult
from domain.rules.assessment import Assessment, Finding
from domain.rules.file import Stage
from domain.rules.outcome import Outcome
from storage.records.applications import Clearance, QueuedApplication, StoredApplication
from storage.records.base import AuditEvent, Resident

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

CLEARED = AuditAct.APPLICATION_FINDING_CLEARED


@dataclass(frozen=True, slots=True)
class Check:
    """A finding that an officer has to check.

    `number` is its index among the assessment's findings, from 0; `stage` is the stage's id and `step` its index in the
    order of the stages; `cleared` is the recorded check, None if nobody has checked it yet.
    """

    number: int
    finding: Finding
    stage: str
    step: int
    cleared: Clearance | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has checked it yet."""
        return self.cleared is None

    @property
    def result(self) -> CheckResult | None:
        """The recorded result; None if nobody has checked it, or no result was recorded."""
        return self.cleared.result if self.cleared else None


@dataclass(frozen=True, slots=True)
class Checks:
    """All findings to check in one application, in the assessment's order, and the stages in theirs."""

    stages: tuple[Stage, ...]
    all: tuple[Check, ...]

    @property
    def last_step(self) -> int:
        """The index of the last stage, from 0."""
        return max(len(self.stages) - 1, 0)

    @property
    def open(self) -> tuple[Check, ...]:
        """The findings that nobody has checked yet."""
        return tuple(one for one in self.all if one.is_open)

    @property
    def before_approval(self) -> tuple[Check, ...]:
        """The open findings of stages before the last: any of them prevents an approval."""
        return tuple(one for one in self.open if one.step < self.last_step)

    @property
    def against(self) -> tuple[Check, ...]:
        """The findings that do not fit, as officers recorded."""
        return tuple(one for one in self.all if one.result is CheckResult.DOES_NOT_FIT)

    @property
    def doubtful(self) -> tuple[Check, ...]:
        """The findings that officers could not tell."""
        return tuple(one for one in self.all if one.result is CheckResult.CANNOT_TELL)

    @property
    def unrecorded(self) -> tuple[Check, ...]:
        """The findings that were checked without a recorded result."""
        return tuple(one for one in self.all if not one.is_open and one.result is None)

    def reach(self, officer: Officer | None) -> int:
        """Return the last step whose findings the officer may clear; -1 means none."""
        if officer is None or not may(officer, Permission.CLEAR):
            return -1
        if officer.role is not Role.VERIFIER:
            return self.last_step
        return max((step for step, stage in enumerate(self.stages) if stage.role == officer.role.value), default=-1)

    def within_reach(self, officer: Officer | None) -> tuple[Check, ...]:
        """Return the findings that the officer may check, open or not."""
        reach = self.reach(officer)
        return tuple(one for one in self.all if one.step <= reach)

    def clearable(self, officer: Officer | None) -> tuple[Check, ...]:
        """Return the open findings within the officer's reach."""
        return tuple(one for one in self.within_reach(officer) if one.is_open)


OPEN, NO_RESULT = "open", "unknown"


def state_of(check: Check) -> str:
    """Return the state of a finding as one word for a button: its result, `OPEN` or `NO_RESULT`."""
    if check.cleared is None:
        return OPEN
    return check.cleared.result.value if check.cleared.result else NO_RESULT


async def checks_of(
    uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident
) -> Checks:
    """Return the findings to check in the assessment stored with the application."""
    cleared = await uow.clearances.of(application.id)
    return _checks(resources, application, application.assessment(resident.key), cleared, uow)


def checks_of_queued(uow: UnitOfWork, resources: Resources, queued: QueuedApplication) -> Checks | None:
    """Return the findings to check in an application of the queue; None if its data key is gone."""
    if queued.wrapped_key is None:
        return None
    application = queued.application
    key = uow.keyring.unwrap(queued.wrapped_key, application.resident_id)
    return _checks(resources, application, application.assessment(key), queued.cleared, uow)


async def record(
    uow: UnitOfWork, officer: Officer, application: StoredApplication, checks: Sequence[Check]
) -> list[str]:
    """Record each open one of these findings as fitting; return the rules of those."""
    new = await uow.clearances.add(application.id, [one.finding.rule for one in checks], officer.id)
    stages = {one.finding.rule: one.stage for one in checks}
    await uow.audit.add(
        [
            AuditEvent(CLEARED, Actor.OFFICER, officer.id, application.id, _data(rule, stages[rule], CheckResult.FITS))
            for rule in new
        ]
    )
    return new


async def record_result(
    uow: UnitOfWork,
    officer: Officer,
    application: StoredApplication,
    resident: Resident,
    check: Check,
    result: CheckResult,
    note: str | None,
) -> None:
    """Record the officer's result over what `check` shows. Raises Conflict if that has changed."""
    rule = check.finding.rule
    if not await uow.clearances.put(
        application.id, rule, officer.id, result, note=note, key=resident.key, seen=check.cleared
    ):
        raise Conflict
    data = _data(rule, check.stage, result)
    if check.cleared is not None:
        data["before"] = check.cleared.result.value if check.cleared.result else None
    await uow.audit.add([AuditEvent(CLEARED, Actor.OFFICER, officer.id, application.id, data, note)])


def _data(rule: str, stage: str, result: CheckResult) -> dict[str, str | None]:
    return {"rule": rule, "stage": stage, "result": result.value}


def _checks(
    resources: Resources,
    application: StoredApplication,
    assessment: Assessment,
    cleared: Mapping[str, Clearance],
    uow: UnitOfWork,
) -> Checks:
    stages = resources.rulebook.on(application.programme, day_of(uow.now)).stages
    steps = {stage.id: step for step, stage in enumerate(stages)}
    last = max(len(stages) - 1, 0)
    found = []
    for number, finding in enumerate(assessment.findings):
        if finding.outcome is Outcome.INFORMATION:
            continue
        # A refusal has no stage, nor has a finding from before stages existed: the deciding officer checks it.
        step = steps.get(finding.stage or "", last)
        stage = stages[step].id if stages else ""
        found.append(Check(number, finding, stage, step, cleared.get(finding.rule)))
    return Checks(stages, tuple(found))
