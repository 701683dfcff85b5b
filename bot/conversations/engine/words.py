"""Typed words in place of buttons.

A callback query lives 150 seconds, so every button can be typed as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.conversations.engine.question import Option, Question, option_key
from bot.telegram_api.commands import RESIDENTS as RESIDENT_COMMANDS
from domain.reading import clean_number, digit_runs

if TYPE_CHECKING:
    from bot.runtime.step import Step

SHORTEST_BEGINNING = 2
YES, NO = "yes", "no"
_LONGEST_CALL_FOR_HELP = 6
"""Words. In a longer text such a word may mean anything."""
STOP_COMMAND = "berhenti"
STOP, REFUSE, SEND, BESIDE = "SRK-"
_LONGEST_WISH_TO_STOP = 15
"""Words. Longer messages say more than that."""
# "stop kirim", "jangan kirim", "stop, jangan kirim"; not "jangan stop", and not "kirim" alone.
_MEANT = re.compile(f"(?:{STOP}{SEND}*|{REFUSE}{SEND}+)+")
_STRETCHED = re.compile(r"(\w)\1{2,}")


def label_of(step: Step, question: Question, option: Option) -> str:
    """Return the words on the option's button."""
    if option.label is not None:
        return option.label
    return step.plain(option.text_key or option_key(question, option))


def normalise(words: str) -> str:
    """Return letters and digits only, small, single blanks between words: what people mean by the same words."""
    kept = (char if char.isalnum() else " " for char in clean_number(words).casefold())
    return " ".join("".join(kept).split())


@lru_cache(maxsize=2048)
def normalised_label(label: str) -> str:
    """Do as `normalise` and remember the result: for the words on our own buttons only, never for a person's."""
    return normalise(label)


def yes_or_no(step: Step, words: str) -> str | None:
    """Return YES or NO for a message that says nothing else, in any words; else None."""
    said = normalise(words)
    return next((one for one in (YES, NO) if said in ways_to_say(step, one)), None)


def begins_as_answer(step: Step, words: str, *others: str) -> bool:
    """Return whether what was written begins with a yes, a no, or one of the `others`."""
    first = normalise(words).partition(" ")[0]
    return first in (*ways_to_say(step, YES), *ways_to_say(step, NO), *others)


def ways_to_say(step: Step, answer: str) -> list[str]:
    """Return what people write for YES or NO, the words on our buttons first."""
    return step.plain(f"engine-{answer}-words").split(", ")


def command_meant(words: str) -> str | None:
    """Return the command that was written without its stroke ("batal")."""
    said = normalise(words)
    return said if said in RESIDENT_COMMANDS else None


def calls_for_help(step: Step, words: str) -> bool:
    """Return whether somebody looks for a person to talk to."""
    said = normalise(words).split()
    known = step.plain("fallback-help-words").split(", ")
    return len(said) <= _LONGEST_CALL_FOR_HELP and any(word in known for word in said)


def pick_word(words: str, labels: Sequence[str]) -> int | None:
    """Return the index of the label that is meant, or None.

    Understood are its number (from 1), the label itself, and a beginning that no other label has.
    """
    wanted = normalise(words)
    if not wanted:
        return None
    if wanted.isdecimal() and 1 <= int(wanted) <= len(labels):
        return int(wanted) - 1
    names = [normalised_label(label) for label in labels]
    if names.count(wanted) == 1:
        return names.index(wanted)
    if len(wanted) < SHORTEST_BEGINNING:
        return None
    beginnings = [index for index, name in enumerate(names) if f"{name} ".startswith(f"{wanted} ")]
    if not beginnings:
        beginnings = [index for index, name in enumerate(names) if name.startswith(wanted)]
    return beginnings[0] if len(beginnings) == 1 else None


def pick_several(words: str, labels: Sequence[str]) -> list[int] | None:
    """Return the indexes meant by "1, 3", "1 3" or "Tembalang, Genuk"; None when a part means nothing."""
    separated = words.replace("\n", ",").replace(";", ",")
    parts = [part for part in separated.split(",") if part.strip()]
    if len(parts) == 1 and not any(char.isalpha() for char in words):
        parts = [number for run in words.split() for number in digit_runs(run)]
    picked = [pick_word(part, labels) for part in parts]
    found = [index for index in picked if index is not None]
    return sorted(set(found)) if found and len(found) == len(picked) else None


def asks_to_stop(step: Step, words: str) -> bool:
    """Return whether the whole message asks to stop, apart from words of politeness.

    A message with any other word, or with a question mark, means something else: a question about stopping stays
    one.
    """
    if "?" in words:
        return False
    said = normalise(_STRETCHED.sub(r"\1", words)).split()
    if not 0 < len(said) <= _LONGEST_WISH_TO_STOP:
        return False
    known, most = _vocabulary(
        step.plain("stop-words"),
        step.plain("stop-refusing-words"),
        step.plain("stop-sending-words"),
        step.plain("stop-beside-words"),
    )
    kinds = _kinds(said, known, most)
    return kinds is not None and bool(_MEANT.fullmatch(kinds))


def _kinds(said: list[str], known: dict[str, str], most: int) -> str | None:
    """Return the kinds of the words, without courtesy; None when one is not known. The longest phrase counts."""
    kinds = ""
    while said:
        for length in range(min(most, len(said)), 0, -1):
            kind = known.get(" ".join(said[:length]))
            if kind is not None:
                kinds += kind if kind != BESIDE else ""
                said = said[length:]
                break
        else:
            return None
    return kinds


@lru_cache(maxsize=16)
def _vocabulary(stop: str, refusing: str, sending: str, beside: str) -> tuple[dict[str, str], int]:
    """Return the kind of each word or phrase, and how many words the longest has."""
    lists = ((BESIDE, beside), (SEND, sending), (REFUSE, refusing), (STOP, stop))
    known = {normalise(phrase): kind for kind, phrases in lists for phrase in phrases.split(",")}
    return known, max(len(phrase.split()) for phrase in known)
