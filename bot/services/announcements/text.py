"""Checks on what an announcement may say."""

import html
import re
from collections.abc import Collection
from functools import lru_cache

from bot.texts.html import length_of, plain_of
from domain.announcements.links import foreign_addresses, is_allowed
from domain.errors import InvalidAnswer

_HREF = re.compile(r'href="([^"]*)"')
_DATA_WORDS = re.compile(
    r"\b(?:n[\s.-]?i[\s.-]?k|o[\s.-]?t[\s.-]?p|p[\s.-]?i[\s.-]?n|cvv|password|(?:kata\s+)?sandi|rekening"
    r"|no(?:mor|\.)?\s*(?:kk|rek)|kode\s+(?:verifikasi|akses|rahasia))\b",
    re.IGNORECASE,
)
# KTP and KK may be named ("bawa KTP ke loket"); asking people to send them, or what stands on them, may not.
_SENDING = re.compile(
    r"\b(?:kirim(?:kan|lah)?|balas(?:lah)?|ketik(?:kan)?|tulis(?:kan)?|isi(?:kan)?|sebut(?:kan)?|masukkan|unggah|lampirkan"
    r"|fotokan|laporkan|transfer)\b[^.,;:!?/\n]{0,40}?\b(?:(?:e-?)?ktp|kk|kartu\s+(?:keluarga|identitas)|data\s+(?:diri|pribadi)"
    r"|alamat|tanggal\s+lahir|nama\s+(?:lengkap|ibu)|no(?:mor|\.)?\s*(?:hp|telepon|telp|wa|kartu|bpjs)|uang|biaya|pulsa)\b",
    re.IGNORECASE,
)
# "Kirim (kode) PIN Polio", "PIN Polio harap dikirim" and "PIN Polio Anda" do mean a secret. "Kirim /daftar" and "Balas
# pesan ini bila anak belum ikut PIN Polio" do not: a word that is in none of these lists separates the verb from the
# name.
_ENDINGS = "(?:kan|lah|in|i)?"
_GIVING = (
    r"(?:(?:kirim|balas|ketik|tulis|isi|sebut|konfirmasi|serah|setor|kasih|unggah|scan|salin)"
    rf"{_ENDINGS}|(?:info|kabar|foto|baca)(?:kan|in)|masukkan|masukin|lampirkan|laporkan|berikan|beritahukan|sampaikan|tunjukkan|perlihatkan|ucapkan|teruskan"
    r"|meng(?:irim|etik|isi|unggah|onfirmasi|info|abar)(?:kan)?|mem(?:balas|foto|asuk|beri|beritahu|perlihat)(?:kan)?|menulis(?:kan)?|meny(?:ebut|erah|etor|ampai)(?:kan)?|melampirkan|melaporkan|menunjukkan|meneruskan|minta)"
)
_BETWEEN = (
    r"(?:dengan|pakai|saja|aja|dulu|dahulu|segera|juga|ulang|kembali|lagi|ke|kepada|pada|untuk|kami|saya|petugas|admin"
    r"|operator|semua|foto|bukti|data|kode|nomor|no|angka|digit|sekarang|langsung|cepat|secepatnya|hari|sini|chat|wa|pesan"
    r"|ini|itu|tersebut|nama|dan|atau|serta|harap|wajib|mohon|tolong|harus|agar|supaya|silakan|silahkan|dimohon|diminta"
    r"|diharap|diharapkan|diwajibkan|yang|bapak|ibu|pak|bu|anda|ya)\b"
)
_GAP = r"[^\w\n.!?;]+"
_ASKED_BEFORE = re.compile(
    rf"\b(?:{_GIVING}|kode|nomor|no|angka|digit)\b(?:{_GAP}{_BETWEEN})*(?:[^\w!?;.]|(?<=\bno)\.)*$", re.IGNORECASE
)
# After the name, "isi" and "tunjukkan" ask for something else: "PIN Polio: tunjukkan buku KIA". What is given to
# children is the vaccine, what is given to the office is a secret.
_ASKED_BEHIND = re.compile(
    r"[^\S\n]+(?:anda|bapak|ibu|saudara|kamu|kalian|panjenengan|sampeyan|milik)\b"
    rf"|(?:[^\w.!?;]+{_BETWEEN})*[\s,:\"'“”()=-]*\b(?:"
    rf"(?:kirim|ketik|tulis|sebut|serah|setor){_ENDINGS}|masukkan|sampaikan|balas(?:lah)?\s+dengan"
    r"|di[\s-]?(?:(?:kirim|ketik|tulis|sebut|serah|setor|isi|unggah|foto|scan|balas|konfirmasi|info|kasih|minta)"
    rf"{_ENDINGS}|masukkan|sampaikan|lampirkan|tunjukkan|perlihatkan|beritahukan|bacakan|teruskan"
    r"|(?:beri|lapor)kan\s+(?:ke|kepada|pada)\s+(?:kami|saya|petugas|admin|operator|nomor|no|wa|chat|sini|[+0]\d))"
    r")(?!\w)(?!\s*[\"'“]?/)",
    re.IGNORECASE,
)
_LOOKED_BACK = 150
"""Characters in front of a name in which a verb is looked for."""
_REQUESTS = re.compile(r"\bjangan\s+(?:lupa|sampai|ragu|tunda|terlambat|lewatkan)\b", re.IGNORECASE)
_WARNS = re.compile(r"\b(?:jangan|tidak\s+(?:pernah|akan|boleh|perlu))\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[!?;]|\.\s|\n")


def check_message(
    message: str,
    *,
    room: int,
    may_be_empty: bool,
    domains: Collection[str],
    own_name: str,
    campaigns: Collection[str] = (),
) -> None:
    """Check Telegram HTML as an officer wrote it. Raises InvalidAnswer.

    Args:
        message: the text.
        room: its greatest length in UTF-16 units.
        may_be_empty: whether it may be empty, as below a photo.
        domains: the domains that links may lead to.
        own_name: the bot's username.
        campaigns: names of campaigns, as in `check_words`.
    """
    text = plain_of(message)
    if not text.strip() and not may_be_empty:
        raise InvalidAnswer("announcement-empty")
    if (length := length_of(text)) > room:
        raise InvalidAnswer("announcement-too-long", length=length, limit=room)
    check_words(text, campaigns)
    for href in _HREF.findall(message):
        check_address(html.unescape(href), domains)
    check_no_foreign(text, domains, own_name)


def check_words(text: str, campaigns: Collection[str] = ()) -> None:
    """Check that plain text asks people for no data: a notice never does. Raises InvalidAnswer if a sentence does.

    A sentence does if it names NIK, OTP, PIN, an account or the like, or asks people to send papers, personal data or
    money. A sentence that warns people not to give these away may name them, and so may one that names a campaign (PIN
    Polio) and does not ask people to send it. This protects against an officer's mistake, not against one who means
    harm.
    """
    named = _named(text, campaigns)
    for found in (*_DATA_WORDS.finditer(text), *_SENDING.finditer(text)):
        if any(one.start() <= found.start() and found.end() <= one.end() for one in named):
            continue
        if not _warns(_sentence_around(text, found)):
            raise InvalidAnswer("announcement-asks-for-data", word=found.group())


def _named(text: str, campaigns: Collection[str]) -> list[re.Match[str]]:
    """Return the positions where the text names a campaign and does not ask people to send something of that name."""
    if not campaigns:
        return []
    found = _campaigns_pattern(tuple(campaigns)).finditer(text)
    return [
        one
        for one in found
        if not (
            _ASKED_BEFORE.search(text[max(0, one.start() - _LOOKED_BACK) : one.start()])
            or _ASKED_BEHIND.match(text[one.end() :])
        )
    ]


@lru_cache(maxsize=8)
def _campaigns_pattern(campaigns: tuple[str, ...]) -> re.Pattern[str]:
    """Match whole names regardless of case, their words in one line with blanks or a dash between."""
    longest_first = sorted(campaigns, key=len, reverse=True)
    names = (r"(?:[^\S\n]|-)+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)


def check_address(url: str, domains: Collection[str]) -> None:
    """Raise InvalidAnswer unless the address leads to one of the domains."""
    if not is_allowed(url, domains):
        raise InvalidAnswer("announcement-foreign-link", address=url, domains=", ".join(domains))


def check_no_foreign(text: str, domains: Collection[str], own_name: str) -> None:
    """Raise InvalidAnswer if plain text holds anything that Telegram may turn into a link to elsewhere."""
    for address in foreign_addresses(text, domains, own_name):
        raise InvalidAnswer("announcement-foreign-link", address=address, domains=", ".join(domains))


def _sentence_around(text: str, found: re.Match[str]) -> str:
    before = [end.end() for end in _SENTENCE_END.finditer(text, 0, found.start())]
    after = _SENTENCE_END.search(text, found.end())
    return text[before[-1] if before else 0 : after.start() if after else None]


def _warns(sentence: str) -> bool:
    return _WARNS.search(_REQUESTS.sub("", sentence)) is not None
