"""Every text key put together from a programme's or a status's name has its text, and that text can be shown."""

from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot.texts.catalogue import Catalogue
from tests.support import text_keys

ROOT = Path(__file__).parents[3]
# Not the resources of the bot: those do not load while a text is missing, and this says which.
CATALOGUE = Catalogue.load(ROOT / "bot" / "texts")
KEYS = CATALOGUE.keys()
TEXTS = text_keys.read_texts(ROOT / "bot" / "texts" / "id")
TEMPLATES = sorted({one for path in text_keys.modules(ROOT) for one, _ in text_keys.templates(path.read_text())})


def texts(source: str) -> dict[str, ftl.Message | ftl.Term]:
    body = FluentParser().parse(source).body
    return {one.id.name: one for one in body if isinstance(one, ftl.Message)}


def test_the_templates_are_found() -> None:
    assert {"programme-{}", "status-next-{}", "notice-reason-{}-{}", "btn-announcement-{}-{}"} <= set(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_one_programme_or_status_has_each_of_them_has(template: str) -> None:
    assert list(text_keys.missing(template, KEYS)) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_text_that_a_template_leads_to_can_be_shown(template: str) -> None:
    for key in text_keys.keys_of(template, KEYS):
        if key in TEXTS:
            for values in text_keys.samples(key, TEXTS):
                assert CATALOGUE.render(key, "id", **values)


def test_what_is_meant_is_still_so() -> None:
    assert {template for template, _ in text_keys.MEANT} <= set(TEMPLATES)


def test_no_text_leaves_a_programme_or_a_status_to_its_default() -> None:
    assert list(text_keys.wrong_choices(TEXTS)) == []


# The guards notice


def test_a_text_that_one_programme_lacks_is_named() -> None:
    assert list(text_keys.missing("slip-{}", KEYS - {"slip-uhc"})) == ["slip-uhc"]
    assert "status-next-enrolled-uhc" in text_keys.missing("status-next-{}-{}", KEYS - {"status-next-enrolled-uhc"})
    assert "btn-announcement-apply-pijar-semar" in text_keys.missing(
        "btn-announcement-{}-{}", KEYS - {"btn-announcement-apply-pijar-semar"}
    )


def test_a_text_that_one_status_lacks_is_named() -> None:
    assert list(text_keys.missing("status-next-{}", KEYS - {"status-next-appealed"})) == ["status-next-appealed"]


def test_a_template_is_found_wherever_it_stands() -> None:
    source = 'def f(p, n):\n    say(f"receipt-{dashed(p)}")\n    log(f"{n}-x")\n    return f"a {n}"\n'
    assert list(text_keys.templates(source)) == [("receipt-{}", 2)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("a = { $code ->\n    [uhc] Satu\n   *[pijar-semar] Dua\n}", "chooses by programme"),
        ("a = { $code ->\n    [uhc] Satu\n   *[other] Dua\n}", "chooses by programme"),
        ("a = { $code ->\n    [pijar_semar] Satu\n   *[other] Dua\n}", "chooses by programme"),
        ("a = { $now ->\n    [approved] Satu\n   *[rejected] Dua\n}", "names not all of them"),
        (
            "a = { $now ->\n    [approved] { $code ->\n       *[uhc] Dua\n    }\n   *[other] Tiga\n}",
            "chooses by programme",
        ),
    ],
)
def test_a_choice_that_somebody_falls_through_is_named(text: str, wrong: str) -> None:
    [said] = text_keys.wrong_choices(texts(text))
    assert wrong in said


@pytest.mark.parametrize(
    "text",
    [
        "a = { $now ->\n    [approved] Satu\n   *[other] Dua\n}",
        "a = { $state ->\n    [approved] Satu\n   *[declined] Dua\n}",
        "a = { $known ->\n    [true] Satu\n   *[false] Dua\n}",
    ],
)
def test_a_choice_that_is_meant_so_passes(text: str) -> None:
    assert list(text_keys.wrong_choices(texts(text))) == []
