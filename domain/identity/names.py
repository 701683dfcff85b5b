"""Phonetic keys of names: old and new spellings, and sounds that people confuse, have the same key.

Sutarno and Soetarno, Djoko and Joko, Muhammad and Mohamad, Zaenab and Jaenap have the same keys. Old spellings: the Van
Ophuijsen rules (1901), which ended with the EYD (1972).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise

from domain.reading import clean_line

# Applied in this order, each to the result of those before.
_SOUNDS = (
    ("dj", "j"),
    ("tj", "c"),
    ("nj", "ny"),
    ("sj", "s"),
    ("sy", "s"),
    ("sh", "s"),
    ("hj", "h"),
    ("ph", "p"),
    ("ts", "s"),
    ("x", "ks"),
    ("q", "k"),
    ("z", "j"),
    ("v", "p"),
    ("f", "p"),
)
_ROUGH = (re.compile(r"\B[ck]h"), "h"), (re.compile(r"^[ck]h"), "k"), (re.compile(r"^y"), "j")
"""Match Achmad with Ahmad, Chotimah with Khotimah, Yusuf with Jusuf."""
_SILENT = re.compile(r"[aeiouyh]")
_TITLES = frozenset(("alm", "almh", "bin", "binti", "bpk", "dr", "drs", "dra", "h", "hj", "ibu", "ir", "pak", "bu"))
_LAST = {"b": "p", "d": "t", "g": "k"}
"""Letters that nobody tells apart at the end of a word."""
_LONGEST = 8
"""The number of words of a name that count."""


_SUN_LETTERS = frozenset("dnrstz")
"""Letters that change an article's l before them into themselves, in sound and often in writing: Abdurrahman."""
_MOST_READINGS = 40
_SHORTEST_SPLIT, _LONGEST_SPLIT = 5, 24
"""The number of letters of a word that is read as two."""


def name_readings(name: str) -> tuple[frozenset[str], ...]:
    """Return the keys under which a name may be stored: as it is written first, then divided into words differently.

    Two adjacent words are read as one (Nur Aini, Nuraini), a word as two, and the l of an article as the letter after
    it (Abdul Rahman, Abdur Rahman, Abdurrahman). Only one such difference per name is considered, and at most 40
    readings. Empty if the name has no letter.
    """
    words = _counted(name)
    if not words:
        return ()
    found = [words]
    for at, (first, second) in enumerate(pairwise(words)):
        before, behind = words[:at], words[at + 2 :]
        for spelt in _spellings(first, second):
            found += [[*before, *middle, *behind] for middle in ([spelt + second], [spelt, second])]
    for at, word in enumerate(words):
        before, behind = words[:at], words[at + 1 :]
        found += [[*before, *middle, *behind] for middle in _divided(word)]
    keys = (frozenset(map(_key, one)) for one in found)
    return tuple(islice(dict.fromkeys(keys), _MOST_READINGS))


def name_keys(name: str) -> frozenset[str]:
    """Return one key for each word of a name without its titles; empty if the name has no letter."""
    return frozenset(map(_key, _counted(name)))


def _counted(name: str) -> list[str]:
    """Return the words of a name that count."""
    words = _words(name)
    return ([word for word in words if word not in _TITLES] or words)[:_LONGEST]


def _spellings(first: str, second: str) -> list[str]:
    """Return the spellings of the first of two words: an article's l as it is, or as it sounds there."""
    if second[0] not in _SUN_LETTERS:
        return [first]
    if first.endswith("ul"):
        return [first, first[:-1] + second[0]]
    if first.endswith("u" + second[0]):
        return [first, first[:-1] + "l"]
    return [first]


def _divided(word: str) -> Iterator[list[str]]:
    """Yield a word split in two, each of at least two letters, and the other spellings of an article in it."""
    if not _SHORTEST_SPLIT <= len(word) <= _LONGEST_SPLIT:
        return
    for at in range(2, len(word) - 1):
        first, second = word[:at], word[at:]
        spellings = _spellings(first, second)
        if first.endswith("u") and second[0] in _SUN_LETTERS:  # written with one r instead of two: Abdurahman
            spellings += [first + "l", first + second[0]]
        for spelt in spellings:
            yield [spelt, second]
            if spelt != first:
                yield [spelt + second]


def _words(name: str) -> list[str]:
    letters = unicodedata.normalize("NFD", clean_line(name).casefold())
    plain = "".join(char for char in letters if char != "'" and not unicodedata.combining(char))
    return re.findall(r"[a-z]+", plain)


def _key(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    for pattern, heard in _ROUGH:
        word = pattern.sub(heard, word)
    # Vowels are heard and written in the most ways, so they are dropped; one at the beginning is kept as "a".
    first = "a" if _SILENT.match(word) and word[0] != "h" else ""
    bones = re.sub(r"(.)\1+", r"\1", first + _SILENT.sub("", word)) or word[0]
    return bones[:-1] + _LAST.get(bones[-1], bones[-1])
