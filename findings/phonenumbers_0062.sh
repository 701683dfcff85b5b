#!/usr/bin/env bash
# phonenumbers 9.0.43 (a port of Google's libphonenumber), region ID.
#
# The guess: "0062 812 3456 7890", as many people in Indonesia write a number with its country code, is read as
# +62 812 3456 7890; a library that takes "+62 0812…" and "62 812…" surely takes this too, or refuses it.
#
# What is seen: it is read as +62 0062 812 3456 7890, a national number of 15 digits, and is_possible_number calls it
# possible; only is_valid_number says no. In the plan Indonesia's international prefixes are 001, 007 and the like, so
# 00 is not one. Numbers of no operator (080…, 084…) are possible too.
#
# Why it matters here: a form that parses and asks is_possible_number would store a number nobody can be reached by. So
# domain/phones.py reads what people type itself, and asks the library only whether the number exists.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "phonenumbers==9.0.43"
"$folder/venv/bin/python" - <<'PYTHON'
import phonenumbers as library

E164 = library.PhoneNumberFormat.E164
EXPECTED = {
    "0062 812 3456 7890": ("+62006281234567890", True, False),
    "+62 0812 3456 7890": ("+6281234567890", True, True),
    "62 812 3456 7890": ("+6281234567890", True, True),
    "0841 2345 678": ("+628412345678", True, False),
}
for written, expected in EXPECTED.items():
    number = library.parse(written, "ID")
    seen = library.format_number(number, E164), library.is_possible_number(number), library.is_valid_number(number)
    print(f"{written}: {seen[0]}, possible {seen[1]}, valid {seen[2]}")
    if seen != expected:
        raise SystemExit(f"behaves otherwise now: expected {expected}")
PYTHON
