"""Sealing of personal data: AES-256-GCM, bound to the context in which the ciphertext is kept.

There are two kinds of key: the service key (from ``DATA_ENCRYPTION_KEYS``, newest first) seals the content of queues
and wraps data keys; each resident's data key seals that resident's stored data. ``BLIND_INDEX_KEY`` makes lookups
possible without decrypting: equal values give equal indexes, and nothing else can be learnt from them without the key.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
KEY_ID_BYTES = 4


class UnreadableCiphertext(Exception):
    """A sealed value was made with a key that is not set, or was moved or changed."""


@dataclass(frozen=True, slots=True)
class CiphertextContext:
    """The place where a ciphertext is stored; it opens nowhere else."""

    table: str
    column: str
    id: UUID

    def aad(self) -> bytes:
        """Return the associated data that binds a ciphertext to this column and row."""
        return f"{self.table}|{self.column}|".encode() + self.id.bytes


@lru_cache(maxsize=256)
def _cipher(key: bytes) -> AESGCM:
    # A batch uses the keys of a hundred people. Each takes 2.6 kB here, and 10 microseconds to make again.
    return AESGCM(key)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:KEY_ID_BYTES]


class DataKey:
    """The data key of one resident."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, plaintext: bytes, context: CiphertextContext) -> bytes:
        """Return nonce and ciphertext of ``plaintext``, bound to ``context``."""
        nonce = os.urandom(_NONCE)
        return nonce + _cipher(self._key).encrypt(nonce, plaintext, context.aad())

    def open(self, sealed: bytes, context: CiphertextContext) -> bytes:
        """Return the plaintext. Raises UnreadableCiphertext if key or context differ."""
        try:
            return _cipher(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.aad())
        except (InvalidTag, ValueError):  # ValueError: too short for a ciphertext
            raise UnreadableCiphertext(f"{context.table}.{context.column}") from None


class Keyring:
    """The service key, its predecessors, and the blind index."""

    def __init__(self, keys: Sequence[bytes], index_key: bytes) -> None:
        if not keys or any(len(key) != 32 for key in (*keys, index_key)):
            raise ValueError("keys of 32 bytes are needed")
        self._newest = _key_id(keys[0])
        self._keys = {_key_id(key): DataKey(key) for key in keys}
        self._index_key = index_key

    def seal(self, plaintext: bytes, context: CiphertextContext) -> bytes:
        """Seal with the newest service key; its id is the prefix, so that keys can be rotated."""
        return self._newest + self._keys[self._newest].seal(plaintext, context)

    def open(self, sealed: bytes, context: CiphertextContext) -> bytes:
        """Open with the service key that sealed it. Raises UnreadableCiphertext."""
        key = self._keys.get(sealed[:KEY_ID_BYTES])
        if key is None:
            raise UnreadableCiphertext(f"{context.table}.{context.column}")
        return key.open(sealed[KEY_ID_BYTES:], context)

    @property
    def key_ids(self) -> tuple[bytes, ...]:
        """The id of each service key, as it stands in what the key has sealed; the newest first."""
        return tuple(self._keys)

    @property
    def newest_key_id(self) -> bytes:
        """The id of the key that seals."""
        return self._newest

    def reseal(self, sealed: bytes, context: CiphertextContext) -> bytes:
        """Seal again, with the newest key, a value that any of the keys has sealed. Raises UnreadableCiphertext."""
        return self.seal(self.open(sealed, context), context)

    def new_data_key(self, resident_id: UUID) -> tuple[DataKey, bytes]:
        """Return a new data key and its wrapped form for ``resident_keys``."""
        key = AESGCM.generate_key(bit_length=256)
        return DataKey(key), self.seal(key, CiphertextContext("resident_keys", "wrapped", resident_id))

    def unwrap(self, wrapped: bytes, resident_id: UUID) -> DataKey:
        """Return the resident's data key. Raises UnreadableCiphertext."""
        return DataKey(self.open(wrapped, CiphertextContext("resident_keys", "wrapped", resident_id)))

    def blind_index(self, kind: str, value: str) -> bytes:
        """Return a keyed digest by which a ``value`` of this ``kind`` (such as "nik") can be looked up."""
        return hmac.digest(self._index_key, f"{kind}|{value}".encode(), "sha256")
