"""Typed words where there are buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.engine.form import Form
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Choice, Option, Question, Turn
from bot.conversations.engine.words import begins_as_answer, normalise, pick_several, pick_word
from tests.conversations.phone import TEXTS, make_resources
from tests.conversations.phone import Phone as Handset

LABELS = ["Ya, sedang bekerja", "Tidak sedang bekerja", "Tidak tahu", "🚨 Gawat darurat"]


async def finish(turn: Turn) -> None:
    """Do nothing: the form here is not sent."""


@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("1", 0),
        (" 3. ", 2),
        ("٢", 1),
        ("ya", 0),
        ("YA, SEDANG BEKERJA", 0),
        ("tidak tahu", 2),
        ("gawat", 3),
        ("gawat darurat!", 3),
        ("tidak", None),
        ("0", None),
        ("5", None),
        ("y", None),
        ("", None),
        ("👍", None),
        ("mungkin", None),
    ],
)
def test_numbers_labels_and_beginnings(words: str, index: int | None) -> None:
    assert pick_word(words, LABELS) == index


def test_a_whole_word_goes_before_the_beginning_of_another() -> None:
    assert pick_word("sopir", ["Sopir angkot", "Sopir"]) == 1
    assert pick_word("ya", ["Yatim", "Ya, benar"]) == 1


@pytest.mark.parametrize(
    ("words", "indexes"),
    [
        ("1, 3", [0, 2]),
        ("3 1", [0, 2]),
        ("ya, tidak tahu", [0, 2]),
        ("ya\ntidak tahu", [0, 2]),
        ("ya; tidak tahu", [0, 2]),
        ("2", [1]),
        ("1, 9", None),
        ("", None),
    ],
)
def test_several(words: str, indexes: list[int] | None) -> None:
    assert pick_several(words, LABELS) == indexes


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("Ya, boleh", True),
        ("TIDAK, terima kasih", True),
        ("terserah saja", True),
        ("kapan bukanya?", False),
        ("", False),
    ],
)
async def test_words_may_begin_as_an_answer(words: str, begins: bool) -> None:
    found = []
    await Handset(make_resources()).open(lambda step: found.append(begins_as_answer(step, words, "terserah")))
    assert found == [begins]


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=8), st.data())
def test_a_label_that_only_one_button_has_is_that_button(labels: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(labels) - 1))
    names = [normalise(label) for label in labels]
    if names[index] and not names[index].isdecimal() and names.count(names[index]) == 1:
        assert pick_word(labels[index], labels) == index


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=8))
def test_any_words_mean_a_button_or_nothing(words: str, labels: list[str]) -> None:
    picked = pick_word(words, labels)
    assert picked is None or 0 <= picked < len(labels)


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("petugas", True),
        ("mau bicara dengan petugas dong pak", True),
        ("kata petugas kelurahan saya harus ke sini", False),
    ],
)
async def test_a_call_for_help_is_a_short_one(words: str, heard: bool) -> None:
    """In a longer text the word may mean anything, so what is wrong with the answer is said instead."""
    regions = Choice((Option("semarang_city"), Option("elsewhere")))
    question = Question("ktp_region", 1, regions, text="q-uhc-ktp-region")
    form = Form("pijar_semar", "1", "resident", 1, (question,), finish)
    phone = Handset(make_resources([form]))
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    await phone.send(words)
    assert ("Disnaker" in phone.last_text) is heard
    assert phone.last_text.startswith(TEXTS.plain("engine-choose")) is not heard
