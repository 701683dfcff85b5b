"""Names that sound alike."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.identity.names import name_keys, name_readings


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sutarno", "Sutrisno"),
        ("Sutarno", "Sutano"),
        ("Joko", "Jaka Tarub"),
        ("Ani", "Budi"),
        ("Aris", "Ris"),
        ("Umar", "Mar"),
        ("Aris", "Haris"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert name_keys(one) != name_keys(other)


def test_a_vowel_in_front_is_heard_and_which_one_is_not() -> None:
    assert name_keys("Endang") == name_keys("Indang")
    assert name_keys("Ani") == {"an"}
    assert name_keys("Hani") == {"n"}


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


@pytest.mark.parametrize(
    "spellings",
    [
        ("Siti Nur'aini", "siti nur aini", "Siti Nuraini", "Siti Nur-Aini"),
        ("Abdul Rahman", "Abdurrahman", "Abdur Rahman", "Abdurahman", "Abdulrahman", "ABDUL ROHMAN"),
        ("Saiful Rizal Hidayat", "Saifurrizal Hidayat", "Saifur Rizal Hidayat"),
        ("Sri Wahyu Ningsih", "Sri Wahyuningsih", "Sriwahyu Ningsih"),
        ("Khoirun Nisa", "Khoirunnisa", "Khoirul Nisa"),
    ],
)
def test_names_are_read_however_they_are_divided(spellings: tuple[str, ...]) -> None:
    for stored in spellings:
        for asked in (*spellings, *(one.lower() for one in spellings)):
            if "sriwahyu" in (stored + asked).lower() and stored.lower() != asked.lower():
                continue  # two differences from "wahyuningsih": one is looked for
            assert name_keys(stored) in name_readings(asked), (stored, asked)


def test_another_name_is_no_reading() -> None:
    assert name_keys("Siti Aminah") not in name_readings("Siti Nur Aini")
    assert name_keys("Abdul Rahim") not in name_readings("Abdurrahman")
    assert name_readings("1234") == ()


@given(st.text(st.sampled_from("abdulrnhmst '-.")) | st.text())
def test_a_name_has_few_readings_and_the_first_is_as_it_is_written(text: str) -> None:
    readings = name_readings(text)
    assert readings[:1] == ((name_keys(text),) if name_keys(text) else ())
    assert len(readings) <= 40
    assert all(1 <= len(one) <= 9 for one in readings)
    assert len(set(readings)) == len(readings)


@given(st.lists(st.text("adlnrsu", min_size=3, max_size=6), min_size=2, max_size=3), st.data())
def test_two_neighbours_and_their_joined_word_find_each_other(words: list[str], data: st.DataObject) -> None:
    assume(not {"dra", "drs"} & set(words))  # titles
    at = data.draw(st.integers(0, len(words) - 2))
    joined = " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])
    apart = " ".join(words)
    assert name_keys(joined) in name_readings(apart)
    assert name_keys(apart) in name_readings(joined)
