#!/usr/bin/env bash
# Package: holidays 0.109.
#
# Guess: the package loads countries one by one (`holidays.Indonesia` is a lazy loader), so `country_holidays("ID")`, or
# `import holidays.countries.indonesia`, reads the calendar of Indonesia and of nobody else.
#
# Seen: either reads the modules of all countries, more than 200 of them, since `holidays/countries/__init__.py` imports
# each. `import holidays` alone reads none.
#
# Why it matters here: a bot that imports it with its rules pays about 0.1 s of CPU and 11 to 19 MB at every start and in
# every command, and the first resident who is promised a day waits for it. So it is imported when first asked, at the start
# of the processes that handle or send.
#
# Ends with a status other than 0 when this is no longer so: domain/calendar/holidays.py may then import it at its top.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check holidays==0.109

countries='len([name for name in sys.modules if name.startswith("holidays.countries.")])'
read_by() {
    "$folder/venv/bin/python" -c "import sys; $1; print($countries)"
}

alone=$(read_by 'import holidays')
narrow=$(read_by 'import holidays.countries.indonesia')
asked=$(read_by 'import holidays; holidays.country_holidays("ID", years=2027, language="id")')
echo "country modules read: import holidays $alone, one country's module $narrow, country_holidays of one country $asked"

[ "$alone" -eq 0 ]
[ "$narrow" -gt 200 ]
[ "$asked" -gt 200 ]
