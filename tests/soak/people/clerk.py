"""The clerk of the dinas, at the command line: a list, people handed over to BPJS, and its answers brought back.

The commands are killed now and then, and the database may be away: both commands may be run twice.
"""

import asyncio
import csv
import itertools
import random
import re
import signal
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.soak.checks.ledger import REFUSED, Ledger
from tests.soak.people.identities import identity

LOG = "clerk.log"
REFERENCE = "No Pendaftaran"
PROGRAMMES = ("uhc", "pijar_semar")
_DIGITS = {"uhc": 13, "pijar_semar": 11}
_COVERED = 26_999
"""A number of no resident."""
_KILLED = 0.25
_TRIES = 20
_NEWEST = re.compile(r"^sheet (\d+) of|Write the newest again with --number (\d+)", re.MULTILINE)
_AGAIN = re.compile(r"DATABASE_URL: the database cannot be used|run it again")
_BAD_ROW = re.compile(r": row (\d+): reference does not wait for BPJS any more")


class Clerk:
    """One clerk.

    Args:
        environment: as of the bot's processes.
        folder: where sheets and what the commands print are kept.
        ledger: where it is written down what BPJS has answered.
        chance: this person's own dice.
        every: seconds between two sheets.
    """

    def __init__(
        self, environment: Mapping[str, str], folder: Path, ledger: Ledger, chance: random.Random, every: float
    ) -> None:
        self._environment = environment
        self._folder = folder
        self._ledger = ledger
        self._chance = chance
        self._every = every
        self._known = dict.fromkeys(PROGRAMMES, 0)
        """Number of the last sheet that was written and taken; those before it were too."""

    @property
    def log(self) -> Path:
        """What the commands have printed."""
        return self._folder / LOG

    async def load_list(self) -> None:
        """Load the list of people covered already, before which Pijar Semar gives no places: one made-up person."""
        path = self._folder / "covered.csv"
        path.write_text(f"nik,sumber_dana\n{identity(_COVERED).nik},APBD\n")
        day = datetime.now(ZoneInfo("Asia/Jakarta")).date().isoformat()
        await self._run("registry", "import", "covered", path.name, "--date", day)

    async def work(self, closing: asyncio.Event) -> None:
        """Work until the time is up, or what was begun is done."""
        programmes = itertools.cycle(PROGRAMMES)
        while True:
            try:
                await asyncio.wait_for(closing.wait(), self._every)
            except TimeoutError:
                await self._hand_over(next(programmes))
            else:
                return

    async def _hand_over(self, programme: str) -> None:
        """Put everybody approved on a sheet, write the sheets there are, and take the answers to each."""
        (self._folder / "new").mkdir(exist_ok=True)
        found = _NEWEST.search(await self._run("enrol", "export", programme, f"new/{programme}.csv") or "")
        newest = int(found[1] or found[2]) if found else 0
        for number in range(self._known[programme] + 1, newest + 1):
            sheet = self._folder / f"{programme}-{number}.csv"
            if await self._run("enrol", "export", programme, sheet.name, "--number", str(number)) is not None:
                await self._take(programme, self._answered(programme, sheet))
                self._known[programme] = number

    async def _take(self, programme: str, answers: Path) -> None:
        for _ in range(_TRIES):
            self._ledger.answered |= _said(answers)
            printed = await self._run("enrol", "import", programme, answers.name, refused=True)
            if printed is None:
                return
            gone = {int(row) for row in _BAD_ROW.findall(printed)}
            if not gone:
                self._ledger.brought_back |= _said(answers)
                return
            # Applicants who have withdrawn meanwhile. The headings are row 1.
            _write(answers, [row for at, row in enumerate(_read(answers), start=2) if at not in gone])
        self._ledger.complaints.append(f"{answers.name} could not be taken")

    def _answered(self, programme: str, sheet: Path) -> Path:
        """Return the sheet as it comes back: a number and a day, a reason why not, or nothing yet."""
        rows = _read(sheet)
        today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
        for row in rows:
            dice = self._chance.random()
            if dice < 0.75:
                # On the very day, so that cover has begun, or on a later one: never before the sheet went out.
                day = today + timedelta(days=max(0, self._chance.randint(-20, 20)))
                row["Nomor Peserta"] = f"0001{self._chance.randrange(10**9):09d}"[-_DIGITS[programme] :]
                row["Tanggal Mulai"] = f"{day:%d-%m-%Y}"
            elif dice < 0.9:
                row["Alasan Ditolak"] = "Data tidak padan dengan Dukcapil."
        back = sheet.with_name(f"answers-{sheet.stem}.csv")
        _write(back, rows)
        return back

    async def _run(self, *arguments: str, refused: bool = False) -> str | None:
        """Run a subcommand until it has come to its end; return what it printed, None if it never did.

        With `refused` an end that says what is wrong with the file is one, too.
        """
        what = " ".join(arguments[:2])
        for _ in range(_TRIES):
            self._ledger.acts[what] += 1
            if what == "enrol export":
                # A sheet is never written over, and one that was killed may have left it.
                (self._folder / arguments[3]).unlink(missing_ok=True)
            status, printed = await self._once(arguments)
            with self.log.open("a") as log:
                log.write(printed)
            if status == 0 or (refused and _BAD_ROW.search(printed)):
                return printed
            if status > 0 and not _AGAIN.search(printed):
                self._ledger.complaints.append(f"{what} ended with {status}: {printed[-200:]}")
                return None
            await asyncio.sleep(1.0)
        self._ledger.complaints.append(f"{what} came to no end")
        return None

    async def _once(self, arguments: tuple[str, ...]) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            env={**self._environment, "COLUMNS": "200"},
            cwd=self._folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        talking = asyncio.create_task(process.communicate())
        if self._chance.random() < _KILLED:
            await asyncio.wait([talking], timeout=self._chance.uniform(0.5, 5.0))
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                self._ledger.faults["SIGKILL of a command"] += 1
        try:
            printed, _ = await talking
        except asyncio.CancelledError:
            process.kill()
            raise
        return int(process.returncode or 0), printed.decode()


def _said(answers: Path) -> set[tuple[str, str]]:
    """Of each reference in an answered sheet the first day of cover, or REFUSED."""
    said = set()
    for row in _read(answers):
        if row["Tanggal Mulai"]:
            said.add((row[REFERENCE], "-".join(reversed(row["Tanggal Mulai"].split("-")))))
        elif row["Alasan Ditolak"]:
            said.add((row[REFERENCE], REFUSED))
    return said


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        return list(csv.DictReader(file, delimiter=";" if ";" in head else ","))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys() if rows else [REFERENCE, "Lembar"])
        writer.writeheader()
        writer.writerows(rows)
