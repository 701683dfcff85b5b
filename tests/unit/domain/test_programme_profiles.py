"""Profiles: what a programme is to the bot, and what keeps a wrong one from being used."""

from importlib import resources

import pytest

from domain.errors import RulesError
from domain.programme import Programme, care_programme, checked_profiles, read_profiles
from domain.rules.facts import LISTED_FACTS, covered_programme, facts_of, list_kinds, lists_of

FOLDER = resources.files("domain") / "parameters" / "profiles"
FILES = {f"profiles/{one.value}.toml": (FOLDER / f"{one.value}.toml").read_text(encoding="utf-8") for one in Programme}
UHC = "profiles/uhc.toml"


def changed(old: str, new: str) -> dict[str, str]:
    assert old in FILES[UHC]
    return {**FILES, UHC: FILES[UHC].replace(old, new, 1)}


def test_the_members_are_the_files_in_the_order_they_ask_for() -> None:
    assert [one.profile.order for one in Programme] == sorted(one.profile.order for one in Programme)
    assert list(read_profiles()) and {one.programme for one in checked_profiles(FILES)} == set(Programme)
    assert Programme.UHC is Programme("uhc")


@pytest.mark.parametrize(
    ("old", "new", "entry", "remedy"),
    [
        ('prefix = "UHC"', 'prefix = "PS"', "prefix", "taken by profiles/pijar_semar.toml"),
        ("check_share = 7", "check_share = 0", "check_share", "each programme needs its own"),
        ("order = 2", "order = 1", "order", "taken"),
        ('poster_prefix = "uhc"', 'poster_prefix = "ps"', "poster_prefix", "taken"),
        ('lists = ["jkn"', 'covered_list = "covered"\nlists = ["jkn"', "covered_list", "taken"),
        ('programme = "uhc"', 'programme = "pijar_semar"', "programme", "call the file pijar_semar.toml"),
        ('programme = "uhc"', 'programme = "a-dash"', "programme", "pattern"),
        ('programme = "uhc"', 'programme = "much_longer_than_16"', "programme", "pattern"),
        ("check_share = 7", "check_share = 17", "check_share", "less than or equal to 16"),
        ('prefix = "UHC"', 'prefix = "U1"', "prefix", "pattern"),
        ('"not-reached", "other"]', '"not-reached"]', "reasons", "'other'"),
        ('"not-reached", "other"]', '"other", "other"]', "reasons", "each reason once"),
        ("digits = 13", 'digits = 13\nalso = "["', "member_number.also", "no regular expression"),
        ("care_entry = true", "care_entri = true", "care_entri", "no such entry"),
        ("order = 2", "", "order", "missing"),
        ("[facts]", "[facts", "TOML", "line"),
    ],
)
def test_a_profile_that_cannot_be_used_is_named_with_the_mend(old: str, new: str, entry: str, remedy: str) -> None:
    with pytest.raises(RulesError) as refused:
        checked_profiles(changed(old, new))
    assert (refused.value.file, refused.value.entry) == (UHC, entry)
    assert remedy in refused.value.remedy


def test_two_programmes_for_people_who_need_care_are_refused() -> None:
    name = "profiles/pijar_semar.toml"
    with pytest.raises(RulesError) as refused:
        checked_profiles({**FILES, name: FILES[name].replace("order = 1", "order = 1\ncare_entry = true")})
    assert refused.value.entry == "care_entry"
    assert care_programme() is not None


def test_every_list_is_asked_by_somebody_and_answers_one_fact() -> None:
    asked = {kind: fact for one in Programme for kind, fact in lists_of(one).items()}
    assert asked.keys() == set(list_kinds())
    assert set(asked.values()) == LISTED_FACTS
    for one in Programme:
        assert set(lists_of(one).values()) <= facts_of(one).keys()


def test_a_list_of_people_covered_belongs_to_one_programme() -> None:
    covered = {kind: covered_programme(kind) for kind in list_kinds()}
    assert covered["covered"] is Programme.PIJAR_SEMAR
    assert covered["dtsen"] is None


@pytest.mark.parametrize("lists", [("nobody",), ("jkn", "nobody")])
def test_a_list_that_is_no_kind_is_refused(lists: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    profile = Programme.UHC.profile.model_copy(update={"lists": lists})
    monkeypatch.setattr("domain.programme.read_profiles", lambda: {Programme.UHC: profile})
    with pytest.raises(RulesError) as refused:
        lists_of.__wrapped__(Programme.UHC)
    assert (refused.value.file, refused.value.entry) == (UHC, "lists")
    assert "'nobody'" in refused.value.remedy
