"""Which answers of a programme's form an application is found by; storage knows no question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.records.applications import FoundBy


def found_by(answers: Mapping[str, Any]) -> FoundBy:
    """Return what an application with these answers is to be found by. Raises KeyError where one is missing."""
    return FoundBy(nik_of(answers), str(answers["name"]), str(answers["phone"]), answers.get("occupation"))


def nik_of(answers: Mapping[str, Any]) -> str:
    """Return the applicant's NIK. Raises KeyError where it is missing."""
    return str(answers["nik"])
