"""Answers to a question for photos: the bot names the photos it takes and those it leaves out."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Document

from bot.conversations.applying.areas import kecamatan_question, kelurahan_question
from bot.conversations.applying.shared import rt_rw_question
from bot.conversations.engine.form import Form
from bot.conversations.engine.media import why_no_photo
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Photos, Question, Turn, Typed
from domain.identity.numbers import PersonName
from tests.conversations.phone import TEXTS, make_resources
from tests.conversations.phone import Phone as Handset

CAPTION, TOO_MANY = "Tulisan di bawahnya tidak ikut dibaca", "Yang dipakai 2 foto pertama"


async def finish(turn: Turn) -> None:
    """Do nothing: the form here is not sent."""


QUESTIONS = (
    Question("document_domicile_letter", 1, Photos(limit=2), text="q-document-domicile-letter"),
    rt_rw_question,
    Question("name", 1, Typed(PersonName), text="q-name"),
)


async def opened() -> Handset:
    form = Form(name="pijar_semar", version="1", audience="resident", parts=2, questions=QUESTIONS, finish=finish)
    phone = Handset(make_resources([form]))
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    return phone


def files(phone: Handset) -> list[dict[str, Any]]:
    answer = phone.answers.get("document_domicile_letter")
    return answer["files"] if answer else []


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [
        ("surat.jpg", "image/jpeg"),
        ("SURAT.JPEG", None),
        ("surat.png", "image/png"),
        ("surat.PNG", "application/octet-stream"),
        ("surat", "image/jpeg"),
    ],
)
async def test_a_picture_sent_as_a_file_is_a_photo(name: str, mime_type: str | None) -> None:
    phone = await opened()
    await phone.file(name, mime_type)
    assert files(phone) == [{"file_id": f"id-{name}", "file_unique_id": f"u-{name}", "sent_as": "document"}]
    assert "RT dan RW" in phone.last_text


@pytest.mark.parametrize(
    ("name", "mime_type", "size", "said"),
    [
        ("surat.pdf", "application/pdf", 1, "engine-file-pdf"),
        ("surat.pdf", None, 1, "engine-file-pdf"),
        ("IMG_1.HEIC", "image/heic", 1, "engine-file-heic"),
        ("IMG_1.heif", "application/octet-stream", 1, "engine-file-heic"),
        ("surat.docx", "application/msword", 1, "engine-file-other"),
        ("surat.jpg", "application/zip", 1, "engine-file-other"),
        ("surat.jpg", "image/jpeg", 21_000_000, "engine-file-large"),
    ],
)
async def test_what_is_no_photo_has_its_own_sentence(name: str, mime_type: str | None, size: int, said: str) -> None:
    phone = await opened()
    await phone.file(name, mime_type, size=size)
    assert phone.last_text.startswith(TEXTS.plain(said))
    assert "surat domisili" in phone.last_text
    assert files(phone) == []


@given(
    name=st.none() | st.text(max_size=20), mime_type=st.none() | st.text(max_size=20), size=st.none() | st.integers()
)
def test_any_file_is_judged(name: str | None, mime_type: str | None, size: int | None) -> None:
    key = why_no_photo(Document("i", "u", file_name=name, mime_type=mime_type, file_size=size))
    assert key is None or TEXTS.has(key)


async def test_words_are_told_how_to_get_the_letter_and_how_to_go_on_later() -> None:
    phone = await opened()
    await phone.send("belum punya suratnya")
    assert "Minta ke ketua RT" in phone.last_text
    assert "/lanjut" in phone.last_text
    assert "berkas" not in phone.last_text


async def test_a_caption_is_not_read_and_that_is_said() -> None:
    phone = await opened()
    await phone.photo("a", caption="ini surat dari pak RT")
    assert CAPTION in phone.last_text
    assert "RT dan RW" in phone.last_text
    await phone.photo("b", caption="RT 3 RW 5")
    assert phone.last_text.startswith(TEXTS.plain("engine-words-wanted"))
    assert TEXTS.plain("engine-words-wanted-caption") in phone.last_text
    await phone.photo("c")
    assert TEXTS.plain("engine-words-wanted-caption") not in phone.last_text


async def test_all_that_an_album_loses_is_said_in_its_one_answer() -> None:
    phone = await opened()
    shown = len(phone.bubbles)
    await phone.photo("a", album="g", caption="surat domisili")
    await phone.photo("b", album="g")
    await phone.video(album="g")
    await phone.photo("c", album="g")
    await phone.photo("a", album="g")
    assert len(phone.bubbles) == shown + 1
    assert [one["file_id"] for one in files(phone)] == ["id-a", "id-b"]
    for part in (CAPTION, TOO_MANY, TEXTS.plain("engine-file-other"), "RT dan RW"):
        assert part in phone.last_text
    assert phone.last_text.count(TOO_MANY) == 1


async def test_the_answer_to_an_album_waits_for_its_last_photo() -> None:
    """Telegram hands over an album's photos one by one: two that come a second apart still get one answer."""
    phone = await opened()
    await phone.photo("a", album="g")
    assert phone.last.due_in is not None
    assert timedelta(seconds=1) < phone.last.due_in < timedelta(seconds=3)
    await phone.photo("b")
    assert phone.last.due_in is None


@pytest.mark.parametrize("order", ["pdf-first", "pdf-last"])
async def test_a_pdf_in_an_album_of_files_is_told_wherever_it_stands(order: str) -> None:
    phone = await opened()
    pdf, picture = ("surat.pdf", "application/pdf"), ("surat.jpg", "image/jpeg")
    for name, mime_type in (pdf, picture) if order == "pdf-first" else (picture, pdf):
        await phone.file(name, mime_type, album="g")
    assert [one["file_id"] for one in files(phone)] == ["id-surat.jpg"]
    assert TEXTS.plain("engine-file-pdf") in phone.last_text
    assert "RT dan RW" in phone.last_text


async def test_the_next_album_says_nothing_of_the_last() -> None:
    phone = await opened()
    for name in "abc":
        await phone.photo(name, album="g", caption="surat")
    await phone.tap("⬅️ Kembali")
    await phone.photo("d", album="h")
    await phone.photo("e", album="h")
    assert [one["file_id"] for one in files(phone)] == ["id-d", "id-e"]
    assert CAPTION not in phone.last_text
    assert TOO_MANY not in phone.last_text


async def test_words_beside_rt_and_rw_are_not_kept_and_that_is_said() -> None:
    phone = await opened()
    await phone.photo("a")
    await phone.send("RT 3 RW 5 Genuksari")
    assert phone.answers["rt_rw"] == "003/005"
    assert phone.last_text.startswith("Yang dicatat hanya 003/005, tulisan lainnya tidak ikut.")
    await phone.tap("⬅️ Kembali")
    for written in ("RT/RW 003/006", "rt 3 dan rw 6", "RTRW 003/006"):
        await phone.send(written)
        assert phone.answers["rt_rw"] == "003/006"
        assert "tidak ikut" not in phone.last_text
        await phone.tap("⬅️ Kembali")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("RT 3 RW 5 Genuksari", False),
        ("RT 3 RW 5 Kel. Genuksari, Kec. Genuk", False),
        ("RT 3 RW 5 Sambungharjo", True),
        ("RT 3 RW 5 Genuksari, rumah biru", True),
    ],
)
async def test_the_place_that_was_answered_already_is_not_told_as_left_out(written: str, said: bool) -> None:
    form = Form(
        name="pijar_semar",
        version="1",
        audience="resident",
        parts=2,
        questions=(
            kecamatan_question,
            kelurahan_question,
            rt_rw_question,
            Question("name", 2, Typed(PersonName), text="q-name"),
        ),
        finish=finish,
    )
    phone = Handset(make_resources([form]))
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    await phone.send("Genuksari")
    assert phone.answers["kelurahan"]
    await phone.send(written)
    assert phone.answers["rt_rw"] == "003/005"
    assert phone.last_text.startswith("Yang dicatat hanya") is said
