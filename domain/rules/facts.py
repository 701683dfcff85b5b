"""What a rule may ask about: the closed vocabulary of facts and of their values.

A choice is a plain word, the same in buttons, drafts and rule files. `unknown` is a choice only where a
person may honestly not know. No fact names a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.programme import Programme

UNKNOWN = "unknown"

FactValue = str | int | tuple[str, ...]


class UnknownFact(ValueError):
    """A fact that the programme does not have, or a value it cannot take: the data is at fault, not the rules."""


@dataclass(frozen=True)
class FactKind:
    """What values a fact takes: one of `choices`, several of them (`many`), or a whole number (none)."""

    choices: tuple[str, ...] = ()
    many: bool = False

    def accepts(self, value: object) -> bool:
        """Whether the value may stand for this fact."""
        if not self.choices:
            return isinstance(value, int) and not isinstance(value, bool)
        if self.many:
            return isinstance(value, tuple) and all(one in self.choices for one in value)
        return isinstance(value, str) and value in self.choices


_NUMBER = FactKind()
_YES_NO = FactKind(("yes", "no"))
_YES_NO_UNKNOWN = FactKind(("yes", "no", UNKNOWN))
_OCCUPATION = FactKind(
    (
        "becak",
        "ojek",
        "angkot",
        "sopir",
        "parkir",
        "pkl",
        "asongan",
        "pedagang_kecil",
        "petani",
        "nelayan",
        "tambal_ban",
        "serabutan",
        "pemulung",
        "marbot",
        "guru_ngaji",
        "lainnya",
    )
)
_KTP_REGION = FactKind(("semarang_city", "semarang_regency", "elsewhere", UNKNOWN))
_NIK_NOTES = FactKind(("region_outside_semarang", "odd_day_digits", "birth_date_mismatch"), many=True)

FACTS: Mapping[Programme, Mapping[str, FactKind]] = MappingProxyType(
    {
        Programme.PIJAR_SEMAR: {
            "ktp_region": _KTP_REGION,
            "age_band": FactKind(("under_17", "17_to_64", "65_or_more")),
            "joined_before_65": _YES_NO_UNKNOWN,
            "working_now": _YES_NO,
            "works_for": FactKind(("self", "employer")),
            "bpjstk_cover": FactKind(("none", "active", UNKNOWN)),
            "occupation": _OCCUPATION,
            "listed_covered": _YES_NO,
            "listed_bpjstk": _YES_NO,
            "listed_civil_servant": _YES_NO,
            "dtsen_decile": _NUMBER,
            "age_years": _NUMBER,
            "nik_notes": _NIK_NOTES,
        },
        Programme.UHC: {
            "care_need": FactKind(("none", "admitted", "today", "emergency")),
            "ktp_region": _KTP_REGION,
            "resident_6_months": _YES_NO_UNKNOWN,
            "jkn_card": FactKind(("active", "inactive", "never", UNKNOWN)),
            "paid_before": FactKind(("self_paid", "self_arrears", "employer", "government", UNKNOWN)),
            "accepts_class_3": _YES_NO,
            "listed_jkn": _YES_NO,
            "listed_civil_servant": _YES_NO,
            "dtsen_decile": _NUMBER,
            "age_years": _NUMBER,
            "nik_notes": _NIK_NOTES,
        },
    }
)
"""Programme → fact → its kind. `age_years` is derived where a `birth_date` is given instead. What comes from a list
(`listed_…`, `dtsen_decile` 1 to 10) is there only while there is a list to ask: see `LIST_FACTS`."""

DERIVED_FACTS: Mapping[str, str] = MappingProxyType({"age_years": "birth_date", "nik_notes": "nik"})
"""Fact that nobody is asked → the answer it is derived from."""

LIST_FACTS: Mapping[str, str] = MappingProxyType(
    {
        "covered": "listed_covered",
        "bpjstk": "listed_bpjstk",
        "jkn": "listed_jkn",
        "civil_servant": "listed_civil_servant",
        "dtsen": "dtsen_decile",
    }
)
"""Kind of list → the fact it answers."""
