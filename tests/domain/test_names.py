"""Names that sound alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.names import name_keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sutarno", "Soetarno"),
        ("Djoko Tjahjono", "Joko Cahyono"),
        ("Muhammad", "Mochamad"),
        ("Achmad", "Ahmad"),
        ("Zaenab", "Jaenap"),
        ("Siti Chotimah", "SITI KHOTIMAH"),
        ("Yusuf", "Jusuf"),
        ("H. Wahyudi", "Wahjudi"),
        ("Nur'aini", "Nuraini"),
        ("André", "Andre"),
        ("Hj. Sri Rahayu", "Sri Rahayu"),
    ],
)
def test_these_are_the_same_to_the_ear(one: str, other: str) -> None:
    assert name_keys(one) == name_keys(other)


@pytest.mark.parametrize(("one", "other"), [("Sutarno", "Sutrisno"), ("Joko", "Jaka Tarub"), ("Ani", "Budi")])
def test_these_are_not(one: str, other: str) -> None:
    assert name_keys(one) != name_keys(other)


@pytest.mark.parametrize("title", ["H", "Hj.", "Bin"])
def test_a_title_alone_is_a_name(title: str) -> None:
    assert name_keys(title)


@given(st.text())
def test_any_text_has_few_short_keys(text: str) -> None:
    keys = name_keys(text)
    assert len(keys) <= 8
    assert all(key.isascii() and key.isalpha() for key in keys)


@given(st.lists(st.sampled_from(["Sutarno", "Wibowo", "Siti", "Aminah"]), unique=True))
def test_the_order_of_words_and_their_case_do_not_matter(words: list[str]) -> None:
    assert name_keys(" ".join(words)) == name_keys(" ".join(reversed(words)).upper())
