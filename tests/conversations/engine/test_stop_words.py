"""STOP in people's own words: the whole message asks for it, or it is something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.engine.form import Form
from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Choice, Many, Question, Turn, Typed
from bot.conversations.engine.words import asks_to_stop, normalise
from domain.identity.numbers import ShortText
from domain.programme import Programme
from tests.conversations.phone import TEXTS, make_resources
from tests.conversations.phone import Phone as Handset

STEP = Handset().step()


async def finish(turn: Turn) -> None:
    """Do nothing: the forms here are not sent."""


def listed(key: str) -> st.SearchStrategy[str]:
    return st.sampled_from([one.strip() for one in TEXTS.plain(key).split(",")])


STOP, REFUSING = listed("stop-words"), listed("stop-refusing-words")
SENDING, BESIDE = listed("stop-sending-words"), listed("stop-beside-words")
beside = st.lists(BESIDE, max_size=3)
between = st.sampled_from([" ", ", ", "... ", "! ", "\n", " 🙏 "])
requests = st.one_of(
    st.tuples(STOP), st.tuples(REFUSING, SENDING), st.tuples(STOP, SENDING), st.tuples(STOP, REFUSING, SENDING)
)


@st.composite
def messages(draw: st.DrawFn, also: st.SearchStrategy[str] | None = None) -> str:
    """Return a request with words of politeness anywhere between its own, and one word more, if any."""
    words = [*draw(beside)]
    for core in draw(requests):
        words += [core, *draw(beside)]
    if also is not None:
        words.insert(draw(st.integers(0, len(words))), draw(also))
    change = draw(st.sampled_from([str.lower, str.upper, str.title]))
    return draw(between).join(change(word) for word in words) + draw(st.sampled_from(["", ".", "!!!", " 🙏"]))


@given(message=messages().filter(lambda text: len(normalise(text).split()) <= 15))
def test_a_request_in_any_clothes_asks_to_stop(message: str) -> None:
    assert asks_to_stop(STEP, message)


OTHER_WORDS = ["bekerja", "kapan", "loket", "apakah", "uang", "KTP", "3", "suami", "bagaimana"]


@given(message=messages(st.sampled_from(OTHER_WORDS)))
def test_with_any_other_word_it_is_something_else(message: str) -> None:
    assert not asks_to_stop(STEP, message)


@given(message=messages(), end=st.sampled_from(["?", " ?", "??", "?!"]))
def test_a_question_is_a_question(message: str, end: str) -> None:
    assert not asks_to_stop(STEP, message + end)


@pytest.mark.parametrize(
    "message",
    [
        "STOP",
        "Stop, terima kasih",
        "STOP!!!",
        "stoooop",
        "stop dong pak",
        "berhenti",
        "tolong jangan kirim pesan lagi",
        "Jangan kirim lagi",
        "Saya tidak mau menerima pengumuman lagi, terima kasih.",
        "gak usah dikirimi info lagi ya bu 🙏",
        "Stop, jangan ganggu saya lagi",
        "Stop dulu pak, terima kasih",
        "berhenti dulu nggih",
        "ok stop",
    ],
)
def test_what_people_write(message: str) -> None:
    assert asks_to_stop(STEP, message)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "🙏",
        "terima kasih",
        "jangan",
        "kirim lagi",
        "jangan berhenti",
        "jangan stop dong",
        "tidak mau berhenti",
        "jangan berhenti kirim info",
        "sudah berhenti",
        "berhenti bekerja",
        "Saya berhenti narik becak",
        "Kalau suami saya berhenti kerja, apakah masih dilindungi",
        "bagaimana cara stop",
        "tidak usah, terima kasih",
        "jangan kirim uang",
    ],
)
def test_what_only_holds_the_word(message: str) -> None:
    assert not asks_to_stop(STEP, message)


def test_no_button_of_a_residents_form_is_taken_for_it() -> None:
    phone = Handset()
    forms = [forms_of(phone.resources).latest(programme.value) for programme in Programme]
    labels = [
        TEXTS.plain(f"option-{one.key}-{option.value}".replace("_", "-"))
        for form in forms
        for one in form.questions
        if isinstance(one.answer, Choice | Many) and not callable(one.answer.options)
        for option in one.answer.options
        if option.label is None and option.text_key is None
    ]
    assert labels
    assert [label for label in labels if asks_to_stop(STEP, label)] == []


async def test_in_an_officers_form_it_is_asked_whether_the_command_is_meant() -> None:
    question = Question("workplace", 1, Typed(ShortText), text="q-name")
    form = Form(name="pijar_semar", version="1", audience="officer", parts=1, questions=(question,), finish=finish)
    phone = Handset(make_resources([form]), officer=object())
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    await phone.send("STOP, terima kasih")
    assert phone.last_text.startswith("Maksudnya /berhenti?")
    assert phone.answers == {}
