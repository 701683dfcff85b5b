"""What people type for NIK, KK, phone, name and RT/RW, and what a NIK tells."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.errors import InvalidAnswer
from domain.identity.numbers import (
    Nik,
    check_kk_is_not_nik,
    looks_like_kk,
    looks_like_nik,
    mask_kk,
    mask_nik,
    mask_phone,
    nik_birth_dates,
    nik_grouped,
    nik_notes,
    parse_kk,
    parse_nik,
    parse_occupation,
    parse_person_name,
    parse_rt_rw,
    parse_short_text,
)
from domain.identity.phones import parse_phone, read_phone

NIK = "3374011205909001"
TODAY = date(2026, 11, 2)

PARSERS = (parse_nik, parse_kk, parse_phone, parse_person_name, parse_rt_rw, parse_short_text, parse_occupation)
niks = st.from_regex(r"[1-9][0-9]{11}9[0-9]{3}", fullmatch=True).filter(lambda text: len(set(text)) > 1)
junk = st.text(st.sampled_from(" .-\u00a0\u200b\u2060\ufeff\t–"), max_size=3)
digit_families = st.sampled_from([ord("0"), 0x0660, 0x06F0, 0xFF10, 0xA9D0, 0x1D7CE])


def refusal(parse: object, text: str) -> tuple[str, dict[str, object]]:
    assert callable(parse)
    with pytest.raises(InvalidAnswer) as refused:
        parse(text)
    return refused.value.text_key, refused.value.values


@given(nik=niks, data=st.data())
def test_a_nik_is_read_through_junk_and_in_any_digits(nik: str, data: st.DataObject) -> None:
    zero = data.draw(digit_families)
    written = "".join(chr(zero + int(digit)) + data.draw(junk) for digit in nik)
    assert parse_nik(written) == nik


@pytest.mark.parametrize(
    "text",
    ["NIK: 3374 0112 0590 9001", "No. KTP 3374.0112.0590.9001 ya pak", "3️⃣374011205909001", f"\n{NIK}\n"],
)
def test_a_nik_is_found_among_words(text: str) -> None:
    assert parse_nik(text) == NIK


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("337401120590900", "invalid-nik-length", {"count": 15}),
        (NIK + "7", "invalid-nik-length", {"count": 17}),
        (f"{NIK}\n{NIK}", "invalid-nik-length", {"count": 32}),
        ("", "invalid-nik-letters", {}),
        ("lupa", "invalid-nik-letters", {}),
        ("3374O11205909001", "invalid-nik-letters", {}),
        ("3333333333333333", "invalid-nik-impossible", {}),
        ("3374011205900000", "invalid-nik-impossible", {}),
    ],
)
def test_a_wrong_nik_says_what_is_wrong(text: str, key: str, values: dict[str, object]) -> None:
    assert refusal(parse_nik, text) == (key, values)


def test_a_kk_number_has_its_own_words_and_is_never_the_nik() -> None:
    assert refusal(parse_kk, "3374") == ("invalid-kk-length", {"count": 4})
    assert refusal(lambda kk: check_kk_is_not_nik(kk, NIK), NIK) == ("invalid-kk-same-as-nik", {})
    check_kk_is_not_nik("3374010503159002", NIK)


@given(parse=st.sampled_from(PARSERS), text=st.text(max_size=40))
def test_any_text_is_read_or_refused_and_reading_twice_changes_nothing(parse: object, text: str) -> None:
    assert callable(parse)
    try:
        value = parse(text)
    except InvalidAnswer as refused:
        assert refused.text_key.startswith("invalid-")
        return
    assert parse(value) == value


def test_pydantic_keeps_our_error_for_the_engine() -> None:
    adapter = TypeAdapter(Nik)
    assert adapter.validate_python("3374 0112 0590 9001") == NIK
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python("12")
    error = refused.value.errors()[0]["ctx"]["error"]
    assert isinstance(error, InvalidAnswer)
    assert error.values == {"count": 2}


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("+62 (0)812.3456.7890", "+6281234567890"),
        ("0062 812 3456 7890", "+6281234567890"),
        ("81234567890", "+6281234567890"),
        ("0811234567", "+62811234567"),
        ("0812345678901", "+62812345678901"),
        ("024-8440335", "+62248440335"),
        ("(024) 76543210", "+622476543210"),
        ("(+62) 812 3456 7890", "+6281234567890"),
        ("0062 0812 3456 78901", "+62812345678901"),
        ("+62 24 8440335", "+62248440335"),
    ],
)
def test_a_phone_number_is_kept_in_one_form(text: str, phone: str) -> None:
    assert parse_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0062 0812 3456 789012", "invalid-phone-several"),
        ("081234567", "invalid-phone-length"),
        ("08123456789012", "invalid-phone-length"),
        ("8440335", "invalid-phone-length"),
        ("24 8440335", "invalid-phone-form"),
        ("024-12345", "invalid-phone-form"),
        ("0271 123456", "invalid-phone-form"),
        ("", "invalid-phone-form"),
        ("+1 202 555 0100", "invalid-phone-foreign"),
        ("punya tetangga", "invalid-phone-letters"),
        ("0812 0000 9001 / 0813 0000 9002", "invalid-phone-several"),
        ("0801 2345 6789", "invalid-phone-beginning"),
        ("+62 84 1234 5678", "invalid-phone-beginning"),
        ("0062 804 1000 900", "invalid-phone-beginning"),
    ],
)
def test_a_wrong_phone_number_says_what_is_wrong(text: str, key: str) -> None:
    assert refusal(parse_phone, text)[0] == key


def test_the_length_of_a_phone_number_is_told_as_it_is_dialled_at_home() -> None:
    assert refusal(parse_phone, "081234567") == ("invalid-phone-length", {"count": 9})
    assert refusal(parse_phone, "+62 812 34567") == ("invalid-phone-length", {"count": 9})


@given(
    second=st.integers(0, 9),
    rest=st.text("0123456789", min_size=7, max_size=10),
    before=st.sampled_from(["0", "62", "+62", "0062", "+62 (0)", ""]),
)
def test_mobile_numbers_exist_but_for_080_and_084(second: int, rest: str, before: str) -> None:
    written = f"{before}8{second}{rest}"
    if second in (0, 4):
        assert refusal(parse_phone, written) == ("invalid-phone-beginning", {"beginning": f"08{second}"})
    else:
        assert parse_phone(written) == f"+628{second}{rest}"
    assert read_phone(written) == f"+628{second}{rest}", "what was stored earlier is still found"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Sukarno", "Sukarno"),
        ("H. Abdul Ro’uf, S.Pd.", "H. Abdul Ro'uf, S.Pd."),
        ("Nur–Aini", "Nur-Aini"),
        ("José", "José"),
        ("𝐒𝐢𝐭𝐢", "Siti"),
        ("A" * 60, "A" * 60),
    ],
)
def test_a_name_is_kept_as_written(text: str, name: str) -> None:
    assert parse_person_name(text) == name


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "invalid-name-empty"),
        (" . ", "invalid-name-empty"),
        ("Siti 2", "invalid-name-digits"),
        (NIK, "invalid-name-digits"),
        ("Siti (Bu Tini)", "invalid-name-characters"),
        ("<b>Siti</b>", "invalid-name-characters"),
        ("A" * 61, "invalid-name-length"),
    ],
)
def test_a_wrong_name_says_what_is_wrong(text: str, key: str) -> None:
    assert refusal(parse_person_name, text)[0] == key


RT_RW_FORMS = (
    "{rt}/{rw}",
    "{rt:03d}/{rw:03d}",
    "rt {rt} rw {rw}",
    "RT.{rt:02d}/RW.{rw:02d}",
    "rt{rt}rw{rw}",
    "{rt:02d} {rw:02d}",
    "{rt}-{rw}",
    "RW {rw} RT {rt}",
    "{rt:03d}{rw:03d}",
    "RT/RW {rt:03d}/{rw:03d}",
    "RT/RW : {rt:03d}/{rw:03d}",
    "Rt/Rw {rt}/{rw}",
    "RW/RT {rw:02d}/{rt:02d}",
    "RT {rt} RW {rw} Genuksari",
    "rtrw {rt} {rw}",
    "RT/RW={rt:03d}{rw:03d}",
    "R.T. {rt} / R.W. {rw}",
    "rt {rt} dan rw {rw}",
    "Jl. Kudu Raya no. 12, RT {rt} RW {rw}",
    "RT {rt} RW {rw}, Genuksari no. 12",
    "alamat: RW/RT {rw}/{rt} Genuksari",
)
RT_RW_LABELLED = ("rt {rt} rw {rw}", "rw{rw}/rt{rt}", "RT/RW: {rt}/{rw}", "RW/RT {rw} {rt}")
words_beside = st.lists(st.sampled_from(["Genuksari", "kel.", "Jl.", "Kudu,", "pak", "🙏", "—"]), max_size=3)


@given(rt=st.integers(1, 999), rw=st.integers(1, 999), form=st.sampled_from(RT_RW_FORMS))
def test_rt_and_rw_are_read_in_every_usual_form(rt: int, rw: int, form: str) -> None:
    assert parse_rt_rw(form.format(rt=rt, rw=rw)) == f"{rt:03d}/{rw:03d}"


@given(
    rt=st.integers(1, 999),
    rw=st.integers(1, 999),
    form=st.sampled_from(RT_RW_LABELLED),
    before=words_beside,
    behind=words_beside,
    upper=st.booleans(),
)
def test_rt_and_rw_by_name_are_read_among_other_words(
    rt: int, rw: int, form: str, before: list[str], behind: list[str], upper: bool
) -> None:
    written = " ".join([*before, form.format(rt=rt, rw=rw), *behind])
    assert parse_rt_rw(written.upper() if upper else written) == f"{rt:03d}/{rw:03d}"


@given(rt=st.integers(1, 999), rw=st.integers(1, 999), third=st.integers(1, 999), sign=st.sampled_from("/ -,."))
def test_a_third_number_beside_rt_and_rw_is_asked_about(rt: int, rw: int, third: int, sign: str) -> None:
    for form in RT_RW_LABELLED:
        assert refusal(parse_rt_rw, f"{form.format(rt=rt, rw=rw)}{sign}{third}")[0] == "invalid-rtrw-form"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("5", "invalid-rtrw-missing"),
        ("rt 5", "invalid-rtrw-missing"),
        ("0/5", "invalid-rtrw-form"),
        ("dekat masjid", "invalid-rtrw-form"),
        ("1/2/3", "invalid-rtrw-form"),
        ("35", "invalid-rtrw-missing"),
        ("gang 3 nomor 5", "invalid-rtrw-form"),
        ("3/5 Genuksari", "invalid-rtrw-form"),
        ("RT 3 RT 5", "invalid-rtrw-form"),
        ("RT 3 RW 5, dulu RT 4 RW 6", "invalid-rtrw-form"),
        ("RT 1234 RW 5", "invalid-rtrw-form"),
        ("RT/RW 0/5", "invalid-rtrw-form"),
    ],
)
def test_a_wrong_rt_rw_says_what_is_wrong(text: str, key: str) -> None:
    assert refusal(parse_rt_rw, text)[0] == key


def test_own_words_are_short_and_not_empty() -> None:
    assert parse_short_text(" jual   es\nkeliling ") == "jual es keliling"
    assert refusal(parse_short_text, "..!")[0] == "invalid-text-empty"
    assert parse_occupation("pedagang kaki 5") == "pedagang kaki 5"
    assert parse_occupation("ketua RT 3 RW 12") == "ketua RT 3 RW 12"
    for again in ("rt 3 rw 12", "RT 3 RW 12 Genuksari", "RT/RW 3/12", "012/006", "3374", "0812 0000 9001"):
        assert refusal(parse_occupation, again)[0] == "invalid-occupation"
    assert refusal(parse_short_text, "a" * 81) == ("invalid-text-length", {"limit": 80})
    assert parse_short_text("a" * 80) == "a" * 80


@given(nik=niks)
def test_masks_show_only_the_end(nik: str) -> None:
    assert mask_nik(nik) == f"•••• •••• •••• {nik[-4:]}" == mask_kk(nik)
    assert mask_phone("+6281234567890") == "•" * 11 + "890"


def test_short_or_broken_values_are_masked_wholly() -> None:
    assert (mask_nik("9001"), mask_phone("90"), mask_kk("")) == ("••••", "••", "")


def test_a_nik_is_read_aloud_in_fours() -> None:
    assert nik_grouped(NIK) == "3374 0112 0590 9001"


@given(born=st.dates(date(1920, 1, 1), TODAY), woman=st.booleans(), region=st.sampled_from(["337401", "332101"]))
def test_the_birth_date_is_among_the_ones_its_nik_allows(born: date, woman: bool, region: str) -> None:
    nik = f"{region}{born.day + 40 * woman:02d}{born:%m%y}9001"
    assert born in nik_birth_dates(nik, TODAY)
    assert "birth_date_mismatch" not in nik_notes(nik, TODAY, born)
    assert ("region_outside_semarang" in nik_notes(nik, TODAY)) == (region == "332101")


@pytest.mark.parametrize(
    ("nik", "dates"),
    [
        (NIK, (date(1990, 5, 12),)),
        ("3374015205909001", (date(1990, 5, 12),)),
        ("3374011205209001", (date(2020, 5, 12), date(1920, 5, 12))),
        ("3374010311269001", (date(1926, 11, 3),)),
        ("3374010211269001", (date(2026, 11, 2), date(1926, 11, 2))),
        ("3374012902909001", ()),
        ("3374013205909001", ()),
        ("3374018005909001", ()),
        ("3374010013909001", ()),
    ],
)
def test_a_two_digit_year_allows_every_living_century(nik: str, dates: tuple[date, ...]) -> None:
    assert nik_birth_dates(nik, TODAY) == dates


@given(nik=niks, on=st.dates(date(2025, 1, 1), date(2099, 12, 31)))
def test_every_nik_can_be_looked_at_on_every_day(nik: str, on: date) -> None:
    assert all(0 <= (on - born).days <= 111 * 366 for born in nik_birth_dates(nik, on))
    assert not (looks_like_kk(nik, on) and looks_like_nik(nik, on))


def test_notes_for_the_officer() -> None:
    assert nik_notes(NIK, TODAY, date(1990, 5, 12)) == ()
    assert nik_notes(NIK, TODAY, date(1991, 5, 12)) == ("birth_date_mismatch",)
    assert nik_notes("3321013905909001", TODAY, date(1990, 5, 12)) == (
        "region_outside_semarang",
        "odd_day_digits",
    )


def test_a_swapped_kk_and_nik_are_noticed() -> None:
    kk = "3374010503159002"
    assert (looks_like_kk(kk, TODAY), looks_like_nik(kk, TODAY)) == (True, False)
    assert (looks_like_kk(NIK, TODAY), looks_like_nik(NIK, TODAY)) == (False, True)
    assert not looks_like_kk("3374015205159001", TODAY), "a girl's NIK has day + 40"


@pytest.mark.parametrize(
    ("day", "recorded"),
    [
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
        (date(2004, 1, 1), True),
        (date(2003, 12, 31), False),
    ],
)
def test_a_kk_is_recorded_since_2004_and_not_in_days_to_come(day: date, recorded: bool) -> None:
    assert looks_like_kk(f"337401{day:%d%m%y}9001", TODAY) is recorded
