#!/usr/bin/env bash
# SQLite (of Python's sqlite3): processes that make a new file WAL at the same moment are refused at once, whatever the timeout.
#
# Guess: with a busy timeout of 30 seconds the second process waits for the first, then finds the file in WAL mode.
# Seen:  some are told "database is locked" within milliseconds.
# Why:   the change of the journal mode needs the file alone; where two hold a shared lock and both want more, waiting would
#        never end, and SQLite does not call its busy handler at all.
# Here:  storage/connections/single_call.py asks for WAL again for some seconds when a connection is opened.
set -euo pipefail
python3 - <<'PY'
import multiprocessing
import sqlite3
import sys
import tempfile
import time

PROCESSES, TRIES, TIMEOUT_SECONDS = 8, 200, 30


def switch(path, gate, said):
    connection = sqlite3.connect(path, timeout=TIMEOUT_SECONDS, isolation_level=None)
    gate.wait()
    begun = time.monotonic()
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        said.put(None)
    except sqlite3.OperationalError as error:
        said.put((str(error), time.monotonic() - begun))


context = multiprocessing.get_context("fork")
for attempt in range(1, TRIES + 1):
    with tempfile.TemporaryDirectory() as folder:
        gate, said = context.Barrier(PROCESSES), context.Queue()
        started = [context.Process(target=switch, args=(f"{folder}/new.db", gate, said)) for _ in range(PROCESSES)]
        for process in started:
            process.start()
        refusals = [refusal for refusal in (said.get() for _ in started) if refusal]
        for process in started:
            process.join()
    if refusals:
        text, waited = refusals[0]
        print(f"SQLite {sqlite3.sqlite_version}: in new file {attempt}, {len(refusals)} of {PROCESSES} were refused")
        print(f"    {text!r} after {waited * 1000:.1f} ms of a timeout of {TIMEOUT_SECONDS} s")
        if text == "database is locked" and waited < TIMEOUT_SECONDS / 2:
            print("as seen with SQLite 3.40.1")
            sys.exit(0)
        sys.exit("changed: refused in another way")
sys.exit(f"changed: nobody was refused in {TRIES} new files")
PY
