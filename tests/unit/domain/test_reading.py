"""What counts as an empty cell, whatever somebody wrote into it to say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reading import says_nothing


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "-", "–", "—", "--", "---", "−", ".", "...", "…", "_", "/", "?", "'-", " - ", "\u200b"),
        *("nihil", "NIHIL.", "n/a", "N.A.", "#N/A", "null", "None", "kosong", "belum ada"),
        *("tidak ada", "Tidak Ada", "tdk ada", "- tidak ada -"),
    ],
)
def test_a_dash_or_a_word_for_nothing_is_empty(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "x",
        "✓",
        "√",
        "ada",
        "tidak",
        "Tidak ada di Dukcapil",
        "NIK tidak ada",
        "nihil iuran",
        "belum rekam KTP",
        "+",
    ],
)
def test_what_says_something_is_not(text: str) -> None:
    assert not says_nothing(text)


@given(st.text(alphabet="-–—−‐_.,;:/'\" \t\u00a0", max_size=20))
def test_signs_alone_are_empty_in_any_number(text: str) -> None:
    assert says_nothing(text)
