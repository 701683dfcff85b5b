"""Which addresses lead to the domains allowed."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.announcements.links import foreign_addresses, is_allowed, is_domain
from playground.bot_api.text_links import found_entities

CITY = ("semarangkota.go.id", "bpjs-kesehatan.go.id")

label = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
ending = st.sampled_from(["com", "id", "me", "co.id", "xn--p1ai", "link", "рф"])
hosts = st.builds("{}.{}".format, st.lists(label, min_size=1, max_size=3).map(".".join), ending)
paths = st.sampled_from(["", "/", "/a.b?c=https", "/semarangkota.go.id", "?x=1", "#y", ":443/a"])
around = st.one_of(
    st.just(""), st.sampled_from([" ", "(", "\n", ",", "!", "\u200b", "/", "…", "https://"]), st.text(max_size=5)
)
schemes = st.sampled_from(["", "http://", "HTTPS://", "https://semarangkota.go.id@", "ftp://"])


def is_inside(host: str) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in CITY)


@given(around, schemes, hosts, paths, around)
def test_no_foreign_host_passes(before: str, scheme: str, host: str, path: str, after: str) -> None:
    # A letter or a slash that touches it would make another address of it, or a part of one.
    text = f"{re.sub(r'[^ (,!]+$', ' ', before)}{scheme}{host}{path} {after}"
    assert is_inside(host) or foreign_addresses(text, CITY) != []


@given(st.lists(st.one_of(hosts, st.sampled_from(CITY), schemes, paths, around), max_size=6))
def test_what_passes_has_no_link_to_elsewhere_for_telegram(pieces: list[str]) -> None:
    text = "".join(pieces)
    if foreign_addresses(text, CITY):
        return
    for entity in found_entities(text):
        raw = text.encode("utf-16-le")[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2]
        found = raw.decode("utf-16-le")
        assert entity["type"] != "mention", found
        if entity["type"] == "url":
            host = urlsplit(found if "://" in found else f"http://{found}").hostname
            assert host is not None
            assert is_inside(host), found


@given(st.lists(label, max_size=2), st.sampled_from(CITY), st.sampled_from(["", "/", "/a/panduan.pdf?b=1&c=2#d"]))
def test_the_domains_allowed_and_their_parts_pass(parts: list[str], domain: str, path: str) -> None:
    address = f"{'.'.join([*parts, domain])}{path}"
    assert is_allowed(f"https://{address}", CITY)
    assert foreign_addresses(f"Lihat (https://{address}) atau {address}, ya.", CITY) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://semarangkota.go.id@contoh.com/",
        "https://semarangkota.go.id:443/",
        "https://semarangkota.go.id\\@contoh.com",
        "https://semarangkota.go.id.contoh.com",
        "https://contohsemarangkota.go.id",
        "https://ѕemarangkota.go.id",
        "https://semarangkota.go.id/?u=https://contoh.com",
        'https://semarangkota.go.id/"><a href="https://contoh.com',
        "https:semarangkota.go.id",
        "//semarangkota.go.id",
        "javascript://semarangkota.go.id/",
        "https://t.me/semarangkota",
        "https://",
        "",
    ],
)
def test_an_address_that_may_be_read_in_two_ways_leads_nowhere(url: str) -> None:
    assert not is_allowed(url, CITY)


@pytest.mark.parametrize(
    "text",
    [
        "Buka pukul 08.00-12.00WIB, biaya Rp1.000.000 ditanggung (lihat Pasal 5.1).",
        "a.n. Budi, d.a. Jl. Pemuda 148, s.d. 31.12.2026",
        "Kirim /daftar atau /cek. #PijarSemar",
    ],
)
def test_what_is_no_address_passes(text: str) -> None:
    assert foreign_addresses(text, CITY) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lihat t.me/bansos dan bit.ly/x", ["t.me", "bit.ly"]),
        ("semarangkota.go.id@contoh.com", ["contoh.com"]),
        ("semarangkota.go.id\u2060.contoh.com", ["contoh.com", "semarangkota.go.id.contoh.com"]),
        ("con\u00adtoh.com, contoh。com", ["toh.com", "contoh.com"]),
        ("Hubungi @petugas lewat 10.0.0.1", ["@petugas", "10.0.0.1"]),
    ],
)
def test_what_is_found_is_named(text: str, found: list[str]) -> None:
    assert foreign_addresses(text, CITY) == found


def test_what_a_domain_is() -> None:
    assert all(map(is_domain, CITY))
    assert not any(map(is_domain, ("", "id", "https://semarangkota.go.id", "*.go.id", "a b.id", "semarangkota.go.id/")))
