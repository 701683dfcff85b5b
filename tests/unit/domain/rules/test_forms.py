"""Rule files, forms and texts fit together, or the bot does not start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.conversations.engine.form import Form
from bot.conversations.engine.forms import Forms
from bot.conversations.engine.question import Choice, Many, Option, Question, Typed
from bot.conversations.form_checks import check_profiles, check_rules, check_texts
from bot.conversations.forms import all_forms
from domain.errors import RulesError
from domain.programme import Programme, read_profiles
from domain.rules.book import Rulebook, read_default_files
from tests.support.factories import read_resources

FILES = read_default_files()


def changed_rules(name: str, *edits: tuple[str, str]) -> Rulebook:
    text = FILES[name]
    for written, instead in edits:
        assert written in text
        text = text.replace(written, instead, 1)
    return Rulebook.load({**FILES, name: text})


def changed_forms(name: str, key: str, **changes: Any) -> Forms:
    """Return the forms with one question declared otherwise, or left out if nothing is given."""

    def change(form: Form) -> Form:
        if form.name != name:
            return form
        questions: list[Question] = []
        for question in form.questions:
            if question.key != key:
                questions.append(question)
            elif changes:
                questions.append(replace(question, **changes))
        return replace(form, questions=tuple(questions))

    return Forms(change(form) for form in all_forms())


def test_what_ships_fits_together() -> None:
    rulebook = Rulebook.load(FILES)
    check_rules(rulebook, all_forms())
    check_texts(rulebook, read_resources().texts)


@pytest.mark.parametrize(
    ("form", "key", "changes", "entry", "remedy"),
    [
        ("uhc", "paid_before", {}, "questions.paid_before", "does not ask for paid_before"),
        ("uhc", "kk", {}, "hand_over.kk", "does not ask for kk"),
        ("uhc", "birth_date", {}, None, None),
        ("uhc", "nik", {}, "rules.nik-region", "does not ask for nik_notes"),
        ("uhc", "care_need", {}, "placement of 2025-01-01", "does not ask for care_need"),
        ("uhc", "kk", {}, "hand_over.kk", "does not ask for kk"),
        ("uhc", "document_kk", {}, "documents.kk", "add the question document_kk"),
        ("pijar_semar", "birth_date", {}, "rules.age-mismatch", "does not ask for age_years"),
        ("pijar_semar", "occupation", {}, "offers.self-register-half-transport", "does not ask for occupation"),
        ("uhc", "accepts_class_3", {"answer": Choice((Option("yes"),))}, "questions.accepts_class_3", "differ in no"),
        (
            "uhc",
            "accepts_class_3",
            {"answer": Choice((Option("yes"), Option("no"), Option("maybe")))},
            "questions.accepts_class_3",
            "differ in maybe",
        ),
        (
            "uhc",
            "accepts_class_3",
            {"answer": Many((Option("yes"), Option("no")))},
            "questions.accepts_class_3",
            "one of",
        ),
        ("uhc", "accepts_class_3", {"answer": Typed(str)}, "questions.accepts_class_3", "must be answered by one of"),
        (
            "uhc",
            "accepts_class_3",
            {"answer": Choice((Option("yes"), Option("no")), typed=Typed(str))},
            "questions.accepts_class_3",
            "typed answers",
        ),
        (
            "uhc",
            "accepts_class_3",
            {"answer": Choice(lambda _: [Option("yes"), Option("no")])},
            "questions.accepts_class_3",
            "must declare its buttons",
        ),
    ],
)
def test_a_form_that_does_not_answer_the_rules_is_named(
    form: str, key: str, changes: dict[str, Any], entry: str | None, remedy: str | None
) -> None:
    forms, rulebook = changed_forms(form, key, **changes), Rulebook.load(FILES)
    if entry is None or remedy is None:
        # UHC's rules ask for no age; its sheet for BPJS has a column for the birth date.
        entry, remedy = "hand_over.birth_date", "does not ask for birth_date"
    with pytest.raises(RulesError) as refused:
        check_rules(rulebook, forms)
    assert (refused.value.file, refused.value.entry) == (f"{form}.toml", entry)
    assert remedy in refused.value.remedy


def test_an_option_that_gives_another_answer_counts_as_that_answer() -> None:
    answer = Choice((Option("y", gives="yes"), Option("no"), Option("help", data="p:choose")))
    check_rules(Rulebook.load(FILES), changed_forms("uhc", "accepts_class_3", answer=answer))


@pytest.mark.parametrize(
    ("edit", "entry", "remedy"),
    [
        (("[[parameters.review_working_days]]", "[[parameters.days]]"), "parameters.review_working_days", "say from"),
        (('id = "domicile_letter"', 'id = "passport"'), "documents.passport", "document_passport"),
    ],
)
def test_a_file_that_asks_for_what_no_form_has_is_named(edit: tuple[str, str], entry: str, remedy: str) -> None:
    with pytest.raises(RulesError) as refused:
        check_rules(changed_rules("uhc.toml", edit), all_forms())
    assert (refused.value.file, refused.value.entry) == ("uhc.toml", entry)
    assert remedy in refused.value.remedy


def test_a_way_of_giving_places_is_needed_from_the_first_day() -> None:
    late = changed_rules(
        "uhc.toml", ("[[placement]]\neffective_from = 2025-01-01", "[[placement]]\neffective_from = 2025-02-01")
    )
    with pytest.raises(RulesError) as refused:
        check_rules(late, all_forms())
    assert refused.value.entry == "placement"


def test_every_programme_needs_a_file() -> None:
    with pytest.raises(RulesError) as refused:
        check_rules(Rulebook.load({"uhc.toml": FILES["uhc.toml"]}), all_forms())
    assert (refused.value.file, refused.value.entry) == (f"{Programme.PIJAR_SEMAR}.toml", "programme")


@pytest.mark.parametrize(
    ("edit", "entry", "key"),
    [
        (('id = "arrears"', 'id = "in-arrears"'), "rules.in-arrears", "finding-uhc-in-arrears"),
        (('"arrears-later"', '"arrears-now"'), "rules.arrears", "door-arrears-now"),
        (('desks = ["puskesmas"', 'desks = ["village"'), "desks", "desk-village"),
        (
            ('fact = "jkn_card"\ndoors = ["check-jkn"]', 'fact = "jkn_card"\ndoors = ["ask"]'),
            "unknowns.jkn_card",
            "door-ask",
        ),
    ],
)
def test_a_missing_text_is_named_with_its_entry(edit: tuple[str, str], entry: str, key: str) -> None:
    with pytest.raises(RulesError) as refused:
        check_texts(changed_rules("uhc.toml", edit), read_resources().texts)
    assert (refused.value.file, refused.value.entry) == ("uhc.toml", entry)
    assert f"there is no text {key}" in refused.value.remedy


def test_a_text_that_uses_a_value_its_rule_does_not_show_is_named() -> None:
    edit = ('shows = ["residence_months"]\n', "")
    with pytest.raises(RulesError) as refused:
        check_texts(changed_rules("uhc.toml", edit), read_resources().texts)
    assert refused.value.entry == "rules.residence"
    assert "finding-uhc-residence uses a value it does not get" in refused.value.remedy


def test_the_questions_that_decide_are_those_the_rules_need() -> None:
    for programme, (_, content) in Rulebook.load(FILES).files().items():
        form = all_forms().latest(programme.value)
        needed = {question.fact for question in content.questions}
        first = {question.key for question in form.questions if question.part == 1}
        assert needed <= first


# --- profiles ---


def with_profile(monkeypatch: pytest.MonkeyPatch, programme: Programme, **changes: object) -> None:
    """Have a programme another profile than its file's."""
    profiles = {**read_profiles(), programme: programme.profile.model_copy(update=changes)}
    monkeypatch.setattr("domain.programme.read_profiles", lambda: profiles)


def test_every_programme_has_what_its_profile_asks_for() -> None:
    check_profiles(Rulebook.load(FILES), read_resources().texts)


@pytest.mark.parametrize(
    ("changes", "entry", "remedy"),
    [
        ({"reasons": ("other", "too-late")}, "texts", "no text reason-too-late"),
        ({"reasons": ("other", "double")}, "texts", "no text reason-double"),
        ({"reasons": ("other", "short-stay")}, "texts", "no text notice-reason-pijar-semar-short-stay"),
        ({"question_next_steps": {"keep-bpjstk": "bpjstk_cover"}}, "texts", "no text btn-door-keep-bpjstk"),
        ({"cover_amounts": {}}, "cover_amounts", "uses a value it does not get"),
        ({"cover_days": {}}, "cover_amounts", "full_day"),
        ({"cover_amounts": {"accident": "jkk_rupiah"}}, "cover_amounts.accident", "no parameter 'jkk_rupiah'"),
    ],
)
def test_a_profile_that_texts_or_rules_do_not_fit_stops_the_start(
    changes: dict[str, object], entry: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_profile(monkeypatch, Programme.PIJAR_SEMAR, **changes)
    with pytest.raises(RulesError) as refused:
        check_profiles(Rulebook.load(FILES), read_resources().texts)
    assert (refused.value.file, refused.value.entry) == ("profiles/pijar_semar.toml", entry)
    assert remedy in refused.value.remedy


def test_a_list_of_people_covered_that_nobody_can_load_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with_profile(monkeypatch, Programme.PIJAR_SEMAR, covered_list=None)
    with pytest.raises(RulesError) as refused:
        Rulebook.load(FILES)
    assert "covered_list" in refused.value.remedy


def test_a_column_of_the_profile_that_no_question_fills_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with_profile(monkeypatch, Programme.UHC, sheet_values={"kk": "kk", "workplace": "workplace"})
    with pytest.raises(RulesError) as refused:
        check_rules(changed_rules("uhc.toml", ('value = "kk"', 'value = "workplace"')), all_forms())
    assert (refused.value.entry, "does not ask for workplace" in refused.value.remedy) == ("hand_over.workplace", True)


def test_a_programme_without_its_cases_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.conversations.form_checks.read_default_cases", dict)
    with pytest.raises(RulesError) as refused:
        check_rules(Rulebook.load(FILES), all_forms())
    assert refused.value.file == "cases/pijar_semar.toml"
