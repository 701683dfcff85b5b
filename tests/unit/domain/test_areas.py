"""The areas and facilities this package ships."""

from __future__ import annotations

import pytest

from domain.areas import (
    CITY_CODE,
    Areas,
    Facilities,
    Kelurahan,
    areas_around,
    normalise_area_name,
    read_default_areas,
    read_default_facilities,
)

AREAS = read_default_areas()
FACILITIES = read_default_facilities(AREAS)


def test_the_city_is_complete() -> None:
    assert (len(AREAS.all_kecamatan), len(AREAS.all_kelurahan)) == (16, 177)
    assert len({one.code for one in AREAS.all_kelurahan}) == 177
    assert sum(len(AREAS.in_kecamatan(one.code)) for one in AREAS.all_kecamatan) == 177
    assert all(CITY_CODE in areas_around(one.code) for one in AREAS.all_kelurahan)
    assert all(areas_around(one.code)[-2:] == (one.kecamatan_code, one.code) for one in AREAS.all_kelurahan)


def test_each_code_leads_to_its_names() -> None:
    for one in AREAS.all_kelurahan:
        kecamatan = AREAS.kecamatan(one.code)
        assert AREAS.kelurahan(one.code) == one
        assert kecamatan is not None
        assert kecamatan == AREAS.kecamatan(one.kecamatan_code) == AREAS.kecamatan_named(kecamatan.name)
    assert AREAS.kelurahan("33.74.99.1001") is None
    assert AREAS.kecamatan("33.22.01") is None


def test_the_names_that_occur_twice_are_told_apart() -> None:
    twice = {AREAS.label(one.code) for one in AREAS.all_kelurahan if "(" in AREAS.label(one.code)}
    assert twice == {
        "Purwosari (Mijen)",
        "Purwosari (Semarang Utara)",
        "Mangunharjo (Tembalang)",
        "Mangunharjo (Tugu)",
    }


@pytest.mark.parametrize(
    "text", ["Gunung Pati", "gunungpati", "Kel. Gunungpati", "KECAMATAN GUNUNG-PATI", "Gunung\u200bPati"]
)
def test_names_are_compared_by_their_letters(text: str) -> None:
    assert normalise_area_name(text) == "gunungpati"


def test_a_name_that_begins_like_a_title_stays_whole() -> None:
    assert normalise_area_name("Kelud") == "kelud"


def test_facilities_lie_in_the_city() -> None:
    assert len(FACILITIES.all) == 59
    assert sum(one.is_puskesmas for one in FACILITIES.all) == 39
    for one in FACILITIES.all:
        assert one.kecamatan_code is None or AREAS.kecamatan(one.kecamatan_code) is not None
        assert (one.lat is None) == (one.lon is None)
        if one.lat is not None and one.lon is not None:
            assert -7.2 < one.lat < -6.9
            assert 110.2 < one.lon < 110.6


def test_every_kecamatan_has_a_puskesmas_and_shows_it_first() -> None:
    for kecamatan in AREAS.all_kecamatan:
        inside = FACILITIES.in_kecamatan(kecamatan.code)
        assert inside[0].is_puskesmas
        assert [one.is_puskesmas for one in inside] == sorted((one.is_puskesmas for one in inside), reverse=True)


def test_a_facility_in_a_strange_kecamatan_is_refused() -> None:
    areas = Areas.from_csv("code,kecamatan,kelurahan\n33.74.05.1001,Genuk,Trimulyo\n")
    assert areas.all_kelurahan == (Kelurahan("33.74.05.1001", "Trimulyo", "33.74.05"),)
    with pytest.raises(ValueError, match="Ungaran"):
        Facilities.from_csv("name,type,kecamatan,address,phone,lat,lon\nX,Puskesmas,Ungaran,Jl. Y,,,\n", areas)
