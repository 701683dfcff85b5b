"""Names as they sound: old and new spelling, and what people mishear, come to one key.

Sutarno and Soetarno, Djoko and Joko, Muhammad and Mohamad, Zaenab and Jaenap have the same keys. Old spellings: the
Van Ophuijsen rules (1901) and their end with the EYD (1972).
"""

import re
import unicodedata

from domain.reading import clean_line

# In this order; each on the word as the ones before left it.
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
"""Achmad and Ahmad, Chotimah and Khotimah, Yusuf and Jusuf."""
_SILENT = re.compile(r"[aeiouyh]")
_TITLES = frozenset(("alm", "almh", "bin", "binti", "bpk", "dr", "drs", "dra", "h", "hj", "ibu", "ir", "pak", "bu"))
_LAST = {"b": "p", "d": "t", "g": "k"}
"""Nobody hears which of the two a word ends in."""
_LONGEST = 8
"""Words of a name that count."""


def name_keys(name: str) -> frozenset[str]:
    """One key for each word of a name, titles left out; empty when there is no letter in it."""
    words = [word for word in _words(name) if word not in _TITLES] or _words(name)
    return frozenset(_key(word) for word in words[:_LONGEST])


def _words(name: str) -> list[str]:
    letters = unicodedata.normalize("NFD", clean_line(name).casefold())
    plain = "".join(char for char in letters if char != "'" and not unicodedata.combining(char))
    return re.findall(r"[a-z]+", plain)


def _key(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    for pattern, heard in _ROUGH:
        word = pattern.sub(heard, word)
    # Vowels are what is heard and written in most ways; one in front stands as "a", for its place.
    first = "a" if _SILENT.match(word) and word[0] != "h" else ""
    bones = re.sub(r"(.)\1+", r"\1", first + _SILENT.sub("", word)) or word[0]
    return bones[:-1] + _LAST.get(bones[-1], bones[-1])
