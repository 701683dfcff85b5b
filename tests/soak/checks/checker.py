"""Whether all that was promised was kept, judged from the evidence alone.

Nothing here asks the bot's own services or rules: what may follow on what, how a notice reads and what adds up to what
is written down here a second time, so that a mistake there is not made here too.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.soak.checks.evidence import Evidence, Found
from tests.soak.checks.ledger import REFUSED
from tests.soak.checks.log_check import complaints_in, secrets_in
from tests.soak.checks.memory_check import grown
from tests.soak.checks.notice_check import REFERENCE, announcements, told, told_once
from tests.soak.checks.records import Row

MOST_TOLD = 12
MEMORY = "memory is flat"
_START_SECONDS = 15.0
_OPEN = {"submitted", "in_review", "correction_requested", "approved", "waitlisted", "appealed"}
_ANYTHING_OPEN = frozenset(_OPEN)

# What an audit event makes of an application: from which statuses, and to which (None: it stays as it is).
_STEPS: Mapping[str, tuple[frozenset[str], str | None]] = {
    "application.submitted": (frozenset({""}), "submitted"),
    "application.in_review": (frozenset({"submitted", "appealed"}), "in_review"),
    "application.finding_cleared": (frozenset({"in_review"}), None),
    "application.approved_against_check": (frozenset({"in_review"}), None),
    "application.correction_requested": (frozenset({"in_review"}), "correction_requested"),
    "application.resubmitted": (frozenset({"correction_requested"}), "submitted"),
    "application.approved": (frozenset({"in_review", "waitlisted"}), "approved"),
    "application.waitlisted": (frozenset({"in_review"}), "waitlisted"),
    "application.rejected": (frozenset({"in_review"}), "rejected"),
    "application.appealed": (frozenset({"rejected"}), "appealed"),
    "application.withdrawn": (_ANYTHING_OPEN, "withdrawn"),
    "application.nik_released": (_ANYTHING_OPEN, "withdrawn"),
    "application.offered": (frozenset({"waitlisted"}), None),
    "application.offer_lapsed": (frozenset({"waitlisted"}), None),
    "application.declined": (frozenset({"waitlisted"}), "withdrawn"),
    "application.returned": (frozenset({"waitlisted", "approved"}), "in_review"),
    "application.expired": (frozenset({"correction_requested", "waitlisted"}), "expired"),
    "application.handed_over": (frozenset({"approved"}), None),
    "application.bpjs_refused": (frozenset({"approved"}), "in_review"),
    "application.enrolled": (frozenset({"approved"}), "enrolled"),
    "application.reassessed": (_ANYTHING_OPEN, None),
}

# What an officer is told of an act that was done, and the audit events one of which it must have left.
_CONFIRMED = (
    (re.compile(r"^✅ (\S+) disetujui"), ("application.approved", "application.waitlisted")),
    (re.compile(r"^❌ (\S+) ditolak\."), ("application.rejected",)),
    (re.compile(r"^✏️ Permintaan untuk (\S+) sudah dikirim"), ("application.correction_requested",)),
    (re.compile(r"^👁️ (\S+), disembunyikan lagi"), ("officer.revealed",)),
)
_ACTS_TAPPED = {
    "application.rejected": "reject",
    "application.correction_requested": "fix",
    "application.waitlisted": "approve",
    "application.approved": "approve",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One promise, what was found against it, and what was looked at (0: there was nothing to judge by)."""

    name: str
    failures: tuple[str, ...]
    looked_at: int
    note: str = ""

    @property
    def passed(self) -> bool:
        return not self.failures


def check(evidence: Evidence) -> list[Check]:
    """Look at everything; every promise is there, kept or not."""
    checks = []
    for name, look in _PROMISES.items():
        found = list(look(evidence))
        failures = tuple(one for one in found if isinstance(one, str))
        checks.append(Check(name, failures, sum(one for one in found if isinstance(one, int))))
    growth, judged, note = grown(evidence.samples)
    checks.append(Check(MEMORY, tuple(growth), judged, note))
    return checks


# --- answers ---


def _answers(evidence: Evidence) -> Found:
    """Check that the application holds what was answered in the form that was sent."""
    yield from (one for one in evidence.records.unreadable if not one.startswith("drafts "))
    by_reference = {row["reference"]: row for row in evidence.records.of("applications")}
    expected: dict[str, dict[str, Any]] = defaultdict(dict)
    unresolved: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for sent in evidence.ledger.sent:
        if sent.accepted and sent.reference is not None:
            expected[sent.reference].update(sent.answers)
        else:
            unresolved[sent.chat_id].append(sent.answers)
    for reference, answers in expected.items():
        row = by_reference.get(reference)
        if row is None:
            yield f"{reference} was received and is not there"
            continue
        stored = evidence.records.answers.get(row["id"], {})
        # A form sent at the very end may have gone in with nobody looking at its receipt any more.
        later = [{**answers, **one} for one in unresolved[row["chat_id"]]]
        for key, value in answers.items():
            yield 1
            if value is not ... and stored.get(key) != value and all(stored.get(key) != one[key] for one in later):
                yield f"{reference} of chat {row['chat_id']}: {key} is {stored.get(key)!r}, answered {value!r}"
    for reference, row in by_reference.items():
        if reference not in expected and not unresolved[row["chat_id"]]:
            yield f"{reference} is there and nobody sent it"


def _drafts(evidence: Evidence) -> Found:
    """Answers that the bot went on from are in the draft, as long as there is one."""
    yield from (one for one in evidence.records.unreadable if one.startswith("drafts "))
    for (chat_id, draft), answers in evidence.ledger.kept.items():
        stored = evidence.records.drafts.get((chat_id, draft))
        if stored is None:
            continue
        for key, value in answers.items():
            yield 1
            if key not in stored or (value is not ... and stored[key] != value):
                yield f"draft {draft} of chat {chat_id}: {key} is not what was answered"


def _one_open(evidence: Evidence) -> Found:
    held = Counter(
        (row["programme"], evidence.records.answers.get(row["id"], {}).get("nik"))
        for row in evidence.records.of("applications")
        if row["status"] in _OPEN
    )
    yield len(held)
    for (programme, _nik), count in held.items():
        if count > 1:
            yield f"one NIK has {count} open applications for {programme}"


# --- an application's life ---


def _transitions(evidence: Evidence) -> Found:
    history = _history(evidence)
    for row in evidence.records.of("applications"):
        events = history.get(row["id"], [])
        yield len(events)
        status = ""
        for event in events:
            before, after = _STEPS.get(event["action"], (frozenset(), None))
            if status not in before:
                yield f"{row['reference']}: {event['action']} came while it was {status or 'not there'}"
            status = after or status
        if status != row["status"]:
            yield f"{row['reference']} is {row['status']}, and its history ends with {status or 'nothing'}"


def _history(evidence: Evidence) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for event in sorted(evidence.records.of("audit_events"), key=lambda one: (one["at"], one["id"])):
        if event["application_id"] is not None and event["action"].startswith("application."):
            found[event["application_id"]].append(event)
    return found


def _places(evidence: Evidence) -> Found:
    """At no line of a pool's ledger are more places held than there are; who holds one is who was given one."""
    records = evidence.records
    entries: dict[UUID, list[Row]] = defaultdict(list)
    for entry in sorted(records.of("quota_entries"), key=lambda one: one["seq"]):
        entries[entry["pool_id"]].append(entry)
    held = Counter(row["pool_id"] for row in records.of("reservations") if row["state"] in ("offered", "taken"))
    for pool in records.of("quota_pools"):
        free = total = 0
        name = f"{pool['programme']} {pool['fund']} {pool['period']}"
        for entry in entries[pool["id"]]:
            yield 1
            if entry["kind"] == "closing":
                free = entry["amount"]
                continue
            free += entry["amount"]
            if entry["kind"] in ("opening", "increase", "decrease", "move"):
                total += entry["amount"]
            if free < 0:
                yield f"pool {name}: {-free} more held than there are, at line {entry['seq']}"
        if total - held[pool["id"]] != free:
            yield f"pool {name}: {free} free by the ledger, and {held[pool['id']]} of {total} held"
    yield from _holders(evidence)


def _holders(evidence: Evidence) -> Iterator[str]:
    holds: dict[UUID, list[str]] = defaultdict(list)
    for row in evidence.records.of("reservations"):
        if row["state"] in ("offered", "taken") and row["application_id"] is not None and not row["cover"]:
            holds[row["application_id"]].append(row["state"])
    waits = {row["application_id"] for row in evidence.records.of("waiting_list")}
    refused = {one["application_id"] for one in _events(evidence, "application.bpjs_refused")}
    for row in evidence.records.of("applications"):
        states = holds.get(row["id"], [])
        wanted = {"approved": [["taken"]], "enrolled": [["taken"]], "waitlisted": [[], ["offered"]]}
        # People whom BPJS could not take yet keep their place meanwhile.
        kept = [["taken"]] if row["id"] in refused and row["status"] in _OPEN else []
        if states not in [*wanted.get(row["status"], [[]]), *kept]:
            yield f"{row['reference']} is {row['status']} and holds {states or 'no place'}"
        if row["status"] == "waitlisted" and not states and row["id"] not in waits:
            yield f"{row['reference']} is waitlisted and stands in no line"
        if row["status"] != "waitlisted" and row["id"] in waits:
            yield f"{row['reference']} is {row['status']} and stands in line"


def _rounds(evidence: Evidence) -> Found:
    """Check that a signed round is told to its end: each person with a place was asked, or had withdrawn."""
    records = evidence.records
    asked = {one["application_id"] for one in _events(evidence, "application.offered")}
    known = {row["id"]: row for row in records.of("applications")}
    states = {row["id"]: row["state"] for row in records.of("rounds")}
    for state in states.values():
        yield 1
        if state in ("freezing", "ranking", "signed"):
            yield f"a round is {state} still"
    for entry in records.of("round_entries"):
        row = known[entry["application_id"]]
        if states[entry["round_id"]] == "announced" and entry["pool_id"] is not None and row["id"] not in asked:
            yield 1
            if row["status"] != "withdrawn":
                yield f"{row['reference']} got a place in a round, and was not asked"


def _events(evidence: Evidence, action: str) -> list[Row]:
    return [one for one in evidence.records.of("audit_events") if one["action"] == action]


def _cover(evidence: Evidence) -> Found:
    """Check that BPJS's answers are stored, and that nobody is covered without one."""
    references = {row["id"]: row["reference"] for row in evidence.records.of("applications")}
    held = {
        (row["reference"], f"{row['covered_from']}")
        for row in evidence.records.of("applications")
        if row["status"] == "enrolled"
    }
    held |= {(references[one["application_id"]], REFUSED) for one in _events(evidence, "application.bpjs_refused")}
    yield len(held)
    yield from (f"{reference}: {what} by BPJS was not kept" for reference, what in evidence.ledger.brought_back - held)
    yield from (
        f"{reference}: {what}, which BPJS did not answer" for reference, what in held - evidence.ledger.answered
    )


def _line(evidence: Evidence) -> Found:
    """Check that the waiting list's counts match the applications on it."""
    standing = Counter((row["programme"], row["tier"]) for row in evidence.records.of("waiting_list"))
    counted: Counter[tuple[str, int]] = Counter()
    for row in evidence.records.of("waiting_counts"):
        yield 1
        counted[row["programme"], row["tier"]] += row["waiting"]
    for one in sorted(standing.keys() | counted.keys()):
        if standing[one] != counted[one]:
            yield f"{standing[one]} stand in tier {one[1]} of {one[0]}, and {counted[one]} are counted"


# --- officers ---


def _officers_acts(evidence: Evidence) -> Found:
    """Check that each act confirmed to an officer has an audit event of theirs."""
    events = Counter((officer, event["action"], reference) for officer, event, reference in _by_officers(evidence))
    confirmed = {
        (said.chat_id, actions, found[1])
        for said in evidence.ledger.said
        if said.chat_id in evidence.ledger.officers
        for pattern, actions in _CONFIRMED
        if (found := pattern.match(said.text))
    }
    for chat_id, actions, reference in confirmed:
        yield 1
        if not any(events[chat_id, action, reference] for action in actions):
            yield f"officer {chat_id} was told of {actions[0]} for {reference}, and it is not in the audit trail"
    announced = sum(count for (_, action, _), count in events.items() if action == "officer.announcement_composed")
    if announced != len(evidence.records.of("announcements")):
        yield f"{len(evidence.records.of('announcements'))} announcements, {announced} in the audit trail"


def _nobody_else(evidence: Evidence) -> Found:
    """No decision without an officer who tapped it."""
    for officer, event, reference in _by_officers(evidence):
        act = _ACTS_TAPPED.get(event["action"])
        if act is not None:
            yield 1
            if not evidence.ledger.tapped[officer, act, _token(reference)]:
                yield f"{event['action']} of {reference} is not what officer {officer} asked for"


def _by_officers(evidence: Evidence) -> Iterator[tuple[int, Row, str]]:
    officers = {row["id"]: row["telegram_id"] for row in evidence.records.of("officers")}
    references = {row["id"]: row["reference"] for row in evidence.records.of("applications")}
    for event in evidence.records.of("audit_events"):
        if event["actor"] == "officer" and event["actor_id"] in officers:
            yield officers[event["actor_id"]], event, references.get(event["application_id"], "")


def _token(reference: str) -> str:
    found = REFERENCE.fullmatch(reference)
    return f"{found[1]}{found[2][2:]}_{found[3]}{found[4]}".lower() if found else ""


def _commands_once(evidence: Evidence) -> Found:
    """Check that each command ran once: as many cases opened and searches made as were asked for."""
    done = Counter((officer, event["action"]) for officer, event, _ in _by_officers(evidence))
    for (officer, action), asked in tuple(evidence.ledger.asked.items()):
        yield asked
        most = asked + evidence.ledger.asked[officer, f"{action}?"]
        if not action.endswith("?") and not asked <= done[officer, action] <= most:
            yield f"officer {officer} asked {asked} times, and {action} was recorded {done[officer, action]} times"


# --- queues, processes, logs ---


def _nothing_aside(evidence: Evidence) -> Found:
    for row in evidence.records.of("inbox"):
        if row["state"] == "set_aside":
            yield f"update {row['seq']} was set aside: {row['error']}"
    yield len(evidence.records.of("inbox"))


def _all_handled(evidence: Evidence) -> Found:
    """Every update that was taken is there and done, and nothing waits."""
    yield from evidence.waited_in_vain
    known = {row["update_id"]: row["state"] for row in evidence.records.of("inbox")}
    for update_id in evidence.ledger.taken:
        yield 1
        if update_id not in known:
            yield f"update {update_id} was taken and is not there"
    waiting = sum(row["state"] == "waiting" for row in evidence.records.of("inbox"))
    if waiting:
        yield f"{waiting} updates wait still"


def _all_sent(evidence: Evidence) -> Found:
    """No message waits, none was given up, and only announcements may be uncertain."""
    for row in evidence.records.of("outbox"):
        yield 1
        where = f"message {row['seq']} ({row['method']}) to chat {row['chat_id']}"
        if row["state"] in ("queued", "sending"):
            yield f"{where} is {row['state']} still"
        elif row["state"] in ("failed", "unreadable"):
            yield f"{where} was given up: {row['error']}"
        elif row["state"] == "unknown" and row["announcement_id"] is None:
            yield f"{where} is uncertain, and no announcement"


def _processes(evidence: Evidence) -> Found:
    """No process ends by itself, but one that finds no database at its start: with 1, and is started again."""
    yield 1
    away = [one for one in evidence.ledger.interruptions if one.what == "database"]
    for death in evidence.deaths:
        found_none = any(one.began - 1 <= death.at <= one.ended + _START_SECONDS for one in away)
        if death.status != 1 or not found_none:
            yield death.how


def _logs_are_clean(evidence: Evidence) -> Found:
    yield from secrets_in(evidence.logs, evidence.secrets)
    yield len(evidence.logs)


def _logs_complain(evidence: Evidence) -> Found:
    yield from complaints_in(evidence.logs)
    yield len(evidence.logs)


def _people_complain(evidence: Evidence) -> Found:
    yield from evidence.ledger.complaints
    yield sum(evidence.ledger.acts.values())


_PROMISES: Mapping[str, Callable[[Evidence], Found]] = {
    "every answer of a form that was sent is kept": _answers,
    "every answer of a form not sent yet is kept": _drafts,
    "one open application for a NIK and programme": _one_open,
    "no wrong transition": _transitions,
    "places never over quota": _places,
    "everybody in line is counted": _line,
    "rounds told to their end": _rounds,
    "cover as BPJS has answered": _cover,
    "every notice told": told,
    "notices told once, but for losses on the way": told_once,
    "no announcement twice": announcements,
    "an audit event for every officer's act": _officers_acts,
    "no decision that nobody took": _nobody_else,
    "every command carried out once": _commands_once,
    "nothing set aside": _nothing_aside,
    "every update taken is handled": _all_handled,
    "no message left waiting, lost or given up": _all_sent,
    "no process ended by itself": _processes,
    "nothing personal in any log": _logs_are_clean,
    "no handler failed": _logs_complain,
    "nobody saw what must not be": _people_complain,
}
