"""The catalogue of texts: what a reader sees, and what an editor of the texts is told."""

import html
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TextsError
from bot.texts.catalogue import Catalogue
from bot.texts.html import Html
from bot.texts.values import rupiah

TEXTS = """
hello = Halo, { $name }!
button = Ya & { $name }
static = <b>Selamat datang</b>
count = { $count } dari { $total }
year = Tahun { NUMBER($year, useGrouping: 0) }
born = Lahir { DATE($day) }
bare = Lahir { $day }
sent = Dikirim { DATETIME($at) }
price = Iuran { RUPIAH($amount) } sebulan
quota = Kuota { PERIOD($period) }
fraction = { $share } persen
paid = { $paid ->
    [true] Lunas
   *[false] Belum
}
places = { $n ->
    [0] Tidak ada tempat
   *[other] { $n } tempat
}
kind = { $kind ->
    [uhc] UHC
   *[pijar_semar] Pijar Semar
}
-office = Disnaker
contact = Hubungi { -office }: { hours }
hours = Senin–Kamis
long = Isi: { $text } selesai
with-parts = Utama
    .short = Pendek
"""

Write = Callable[..., Catalogue]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(languages: tuple[str, ...] = ("id",), /, **files: str) -> Catalogue:
        for name, text in files.items():
            code, _, stem = name.partition("_")
            (tmp_path / code).mkdir(exist_ok=True)
            (tmp_path / code / f"{stem}.ftl").write_text(text, encoding="utf-8")
        return Catalogue.load(tmp_path, languages)

    return write


@pytest.fixture
def texts(write: Write) -> Catalogue:
    return write(id_all=TEXTS)


def problems(catalogue: Catalogue, *required: str) -> list[str]:
    with pytest.raises(TextsError) as caught:
        catalogue.check(required)
    return str(caught.value).splitlines()


# What a reader sees


def test_what_people_wrote_is_escaped_and_our_own_html_is_not(texts: Catalogue) -> None:
    assert texts.render("hello", name="Tri <b>&") == "Halo, Tri &lt;b&gt;&amp;!"
    assert texts.render("hello", name=Html("<b>Tri</b>")) == "Halo, <b>Tri</b>!"
    assert texts.render("static") == "<b>Selamat datang</b>"


def test_a_button_is_plain(texts: Catalogue) -> None:
    assert texts.plain("button", name="A<B>") == "Ya & A<B>"
    assert texts.plain("hours") == "Senin–Kamis"


def test_no_value_can_bring_markup_along(texts: Catalogue) -> None:
    @given(st.text(alphabet="ab<>&\"'{}$;ltgm#é", max_size=40))
    def check(name: str) -> None:
        said = texts.render("hello", name=name)
        assert not {"<", ">", '"', "'"} & set(said)
        assert html.unescape(said) == f"Halo, {name}!"

    check()


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("count", {"count": 8500, "total": 1234567}, "8.500 dari 1.234.567"),
        ("count", {"count": 0, "total": -1200}, "0 dari -1.200"),
        ("year", {"year": 2026}, "Tahun 2026"),
        ("born", {"day": date(1990, 8, 17)}, "Lahir 17 Agustus 1990"),
        ("bare", {"day": date(2026, 2, 1)}, "Lahir 1 Februari 2026"),
        ("sent", {"at": datetime(1990, 8, 17, 7, 5, tzinfo=UTC)}, "Dikirim 17 Agustus 1990 14.05 WIB"),
        ("sent", {"at": datetime(2026, 12, 31, 17, 0, tzinfo=UTC)}, "Dikirim 1 Januari 2027 00.00 WIB"),
        ("quota", {"period": "2027"}, "Kuota tahun 2027"),
        ("quota", {"period": "2026-12"}, "Kuota Desember 2026"),
        ("born", {"day": datetime(2026, 12, 31, 17, 0, tzinfo=UTC)}, "Lahir 1 Januari 2027"),
        ("price", {"amount": 16_800}, "Iuran Rp16.800 sebulan"),
        ("price", {"amount": 174_000_000}, "Iuran Rp174.000.000 sebulan"),
        ("fraction", {"share": Decimal("18.64")}, "18,64 persen"),
        ("fraction", {"share": 18.5}, "18,5 persen"),
        ("paid", {"paid": True}, "Lunas"),
        ("paid", {"paid": False}, "Belum"),
        ("places", {"n": 0}, "Tidak ada tempat"),
        ("places", {"n": 1300}, "1.300 tempat"),
        ("kind", {"kind": "uhc"}, "UHC"),
        ("contact", {}, "Hubungi Disnaker: Senin–Kamis"),
        ("with-parts", {}, "Utama"),
        ("with-parts.short", {}, "Pendek"),
        ("hours", {"more": "than needed"}, "Senin–Kamis"),
    ],
)
def test_values_are_written_the_indonesian_way(key: str, values: dict[str, Any], said: str, texts: Catalogue) -> None:
    assert texts.render(key, **values) == said
    assert texts.plain(key, "id", **values) == said


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_rupiah_can_be_read_back(amount: int) -> None:
    written = rupiah(amount)
    assert int(written.replace("Rp", "").replace(".", "")) == amount
    assert " " not in written


def test_the_zone_of_a_time_does_not_matter(texts: Catalogue) -> None:
    at = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    assert texts.render("sent", at=at) == "Dikirim 2 Maret 2026 08.30 WIB"


def test_a_text_may_be_as_long_as_a_message(texts: Catalogue, write: Write) -> None:
    assert texts.render("long", text="&" * 4096) == f"Isi: {'&amp;' * 4096} selesai"
    long_words = "kata " * 900
    assert write(id_all=f"x = {long_words}{{ $n }}").render("x", n=1) == f"{long_words}1"


def test_no_invisible_marks_are_put_around_values(texts: Catalogue) -> None:
    assert texts.render("hello", name="Tri").isprintable()


def test_texts_are_not_read_again(tmp_path: Path, write: Write) -> None:
    catalogue = write(id_all=TEXTS)
    (tmp_path / "id" / "all.ftl").unlink()
    assert catalogue.render("hello", name="Tri") == "Halo, Tri!"


def test_languages(write: Write) -> None:
    catalogue = write(("id", "jv"), id_a="hello = Halo\n", jv_a="hello = Sugeng\n")
    assert catalogue.render("hello", "jv") == "Sugeng"
    assert catalogue.render("hello", language="jv") == "Sugeng"
    assert catalogue.render("hello") == "Halo"
    assert catalogue.render("hello", "xx") == "Halo"
    assert catalogue.keys() == {"hello"}
    assert catalogue.has("hello") and not catalogue.has("bye")


# What an editor of the texts, or of the code, is told


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("nowhere", {}, "nowhere: there is no such text"),
        ("hello", {}, "hello: Unknown external: name"),
        ("hello", {"nama": "Tri"}, "hello: Unknown external: name"),
        ("hello", {"name": None}, "hello: TypeError"),
        ("born", {"day": "1990-08-17"}, "born: AttributeError"),
        ("sent", {"at": date(1990, 8, 17)}, "sent: TypeError"),
        ("price", {"amount": "Wibowo"}, "price: TypeError"),
        ("born", {}, "born: Unknown external: day"),
    ],
)
def test_a_wrong_request_is_an_error_and_no_blank(
    key: str, values: dict[str, Any], told: str, texts: Catalogue
) -> None:
    for ask in (texts.render, texts.plain):
        with pytest.raises(TextsError) as caught:
            ask(key, **values)
        assert str(caught.value).startswith(told)
        assert "Wibowo" not in str(caught.value)


def test_a_time_without_its_zone_is_an_error(texts: Catalogue) -> None:
    with pytest.raises(TextsError, match="ValueError"):
        texts.render("sent", at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_good_texts_pass(texts: Catalogue) -> None:
    texts.check(["hello", "static"])


def test_a_folder_without_texts(write: Write) -> None:
    with pytest.raises(TextsError, match="en: has no texts"):
        write(("id", "en"), id_a="a = A\n")


def test_all_that_is_wrong_is_told_at_once(write: Write) -> None:
    catalogue = write(
        ("id", "jv"),
        id_a="a = A\n\nbroken = { $x\nb = B\n",
        id_b="# remark\na = Again\nc = { nowhere } { -no-term } { SHOUT($x) }\nonly-here = X\n",
        id_c="self = { self }\nround = go { about }\nabout = a { round }\n",
        jv_a="a = A\nb = B\nc = C\nself = S\nround = R\nabout = A\n",
    )
    told = problems(catalogue, "a", "needed")
    for start in (
        "id/a.ftl:3: cannot be read",
        "id/b.ftl:2: a is given a second time, after id/a.ftl:1",
        "id/b.ftl:3: refers to nowhere, which is nowhere",
        "id/b.ftl:3: refers to -no-term, which is nowhere",
        "id/b.ftl:3: refers to SHOUT(), which is nowhere",
        "id/c.ftl:1: self contains itself",
        "id/c.ftl:2: round contains itself",
        "id/c.ftl:3: about contains itself",
        "needed: there is no such text in the language id",
        "needed: there is no such text in the language jv",
        "only-here: there is no such text in the language jv",
    ):
        assert [line for line in told if line.startswith(start)], start
    assert len(told) == 11
    assert all(". Mend: " in line for line in told)
    assert catalogue.render("a") == "A"


def test_a_file_that_is_not_text(tmp_path: Path, write: Write) -> None:
    (tmp_path / "id").mkdir()
    (tmp_path / "id" / "z.ftl").write_bytes(b"a = \xff\n")
    assert problems(write(id_a="b = B\n"))[0].startswith("id/z.ftl: cannot be read")


def test_a_second_text_under_the_same_key_with_other_parts(write: Write) -> None:
    told = problems(write(id_a="a =\n    .one = 1\na = A\n    .one = 1\n    .two = 2\n"))
    assert len(told) == 1
    assert "second time" in told[0]


def test_unused_texts_are_told_but_stop_nothing(write: Write) -> None:
    catalogue = write(id_a="a = { b }\nb = B\n\nspare = X\np = P\n    .part = Q\n")
    catalogue.check(["a"])
    (spare,) = catalogue.unused(["a", "p"])
    assert str(spare) == "id/a.ftl:4: nothing uses the text spare. Mend: delete it or correct its key."


def test_our_own_texts_can_be_read() -> None:
    Catalogue.load(Path(__file__).parents[3] / "bot" / "texts").check(())
