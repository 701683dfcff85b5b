"""The numbers of BPJS, with the zeros that spreadsheets take from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enrolment import parse_member_number
from domain.errors import InvalidAnswer
from domain.programme import Programme

PIJAR_SEMAR, UHC = Programme.PIJAR_SEMAR, Programme.UHC


@pytest.mark.parametrize(
    ("programme", "text", "number"),
    [
        (PIJAR_SEMAR, " 2600-0012 345 ", "26000012345"),
        (PIJAR_SEMAR, "09.000.012.345", "09000012345"),
        (PIJAR_SEMAR, "03j80150292", "03J80150292"),
        (UHC, "0001234567890", "0001234567890"),
        (UHC, "0001 2345 67890", "0001234567890"),
    ],
)
def test_a_number_is_read_as_offices_write_it(programme: Programme, text: str, number: str) -> None:
    assert parse_member_number(programme, text) == number


@pytest.mark.parametrize(
    ("programme", "text", "key"),
    [
        (UHC, "1234567890", "invalid-member-number-length"),
        (UHC, "26000012345", "invalid-member-number-length"),
        (UHC, "03J8015029212", "invalid-member-number"),
        (UHC, "0000000000000", "invalid-member-number"),
        (UHC, "1,23457E+12", "invalid-member-number"),
        (PIJAR_SEMAR, "9000012345", "invalid-member-number-length"),
        (PIJAR_SEMAR, "0001234567890", "invalid-member-number-length"),
        (PIJAR_SEMAR, "belum terbit", "invalid-member-number"),
        (PIJAR_SEMAR, "=1+1", "invalid-member-number"),
        (PIJAR_SEMAR, "", "invalid-member-number"),
    ],
)
def test_what_is_no_number_is_told_without_it(programme: Programme, text: str, key: str) -> None:
    with pytest.raises(InvalidAnswer) as error:
        parse_member_number(programme, text)
    assert error.value.text_key == key
    assert text not in str(error.value.values.values()) or not text


@pytest.mark.parametrize("programme", Programme)
def test_every_programme_has_a_length(programme: Programme) -> None:
    assert programme.profile.member_number.digits > 0


@given(programme=st.sampled_from(Programme), number=st.integers(1, 10**11 - 1))
def test_a_number_without_its_zeros_is_never_taken(programme: Programme, number: int) -> None:
    whole = f"{number:0{programme.profile.member_number.digits}d}"
    assert parse_member_number(programme, whole) == whole
    if whole.startswith("0"):
        with pytest.raises(InvalidAnswer):
            parse_member_number(programme, whole.lstrip("0"))
