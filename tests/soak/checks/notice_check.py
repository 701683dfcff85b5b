"""Whether everybody was told what they had to be told, and once."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise

from tests.soak.checks.evidence import Evidence, Found
from tests.soak.checks.ledger import Said
from tests.soak.checks.log_check import sending_unsure

REFERENCE = re.compile(r"\b(PS|UHC)-(\d{4})-(\d{6})-([A-Z])\b")
# What nobody approved in time, or let go on, and what waits for the morning, rests as well.
_RESTS = ("composed", "proposed", "scheduled", "checked", "finished")
ANNOUNCED = "📢 Pengumuman Pemerintah Kota Semarang"

# Which audit event calls for which message to the resident, and by what the message is known.
_NOTICES: Mapping[str, str] = {
    "application.submitted": "receipt",
    "application.resubmitted": "receipt of a correction",
    "application.approved": "approved",
    "application.waitlisted": "waits",
    "application.rejected": "rejected",
    "application.correction_requested": "correction",
    "application.nik_released": "released",
    "application.returned": "returned",
    "application.offered": "offer",
    "application.enrolled": "enrolled",
    "application.bpjs_refused": "refused by BPJS",
}
_KNOWN_BY = (
    ("receipt", re.compile(r"^✅ Pendaftaran (?:Pijar Semar|UHC) sudah diterima\.")),
    ("receipt of a correction", re.compile(r"^✅ Perbaikan sudah diterima\.")),
    ("approved", re.compile(r"^✅ Kabar baik untuk ")),
    ("waits", re.compile(r"^✅ Pendaftaran \S+ \(.*?\)(?::\nLolos| lolos pemeriksaan)")),
    ("rejected", re.compile(r"^Tentang \S+ \(.*?\): mohon maaf")),
    ("correction", re.compile(r"^✏️ Petugas memeriksa ")),
    ("released", re.compile(r"^Tentang \S+ \(.*?\): pendaftaran ini ditutup oleh petugas")),
    ("returned", re.compile(r"^🔎 (?:Keadaan pada|Petugas memeriksa sekali lagi) ")),
    ("enrolled", re.compile(r"^🛡️ ")),
    ("refused by BPJS", re.compile(r"^Tentang \S+ \(.*?\): BPJS belum bisa")),
    ("offer", re.compile(r"^🎉 Ada tempat untuk ")),
)


def told(evidence: Evidence) -> Found:
    """Every event that calls for a message was told."""
    heard, refused = _notices(evidence)
    for key, events in _called_for(evidence).items():
        yield 1
        if len(heard[key]) + refused[key] < events:
            chat_id, reference, kind = key
            yield f"{reference}: {kind} was told {len(heard[key])} times to chat {chat_id} for {events} events"


def told_once(evidence: Evidence) -> Found:
    """Check that a message repeats only if its answer was lost, or the sender or database went away meanwhile."""
    heard, _ = _notices(evidence)
    called_for = _called_for(evidence)
    unsure = sending_unsure(evidence.logs)
    for key, copies in heard.items():
        yield 1
        too_many = len(copies) - called_for.get(key, 0)
        if too_many <= 0:
            continue
        excused = sum(_excused(evidence, first, second, unsure) for first, second in pairwise(copies))
        if excused < too_many:
            chat_id, reference, kind = key
            yield f"{reference}: {kind} was told {len(copies)} times to chat {chat_id}, {excused} explained"


def _excused(evidence: Evidence, first: Said, second: Said, unsure: list[float]) -> bool:
    if first.lost:
        return True
    around = (first.at - 1.0, second.at + 1.0)
    if any(one.began <= around[1] and one.ended >= around[0] for one in evidence.ledger.interruptions):
        return True
    return any(around[0] <= at <= around[1] for at in unsure)


def _notices(evidence: Evidence) -> tuple[dict[tuple[int, str, str], list[Said]], Counter[tuple[int, str, str]]]:
    """By chat, reference and kind: what was told, and how many different texts were refused as the chat was blocked."""
    heard: dict[tuple[int, str, str], list[Said]] = defaultdict(list)
    for said in sorted(evidence.ledger.said, key=lambda one: one.number):
        if said.method == "sendMessage" and said.chat_id not in evidence.ledger.officers:
            for kind in _kind(said.text):
                heard[said.chat_id, kind[0], kind[1]].append(said)
    refused: Counter[tuple[int, str, str]] = Counter()
    for chat_id, text in evidence.ledger.refused:
        for reference, what in _kind(text):
            refused[chat_id, reference, what] += 1
    return heard, refused


def _kind(text: str) -> list[tuple[str, str]]:
    found = REFERENCE.search(text)
    if found is None:
        return []
    return [(found[0], name) for name, pattern in _KNOWN_BY if pattern.match(text)]


def _called_for(evidence: Evidence) -> Counter[tuple[int, str, str]]:
    chats = {row["id"]: (row["chat_id"], row["reference"]) for row in evidence.records.of("applications")}
    wanted: Counter[tuple[int, str, str]] = Counter()
    for event in evidence.records.of("audit_events"):
        kind = _NOTICES.get(event["action"])
        if kind is not None and event["application_id"] in chats:
            wanted[*chats[event["application_id"]], kind] += 1
    return wanted


def announcements(evidence: Evidence) -> Found:
    """Nobody gets an announcement twice, and who is written down as having got one did."""
    copies: Counter[tuple[int, str]] = Counter()
    for said in evidence.ledger.said:
        if said.method == "sendMessage" and ANNOUNCED in said.text and said.chat_id not in evidence.ledger.officers:
            copies[said.chat_id, said.text] += 1
    for (chat_id, _text), count in copies.items():
        yield 1
        if count > 1:
            yield f"chat {chat_id} got an announcement {count} times"
    outcomes = Counter(row["state"] for row in evidence.records.of("outbox") if row["part"] == "message")
    arrived = sum(count for (chat_id, _), count in copies.items())
    if not outcomes["sent"] <= arrived <= outcomes["sent"] + outcomes["unknown"]:
        yield f"{arrived} announcements arrived, {outcomes['sent']} are marked sent, {outcomes['unknown']} unknown"
    for row in evidence.records.of("announcements"):
        if row["state"] not in _RESTS:
            yield f"an announcement is {row['state']} still"
