"""Whether somebody asks to be left alone: the words stand in the texts, and the whole message must be made of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.conversations.engine.words import normalise

if TYPE_CHECKING:
    from bot.runtime.step import Step

STOP_COMMAND = "berhenti"
STOP, REFUSE, SEND, BESIDE = "SRK-"
_LONGEST = 15
"""Words. Longer messages say more than that."""
# "stop kirim", "jangan kirim", "stop, jangan kirim"; not "jangan stop", and not "kirim" alone.
_MEANT = re.compile(f"(?:{STOP}{SEND}*|{REFUSE}{SEND}+)+")
_STRETCHED = re.compile(r"(\w)\1{2,}")


def asks_to_stop(step: Step, words: str) -> bool:
    """Return whether the whole message asks to stop, beside words of politeness.

    A message with any other word, or with a question mark, means something else: a question about stopping stays
    one.
    """
    if "?" in words:
        return False
    said = normalise(_STRETCHED.sub(r"\1", words)).split()
    if not 0 < len(said) <= _LONGEST:
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
    """The kinds of the words, those beside left out; None when one is not known. The longest phrase counts."""
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
    """The kind of each word or phrase, and how many words the longest has."""
    lists = ((BESIDE, beside), (SEND, sending), (REFUSE, refusing), (STOP, stop))
    known = {normalise(phrase): kind for kind, phrases in lists for phrase in phrases.split(",")}
    return known, max(len(phrase.split()) for phrase in known)
