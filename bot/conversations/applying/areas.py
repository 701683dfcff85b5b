"""Where the person lives: kecamatan, then kelurahan, by button or by a name typed near enough."""

from __future__ import annotations

from bot.conversations.engine import opening
from bot.conversations.engine.question import Choice, Found, Option, Question, Search, Text
from bot.runtime.step import Step
from bot.services.applying.areas import nearest_kecamatan, nearest_kelurahan
from domain.areas import Kecamatan, Kelurahan
from storage.records.base import Draft

TEXTS = (
    "btn-kecamatan-other",
    "btn-kecamatan-yes",
    "label-in-kecamatan",
    "label-in-kelurahan",
    "label-kelurahan-elsewhere",
    "q-kecamatan",
    "q-kecamatan-poster",
    "q-kelurahan",
)
"""Texts that the functions here use."""


def _suggested(step: Step, draft: Draft) -> Kecamatan | None:
    """The kecamatan of the poster that led here, until the question is answered."""
    if "kecamatan" in draft.answers:
        return None
    return step.resources.areas.kecamatan(draft.context.get("kecamatan", ""))


def _kecamatan_options(step: Step, draft: Draft) -> list[Option]:
    areas = step.resources.areas
    suggested = _suggested(step, draft)
    if suggested is not None:
        yes = step.plain("btn-kecamatan-yes", kecamatan=suggested.name)
        return [
            Option(suggested.code, label=yes),
            Option("other", text_key="btn-kecamatan-other", act=_show_all_kecamatan),
        ]
    return [Option(one.code, label=one.name) for one in sorted(areas.all_kecamatan, key=lambda one: one.name)]


async def _show_all_kecamatan(step: Step, draft: Draft) -> None:
    draft.context.pop("kecamatan", None)
    draft.version += 1
    opening.resume(step, draft)


def _kecamatan_text(step: Step, draft: Draft) -> Text:
    suggested = _suggested(step, draft)
    if suggested is None:
        return Text("q-kecamatan")
    return Text("q-kecamatan-poster", {"kecamatan": suggested.name})


def _find_kecamatan(step: Step, _: Draft, words: str) -> Found:
    """A kecamatan; or a kelurahan, which settles both questions."""
    areas = step.resources.areas
    found, certain = nearest_kecamatan(areas, words)
    kecamatan = [Option(one.code, label=step.plain("label-in-kecamatan", name=one.name)) for one in found]
    if certain:
        return Found(kecamatan[:1], certain=True)
    near = nearest_kelurahan(areas, words)
    kelurahan = [_both(step, one) for one in near.kelurahan]
    if near.certain:
        return Found(kelurahan[:1], certain=True)
    return Found([*kelurahan, *kecamatan])


def _pick_kecamatan(step: Step, _: Draft, value: str) -> Option | None:
    kelurahan = step.resources.areas.kelurahan(value)
    if kelurahan is not None:
        return _both(step, kelurahan)
    kecamatan = step.resources.areas.kecamatan(value)
    return Option(kecamatan.code, label=kecamatan.name) if kecamatan else None


def _both(step: Step, kelurahan: Kelurahan) -> Option:
    """A kelurahan offered at the question for the kecamatan."""
    return Option(
        kelurahan.code,
        label=step.plain("label-in-kelurahan", name=step.resources.areas.label(kelurahan.code)),
        gives=kelurahan.kecamatan_code,
        fills={"kelurahan": kelurahan.code},
    )


kecamatan_question = Question(
    key="kecamatan",
    part=2,
    answer=Choice(_kecamatan_options, columns=2, search=Search(_find_kecamatan, _pick_kecamatan)),
    text=_kecamatan_text,
    help="q-kecamatan-help",
)


def _kelurahan_options(step: Step, draft: Draft) -> list[Option]:
    inside = step.resources.areas.in_kecamatan(draft.answers.get("kecamatan", ""))
    return [Option(one.code, label=one.name) for one in inside]


def _kelurahan_text(step: Step, draft: Draft) -> Text:
    kecamatan = step.resources.areas.kecamatan(draft.answers.get("kecamatan", ""))
    return Text("q-kelurahan", {"kecamatan": kecamatan.name if kecamatan else ""})


def _find_kelurahan(step: Step, draft: Draft, words: str) -> Found:
    near = nearest_kelurahan(step.resources.areas, words, draft.answers.get("kecamatan"))
    return Found([_elsewhere(step, draft, one) for one in near.kelurahan], certain=near.certain)


def _pick_kelurahan(step: Step, draft: Draft, value: str) -> Option | None:
    kelurahan = step.resources.areas.kelurahan(value)
    return _elsewhere(step, draft, kelurahan) if kelurahan else None


def _elsewhere(step: Step, draft: Draft, kelurahan: Kelurahan) -> Option:
    """A kelurahan found by its name, which may lie in another kecamatan than the one chosen."""
    if kelurahan.kecamatan_code == draft.answers.get("kecamatan"):
        return Option(kelurahan.code, label=kelurahan.name)
    kecamatan = step.resources.areas.kecamatan(kelurahan.code)
    label = step.plain("label-kelurahan-elsewhere", name=kelurahan.name, kecamatan=kecamatan.name if kecamatan else "")
    return Option(kelurahan.code, label=label, fills={"kecamatan": kelurahan.kecamatan_code})


kelurahan_question = Question(
    key="kelurahan",
    part=2,
    answer=Choice(_kelurahan_options, columns=2, per_page=12, search=Search(_find_kelurahan, _pick_kelurahan)),
    text=_kelurahan_text,
    help="q-kelurahan-help",
    depends_on=("kecamatan",),
)
