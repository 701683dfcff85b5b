#!/usr/bin/env bash
# phonenumbers 9.0.43: what people type behind and inside a number becomes part of it, or is left out.
#
# Guess: a letter in a number is an error, or the number ends before it; 00 is the way out of every country that has no
#        other, so 0062... is +62...
# Seen:  "0812-3456-7890 (istri)" is +62 812 3456 7890 47874: a word of three letters or more is dialled by the keys of an
#        old phone. "0812O345678", with the letter O for a zero, is the valid number +62 812 345 678: fewer letters than
#        three are left out. "0062812..." is read as a number inside the country; so is "001 62...", which people here did
#        dial for decades.
# Why:   vanity numbers are valid input of the library; the ways out of Indonesia that its data know are 008 and 009.
# Here:  our own reading decides which digits were meant and refuses letters; the library only says whether those are a
#        number that can exist.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$folder/venv/bin/python" - <<'PY'
import sys

import phonenumbers

WANTED = {
    "0812-3456-7890": ("+6281234567890", True),
    "0812-3456-7890 (istri)": ("+628123456789047874", False),
    "0812O345678": ("+62812345678", True),
    "0062812 3456 7890": ("+62006281234567890", False),
    "001 62 812 3456 7890": ("+620016281234567890", False),
    "008 62 812 3456 7890": ("+6281234567890", True),
}
for typed, wanted in WANTED.items():
    number = phonenumbers.parse(typed, "ID")
    seen = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), phonenumbers.is_valid_number(number)
    print(f"{typed:24} {seen[0]:22} valid: {seen[1]}")
    if seen != wanted:
        sys.exit(f"changed: was {wanted}")
print("as seen with phonenumbers 9.0.43")
PY
