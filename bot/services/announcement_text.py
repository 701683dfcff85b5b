"""What an announcement may say."""

import re
from typing import Annotated

from pydantic import AfterValidator

from domain.errors import InvalidAnswer

TEXT_LIMIT = 3000
"""Longest text, in the UTF-16 units Telegram counts: leaves room in 4096 for what stands around it."""

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
_REQUESTS = re.compile(r"\bjangan\s+(?:lupa|sampai|ragu|tunda|terlambat|lewatkan)\b", re.IGNORECASE)
_WARNS = re.compile(r"\b(?:jangan|tidak\s+(?:pernah|akan|boleh|perlu))\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[!?;]|\.\s|\n")


def check_text(text: str) -> str:
    """Return the officer's text without blanks around it.

    Raises InvalidAnswer when it is empty, too long, or has a sentence that names NIK, OTP, PIN, an account or
    the like, or asks people to send papers, personal data or money: a notice never asks for data. A sentence
    that warns people not to give them away may name them.
    This keeps a colleague from a mistake; it does not try to outwit somebody who means harm.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidAnswer("announcement-empty")
    length = len(text.encode("utf-16-le")) // 2
    if length > TEXT_LIMIT:
        raise InvalidAnswer("announcement-too-long", length=length, limit=TEXT_LIMIT)
    for found in (*_DATA_WORDS.finditer(text), *_SENDING.finditer(text)):
        if not _warns(_sentence_around(text, found)):
            raise InvalidAnswer("announcement-asks-for-data", word=found.group())
    return text


AnnouncementText = Annotated[str, AfterValidator(check_text)]


def _sentence_around(text: str, found: re.Match[str]) -> str:
    before = [end.end() for end in _SENTENCE_END.finditer(text, 0, found.start())]
    after = _SENTENCE_END.search(text, found.end())
    return text[before[-1] if before else 0 : after.start() if after else None]


def _warns(sentence: str) -> bool:
    return _WARNS.search(_REQUESTS.sub("", sentence)) is not None
