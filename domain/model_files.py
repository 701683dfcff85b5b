"""Read a TOML file as a pydantic model, and say in plain words how to correct it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from domain.errors import RulesError

Model = TypeVar("Model", bound=BaseModel)

_REMEDIES = {
    "missing": "this is missing: add it",
    "extra_forbidden": "this file has no such entry: correct its name or take it out",
}


def read_model(model: type[Model], name: str, text: str) -> Model:
    """Read a file's TOML text as this model. Raises `RulesError` with the entry and the remedy."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(name, "TOML", str(error)) from None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        remedy = _REMEDIES.get(first["type"], first["msg"])
        raise RulesError(name, _entry_at(raw, first["loc"]), remedy) from None


def _entry_at(raw: object, loc: Iterable[int | str]) -> str:
    """Return the location of a mistake in the file's own words: `rules.over-age.outcome` if entries have ids."""
    words: list[str] = []
    for step in loc:
        if isinstance(raw, list) and isinstance(step, int) and step < len(raw):
            raw = raw[step]
            named = raw.get("id", raw.get("fact")) if isinstance(raw, dict) else None
            words.append(named if isinstance(named, str) else str(step + 1))
        else:
            raw = raw.get(step) if isinstance(raw, dict) and isinstance(step, str) else None
            words.append(str(step))
    return ".".join(words) or "TOML"
