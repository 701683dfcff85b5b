"""What a soak is told as."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.soak.checks.checker import MOST_TOLD, Check
from tests.soak.checks.log_check import events_in
from tests.soak.checks.memory_check import told_by_age
from tests.soak.stage import Played


def lines(played: Played, checks: Sequence[Check]) -> Iterator[str]:
    """Yield the report, line by line."""
    play, evidence = played.play, played.evidence
    ledger, records = evidence.ledger, evidence.records
    yield (
        f"{play.database}: {play.residents} residents, {play.officers} officers, {play.seconds / 60:g} minutes of bad "
        f"weather, {evidence.duration / 60:.1f} in all, seed {play.seed}"
    )
    yield f"acts: {sum(ledger.acts.values())}: {_counted(ledger.acts)}"
    yield f"calls of the Bot API: {played.calls}; updates: {len(records.of('inbox'))}"
    yield f"faults: {sum(ledger.faults.values())}: {_counted(ledger.faults)}"
    yield f"starts again: {_counted(Counter(played.restarts))}"
    yield f"applications: {_counted(Counter(row['status'] for row in records.of('applications')))}"
    yield f"rounds: {_counted(Counter(row['state'] for row in records.of('rounds'))) or 'none'}"
    yield f"audit events: {len(records.of('audit_events'))}"
    yield f"messages: {_counted(Counter(row['state'] for row in records.of('outbox')))}"
    yield f"warnings logged: {_counted(events_in(evidence.logs)) or 'none'}"
    yield f"answered after: {_percentiles(ledger.delays)}"
    for role, words in told_by_age(evidence.samples).items():
        yield f"memory of {role}: {words}"
    for check in checks:
        yield f"{'pass' if check.passed else 'FAIL'}  {check.name} ({check.looked_at} looked at{_note(check)})"
        for failure in check.failures[:MOST_TOLD]:
            yield f"        {failure}"
        if len(check.failures) > MOST_TOLD:
            yield f"        and {len(check.failures) - MOST_TOLD} more"
    failed = sum(not check.passed for check in checks)
    yield f"{len(checks) - failed} of {len(checks)} promises kept" + (f", {failed} broken" if failed else "")


def _note(check: Check) -> str:
    return f"; {check.note}" if check.note else ""


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.most_common())


def _percentiles(delays: Sequence[float]) -> str:
    if not delays:
        return "nothing"
    ordered = sorted(delays)
    return ", ".join(f"p{at} {ordered[len(ordered) * at // 100] * 1000:.0f} ms" for at in (50, 99))
