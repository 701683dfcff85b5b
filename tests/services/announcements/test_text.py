"""What an announcement may say."""

import html
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.announcements.text import check_message, check_words
from domain.announcements.campaigns import read_default_campaigns
from domain.errors import InvalidAnswer

CITY = ("semarangkota.go.id",)


NAMES = read_default_campaigns().on(date(2026, 12, 1))


def check(message: str, *, room: int = 3000, may_be_empty: bool = False) -> None:
    check_message(message, room=room, may_be_empty=may_be_empty, domains=CITY, own_name="uji_bot", campaigns=NAMES)


def refusal(message: str, *, room: int = 3000) -> str:
    with pytest.raises(InvalidAnswer) as refused:
        check(message, room=room)
    return refused.value.text_key


@pytest.mark.parametrize(
    "text",
    [
        "Balas pesan ini dengan NIK Bapak/Ibu.",
        "Kirim n.i.k dan nama.",
        "Sebutkan kode OTP yang masuk",
        "Masukkan P I N di sini",
        "Isi nomor rekening untuk menerima bantuan",
        "Tulis no. KK",
        "Jangan lupa kirim NIK!",
        "Jangan berikan OTP kepada siapa pun. Kirim NIK ke sini.",
        "Kirim kata sandi\nJangan berikan kepada orang lain",
        "Kirim foto KTP dan KK ke chat ini.",
        "Balas dengan nama lengkap dan tanggal lahir",
        "Mohon tuliskan nomor HP yang bisa dihubungi",
        "Transfer biaya administrasi Rp50.000 hari ini",
        "Unggah KTP, jangan sampai terlambat",
    ],
)
def test_a_text_that_asks_for_data_is_refused(text: str) -> None:
    assert refusal(text) == "announcement-asks-for-data"


@pytest.mark.parametrize(
    "text",
    [
        "Loket Pijar Semar di Kecamatan Genuk buka hari Sabtu, 08.00–12.00.",
        "Jangan berikan NIK, OTP, atau PIN kepada siapa pun!",
        "Petugas tidak pernah meminta nomor rekening.",
        "Hati-hati penipuan.\nOTP jangan diberikan kepada orang lain.",
        "Teknik menjahit untuk ibu-ibu, pink dan biru, di pinggir Simpang Lima.",
        "Bawa KTP ke kelurahan.",
        "Siapkan KTP dan KK, lalu kirim /daftar.",
        "Kirim /status untuk melihat kabar. Alamat loket: Jalan Pemuda 148.",
        "Petugas tidak akan meminta Bapak/Ibu mengirim uang atau transfer biaya.",
        "Perlu bantuan? Tulis /bantuan; alamat dan nomor telepon ada di sana.",
    ],
)
def test_a_notice_or_a_warning_is_taken(text: str) -> None:
    check_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "PIN Polio putaran 2: 3 sampai 9 Desember di posyandu.",
        "Ikuti pin POLIO, gratis!",
        "Pekan Imunisasi Nasional (PIN) Polio dimulai besok.",
        "Sub PIN  Polio untuk anak 0-7 tahun",
        "PIN-Polio: bawa buku KIA",
        "Besok ada PIN Polio, Bapak/Ibu silakan datang ke puskesmas.",
        "Kirim /panduan untuk melihat jadwal PIN Polio.",
        'Ikut PIN Polio: ketik "/faskes" untuk mencari puskesmas.',
        "Balas pesan ini bila anak belum ikut PIN Polio.",
        "Jangan lewatkan PIN Polio!",
        "PIN Polio gratis. Jangan berikan PIN ATM kepada siapa pun.",
        "Ikuti PIN Polio",
        "Info PIN Polio: besok di posyandu.",
        "Jadwal PIN Polio",
        "Mohon ikuti PIN Polio di posyandu.",
        "Kirim /panduan untuk jadwal PIN Polio",
        "Sampaikan kepada tetangga bahwa besok ada PIN Polio.",
        "PIN Polio: tunjukkan buku KIA kepada petugas.",
        "PIN Polio wajib diikuti anak 0-7 tahun.",
        "PIN Polio diberikan kepada balita. Mohon segera datang.",
        "PIN Polio, silakan ketik /faskes",
    ],
)
def test_a_campaign_may_be_named(text: str) -> None:
    check(text)
    with pytest.raises(InvalidAnswer):
        check_words(text.replace("Jangan berikan", "Berikan"))


@pytest.mark.parametrize(
    "text",
    [
        "Kirim PIN",
        "Putaran 2 dari PIN dimulai besok.",
        "PIN Polio: kirim PIN Anda",
        "Pekan Imunisasi Nasional (PIN), balas dengan PIN",
        "Kirim PIN Polio",
        "Kirimkan kode PIN Polio",
        "Mohon balas dengan PIN Polio",
        "Sebutkan (PIN Polio) Anda",
        "nomor PIN Polio",
        "Siapkan PIN Polio Anda",
        "PIN Polio: kirimkan ke sini",
        "PIN Polio dikirim ke chat ini",
        "Serahkan PIN Polio",
        "Sampaikan PIN Polio ke petugas",
        "PIN Polio harap dikirim",
        "PIN Polio wajib dikirim kepada kami",
        "PIN Polio di kirim ke 08123",
        "Kirim segera kode, PIN Polio ke nomor ini",
        "Bapak/Ibu diminta menyerahkan PIN Polio",
        "No. PIN Polio",
        "PIN Polio\nharap dikirim ke sini",
        "PIN Polio harap diberikan kepada petugas",
        "PIN polio dan OTP",
        "Masukkan PIN\nPolio",
        "P.I.N Polio",
        "PIN Polionya",
        "Ikut PIN Polio. Isi nomor rekening.",
    ],
)
def test_a_campaigns_name_lets_no_request_through(text: str) -> None:
    assert refusal(text) == "announcement-asks-for-data"


@given(st.text(), st.sampled_from(["NIK", "otp", "Pin", "rekening"]), st.sampled_from(NAMES))
def test_a_request_beside_a_campaign_is_found(around: str, word: str, name: str) -> None:
    text = f"{name}: {html.escape(' '.join(around.split()))}\n{name}\nKirim {word} sekarang, {name}"
    assert refusal(text) in {"announcement-asks-for-data", "announcement-too-long"}


GIVING = st.sampled_from(["kirim", "serah", "sampai", "sebut", "tulis", "ketik", "setor"])
BETWEEN = st.lists(
    st.sampled_from(["harap", "wajib", "mohon", "segera", "tolong", "harus", "kode", "kepada kami", "dulu"]), max_size=4
)
SIGNS = st.sampled_from([" ", ", ", ": ", " - ", " (", ' "'])


@given(GIVING, BETWEEN, SIGNS, st.sampled_from(NAMES), st.sampled_from([str.upper, str.title, str.lower]))
def test_a_verb_of_giving_asks_before_and_behind(
    verb: str, between: list[str], sign: str, name: str, written: type[str]
) -> None:
    words = " ".join(between)
    before = f"{verb}kan {words}".strip() + sign + name
    behind = [f"{name}{sign}{words} {passive}{verb}kan" for passive in ("di", "di ", "")]
    for text in (before, *behind):
        assert refusal(written(f"Besok. {text} ke 08123")) == "announcement-asks-for-data"


def test_nothing_and_too_much_are_refused() -> None:
    assert refusal(" \n ") == "announcement-empty"
    check("", may_be_empty=True)
    # Marks count nothing, and a sign that is written in five letters counts one.
    check("<b>" + "&amp;" * 10 + "</b>", room=10)
    assert refusal("a" * 11, room=10) == "announcement-too-long"
    # Telegram counts a sign outside the basic plane as two.
    assert refusal("📢" * 6, room=10) == "announcement-too-long"


@pytest.mark.parametrize(
    "message",
    [
        'Lihat <a href="https://bit.ly/x">semarangkota.go.id</a>',
        'Lihat <a href="tg://resolve?domain=x">ini</a>',
        "Lihat http://semarangkota.go.id.contoh.com",
        "Lihat t.me/bansos",
        "Tulis kepada @petugas_bansos",
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(message: str) -> None:
    assert refusal(message) == "announcement-foreign-link"


def test_links_to_the_city_and_the_bot_itself_are_taken() -> None:
    check('<a href="https://semarangkota.go.id/a?b=1&amp;c=2">Situs kota</a>, ppid.semarangkota.go.id, @uji_bot')


@given(st.text(), st.sampled_from(["NIK", "otp", "Pin", "rekening", "CVV"]))
def test_a_request_is_found_wherever_it_stands(around: str, word: str) -> None:
    # In a message of Telegram's HTML a "<" that is no mark is written "&lt;".
    lines = [html.escape(line) for line in around.splitlines() if line.strip()]
    text = "\n".join([*lines, f"Kirim {word} sekarang", *lines])
    assert refusal(text) in {"announcement-asks-for-data", "announcement-too-long"}
