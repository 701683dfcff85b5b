"""The form of /umumkan: who, what and when an officer's taps and words come to, with a second language for the bot."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

import bot.texts
from bot.conversations.announcements.content import content_of
from bot.conversations.announcements.form import FORM_NAME
from bot.conversations.announcements.people import AnnouncingContext, Earlier, segment_of
from bot.conversations.announcements.times import schedule_of
from bot.conversations.engine.opening import open_form
from bot.texts.catalogue import Catalogue
from bot.texts.html import length_of, plain_of
from bot.views.announcements.message import bodies, room
from bot.views.announcements.words import schedule_words, segment_words
from domain.announcements.content import LinkButton, Media, RecipientGroup, Topic
from domain.application import ApplicationStatus
from domain.draft import Draft
from domain.programme import Programme
from storage.records.base import new_id
from tests.conversations.phone import NOW, Phone, make_resources

EARLIER = new_id()
DONE, SKIP, AT_ONCE = "✅ Selesai memilih", "Lewati", "Segera setelah disetujui"


@pytest.fixture(scope="session")
def two_languages(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Return the catalogue with a second language that has the same texts."""
    folder = tmp_path_factory.mktemp("texts")
    for language in ("id", "jv"):
        shutil.copytree(Path(bot.texts.__file__).parent / "id", folder / language)
    return Catalogue.load(folder, ("id", "jv"))


@pytest.fixture
async def phone() -> Phone:
    return await begun(Phone(make_resources(), officer=cast(Any, object())))


async def begun(phone: Phone) -> Phone:
    context = AnnouncingContext(latest={"3": Earlier(id=EARLIER, label="3: kuota")})
    await phone.open(lambda step: open_form(step, FORM_NAME, context=context))
    return phone


async def take(phone: Phone, *labels: str) -> None:
    for label in labels:
        ticks = (one for one in phone.buttons if one.removeprefix("⬜ ") == label)
        await phone.tap(next(ticks, label))


def draft_of(phone: Phone) -> Draft:
    assert phone.draft is not None
    return phone.draft


async def test_the_usual_one_takes_a_tap_a_question(phone: Phone) -> None:
    await take(phone, "Jadwal dan layanan", "Semua yang setuju", SKIP)
    await phone.send("Loket buka hari Sabtu.")
    await take(phone, AT_ONCE, SKIP)
    assert "Sudah benar?" in phone.last_text
    draft = draft_of(phone)
    assert (segment_of(draft).topic, segment_of(draft).people) == (Topic.SERVICE, RecipientGroup())
    assert content_of(draft, ("id",)).texts == {"id": "Loket buka hari Sabtu."}
    assert schedule_of(draft).starts_at is None


async def test_earlier_announcements_are_reached_page_by_page() -> None:
    phone = Phone(make_resources(), officer=cast(Any, object()))
    latest = {str(number): Earlier(id=EARLIER, label=f"{number}: kuota") for number in range(20, 0, -1)}
    await phone.open(lambda step: open_form(step, FORM_NAME, context=AnnouncingContext(latest=latest)))
    await take(phone, "Kuota dan pendaftaran dibuka", "Pendaftar Pijar Semar", "Ada yang dikecualikan", DONE)
    await take(phone, "Yang sudah menerima pengumuman tertentu", DONE)
    assert "50 pengumuman terbaru" in phone.last_text
    while "⬜ 1: kuota" not in phone.buttons:
        await phone.tap("Berikutnya ▶️")
    await take(phone, "1: kuota", DONE)
    assert segment_of(draft_of(phone)).not_after == {EARLIER}


async def test_everything_that_can_be_said_about_whom(phone: Phone) -> None:
    await take(phone, "Kuota dan pendaftaran dibuka", "Pendaftar Pijar Semar")
    ways = ("Tahap pendaftaran", "Kecamatan atau kelurahan", "Hal yang perlu dilihat petugas", "Pekerjaan")
    await take(phone, *ways, "Ada yang dikecualikan", DONE)
    await take(phone, "menunggu tempat", DONE, "Genuk", DONE, "Genuksari", DONE, "Nelayan", DONE)
    await phone.send("digaji pemberi kerja")
    await take(phone, "Yang sudah terdaftar di BPJS", "Pendaftar program lainnya")
    await take(phone, "Yang sudah menerima pengumuman tertentu", DONE, "3: kuota", DONE)
    draft = draft_of(phone)
    segment = segment_of(draft)
    own = frozenset({Programme.PIJAR_SEMAR})
    assert segment.people == RecipientGroup(
        programmes=own,
        statuses=frozenset({ApplicationStatus.WAITLISTED}),
        areas=frozenset({"33.74.05.1004"}),
        occupations=frozenset({"nelayan"}),
        findings=frozenset({"employer"}),
    )
    assert segment.except_for == (
        RecipientGroup(programmes=own, statuses=frozenset({ApplicationStatus.ENROLLED})),
        RecipientGroup(programmes=frozenset({Programme.UHC})),
    )
    assert segment.not_after == {EARLIER}
    assert segment_words(phone.resources, segment) == (
        "pendaftar Pijar Semar · tahap: menunggu tempat · di Kelurahan Genuksari · pekerjaan: Nelayan"
        " · dengan hal: digaji pemberi kerja; kecuali pendaftar Pijar Semar · tahap: sudah terdaftar di BPJS;"
        " kecuali pendaftar UHC; kecuali yang sudah menerima 1 pengumuman sebelumnya"
    )


async def until_the_message(phone: Phone) -> None:
    await take(phone, "Jadwal dan layanan", "Pendaftar UHC", SKIP)


async def test_formatting_stays_and_what_no_bot_may_send_goes(phone: Phone) -> None:
    await until_the_message(phone)
    text = "Tebal, situs kota, 👍 dan Budi <b>"
    entities = [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "text_link", "offset": 7, "length": 10, "url": "https://semarangkota.go.id/?a=1&b=2"},
        {"type": "custom_emoji", "offset": 19, "length": 2, "custom_emoji_id": "1"},
        {"type": "text_mention", "offset": 26, "length": 4, "user": {"id": 1, "is_bot": False, "first_name": "B"}},
        {"type": "blockquote", "offset": 26, "length": 8},
        {"type": "italic", "offset": 26, "length": 4},
    ]
    await phone.message({"text": text, "entities": entities})
    assert phone.answers["text"] == {
        "html": '<b>Tebal</b>, <a href="https://semarangkota.go.id/?a=1&amp;b=2">situs kota</a>, 👍 dan '
        "<blockquote><i>Budi</i> &lt;b&gt;</blockquote>",
        "media": None,
    }


@pytest.mark.parametrize("url", ["https://contoh.com", 'https://semarangkota.go.id/"><a href="https://contoh.com'])
async def test_a_link_behind_words_is_looked_at(phone: Phone, url: str) -> None:
    await until_the_message(phone)
    link = {"type": "text_link", "offset": 0, "length": 4, "url": url}
    await phone.message({"text": "Situs kota", "entities": [link]})
    assert "tautan hanya boleh ke: semarangkota.go.id" in phone.last_text
    assert "text" not in phone.answers


async def test_a_document_with_little_room_below_it(phone: Phone) -> None:
    await until_the_message(phone)
    document = {"file_id": "d1", "file_unique_id": "u1"}
    space = room(phone.resources, "id", with_media=True)
    await phone.message({"document": document, "caption": "a" * (space + 1)})
    assert f"paling panjang {space} huruf" in phone.last_text
    await phone.photo("p1", album="album")
    assert "satu pesan saja" in phone.last_text
    await phone.voice()
    assert "satu pesan saja" in phone.last_text
    await phone.message({"document": document, "caption": "a" * space})
    content = content_of(draft_of(phone), ("id",))
    assert content.media == Media(kind="document", file_id="d1")
    longest = max(length_of(plain_of(bodies(phone.resources, content, one)["id"].params["caption"])) for one in Topic)
    assert longest == 1024


async def test_buttons_and_times_in_words_people_use(phone: Phone) -> None:
    await until_the_message(phone)
    await phone.send("Loket buka hari Sabtu.")
    await phone.send("kemarin jam 9")
    assert "belum terbaca" in phone.last_text
    await phone.send("23/11/2026 09.00")
    assert "harus nanti" in phone.last_text
    await phone.send("Rabu jam 10 malam")
    await take(
        phone, "Tombol tautan", "Tombol cek syarat atau daftar", "Batas waktu mengirim", "Juga untuk yang menyusul"
    )
    await take(phone, DONE)
    await phone.send("Info - https://contoh.com")
    assert '"https://contoh.com"' in phone.last_text
    await phone.send("Info lengkap - https://semarangkota.go.id/a\nPPID: https://ppid.semarangkota.go.id")
    await take(phone, "🔎 Cek syarat UHC")
    await phone.send("Rabu jam 23")
    assert "paling cepat satu jam sesudah mulai (26 November 2026 06.00 WIB)" in phone.last_text
    await phone.send("Jumat jam 5 sore")
    await take(phone, "14 hari")
    draft = draft_of(phone)
    content, schedule = content_of(draft, ("id",)), schedule_of(draft)
    assert content.links[1] == LinkButton(text="PPID", url="https://ppid.semarangkota.go.id")
    assert (content.opens, content.programme) == ("check", Programme.UHC)
    assert schedule.starts_at == datetime(2026, 11, 25, 15, tzinfo=UTC)
    # Nothing is sent at night.
    assert schedule_words(phone.resources, schedule) == (
        "mulai 26 November 2026 06.00 WIB; sampai 27 November 2026 17.00 WIB; juga untuk yang menyusul dalam 14 hari"
    )
    assert "26 November 2026 06.00" in phone.last_text
    # A date that was valid when it was written is asked again once it has passed.
    phone.now = NOW + timedelta(days=3)
    await phone.tap("🔢 Hitung penerima")
    assert "Kapan dikirim?" in phone.last_text


async def test_each_language_has_its_text_or_the_first_one(two_languages: Catalogue) -> None:
    phone = await begun(Phone(make_resources(texts=two_languages), officer=cast(Any, object())))
    await take(phone, "Jadwal dan layanan", "Semua yang setuju", "Bahasa", DONE, "jv", DONE)
    await phone.message({"photo": [{"file_id": "p1", "file_unique_id": "u", "width": 9, "height": 9}]})
    assert "Tulisannya dalam jv?" in phone.last_text
    await phone.photo("p2")
    assert "hanya tulisan" in phone.last_text
    await phone.send("a" * 1024)
    assert "mohon disingkat" in phone.last_text
    await phone.send("Loket bukak dina Setu.")
    draft = draft_of(phone)
    assert segment_of(draft).people.languages == {"jv"}
    made = bodies(phone.resources, content_of(draft, ("id", "jv")), Topic.SERVICE)
    assert {one: body.params["photo"] for one, body in made.items()} == {"id": "p1", "jv": "p1"}
    assert "bukak" in made["jv"].params["caption"]
    assert "bukak" not in made["id"].params["caption"]
    await take(phone, AT_ONCE, SKIP, "✏️ Terjemahan", SKIP)
    assert list(content_of(draft_of(phone), ("id", "jv")).texts) == ["id"]
