"""Where the person lives: kecamatan, then kelurahan, by button or by a name typed near enough."""

from __future__ import annotations

from bot.conversations.engine import opening
from bot.conversations.engine.contexts import context_of, keep_context
from bot.conversations.engine.question import Choice, FoundOptions, Option, Question, Search, Text, Turn
from bot.runtime.step import Step
from bot.services.applying.areas import nearest_kecamatan, nearest_kelurahan
from bot.services.applying.draft_context import ApplyingContext
from domain.areas import Kecamatan, Kelurahan
from domain.draft import Draft

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


def _suggested(turn: Turn) -> Kecamatan | None:
    """Return the kecamatan of the poster that led here, until the question is answered."""
    if "kecamatan" in turn.answers:
        return None
    return turn.resources.areas.kecamatan(context_of(turn.draft, ApplyingContext).kecamatan or "")


def _kecamatan_options(turn: Turn) -> list[Option]:
    areas = turn.resources.areas
    suggested = _suggested(turn)
    if suggested is not None:
        yes = turn.step.plain("btn-kecamatan-yes", kecamatan=suggested.name)
        return [
            Option(suggested.code, label=yes),
            Option("other", text_key="btn-kecamatan-other", act=_show_all_kecamatan),
        ]
    return [Option(one.code, label=one.name) for one in sorted(areas.all_kecamatan, key=lambda one: one.name)]


async def _show_all_kecamatan(turn: Turn) -> None:
    keep_context(turn.draft, ApplyingContext(kecamatan=None))
    turn.draft.renew_buttons()
    opening.resume(turn.step, turn.draft)


def _kecamatan_text(turn: Turn) -> Text:
    suggested = _suggested(turn)
    if suggested is None:
        return Text("q-kecamatan")
    return Text("q-kecamatan-poster", {"kecamatan": suggested.name})


def _find_kecamatan(turn: Turn) -> FoundOptions:
    """Return a kecamatan; or a kelurahan, which settles both questions."""
    step = turn.step
    areas = step.resources.areas
    found, certain = nearest_kecamatan(areas, turn.value)
    kecamatan = [Option(one.code, label=step.plain("label-in-kecamatan", name=one.name)) for one in found]
    if certain:
        return FoundOptions(kecamatan[:1], certain=True)
    near = nearest_kelurahan(areas, turn.value)
    kelurahan = [_both(step, one) for one in near.kelurahan]
    if near.certain:
        return FoundOptions(kelurahan[:1], certain=True)
    return FoundOptions([*kelurahan, *kecamatan])


def _pick_kecamatan(turn: Turn) -> Option | None:
    kelurahan = turn.resources.areas.kelurahan(turn.value)
    if kelurahan is not None:
        return _both(turn.step, kelurahan)
    kecamatan = turn.resources.areas.kecamatan(turn.value)
    return Option(kecamatan.code, label=kecamatan.name) if kecamatan else None


def _both(step: Step, kelurahan: Kelurahan) -> Option:
    """Return a kelurahan offered at the question for the kecamatan."""
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


def _kelurahan_options(turn: Turn) -> list[Option]:
    inside = turn.resources.areas.in_kecamatan(turn.answers.get("kecamatan", ""))
    return [Option(one.code, label=one.name) for one in inside]


def _kelurahan_text(turn: Turn) -> Text:
    kecamatan = turn.resources.areas.kecamatan(turn.answers.get("kecamatan", ""))
    return Text("q-kelurahan", {"kecamatan": kecamatan.name if kecamatan else ""})


def _find_kelurahan(turn: Turn) -> FoundOptions:
    near = nearest_kelurahan(turn.resources.areas, turn.value, turn.answers.get("kecamatan"))
    return FoundOptions([_elsewhere(turn.step, turn.draft, one) for one in near.kelurahan], certain=near.certain)


def _pick_kelurahan(turn: Turn) -> Option | None:
    kelurahan = turn.resources.areas.kelurahan(turn.value)
    return _elsewhere(turn.step, turn.draft, kelurahan) if kelurahan else None


def _elsewhere(step: Step, draft: Draft, kelurahan: Kelurahan) -> Option:
    """Return a kelurahan found by its name, which may lie in another kecamatan than the one chosen."""
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
