"""Normalisation of typed or pasted text: odd spaces, invisible characters, digits of other scripts."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
_SEPARATED_DIGITS = re.compile(r"[0-9](?:[\s.\-]*[0-9])*")
_NOTHING = frozenset(
    [
        *("nihil", "nil", "null", "none", "na", "nan", "kosong", "tiada", "belum", "blm"),
        *("tidakada", "tdkada", "takada", "gakada", "belumada", "blmada"),
    ]
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−_"), "-")
_SIGNS = _DASHES | dict.fromkeys(map(ord, "’‘ʼʻ`´′"), "'")


def clean_line(text: str) -> str:
    """Return one line of text: compatibility forms unified, no invisible characters, each run of blanks one space."""
    if _is_plain(text):
        return " ".join(text.translate(_SIGNS).split())
    visible = "".join(_visible(char) for char in _unify(text))
    # Removing a character can join two others that have a composed form, so the text is unified again.
    return " ".join(_unify(visible).split())


def clean_number(text: str) -> str:
    """Do as `clean_line`, and turn decimal digits of any script into 0-9; keycap emoji lose their frame."""
    if _is_plain(text):
        return clean_line(text)
    chars = (str(unicodedata.decimal(char, char)) for char in clean_line(text))
    return "".join(char for char in chars if unicodedata.category(char) not in {"Mn", "Me"})


def says_nothing(text: str) -> bool:
    """Return whether a cell's text means that nothing is filled in.

    Blanks, a dash or other punctuation alone, or a word such as "nihil", "n/a", "tidak ada". A tick or a cross does
    count as filled in.
    """
    line = clean_line(text).casefold()
    bare = "".join(char for char in line if not (char.isspace() or unicodedata.category(char).startswith("P")))
    return not bare or bare in _NOTHING


def digit_runs(text: str) -> tuple[str, ...]:
    """Return the numbers in the text; spaces, dots and dashes inside a number do not end it."""
    found = _SEPARATED_DIGITS.findall(clean_number(text))
    return tuple(re.sub(r"[^0-9]", "", run) for run in found)


def _is_plain(text: str) -> bool:
    """Return whether the text needs no check character by character; true of most typed text, and cheap to find out."""
    return text.isascii() and text.isprintable()


def _unify(text: str) -> str:
    # ´ and ‗ have compatibility forms with a blank in them, so dashes and apostrophes are mapped first.
    return unicodedata.normalize("NFKC", text.translate(_SIGNS))


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in _INVISIBLE else char
