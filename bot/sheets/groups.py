"""Group headings above columns: whether they name the people of the list, or their relatives.

"NIK" below "Data Peserta" is the NIK of the row's person; below "Ibu Kandung" it is the mother's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.sheets.cells import Cell, Row

PEOPLE = (
    *("pekerja", "tenaga kerja", "peserta", "calon peserta", "pemohon", "pendaftar", "penerima", "penerima bantuan"),
    *("penerima manfaat", "warga", "penduduk", "ybs"),
)
"""Words for the people of a list: "NIK Pekerja" is the NIK of the row's person. A mother's or an employer's is not."""

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Merged cells: first and last as (row, place), rows from 1 and places from 0."""

GROUP_ROWS = 2
"""The number of rows above a heading in which groups are looked for."""

_NEUTRAL = (
    *(
        "data",
        "identitas",
        "diri",
        "pribadi",
        "biodata",
        "profil",
        "informasi",
        "keterangan",
        "kependudukan",
        "dokumen",
    ),
    *("administrasi", "umum", "lengkap", "sesuai", "ktp", "ektp", "kk", "alamat", "tempat", "tinggal", "domisili"),
    *(
        "lokasi",
        "wilayah",
        "nik",
        "no",
        "nomor",
        "daftar",
        "rentan",
        "calon",
        "dan",
        "isian",
        "kolom",
        "wajib",
        "diisi",
    ),
)
_SOMEBODY_ELSE = (
    *("ibu", "ayah", "bapak", "kandung", "orang", "tua", "wali", "kepala", "keluarga", "suami", "istri", "isteri"),
    *("pasangan", "anak", "ahli", "waris", "saksi", "penanggung", "jawab", "pendamping", "petugas", "pemberi", "kerja"),
    *("majikan", "pengusaha", "pengurus", "ketua", "pelapor", "penjamin"),
)
_OF_THE_LIST = {word for phrase in (*PEOPLE, *_NEUTRAL) for word in phrase.split()}
_OF_OTHERS = {*_SOMEBODY_ELSE, *_NEUTRAL} - {"daftar"}
_WORDS = re.compile(r"[^\W_]+")


def others_group(head: Sequence[Row], heading: int, place: int, merged: Merged) -> tuple[int, str] | None:
    """Return row number and text of a group above a heading if it is not about the people of the list.

    `heading` is the heading's index in `head`. A title above the whole list is not a group, unless all its words are
    for other people.
    """
    below = _filled(head[heading])
    for at in range(heading - 1, max(heading - 1 - GROUP_ROWS, -1), -1):
        number, cells = head[at]
        filled = _filled(head[at])
        if not filled:
            return None
        first = _first_place(number, place, filled, merged)
        text = str(cells[first]) if first is not None else ""
        words = set(_WORDS.findall(text.casefold()))
        if first is None or not words or words <= _OF_THE_LIST:
            continue
        spans = {one for one in filled if _spans(number, one, merged)}
        # A text above a blank is a heading itself, so the row holds headings and is not a title.
        among_headings = len(filled) > 1 and not filled <= below and first >= min(below)
        group = among_headings or (first in spans and (first > min(below) or len(spans) > 1))
        if group or words <= _OF_OTHERS:
            return number, text
    return None


def _filled(row: Row) -> set[int]:
    return {place for place, cell in enumerate(row[1]) if not _blank(cell)}


def _blank(cell: Cell) -> bool:
    return cell is None or cell == ""


def _spans(number: int, place: int, merged: Merged) -> bool:
    """Return whether the cell is the first of merged cells that extend over several columns."""
    return any(first == (number, place) and last[1] > place for first, last in merged)


def _first_place(number: int, place: int, filled: set[int], merged: Merged) -> int | None:
    """Return the place of the text that covers this column: the first of merged cells, or the nearest to the left."""
    for first, last in merged:
        if first[0] <= number <= last[0] and first[1] <= place <= last[1]:
            return first[1] if first[0] == number and first[1] in filled else None
    nearest = max((one for one in filled if one <= place), default=None)
    if nearest is None or nearest == place or not merged:
        return nearest
    return None
