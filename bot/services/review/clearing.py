"""What officers have to look into before an approval: an application's findings, each at its stage.

A finding is cleared at the stage its rule names, by a result: it fits, does not fit, or cannot be told. A verifier
reaches the kelurahan's stage, everybody else who may clear reaches them all. An approval says of what is open at the
last stage that it fits; what is open before it has to be cleared first, and against "does not fit" it needs a reason in
words.
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
    """A finding somebody has to look into.

    `number` is its place among the assessment's findings, from 0; `stage` the stage's id and `step` its place in the
    order of the stages; `cleared` what an officer found, None where nobody has looked into it.
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
        """What an officer found; None where nobody looked, or no result was recorded."""
        return self.cleared.result if self.cleared else None


@dataclass(frozen=True, slots=True)
class Checks:
    """All there is to look into in one application, in the order of its findings, and the stages in theirs."""

    stages: tuple[Stage, ...]
    all: tuple[Check, ...]

    @property
    def last_step(self) -> int:
        """The number of the last stage, from 0."""
        return max(len(self.stages) - 1, 0)

    @property
    def open(self) -> tuple[Check, ...]:
        """What nobody has looked into yet."""
        return tuple(one for one in self.all if one.is_open)

    @property
    def before_approval(self) -> tuple[Check, ...]:
        """What is open at an earlier stage than the last: with any of it there is no approval."""
        return tuple(one for one in self.open if one.step < self.last_step)

    @property
    def against(self) -> tuple[Check, ...]:
        """What officers found not to fit."""
        return tuple(one for one in self.all if one.result is CheckResult.DOES_NOT_FIT)

    @property
    def doubtful(self) -> tuple[Check, ...]:
        """What officers could not tell."""
        return tuple(one for one in self.all if one.result is CheckResult.CANNOT_TELL)

    @property
    def unrecorded(self) -> tuple[Check, ...]:
        """What officers looked into without a result being recorded: what they found is not known."""
        return tuple(one for one in self.all if not one.is_open and one.result is None)

    def reach(self, officer: Officer | None) -> int:
        """Return the last step whose findings the officer may clear; -1 is none."""
        if officer is None or not may(officer, Permission.CLEAR):
            return -1
        if officer.role is not Role.VERIFIER:
            return self.last_step
        return max((step for step, stage in enumerate(self.stages) if stage.role == officer.role.value), default=-1)

    def within_reach(self, officer: Officer | None) -> tuple[Check, ...]:
        """Return what the officer may look into, open or not."""
        reach = self.reach(officer)
        return tuple(one for one in self.all if one.step <= reach)

    def clearable(self, officer: Officer | None) -> tuple[Check, ...]:
        """Return what is open and within the officer's reach."""
        return tuple(one for one in self.within_reach(officer) if one.is_open)


OPEN, NO_RESULT = "open", "unknown"


def state_of(check: Check) -> str:
    """Return how a finding stands, as one word for a button: its result, or `OPEN`, or `NO_RESULT`."""
    if check.cleared is None:
        return OPEN
    return check.cleared.result.value if check.cleared.result else NO_RESULT


async def checks_of(
    uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident
) -> Checks:
    """Return what there is to look into, by the assessment the application is stored with."""
    cleared = await uow.clearances.of(application.id)
    return _checks(resources, application, application.assessment(resident.key), cleared, uow)


def checks_of_queued(uow: UnitOfWork, resources: Resources, queued: QueuedApplication) -> Checks | None:
    """Return the same for one of the officers' queue; None where the data key is gone."""
    if queued.wrapped_key is None:
        return None
    application = queued.application
    key = uow.keyring.unwrap(queued.wrapped_key, application.resident_id)
    return _checks(resources, application, application.assessment(key), queued.cleared, uow)


async def record(
    uow: UnitOfWork, officer: Officer, application: StoredApplication, checks: Sequence[Check]
) -> list[str]:
    """Record of each of these findings that was open that it fits; return the rules of those."""
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
    """Record what the officer found, in place of what `check` shows. Raises Conflict when that has changed."""
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
        # A refusal has no stage, nor has a finding from before there were stages: who decides looks at it.
        step = steps.get(finding.stage or "", last)
        stage = stages[step].id if stages else ""
        found.append(Check(number, finding, stage, step, cleared.get(finding.rule)))
    return Checks(stages, tuple(found))
