"""/kuota: officers see the places as they are, admins set, move and name them, and every change can be explained."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text

from bot.runtime.files.generated import GeneratedFile, Generator
from bot.views.generators import GENERATORS
from bot.views.places.ledger import LEDGER_LINES
from domain.access import Role
from domain.places.pool import EntryKind, PoolBalance, PoolKey
from domain.programme import Programme
from playground.world.files import image_size
from playground.world.state import World
from storage.models import RegistryList
from storage.records.base import new_id
from storage.unit_of_work import Database
from tests.support.chat import PHOTO, ChatClient
from tests.support.factories import GENUK, make_application, make_officer, read_resources
from tests.support.running import OFFICER_ID, RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

"""For what a database has no part in: words, buttons, permissions."""
UNKNOWN = read_resources().texts.render("fallback-unknown-command")
DECREE = "560/123/2026"
APBD = PoolKey(Programme.PIJAR_SEMAR, "apbd", "2026")
DBHCHT = PoolKey(Programme.PIJAR_SEMAR, "dbhcht", "2026")
UHC_NOW = PoolKey(Programme.UHC, "apbd", "2026-11")


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """Record the pictures that are asked for; drawing itself is tested once below and in tests/views/test_charts.py."""
    asked: list[Mapping[str, Any]] = []

    async def note(_database: Database, data: Mapping[str, Any]) -> GeneratedFile:
        asked.append(data)
        return GeneratedFile("kuota.png", PHOTO, "image/png")

    generators: Mapping[str, Generator] = {**GENERATORS, "quota_chart": note}
    monkeypatch.setattr("bot.app.GENERATORS", generators)
    return asked


async def give(bot: RunningBot, key: PoolKey, amount: int) -> None:
    """Places that somebody has set before."""
    async with bot.database.write() as uow:
        admin = await uow.officers.get_by_telegram_id(OFFICER_ID)
        assert admin is not None
        known = await uow.places.find(key)
        kind = EntryKind.INCREASE if known else EntryKind.OPENING
        await uow.places.change(key, amount, kind, officer_id=admin.id, decree=DECREE, reason="Awal")
        await uow.commit()


async def list_covered(bot: RunningBot, listed_on: date = date(2026, 1, 31)) -> None:
    """Store a list of people covered before as the one in use."""
    async with bot.database.write() as uow:
        listed = {
            "id": new_id(),
            "kind": "covered",
            "state": "current",
            "listed_on": listed_on,
            "entries": 0,
            "imported_at": uow.now,
        }
        await uow.connection.execute(insert(RegistryList), listed)
        await uow.commit()


async def cover(bot: RunningBot, key: PoolKey, people: int) -> None:
    """People covered before, in the ledger."""
    async with bot.database.write() as uow:
        pool = await uow.places.find(key)
        assert pool is not None
        await uow.places.cover(pool, [new_id().bytes for _ in range(people)])
        await uow.commit()


async def balance(bot: RunningBot, key: PoolKey) -> PoolBalance | None:
    async with bot.database.read() as uow:
        found = await uow.places.balances(key.programme, key.period)
    return next((one for one in found if one.pool.key == key), None)


async def total(bot: RunningBot, key: PoolKey) -> int | None:
    found = await balance(bot, key)
    return found.total if found else None


async def audited(bot: RunningBot) -> list[tuple[str, dict[str, Any], str]]:
    """Acts about places with their data, and what is stored of the note."""
    async with bot.database.read() as uow:
        rows = await uow.connection.execute(
            text("SELECT action, data, note FROM audit_events WHERE action LIKE 'officer.%place%' ORDER BY at, id")
        )
        return [(row.action, row.data, str(row.note)) for row in rows]


def board(person: ChatClient, programme: str) -> str:
    return next(one for one in reversed(person.texts) if f"Kuota {programme}" in one and "📊" in one)


async def begin(person: ChatClient, button: str, key: PoolKey = APBD) -> None:
    await person.send("/kuota")
    await person.tap(f"k:{button}:{key.programme}:{key.period}")


async def set_apbd(person: ChatClient, number: str, *, way: str | None = None, area: str = "Seluruh kota") -> None:
    """Fill the form up to its summary."""
    await begin(person, "set")
    await person.tap("APBD")
    await person.tap(area)
    if way is not None:
        await person.tap(way)
    await person.send(number)
    await person.send(DECREE)
    await person.send("Perubahan APBD 2026")


async def test_from_no_number_to_places_with_a_picture(
    officer: ChatClient, bot: RunningBot, world: World, drawn: list[Mapping[str, Any]]
) -> None:
    await officer.send("/kuota")
    assert "Kuota Pijar Semar, 2026" in officer.texts[-2]
    assert "Kuota UHC, November 2026" in officer.texts[-1]
    assert "Kuota tahun 2026 belum ditetapkan" in officer.texts[-2]
    assert "Kuota November 2026 belum ditetapkan" in officer.texts[-1]
    assert not drawn

    await set_apbd(officer, "7.500")
    assert "Ditetapkan 7.500 tempat" in officer.last_text
    assert f"Nomor SK: {DECREE}" in officer.last_text
    assert await total(bot, APBD) is None
    await officer.tap("✅ Simpan")
    assert "Tersimpan: APBD, Seluruh kota" in officer.last_text
    assert await total(bot, APBD) == 7500

    await officer.tap("📊 Lihat kuota")
    assert "Seluruh kota: 7.500 tempat, sisa belum diketahui" in board(officer, "Pijar Semar")
    assert "Jumlah 7.500 tempat\n" in board(officer, "Pijar Semar")
    assert "Daftar peserta lama untuk tahun 2026 belum dimasukkan" in board(officer, "Pijar Semar")
    assert "registry import covered" in board(officer, "Pijar Semar")
    photo = officer.last
    assert photo.photo_file_ids
    assert photo.text == "🖼 Kuota Pijar Semar, 2026"
    assert world.files.content(photo.photo_file_ids[-1]).content == PHOTO
    [bar] = drawn[-1]["bars"]
    assert (bar["label"], bar["note"], bar["free"], bar["over"]) == ("APBD: 7.500", "sisa belum diketahui", 7500, False)
    assert drawn[-1]["legend"]["free"] == "Belum dihitung 7.500"

    await list_covered(bot)
    await cover(bot, APBD, 6717)
    await officer.tap("📊 Lihat kuota")
    shown = board(officer, "Pijar Semar")
    assert "Seluruh kota: 7.500 tempat, sisa 783\npeserta lama 6.717, terisi 0, ditawarkan 0" in shown
    assert "Daftar peserta lama" not in shown
    assert drawn[-1]["legend"]["free"] == "Sisa 783"


async def test_the_numbers_add_up_and_more_than_was_set_is_said_so(
    officer: ChatClient, bot: RunningBot, drawn: list[Mapping[str, Any]]
) -> None:
    await give(bot, APBD, 5)
    await give(bot, DBHCHT, 10)
    await cover(bot, APBD, 7)
    await cover(bot, DBHCHT, 3)
    await list_covered(bot)
    await officer.send("/kuota")
    shown = board(officer, "Pijar Semar")
    assert "Seluruh kota: 5 tempat, melebihi kuota 2\npeserta lama 7, terisi 0, ditawarkan 0" in shown
    assert "Seluruh kota: 10 tempat, sisa 7" in shown
    assert "Jumlah 15 tempat, sisa 7. Melebihi kuota: 2" in shown
    assert shown.index("APBD") < shown.index("DBHCHT")
    assert [bar["over"] for bar in drawn[-1]["bars"]] == [True, False]
    assert drawn[-1]["legend"] == {
        "covered": "Peserta lama 10",
        "taken": "Terisi 0",
        "offered": "Ditawarkan 0",
        "free": "Sisa 7",
    }


async def test_who_waits_is_told(officer: ChatClient, bot: RunningBot) -> None:
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources)
        await uow.waiting.enqueue(application.id, Programme.PIJAR_SEMAR, tier=1, number=1)
        await uow.commit()
    await officer.send("/kuota")
    assert "Menunggu tempat: 1 orang (BELUM dilindungi)" in board(officer, "Pijar Semar")
    assert "Tidak ada yang menunggu tempat" in board(officer, "UHC")


async def test_places_are_added_and_taken_away_but_never_those_that_are_held(
    officer: ChatClient, bot: RunningBot
) -> None:
    await give(bot, APBD, 100)
    await cover(bot, APBD, 60)
    await set_apbd(officer, "50", way="➕ Tambah")
    assert "Ditambah 50 tempat: dari 100 menjadi 150" in officer.last_text
    await officer.tap("✅ Simpan")
    assert await total(bot, APBD) == 150

    await begin(officer, "set")
    await officer.tap("APBD")
    await officer.tap("Seluruh kota")
    assert "sekarang 150 tempat, sisa 90" in officer.last_text
    await officer.tap("➖ Kurangi")
    await officer.send("91")
    assert "hanya 90, jadi 91 tidak bisa diambil" in officer.last_text
    await officer.send("90")
    await officer.send(DECREE)
    await officer.send("Efisiensi")
    assert "Dikurangi 90 tempat: dari 150 menjadi 60" in officer.last_text
    await officer.tap("✅ Simpan")
    left = await balance(bot, APBD)
    assert left is not None and (left.total, left.covered, left.free) == (60, 60, 0)


async def test_places_that_were_taken_meanwhile_are_not_taken_away(officer: ChatClient, bot: RunningBot) -> None:
    await give(bot, APBD, 100)
    await set_apbd(officer, "100", way="➖ Kurangi")
    await cover(bot, APBD, 30)
    await officer.tap("✅ Simpan")
    assert "hanya 70, jadi 100 tidak bisa diambil" in officer.last_text
    assert await total(bot, APBD) == 100
    await officer.tap("✏️ Jumlah")
    await officer.send("70")
    await officer.tap("✅ Simpan")
    assert await total(bot, APBD) == 30


async def test_of_two_admins_neither_loses_what_the_other_did(officer: ChatClient, bot: RunningBot) -> None:
    await give(bot, APBD, 100)
    await set_apbd(officer, "10", way="➕ Tambah")
    await give(bot, APBD, 7)
    await officer.tap("✅ Simpan")
    assert await total(bot, APBD) == 117


async def test_a_number_that_somebody_set_meanwhile_is_not_set_twice(officer: ChatClient, bot: RunningBot) -> None:
    await set_apbd(officer, "100")
    await give(bot, APBD, 80)
    await officer.tap("✅ Simpan")
    assert "baru saja ditetapkan petugas lain" in officer.last_text
    assert officer.buttons == ["📊 Lihat kuota"]
    assert await total(bot, APBD) == 80


async def test_a_second_tap_on_save_changes_nothing(officer: ChatClient, bot: RunningBot) -> None:
    await give(bot, APBD, 100)
    await set_apbd(officer, "10", way="➕ Tambah")
    summary = officer.last
    save = next(one for row in summary.inline_keyboard for one in row if one.text == "✅ Simpan").callback_data
    assert save is not None
    await officer.tap_stale(save, summary.id)
    await officer.tap_stale(save, summary.id)
    assert await total(bot, APBD) == 110


async def test_places_of_one_kecamatan_are_their_own(officer: ChatClient, bot: RunningBot) -> None:
    await set_apbd(officer, "20", area="Genuk")
    assert "APBD, Kecamatan Genuk" in officer.last_text
    await officer.tap("✅ Simpan")
    assert await total(bot, PoolKey(Programme.PIJAR_SEMAR, "apbd", "2026", GENUK)) == 20
    assert await total(bot, APBD) is None
    await officer.send("/kuota")
    assert "Kecamatan Genuk: 20 tempat" in board(officer, "Pijar Semar")


async def test_places_move_between_funds(officer: ChatClient, bot: RunningBot) -> None:
    await give(bot, APBD, 100)
    await cover(bot, APBD, 40)
    await begin(officer, "move")
    await officer.tap("APBD, Seluruh kota: sisa 60")
    await officer.tap("APBD")
    await officer.tap("Seluruh kota")
    assert "tempat yang sama dengan asalnya" in officer.last_text
    await officer.tap("Genuk")
    await officer.send("61")
    assert "hanya 60, jadi 61 tidak bisa diambil" in officer.last_text
    await officer.send("0")
    assert "angkanya saja" in officer.last_text
    await officer.send("25")
    await officer.send(DECREE)
    await officer.send("Pergeseran")
    assert "Dari: APBD, Seluruh kota\nKe: APBD, Kecamatan Genuk" in officer.last_text
    await officer.tap("✏️ Ke dana")
    await officer.tap("DBHCHT")
    await officer.tap("Seluruh kota")
    assert "Ke: DBHCHT, Seluruh kota" in officer.last_text
    await officer.tap("✅ Pindahkan")
    assert (await total(bot, APBD), await total(bot, DBHCHT)) == (75, 25)


async def test_nothing_is_offered_to_be_moved_where_nothing_is_free(officer: ChatClient, bot: RunningBot) -> None:
    await give(bot, APBD, 0)
    await officer.send("/kuota")
    labels = [one.text for message in officer.from_bot[-3:] for row in message.inline_keyboard for one in row]
    assert "🔀 Pindahkan tempat" not in labels
    await officer.tap_stale("k:move:pijar_semar:2026", officer.last.id)
    assert "Tidak ada tempat kosong" in officer.alerts[-1][0]


async def test_a_fund_is_added_for_some_occupations_and_given_places(officer: ChatClient, bot: RunningBot) -> None:
    await begin(officer, "fund")
    await officer.send("apbd")
    assert "sudah ada" in officer.last_text
    await officer.send("CSR Bank Jateng")
    await officer.tap("Pekerjaan tertentu saja")
    await officer.tap("⬜ Tukang becak")
    await officer.tap("⬜ Ojek")
    await officer.tap("✅ Selesai memilih")
    assert "CSR Bank Jateng" in officer.last_text and "Tukang becak, Ojek" in officer.last_text
    await officer.tap("✅ Tambah")
    assert "CSR Bank Jateng sudah ditambahkan" in officer.last_text
    async with bot.database.read() as uow:
        [fund] = await uow.added_funds.of(Programme.PIJAR_SEMAR)
    assert (fund.code, fund.name) == ("csr_bank_jateng", "CSR Bank Jateng")
    assert fund.condition == {"fact": "occupation", "in": ["becak", "ojek"]}

    await begin(officer, "set")
    await officer.tap("CSR Bank Jateng")
    await officer.tap("Seluruh kota")
    await officer.send("15")
    await officer.send(DECREE)
    await officer.send("Bantuan perusahaan")
    await officer.tap("✅ Simpan")
    await officer.send("/kuota")
    assert "CSR Bank Jateng\nSeluruh kota: 15 tempat" in board(officer, "Pijar Semar")


async def test_a_fund_of_a_programme_without_occupations_is_for_everybody(officer: ChatClient, bot: RunningBot) -> None:
    await begin(officer, "fund", UHC_NOW)
    await officer.send("Bantuan Provinsi")
    assert "Semua yang disetujui" in officer.last_text
    await officer.tap("✅ Tambah")
    async with bot.database.read() as uow:
        [fund] = await uow.added_funds.of(Programme.UHC)
    assert (fund.code, fund.condition) == ("bantuan_provinsi", None)


async def test_what_could_mean_something_else_is_asked_again(officer: ChatClient, bot: RunningBot) -> None:
    await begin(officer, "set")
    await officer.tap("APBD")
    await officer.tap("Seluruh kota")
    for words in ("1,300", "seribu", "-5"):
        await officer.send(words)
        assert "Contoh: 1300 atau 1.300" in officer.last_text
        assert "Berapa tempat seluruhnya?" in officer.last_text
    await officer.send("1300")
    assert "Nomor SK-nya?" in officer.last_text
    await officer.send("belum ada")
    assert "Nomor SK belum terbaca" in officer.last_text
    await officer.send(DECREE)
    await officer.send("123")
    assert "Mohon tulis alasannya" in officer.last_text


async def test_other_months_are_shown_and_those_to_come_can_be_filled(officer: ChatClient, bot: RunningBot) -> None:
    await officer.send("/kuota")
    message = officer.last.id
    await officer.tap("Desember 2026 ▶️", message)
    assert "Kuota UHC, Desember 2026" in officer.texts[-1]
    assert "Belum ada jumlah yang diisi" in officer.texts[-1]
    assert "Menunggu" not in officer.texts[-1]
    await officer.tap("✏️ Tetapkan atau ubah jumlah", message)
    await officer.tap("APBD")
    await officer.tap("Seluruh kota")
    await officer.send("3000")
    await officer.send(DECREE)
    await officer.send("Kuota Desember")
    await officer.tap("✅ Simpan")
    assert await total(bot, PoolKey(Programme.UHC, "apbd", "2026-12")) == 3000
    assert await total(bot, UHC_NOW) is None


async def test_next_year_says_that_nobody_was_counted_yet(officer: ChatClient, bot: RunningBot) -> None:
    await list_covered(bot)
    await give(bot, replace(APBD, period="2027"), 8500)
    await officer.send("/kuota")
    await officer.tap("2027 ▶️")
    shown = board(officer, "Pijar Semar")
    assert "Peserta lama belum dihitung untuk masa ini" in shown
    assert "Seluruh kota: 8.500 tempat, sisa belum diketahui" in shown


async def test_a_period_that_is_over_is_only_looked_at(officer: ChatClient, bot: RunningBot) -> None:
    await officer.send("/kuota")
    await officer.tap("◀️ Oktober 2026")
    assert "Masa ini sudah lewat" in officer.last_text
    assert not [label for label in officer.buttons if "Tetapkan" in label]
    await officer.tap_stale("k:set:uhc:2026-10", officer.last.id)
    assert "sudah lewat" in officer.alerts[-1][0]
    assert "Masa ini sudah lewat" in officer.last_text


async def test_a_button_with_an_impossible_period_is_refused(officer: ChatClient, bot: RunningBot) -> None:
    await officer.send("/kuota")
    before = len(officer.from_bot)
    for tries, period in enumerate(("2026", "2026-13", "1026-11", "9999-12"), start=1):
        await officer.tap_stale(f"k:set:uhc:{period}", officer.last.id)
        assert len(officer.alerts) == tries
    assert len(officer.from_bot) == before


async def test_all_lines_of_a_long_ledger_are_reached(officer: ChatClient, bot: RunningBot) -> None:
    amounts = list(range(101, 121))
    for amount in amounts:
        await give(bot, APBD, amount)
    await officer.send("/kuota")
    await officer.tap("k:log:pijar_semar:2026")

    def page() -> tuple[int, list[int]]:
        [shown] = [one for one in officer.from_bot if "🧾 Catatan kuota" in (one.text or "")]
        return shown.id, [int(one) for one in re.findall(r"(?:Ditetapkan|Ditambah) (\d+) tempat", shown.text or "")]

    message_id, seen = page()
    assert len(seen) == LEDGER_LINES
    while len(seen) < len(amounts):
        await officer.tap("Berikutnya ▶️", message_id)
        seen += page()[1]
    assert seen == amounts[::-1]
    await officer.tap("⏮️ Dari awal", message_id)
    assert page() == (message_id, seen[:LEDGER_LINES])


async def test_every_change_can_be_explained_and_nothing_typed_lies_open(officer: ChatClient, bot: RunningBot) -> None:
    await set_apbd(officer, "100")
    await officer.tap("✅ Simpan")
    await set_apbd(officer, "5", way="➖ Kurangi")
    await officer.tap("✅ Simpan")
    await officer.send("/kuota")
    await officer.tap("k:log:pijar_semar:2026")
    shown = next(one for one in officer.texts if "🧾" in one)
    assert shown.index("Dikurangi 5 tempat: APBD, Seluruh kota") < shown.index("Ditetapkan 100 tempat")
    assert shown.count(f"SK: {DECREE}\nAlasan: Perubahan APBD 2026\nAdmin {OFFICER_ID}, 23 November 2026") == 2
    await officer.tap("◀️ Kembali ke kuota")
    assert not [one for one in officer.texts if "🧾" in one]

    acts = await audited(bot)
    assert [act for act, _data, _note in acts] == ["officer.places_opening", "officer.places_decrease"]
    for _act, data, note in acts:
        assert "APBD 2026" not in str(data) and DECREE not in str(data)
        assert "Perubahan" not in note


async def test_an_officer_sees_their_programme_and_changes_nothing(
    resident: ChatClient, officer: ChatClient, bot: RunningBot
) -> None:
    await resident.send("/start")
    async with bot.database.write() as uow:
        await make_officer(uow, RESIDENT_ID, Role.APPROVER, programmes=frozenset({Programme.UHC}))
        await uow.commit()
    await give(bot, UHC_NOW, 12)
    before = len(resident.from_bot)
    await resident.send("/kuota")
    [shown, photo] = resident.from_bot[before:]
    assert "Kuota UHC" in (shown.text or "") and "12 tempat" in (shown.text or "")
    assert photo.photo_file_ids
    labels = [one.text for row in shown.inline_keyboard for one in row]
    assert labels == ["🖼 Gambar", "🧾 Catatan", "◀️ Oktober 2026", "Desember 2026 ▶️"]
    for data in ("k:set:uhc:2026-11", "k:show:pijar_semar:2026", "k:pic:pijar_semar:2026"):
        await resident.tap_stale(data, shown.id)
        assert "hanya untuk petugas" in resident.alerts[-1][0]
    assert len(resident.from_bot) == before + 2


@pytest.mark.parametrize("role", [None, Role.VERIFIER, Role.BROADCASTER])
async def test_whoever_may_not_look_meets_an_unknown_command(
    resident: ChatClient, bot: RunningBot, role: Role | None
) -> None:
    await resident.send("/start")
    if role is not None:
        async with bot.database.write() as uow:
            await make_officer(uow, RESIDENT_ID, role)
            await uow.commit()
    await resident.send("/kuota")
    assert resident.last_text == UNKNOWN


async def test_an_admin_who_is_withdrawn_in_the_middle_saves_nothing(
    resident: ChatClient, officer: ChatClient, bot: RunningBot
) -> None:
    await resident.send("/start")
    async with bot.database.write() as uow:
        former = await make_officer(uow, RESIDENT_ID, Role.ADMIN)
        await uow.commit()
    await set_apbd(resident, "100")
    async with bot.database.write() as uow:
        await uow.officers.withdraw(former.id)
        await uow.commit()
    await resident.tap("✅ Simpan")
    assert await total(bot, APBD) is None


class TestWithTheRealPicture:
    """The whole way, with the drawing program in a process of its own."""

    @pytest.fixture(autouse=True)
    def drawn(self) -> None:
        """Yield the generators as they ship."""

    async def test_the_picture_arrives_as_a_photo(self, officer: ChatClient, bot: RunningBot, world: World) -> None:
        await give(bot, APBD, 7500)
        await give(bot, DBHCHT, 1000)
        await officer.send("/kuota")
        content = world.files.content(officer.last.photo_file_ids[-1]).content
        assert content.startswith(b"\x89PNG")
        width, height = image_size(content) or (0, 0)
        assert width == 720 and 400 < height < 900

    async def test_without_the_program_the_numbers_are_there(
        self, officer: ChatClient, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.views.charts._PROGRAM", "no_such_program.py")
        await give(bot, APBD, 7500)
        await officer.send("/kuota")
        assert "tidak bisa dibuat sekarang" in officer.last_text
        assert "7.500 tempat" in board(officer, "Pijar Semar")
