"""The answers of a programme's form by which an application is found; storage knows no question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.records.applications import FoundBy


def found_by(answers: Mapping[str, Any]) -> FoundBy:
    """Return the values by which an application with these answers is found. Raises KeyError if one is missing."""
    return FoundBy(nik_of(answers), str(answers["name"]), str(answers["phone"]), answers.get("occupation"))


def nik_of(answers: Mapping[str, Any]) -> str:
    """Return the applicant's NIK. Raises KeyError if it is missing."""
    return str(answers["nik"])
