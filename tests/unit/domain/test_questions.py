"""What a question may hold, and who is asked."""

from uuid import UUID

import pytest

from domain.access import Officer, Role
from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.questions import may_answer, parse_question, to_ask

KELURAHAN, KECAMATAN, CITY, ELSEWHERE = "33.74.05.1004", "33.74.05", "33.74", "33.74.14"
ASKER = 9101


def officer(number: int, role: Role, area: str = CITY, programme: Programme = Programme.UHC) -> Officer:
    return Officer(UUID(int=number), 9200 + number, role, frozenset({programme}), frozenset({area} if area else ()))


OWN, SECOND = officer(1, Role.VERIFIER, KELURAHAN), officer(2, Role.VERIFIER, KELURAHAN)
NEAR, WIDE = officer(3, Role.VERIFIER, KECAMATAN), officer(4, Role.VERIFIER, CITY)
FAR, OTHER = officer(5, Role.VERIFIER, ELSEWHERE), officer(6, Role.VERIFIER, KELURAHAN, Programme.PIJAR_SEMAR)
APPROVER, SUPERVISOR = officer(7, Role.APPROVER), officer(8, Role.SUPERVISOR)
ADMIN, BROADCASTER = officer(9, Role.ADMIN, ""), officer(10, Role.BROADCASTER, "")
ALL = [OWN, SECOND, NEAR, WIDE, FAR, OTHER, APPROVER, SUPERVISOR, ADMIN, BROADCASTER]


@pytest.mark.parametrize(
    ("gone", "asked"),
    [
        ([], [OWN, SECOND]),
        ([OWN, SECOND], [NEAR]),
        ([OWN, SECOND, NEAR], [WIDE]),
        ([OWN, SECOND, NEAR, WIDE], [APPROVER]),
        ([OWN, SECOND, NEAR, WIDE, APPROVER], [SUPERVISOR, ADMIN]),
    ],
)
def test_the_nearest_are_asked(gone: list[Officer], asked: list[Officer]) -> None:
    there = [one for one in ALL if one not in gone]
    found = to_ask(there, programme=Programme.UHC, kelurahan_code=KELURAHAN, asker=ASKER)
    assert found == asked
    assert all(may_answer(one, programme=Programme.UHC, kelurahan_code=KELURAHAN, asker=ASKER) for one in found)


def test_nobody_is_asked_by_themselves_and_who_has_no_application_asks_the_heads() -> None:
    own = OWN.telegram_id
    assert own is not None
    assert to_ask(ALL, programme=Programme.UHC, kelurahan_code=KELURAHAN, asker=own) == [SECOND]
    heads = to_ask(ALL, programme=None, kelurahan_code=None, asker=ASKER)
    assert heads == [SUPERVISOR, ADMIN, BROADCASTER]
    assert not may_answer(BROADCASTER, programme=Programme.UHC, kelurahan_code=KELURAHAN, asker=ASKER)
    assert not may_answer(None, programme=None, kelurahan_code=None, asker=ASKER)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("NIK 3374011205909001, benar?", "NIK ••••••••••••••••, benar?"),
        ("3374 0112 0590 9001", "•••• •••• •••• ••••"),
        ("33.74-01.120590\n9001", "••.••-••.••••••\n••••"),
        ("3\u200b374011205909001", "•\u200b•••••••••••••••"),
        ("\uff13374011205909001", "••••••••••••••••"),
        ("HP 0812-0000-9001 atau 024 8440335", "HP 0812-0000-9001 atau 024 8440335"),
        ("BPJS 0001234567890, tanggal 12-11-2026", "BPJS 0001234567890, tanggal 12-11-2026"),
        ("  Buka jam 08.00\r\natau 09.00?  ", "Buka jam 08.00\natau 09.00?"),
        ("a" * 1000, "a" * 1000),
    ],
)
def test_a_question_is_kept_as_written_but_for_a_nik(written: str, kept: str) -> None:
    assert parse_question(written) == kept


@pytest.mark.parametrize("written", ["", "  \n", "???", "👍", "a" * 1001])
def test_what_is_no_question_or_too_long_is_refused(written: str) -> None:
    with pytest.raises(InvalidAnswer):
        parse_question(written)
