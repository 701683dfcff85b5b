#!/usr/bin/env bash
# Babel 2.18.0: the date that format_date wrote is not one that parse_date reads.
#
# Guess: parse_date reads what format_date wrote for the same locale, or raises its ParseError.
# Seen:  "17 Agustus 1990" (Indonesian, long form) is an IndexError; a year of two digits is always of this century, so
#        17-8-90 is 2090. The short month of August is "Agu" in Indonesian and "Agt" in Javanese, though the long one
#        is spelt alike in both.
# Why:   the reader takes digits only, in the order of the short form, and names of months are not looked up; the tables
#        of the two languages (CLDR) were filled by different people.
# Here:  domain/calendar reads dates itself: names in every spelling people use, years of four digits.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.18.0
"$folder/venv/bin/python" - <<'PY'
import sys
from datetime import date

from babel.dates import format_date, parse_date


def read(text: str) -> str:
    try:
        return parse_date(text, locale="id").isoformat()
    except Exception as error:
        return type(error).__name__


born = date(1990, 8, 17)
SEEN = {
    "long form, written": (format_date(born, "long", locale="id"), "17 Agustus 1990"),
    "long form, read again": (read(format_date(born, "long", locale="id")), "IndexError"),
    "17-8-90, read": (read("17-8-90"), "2090-08-17"),
    "medium form, Indonesian": (format_date(born, "medium", locale="id"), "17 Agu 1990"),
    "medium form, Javanese": (format_date(born, "medium", locale="jv"), "17 Agt 1990"),
    "long form, Javanese": (format_date(born, "long", locale="jv"), "17 Agustus 1990"),
}
for what, (seen, wanted) in SEEN.items():
    print(f"{what:26} {seen}")
    if seen != wanted:
        sys.exit(f"changed: was {wanted}")
print("as seen with Babel 2.18.0")
PY
