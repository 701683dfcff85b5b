#!/usr/bin/env bash
# holidays 0.109: names of holidays in a language the library does not know come in the language of the machine.
#
# Guess: a country has a default language (Indonesia: id), so names come in it when no language is given, and an
#        unknown language is an error, or falls back on that default too.
# Seen:  with no language, and with one it does not have ("in", the old code of Indonesian that phones still send, and
#        "jv"), the translation of the process's locale is taken; the default counts only where that has none.
# Why:   an unknown language is not refused: it leaves the choice to gettext, which reads LANGUAGE, LC_ALL and LANG.
# Here:  names are never shown without naming "id" or "en_US"; domain/calendar/holidays.py asks for one of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109

name() {  # name LOCALE LANGUAGE-ARGUMENT
    LANGUAGE="${1%%.*}" LC_ALL="$1" "$folder/venv/bin/python" - "$2" <<'PY'
import sys
from datetime import date

import holidays

language = sys.argv[1] or None
print(holidays.country_holidays("ID", years=2027, language=language)[date(2027, 1, 1)])
PY
}

expect() {  # expect WHAT SEEN WANTED
    printf '%-45s %s\n' "$1" "$2"
    [ "$2" = "$3" ] || { echo "changed: was \"$3\"" >&2; exit 1; }
}

expect "machine in English, no language"  "$(name en_US.UTF-8 "")"      "New Year's Day"
expect "machine in English, language in"  "$(name en_US.UTF-8 in)"      "New Year's Day"
expect "machine in English, language jv"  "$(name en_US.UTF-8 jv)"      "New Year's Day"
expect "machine in Thai, no language"     "$(name th_TH.UTF-8 "")"      "วันขึ้นปีใหม่"
expect "machine in German (not there)"    "$(name de_DE.UTF-8 "")"      "Tahun Baru Masehi"
expect "machine in English, language id"  "$(name en_US.UTF-8 id)"      "Tahun Baru Masehi"
echo "as seen with holidays 0.109"
