"""What admins type in the forms of /kuota."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.places.answers import (
    DECREE_LIMIT,
    MOST_PLACES,
    REASON_LIMIT,
    parse_count,
    parse_decree,
    parse_reason,
)
from bot.conversations.places.fund import NAME_LIMIT, code_for, parse_fund_name
from domain.errors import InvalidAnswer


@given(st.integers(0, MOST_PLACES))
def test_a_number_is_read_with_dots_or_without(number: int) -> None:
    assert parse_count(str(number)) == number
    assert parse_count(f" {number:,} ".replace(",", ".")) == number


@pytest.mark.parametrize(
    "words", ["1,300", "seribu", "12.34", "1.3", "-5", "1300 orang", "0123", "1 300", "", "1.300.0"]
)
def test_what_could_mean_something_else_is_refused(words: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        parse_count(words)
    assert refused.value.text_key == "invalid-place-count"


@pytest.mark.parametrize("words", ["1000001", "9.999.999.999"])
def test_a_number_beyond_all_sense_is_refused(words: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        parse_count(words)
    assert refused.value.text_key == "invalid-place-count-large"


@given(st.text())
def test_any_words_are_a_number_or_refused(words: str) -> None:
    try:
        assert 0 <= parse_count(words) <= MOST_PLACES
    except InvalidAnswer:
        assert words.strip() != "12"


def test_a_decree_has_a_number_and_fits_its_column() -> None:
    assert parse_decree("  SK  Wali Kota\n560/123/2026 ") == "SK Wali Kota 560/123/2026"
    assert parse_decree("1" * DECREE_LIMIT) == "1" * DECREE_LIMIT
    for words in ("belum ada", "", "1" * (DECREE_LIMIT + 1)):
        with pytest.raises(InvalidAnswer):
            parse_decree(words)


def test_a_reason_is_words() -> None:
    assert parse_reason(" Perubahan  APBD ") == "Perubahan APBD"
    for words in ("123", "", "a" * (REASON_LIMIT + 1)):
        with pytest.raises(InvalidAnswer):
            parse_reason(words)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CSR Bank Jateng", "csr_bank_jateng"),
        ("DBH-CHT 2026", "dbh_cht_2026"),
        ("  x ", "x"),
    ],
)
def test_a_fund_gets_a_code_of_its_name(name: str, code: str) -> None:
    assert code_for(parse_fund_name(name)) == code


def test_two_long_names_with_one_beginning_are_two_funds() -> None:
    codes = [code_for(f"CSR Bank Jateng Cabang {place}") for place in ("Semarang", "Surakarta")]
    assert codes[0] != codes[1]
    assert all(re.fullmatch("csr_bank_jateng_c_[0-9a-f]{6}", one) for one in codes)


@pytest.mark.parametrize("name", ["", "???", "基金", "a" * (NAME_LIMIT + 1)])
def test_a_fund_without_a_usable_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidAnswer):
        parse_fund_name(name)


@given(st.text(min_size=1))
def test_a_code_always_fits_the_ledger(name: str) -> None:
    code = code_for(name)
    assert len(code) <= 24
    assert all(char in "abcdefghijklmnopqrstuvwxyz0123456789_" for char in code)
    assert not code.startswith("_")
