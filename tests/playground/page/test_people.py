"""The made-up people fit the rules their cards are there to try."""

from datetime import date

import pytest

from domain.identity.phones import parse_phone
from playground.world.people import Card, Identity, Sex, Side, admin, newcomer, ready_made

RESIDENTS = [person for person in ready_made() if person.side is Side.RESIDENT]


def identities() -> list[Identity]:
    cards: list[Identity] = [person.card for person in RESIDENTS if person.card]
    cards += [person.relative for person in RESIDENTS if person.relative]
    newest = newcomer(7).card
    assert newest
    return [*cards, newest]


def card_of(key: str) -> Card:
    card = next(person.card for person in RESIDENTS if person.key == key)
    assert card
    return card


@pytest.mark.parametrize("identity", identities(), ids=lambda identity: identity.name)
def test_a_niks_day_digits_fit_birth_and_sex(identity: Identity) -> None:
    day = identity.born.day + (40 if identity.sex is Sex.FEMALE else 0)
    assert identity.nik[6:12] == f"{day:02d}{identity.born:%m%y}"


def test_every_resident_has_a_card_and_a_story_and_nobody_shares_a_number() -> None:
    assert [person.key for person in RESIDENTS] == ["becak", "daughter", "vendor", "fisherman"]
    assert all(person.card and person.story for person in RESIDENTS)
    niks = [identity.nik for identity in identities()]
    assert len(set(niks)) == len(niks)
    ids = [person.id for person in ready_made()]
    assert len(set(ids)) == len(ids)


def test_the_four_are_who_the_stories_say() -> None:
    assert card_of("becak").kecamatan == "Genuk"
    assert card_of("becak").nik.startswith("3374")
    assert card_of("vendor").nik.startswith("3321")
    fisherman = card_of("fisherman")
    assert (fisherman.kecamatan, fisherman.kelurahan) == ("Semarang Utara", "Tanjung Mas")
    assert fisherman.born < date(1961, 1, 1)
    daughter = next(person for person in RESIDENTS if person.key == "daughter")
    assert daughter.relative and daughter.relative.born < card_of("daughter").born


def test_newcomers_differ_and_their_numbers_run_out_aloud() -> None:
    first, second = newcomer(1), newcomer(2)
    assert first.card and second.card
    assert first.id != second.id and first.card.nik != second.card.nik
    last = newcomer(900).card
    assert last and last.nik.endswith("9999")
    with pytest.raises(ValueError, match="running number"):
        newcomer(901)


def test_every_number_exists() -> None:
    """The bot asks again for one that the numbering plan does not know."""
    cards = [one.card for one in (*ready_made(), newcomer(1), newcomer(900)) if one.card]
    assert cards
    assert [parse_phone(card.phone) for card in cards] == [f"+62{card.phone[1:]}" for card in cards]


def test_the_admin_is_an_officer() -> None:
    assert admin().side is Side.OFFICER
