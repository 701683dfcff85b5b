"""What an announcement may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.announcement_text import TEXT_LIMIT, check_text
from domain.errors import InvalidAnswer


def refusal(text: str) -> str:
    with pytest.raises(InvalidAnswer) as refused:
        check_text(text)
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
def test_a_notice_or_a_warning_is_taken_as_typed(text: str) -> None:
    assert check_text(text) == text


def test_blanks_around_go_and_lines_stay() -> None:
    assert check_text("  Baris satu\r\n\r\nBaris dua \n") == "Baris satu\n\nBaris dua"


def test_nothing_and_too_much_are_refused() -> None:
    assert refusal(" \n ") == "announcement-empty"
    assert check_text("a" * TEXT_LIMIT) == "a" * TEXT_LIMIT
    assert refusal("a" * (TEXT_LIMIT + 1)) == "announcement-too-long"
    # Telegram counts a sign outside the basic plane as two.
    assert refusal("📢" * (TEXT_LIMIT // 2 + 1)) == "announcement-too-long"


@given(st.text(), st.sampled_from(["NIK", "otp", "Pin", "rekening", "CVV"]))
def test_a_request_is_found_wherever_it_stands(around: str, word: str) -> None:
    lines = [line for line in around.splitlines() if line.strip()]
    text = "\n".join([*lines, f"Kirim {word} sekarang", *lines])
    assert refusal(text) in {"announcement-asks-for-data", "announcement-too-long"}
