"""A sealed value opens only where it was put, with the key it was sealed with."""

import os
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.encryption import CiphertextContext, Keyring, UnreadableCiphertext

OLD, NEW, INDEX = (bytes([value]) * 32 for value in (1, 2, 3))


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again_and_is_not_readable(plaintext: bytes) -> None:
    keyring, place = Keyring([NEW], INDEX), CiphertextContext("inbox", "payload", uuid4())
    sealed = keyring.seal(plaintext, place)
    assert keyring.open(sealed, place) == plaintext
    assert len(plaintext) < 4 or plaintext not in sealed


@pytest.mark.parametrize("other", ["table", "column", "id"])
def test_a_moved_ciphertext_does_not_open(other: str) -> None:
    keyring, row_id = Keyring([NEW], INDEX), uuid4()
    sealed = keyring.seal(b"secret", CiphertextContext("drafts", "body", row_id))
    places = {
        "table": CiphertextContext("applications", "body", row_id),
        "column": CiphertextContext("drafts", "context", row_id),
        "id": CiphertextContext("drafts", "body", uuid4()),
    }
    with pytest.raises(UnreadableCiphertext):
        keyring.open(sealed, places[other])


def test_an_older_key_still_opens_and_an_unknown_one_does_not() -> None:
    place = CiphertextContext("inbox", "payload", uuid4())
    sealed = Keyring([OLD], INDEX).seal(b"secret", place)
    assert Keyring([NEW, OLD], INDEX).open(sealed, place) == b"secret"
    with pytest.raises(UnreadableCiphertext):
        Keyring([NEW], INDEX).open(sealed, place)


def test_a_data_key_is_wrapped_for_its_resident() -> None:
    keyring, resident, place = Keyring([NEW], INDEX), uuid4(), CiphertextContext("drafts", "body", uuid4())
    key, wrapped = keyring.new_data_key(resident)
    assert keyring.unwrap(wrapped, resident).open(key.seal(b"name", place), place) == b"name"
    with pytest.raises(UnreadableCiphertext):
        keyring.unwrap(wrapped, uuid4())


def test_the_blind_index_is_equal_for_equal_values_and_tells_kinds_apart() -> None:
    keyring = Keyring([NEW], INDEX)
    assert keyring.blind_index("nik", "3374011205909001") == keyring.blind_index("nik", "3374011205909001")
    assert keyring.blind_index("nik", "3374011205909001") != keyring.blind_index("kk", "3374011205909001")
    assert keyring.blind_index("nik", "1") != Keyring([NEW], os.urandom(32)).blind_index("nik", "1")
