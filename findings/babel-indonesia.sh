#!/usr/bin/env bash
# Babel 2.18.0: Rupiah with two decimals, one and a half million as two, and a time in Javanese that does not know WIB.
#
# Guess: format_currency writes Rp16.800 for Indonesian (nobody has seen a coin below a Rupiah for decades), the compact form
#        keeps what makes the number, and a time with its zone says WIB in both languages of the city.
# Seen:  "Rp16.800,00"; 1,500,000 in the compact form is "Rp2 jt" (and "Rp2Y" in Javanese, which few would read);
#        ten o'clock is "10.00.00 WIB" in Indonesian, "10:00:00 +0700" in Javanese.
# Why:   CLDR gives IDR two digits (ISO 4217 does too); the compact form has no fraction unless asked; the Javanese tables
#        lack the zone's abbreviation, though it is the same three letters.
# Here:  bot/texts/values.py writes Rupiah from integers and days and times itself, and the sentences say WIB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.18.0
"$folder/venv/bin/python" - <<'PY'
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_time
from babel.numbers import format_compact_currency, format_currency

ten = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Asia/Jakarta"))
SEEN = {
    "a premium, Indonesian": (format_currency(16800, "IDR", locale="id"), "Rp16.800,00"),
    "1,500,000 compact, Indonesian": (format_compact_currency(1_500_000, "IDR", locale="id"), "Rp2\xa0jt"),
    "1,500,000 compact, Javanese": (format_compact_currency(1_500_000, "IDR", locale="jv"), "Rp2Y"),
    "ten o'clock, Indonesian": (format_time(ten, "long", tzinfo=ten.tzinfo, locale="id"), "10.00.00 WIB"),
    "ten o'clock, Javanese": (format_time(ten, "long", tzinfo=ten.tzinfo, locale="jv"), "10:00:00 +0700"),
}
for what, (seen, wanted) in SEEN.items():
    print(f"{what:32} {seen}")
    if seen != wanted:
        sys.exit(f"changed: was {wanted}")
print("as seen with Babel 2.18.0")
PY
