"""A made-up city of applications, for timing what grows: the same for the same seed, and nobody in it is real.

Its rows are as the bot writes them: sealed with a key for each resident, found by blind indexes.
"""

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from bot.loading import load_resources
from bot.services.places.placement import IN_ORDER, number_in_line
from domain.areas import CITY_CODE
from domain.audit import Actor, AuditAct
from domain.places.funding import period_of
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from storage.encryption import CiphertextContext, DataKey, Keyring
from storage.records.applications import FoundBy, seal_answers, seal_assessment
from storage.records.base import new_id
from storage.repositories.applying.rows import rules_of
from storage.repositories.places.quota_ledger import MOST_LINES
from storage.repositories.places.waiting import stretch_of
from storage.repositories.review.search import tokens_of

STARTED = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
TODAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
OFFICER_CHAT = 9_001
FIRST_CHAT = 10_000_000
POOL_PLACES = 8_500
"""What the city pays for in a year; a larger city has more pools, not larger ones."""

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, in the order in which they can be stored."""

# fmt: off
_FIRST = (
    "Sutarno", "Siti", "Slamet", "Sri", "Joko", "Dewi", "Ahmad", "Nur", "Agus", "Wahyu", "Budi", "Endang", "Eko",
    "Rini", "Hadi", "Yuli", "Bambang", "Tri", "Dwi", "Ani",
)
_LAST = (
    "Wibowo", "Aminah", "Santoso", "Rahayu", "Susilo", "Lestari", "Hidayat", "Wulandari", "Prasetyo", "Handayani",
    "Nugroho", "Astuti", "Setiawan", "Kusuma", "Utomo", "Puspita", "Saputra", "Maharani", "Gunawan", "Permata",
    "Hartono", "Suryani", "Purnomo", "Kartika", "Widodo", "Ningsih", "Firmansyah", "Utami",
)
# fmt: on
_TABLES = (
    "chats",
    "residents",
    "resident_keys",
    "applications",
    "search_index",
    "audit_events",
    "waiting_list",
    "reservations",
    "quota_entries",
    "drafts",
)
_STATUSES = ("enrolled", "approved", "waitlisted", "rejected", "withdrawn", "submitted", "in_review")
_SHARES = (50, 5, 12, 15, 13, 3, 2)


@dataclass(frozen=True, slots=True)
class Somebody:
    """The values by which one applicant is looked up."""

    number: int
    chat_id: int
    nik: str = field(repr=False)
    phone: str = field(repr=False)
    name: str = field(repr=False)
    kelurahan_code: str
    status: str
    programme: Programme

    @property
    def reference(self) -> Reference:
        return Reference.make(self.programme, TODAY.year, self.number // 2 + 1)

    @property
    def kecamatan_code(self) -> str:
        return self.kelurahan_code.rpartition(".")[0]

    @property
    def sent_at(self) -> datetime:
        return STARTED + timedelta(seconds=25 * self.number)


class City:
    """Makes people by their number, and their rows."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._resources = load_resources("benchmark_bot", 28)
        self._kelurahan = [one.code for one in self._resources.areas.all_kelurahan]
        self._pools = {programme: UUID(int=1 + number) for number, programme in enumerate(Programme)}
        self._officer = UUID(int=9)
        self._assessments = {one: self._assessed(one) for one in Programme}
        self._free = dict.fromkeys(Programme, POOL_PLACES)
        self._counted: Counter[tuple[str, str]] = Counter()
        self._waiting: Counter[tuple[str, int]] = Counter()

    def person(self, number: int) -> Somebody:
        """Return the `number`th applicant (from 0)."""
        chance = random.Random(number)  # noqa: S311 (made-up people)
        kelurahan = chance.choice(self._kelurahan)
        # Nobody has another's NIK: 9000 to 9999 in each kecamatan, then the next day of birth.
        kecamatan, birth = number // 1000 % 16 + 1, date(1960, 1, 1) + timedelta(days=number // 16_000)
        return Somebody(
            number=number,
            chat_id=FIRST_CHAT + number,
            nik=f"3374{kecamatan:02d}{birth:%d%m%y}{9000 + number % 1000}",
            phone=f"+62812{number:08d}",
            name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {chance.choice(_LAST)}",
            kelurahan_code=kelurahan,
            status=chance.choices(_STATUSES, _SHARES)[0],
            programme=tuple(Programme)[number % 2],
        )

    def foundation(self) -> Rows:
        """Return the rows that are there before anybody applies."""
        officer = {
            "id": self._officer,
            "telegram_id": OFFICER_CHAT,
            "name": b"",
            "role": "admin",
            "programmes": json.dumps(list(Programme)),
            "areas": json.dumps([CITY_CODE]),
            "created_at": STARTED,
        }
        pools, lines = [], []
        for programme, pool_id in self._pools.items():
            placement = self._resources.rulebook.on(programme, TODAY.date()).placement
            period = period_of(placement.period, TODAY.date())
            pools.append(
                {
                    "id": pool_id,
                    "programme": programme.value,
                    "fund": "apbd",
                    "cover": "",
                    "period": period,
                    "kecamatan_code": "",
                    "created_at": STARTED,
                }
            )
            lines.append({"pool_id": pool_id, "kind": "opening", "amount": POOL_PLACES, "at": TODAY})
        return {"officers": [officer], "quota_pools": pools, "quota_entries": lines}

    def rows(self, first: int, end: int) -> Rows:
        """Return all rows of the applicants from `first` up to `end`, by table."""
        rows: Rows = {name: [] for name in _TABLES}
        for number in range(first, end):
            one = self.person(number)
            self._add(rows, one)
            self._counted[one.programme.value, one.status] += 1
            if one.status == "waitlisted":
                self._waiting[one.programme.value, stretch_of(number_in_line(one.sent_at))] += 1
        return rows

    def counts(self) -> Rows:
        """Return the counts over everybody whose rows were made."""
        return {
            "application_counters": [
                {"programme": programme, "status": status, "number": count}
                for (programme, status), count in self._counted.items()
            ],
            "waiting_counts": [
                {"programme": programme, "tier": IN_ORDER, "stretch": stretch, "waiting": count}
                for (programme, stretch), count in self._waiting.items()
            ],
        }

    def _add(self, rows: Rows, one: Somebody) -> None:
        resident_id, application_id = new_id(), new_id()
        key, wrapped = self._keyring.new_data_key(resident_id)
        at = one.sent_at
        answers = {"nik": one.nik, "name": one.name, "phone": one.phone, "kelurahan": one.kelurahan_code}
        answers |= {"birth_date": "1980-05-12", "occupation": "becak", "workplace": "Pasar Genuk", "rt_rw": "003/005"}
        rows["chats"].append({"chat_id": one.chat_id})
        rows["residents"].append(
            {"id": resident_id, "telegram_id": one.chat_id, "language": "id", "announcements": True, "created_at": at}
        )
        rows["resident_keys"].append({"resident_id": resident_id, "wrapped": wrapped})
        assessment = self._assessments[one.programme]
        decided = one.status not in ("submitted", "in_review", "withdrawn")
        rows["applications"].append(
            {
                "id": application_id,
                "reference": str(one.reference),
                "programme": one.programme.value,
                "resident_id": resident_id,
                "chat_id": one.chat_id,
                "status": one.status,
                "version": 3,
                "nik_index": self._keyring.blind_index("nik", one.nik),
                "kecamatan_code": one.kecamatan_code,
                "kelurahan_code": one.kelurahan_code,
                "body": seal_answers(answers, key, application_id),
                "assessment": seal_assessment(assessment, key, application_id),
                "outcome": assessment.outcome.value,
                "rules_version": assessment.rules_version,
                "form_version": "1",
                "consent_version": "2026-11",
                "consent_at": at,
                "submitted_at": at,
                "updated_at": at,
                "decided_at": at if decided else None,
                "decided_by": self._officer if decided else None,
            }
        )
        tokens = tokens_of(
            self._keyring,
            FoundBy(one.nik, one.name, one.phone, str(answers["occupation"])),
            kelurahan_code=one.kelurahan_code,
            findings=rules_of(assessment),
        )
        rows["search_index"] += ({"token": token, "application_id": application_id} for token in tokens)
        now = AuditAct(f"application.{one.status}")
        for action in (AuditAct.APPLICATION_SUBMITTED, AuditAct.APPLICATION_IN_REVIEW, now):
            rows["audit_events"].append(
                {
                    "id": new_id(),
                    "at": at,
                    "actor": Actor.OFFICER,
                    "actor_id": self._officer,
                    "action": action,
                    "application_id": application_id,
                    "data": '{"reason": "data-mismatch"}',
                }
            )
        if one.status == "waitlisted":
            place = {"programme": one.programme.value, "tier": IN_ORDER, "number": number_in_line(at)}
            rows["waiting_list"].append({"application_id": application_id, **place, "entered_at": at})
        if one.status == "enrolled" and one.number < POOL_PLACES:
            self._add_place(rows, one, application_id)
        if one.number % 10 == 0:
            rows["drafts"].append(_draft(one, resident_id, key, at))

    def _add_place(self, rows: Rows, one: Somebody, application_id: UUID) -> None:
        reservation_id, pool_id = new_id(), self._pools[one.programme]
        rows["reservations"].append(
            {
                "id": reservation_id,
                "pool_id": pool_id,
                "programme": one.programme.value,
                "period": str(TODAY.year),
                "cover": "",
                "application_id": application_id,
                "state": "taken",
                "reserved_at": TODAY,
            }
        )
        line = {"pool_id": pool_id, "kind": "reservation", "amount": -1, "at": TODAY}
        rows["quota_entries"].append({**line, "reservation_id": reservation_id})
        self._free[one.programme] -= 1
        if (POOL_PLACES - self._free[one.programme]) % MOST_LINES == 0:
            closing = {**line, "kind": "closing", "amount": self._free[one.programme], "reservation_id": None}
            rows["quota_entries"].append(closing)

    def _assessed(self, programme: Programme) -> Assessment:
        return self._resources.rulebook.on(programme, TODAY.date()).assess({"age_years": 40}, {})


def _draft(one: Somebody, resident_id: UUID, key: DataKey, at: datetime) -> dict[str, Any]:
    draft_id = new_id()
    answers = {"ktp_region": "semarang_city", "nik": one.nik, "name": one.name, "kelurahan": one.kelurahan_code}
    body = json.dumps({"answers": answers, "context": {}, "asking": None}).encode()
    return {
        "id": draft_id,
        "chat_id": one.chat_id,
        "resident_id": resident_id,
        "form": one.programme.value,
        "form_version": "1",
        "current": True,
        "questions": "[]",
        "version": 1,
        "body": key.seal(body, CiphertextContext("drafts", "body", draft_id)),
        "started_at": at,
        "updated_at": at,
    }
