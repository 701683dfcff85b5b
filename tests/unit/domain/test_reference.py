"""The number people quote: read as typed, and no slip passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.reference import CHECK_LETTERS, LARGEST_NUMBER, Reference

references = st.builds(
    Reference.make, st.sampled_from(Programme), st.integers(2000, 2099), st.integers(1, LARGEST_NUMBER)
)


def spoiled(reference: Reference, programme: Programme, digits: str) -> str:
    return f"{programme.prefix}-{digits[:4]}-{digits[4:]}-{reference.check_letter}"


def digits_of(reference: Reference) -> str:
    return f"{reference.year}{reference.number:06d}"


def assert_refused(text: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        Reference.parse(text)
    assert refused.value.text_key in {"invalid-reference-check", "invalid-reference-form"}


@given(reference=references)
def test_every_way_of_writing_is_read(reference: Reference) -> None:
    prefix, year, number = reference.programme.prefix, reference.year, reference.number
    letter = reference.check_letter
    assert str(reference) == f"{prefix}-{year}-{number:06d}-{letter}"
    assert Reference.stored(str(reference)) == reference
    for text in (
        str(reference),
        str(reference).lower(),
        reference.token,
        str(reference).replace("-", " "),
        str(reference).replace("-", ""),
        str(reference).replace("-", "–"),
        f"{prefix}{year % 100:02d}{number:06d}{letter}",
        f" {prefix} {year % 100:02d} {number} {letter} ",
        f"{prefix}-{year}-{number}-{letter}",
    ):
        assert Reference.parse(text) == reference


@given(reference=references, place=st.integers(0, 9), other=st.integers(1, 9))
def test_one_wrong_digit_is_caught(reference: Reference, place: int, other: int) -> None:
    digits = digits_of(reference)
    wrong = str((int(digits[place]) + other) % 10)
    assert_refused(spoiled(reference, reference.programme, digits[:place] + wrong + digits[place + 1 :]))


@given(reference=references, first=st.integers(0, 9), second=st.integers(0, 9))
def test_two_swapped_digits_are_caught(reference: Reference, first: int, second: int) -> None:
    digits = list(digits_of(reference))
    if digits[first] != digits[second]:
        digits[first], digits[second] = digits[second], digits[first]
        assert_refused(spoiled(reference, reference.programme, "".join(digits)))


@given(reference=references)
def test_the_other_programme_is_caught(reference: Reference) -> None:
    for other in set(Programme) - {reference.programme}:
        assert_refused(spoiled(reference, other, digits_of(reference)))


@given(reference=references, letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_a_wrong_letter_is_caught(reference: Reference, letter: str) -> None:
    if letter != reference.check_letter:
        assert_refused(str(reference)[:-1] + letter)


@given(text=st.text(max_size=25))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reference = Reference.parse(text)
    except InvalidAnswer:
        return
    assert Reference.parse(str(reference)) == reference


@pytest.mark.parametrize(
    "text", ["", "PS", "PS-2026-000000-A", "XX-2026-000123-K", "PS-1926-000123-K", "PS-2026-000123"]
)
def test_what_is_no_reference_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        Reference.parse(text)
    assert refused.value.text_key == "invalid-reference-form"
    assert Reference.parse(str(refused.value.values["example"])).number == 123


@pytest.mark.parametrize(("year", "number"), [(2026, 0), (2026, LARGEST_NUMBER + 1), (1999, 1), (2100, 1)])
def test_numbers_outside_the_form_are_never_made(year: int, number: int) -> None:
    with pytest.raises(ValueError, match="2000-2099"):
        Reference.make(Programme.UHC, year, number)


def test_the_letters_are_hard_to_mistake() -> None:
    assert len(set(CHECK_LETTERS)) == 17
    assert not set(CHECK_LETTERS) & set("IOQSZBDL")


def test_the_token_fits_a_command() -> None:
    assert Reference.make(Programme.PIJAR_SEMAR, 2026, 123).token.startswith("ps26_000123")
