"""Names of kecamatan and kelurahan as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.applying.areas import nearest_kecamatan, nearest_kelurahan, parse_poster, poster_payload
from domain.areas import read_default_areas
from domain.programme import Programme

AREAS = read_default_areas()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Gajah Mungkur", "Gajahmungkur"),
        ("gunung pati", "Gunungpati"),
        ("Wonotinggal", "Wonotingal"),
        ("Beringin", "Bringin"),
        ("Mugassari", "Mugasari"),
        ("kel. Sekaran", "Sekaran"),
        ("sendang mulyo", "Sendangmulyo"),
        ("tanjung emas", "Tanjung Mas"),
    ],
)
def test_usual_spellings_are_understood(words: str, name: str) -> None:
    nearest = nearest_kelurahan(AREAS, words)
    assert nearest.certain
    assert nearest.kelurahan[0].name == name


@pytest.mark.parametrize("name", ["Purwosari", "mangunharjo"])
def test_a_name_that_occurs_twice_is_asked_back_unless_the_kecamatan_decides(name: str) -> None:
    both = nearest_kelurahan(AREAS, name)
    assert not both.certain
    assert len({one.kecamatan_code for one in both.kelurahan}) == 2
    for one in both.kelurahan:
        within = nearest_kelurahan(AREAS, name, one.kecamatan_code)
        assert within.certain
        assert within.kelurahan[0] == one


@pytest.mark.parametrize("words", ["pendrikan", "telogosari", "bangetayu"])
def test_half_a_name_offers_those_that_are_near(words: str) -> None:
    nearest = nearest_kelurahan(AREAS, words)
    assert not nearest.certain
    assert len(nearest.kelurahan) >= 2


def test_the_city_is_no_kecamatan() -> None:
    found, certain = nearest_kecamatan(AREAS, "semarang")
    assert not certain
    assert len(found) >= 5


@given(st.sampled_from(AREAS.all_kelurahan))
def test_every_name_in_its_kecamatan_is_certain(kelurahan: object) -> None:
    one = next(area for area in AREAS.all_kelurahan if area is kelurahan)
    nearest = nearest_kelurahan(AREAS, one.name.upper(), one.kecamatan_code)
    assert nearest.certain
    assert nearest.kelurahan[0] == one


@given(st.text(max_size=60))
def test_no_words_break_the_search(words: str) -> None:
    nearest = nearest_kelurahan(AREAS, words)
    assert not nearest.certain or nearest.kelurahan


@given(st.sampled_from(AREAS.all_kecamatan), st.sampled_from(list(Programme)))
def test_a_posters_link_comes_back_as_it_was_made(kecamatan: object, programme: Programme) -> None:
    one = next(area for area in AREAS.all_kecamatan if area is kecamatan)
    payload = poster_payload(programme, one)
    assert len(payload) <= 64
    poster = parse_poster(payload, AREAS)
    assert poster is not None
    assert (poster.programme, poster.kecamatan) == (programme, one)


def test_a_poster_without_or_with_an_unknown_kecamatan() -> None:
    plain = parse_poster("ps", AREAS)
    assert plain is not None
    assert plain.kecamatan is None
    unknown = parse_poster("UHC_atlantis", AREAS)
    assert unknown is not None
    assert unknown.programme is Programme.UHC
    assert unknown.kecamatan is None


@pytest.mark.parametrize("payload", ["", "petugas_abc", "genuk", "_genuk"])
def test_other_payloads_are_no_posters(payload: str) -> None:
    assert parse_poster(payload, AREAS) is None
