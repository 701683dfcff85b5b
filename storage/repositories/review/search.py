"""The search index: applications by name, phone number, occupation and findings, without any of them in clear.

The words of a name are stored by their sound (`domain.identity.names`), each sealed with the kelurahan into one blind
index: without the kelurahan in it, the most common index would reveal the most common name. Every pair of its words is
stored too: hundreds in a kelurahan have a word in common, few have two. And so is the name as a whole, so that people
with exactly these words come before people with further words. Occupation and findings are stored in the same way.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.identity.names import name_keys, name_readings
from storage.connections.in_lists import pad_in_list
from storage.encryption import Keyring
from storage.models import SearchToken, table_of
from storage.records.applications import FoundBy

_table = table_of(SearchToken)
_BYTES = 16
_Sound = tuple[str, str]
"""A kind of blind index, and the sound."""
_FOUND = (
    select(_table.c.application_id, func.count().label("found_by"))
    .where(_table.c.token.in_(bindparam("tokens", expanding=True)))
    .group_by(_table.c.application_id)
    .having(func.count() >= bindparam("least"))
    # An id begins with the time at which it was made.
    .order_by(func.count().desc(), _table.c.application_id.desc())
    .limit(bindparam("limit"))
)
_HELD = select(_table.c.token, _table.c.application_id).where(_table.c.token.in_(bindparam("tokens", expanding=True)))


class SearchIndex:
    """The blind indexes by which officers find applications."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def keep(
        self,
        application_id: UUID,
        found_by: FoundBy,
        *,
        kelurahan_code: str,
        findings: Collection[str],
        known: bool,
    ) -> None:
        """Store the blind indexes of an application; with `known` the previous ones are deleted.

        `findings` are the rules for which its assessment holds a finding.
        """
        if known:
            await self._connection.execute(delete(_table).where(_table.c.application_id == application_id))
        tokens = tokens_of(self._keyring, found_by, kelurahan_code=kelurahan_code, findings=findings)
        rows = [{"token": token, "application_id": application_id} for token in sorted(tokens)]
        await self._connection.execute(_table.insert(), rows)

    async def keep_findings(
        self, application_id: UUID, kelurahan_code: str, *, before: Collection[str], now: Collection[str]
    ) -> None:
        """Replace the blind indexes of earlier findings by those of the newest assessment."""
        gone, new = set(before) - set(now), set(now) - set(before)
        if gone:
            tokens = trait_tokens(self._keyring, "finding", gone, (kelurahan_code,))
            await self._connection.execute(
                delete(_table).where(_table.c.application_id == application_id, _table.c.token.in_(sorted(tokens)))
            )
        if new:
            tokens = trait_tokens(self._keyring, "finding", new, (kelurahan_code,))
            await self._connection.execute(
                _table.insert(), [{"token": one, "application_id": application_id} for one in sorted(tokens)]
            )

    async def by_phone(self, phone: str, limit: int) -> list[UUID]:
        """Return the newest applications with this number (`+62…`), newest first."""
        return [row.application_id for row in await self._found([_phone(self._keyring, phone)], 1, limit)]

    async def by_name(self, name: str, kelurahan_codes: Collection[str], limit: int) -> tuple[list[UUID], list[UUID]]:
        """Return applications in these kelurahan that hold every word of the name as it sounds, newest first.

        The name is looked for in all its readings (`domain.identity.names.name_readings`): "siti nur aini" finds Siti
        Nuraini.

        Returns:
            The applications that hold no other word, and the others; together at most `limit`, the former first.
        """
        readings = name_readings(name)
        whole, others = await self._with_two_words([one for one in readings if len(one) > 1], kelurahan_codes)
        for (key,) in (one for one in readings if len(one) == 1):
            tokens = _indexes(self._keyring, [_word(key), _whole([key])], kelurahan_codes)
            for row in await self._found(tokens, 1, limit):
                (whole if row.found_by > 1 else others).add(row.application_id)
        # An id begins with the time at which it was made.
        first = sorted(whole, reverse=True)[:limit]
        return first, sorted(others - whole, reverse=True)[: limit - len(first)]

    async def _with_two_words(
        self, readings: Sequence[Collection[str]], kelurahan_codes: Collection[str]
    ) -> tuple[set[UUID], set[UUID]]:
        """Return applications by readings of two words and more: few in a kelurahan have two words in common.

        Returns:
            The applications that hold no other word, and the others.
        """
        # A name with the first and the second word, the second and the third, … has them all.
        sounds = [([_two(*two) for two in pairwise(sorted(keys))], _whole(keys)) for keys in readings]
        heard = list({sound for twos, whole in sounds for sound in (*twos, whole)})
        by_first: defaultdict[bytes, list[tuple[list[bytes], bytes]]] = defaultdict(list)
        asked: set[bytes] = set()
        for code in kelurahan_codes:
            token = dict(zip(heard, _indexes(self._keyring, heard, (code,)), strict=True))
            asked.update(token.values())
            for twos, whole in sounds:
                by_first[token[twos[0]]].append(([token[two] for two in twos], token[whole]))
        wholes: set[UUID] = set()
        others: set[UUID] = set()
        for application_id, tokens in (await self._held(asked)).items():
            fitting = [whole for one in tokens for twos, whole in by_first.get(one, ()) if tokens.issuperset(twos)]
            if fitting:
                (wholes if tokens.intersection(fitting) else others).add(application_id)
        return wholes, others

    async def _held(self, tokens: Collection[bytes]) -> Mapping[UUID, set[bytes]]:
        """Return the tokens that each application has of these; applications with none are left out."""
        held: defaultdict[UUID, set[bytes]] = defaultdict(set)
        if tokens:
            for row in await self._connection.execute(_HELD, {"tokens": pad_in_list(sorted(tokens))}):
                held[row.application_id].add(bytes(row.token))
        return held

    async def _found(self, tokens: Iterable[bytes], least: int, limit: int) -> Sequence[Row[Any]]:
        """Return applications that have at least `least` of the tokens, those with most first."""
        asked = {"tokens": pad_in_list(sorted(set(tokens))), "least": least, "limit": limit}
        return (await self._connection.execute(_FOUND, asked)).all()


def tokens_of(keyring: Keyring, found_by: FoundBy, *, kelurahan_code: str, findings: Collection[str]) -> set[bytes]:
    """Return every blind index by which an application is found; `findings` are rules."""
    here = (kelurahan_code,)
    tokens = {_phone(keyring, found_by.phone), *_indexes(keyring, _sounds(name_keys(found_by.name)), here)}
    tokens |= trait_tokens(keyring, "occupation", [found_by.occupation] if found_by.occupation else [], here)
    return tokens | trait_tokens(keyring, "finding", findings, here)


def trait_tokens(keyring: Keyring, kind: str, values: Iterable[str], kelurahan_codes: Iterable[str]) -> set[bytes]:
    """Return the blind indexes of a trait ("occupation" or "finding") with one of these values in these kelurahan."""
    codes = list(kelurahan_codes)
    return {keyring.blind_index(kind, f"{code}|{value}")[:_BYTES] for code in codes for value in values}


def _phone(keyring: Keyring, phone: str) -> bytes:
    return keyring.blind_index("phone", phone)[:_BYTES]


def _sounds(keys: Collection[str]) -> list[_Sound]:
    """Return all sounds by which a name with these keys is found."""
    twos = combinations(sorted(keys), 2)
    return [*(_word(one) for one in keys), *(_two(*two) for two in twos), _whole(keys)]


def _word(key: str) -> _Sound:
    return "name", key


def _two(first: str, second: str) -> _Sound:
    """Return the sound of two keys, in their order."""
    return "two words of a name", f"{first} {second}"


def _whole(keys: Collection[str]) -> _Sound:
    return "whole name", " ".join(sorted(keys))


def _indexes(keyring: Keyring, sounds: Iterable[_Sound], kelurahan_codes: Iterable[str]) -> list[bytes]:
    """Return the blind indexes of a name's sounds, in each of these kelurahan."""
    heard = list(sounds)
    return [keyring.blind_index(kind, f"{code}|{sound}")[:_BYTES] for code in kelurahan_codes for kind, sound in heard]
