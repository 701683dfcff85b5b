"""A sealed value opens only where it was put, with the key it was sealed with."""

import os
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.encryption import Place, UnreadableCiphertext, Vault

OLD, NEW, INDEX = (bytes([value]) * 32 for value in (1, 2, 3))


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again_and_is_not_readable(plaintext: bytes) -> None:
    vault, place = Vault([NEW], INDEX), Place("inbox", "payload", uuid4())
    sealed = vault.seal(plaintext, place)
    assert vault.open(sealed, place) == plaintext
    assert len(plaintext) < 4 or plaintext not in sealed


@pytest.mark.parametrize("other", ["table", "column", "id"])
def test_a_moved_ciphertext_does_not_open(other: str) -> None:
    vault, row_id = Vault([NEW], INDEX), uuid4()
    sealed = vault.seal(b"secret", Place("drafts", "body", row_id))
    places = {
        "table": Place("applications", "body", row_id),
        "column": Place("drafts", "context", row_id),
        "id": Place("drafts", "body", uuid4()),
    }
    with pytest.raises(UnreadableCiphertext):
        vault.open(sealed, places[other])


def test_an_older_key_still_opens_and_an_unknown_one_does_not() -> None:
    place = Place("inbox", "payload", uuid4())
    sealed = Vault([OLD], INDEX).seal(b"secret", place)
    assert Vault([NEW, OLD], INDEX).open(sealed, place) == b"secret"
    with pytest.raises(UnreadableCiphertext):
        Vault([NEW], INDEX).open(sealed, place)


def test_a_data_key_is_wrapped_for_its_resident() -> None:
    vault, resident, place = Vault([NEW], INDEX), uuid4(), Place("drafts", "body", uuid4())
    key, wrapped = vault.new_data_key(resident)
    assert vault.unwrap(wrapped, resident).open(key.seal(b"name", place), place) == b"name"
    with pytest.raises(UnreadableCiphertext):
        vault.unwrap(wrapped, uuid4())


def test_the_blind_index_is_equal_for_equal_values_and_tells_kinds_apart() -> None:
    vault = Vault([NEW], INDEX)
    assert vault.blind_index("nik", "3374011205909001") == vault.blind_index("nik", "3374011205909001")
    assert vault.blind_index("nik", "3374011205909001") != vault.blind_index("kk", "3374011205909001")
    assert vault.blind_index("nik", "1") != Vault([NEW], os.urandom(32)).blind_index("nik", "1")
