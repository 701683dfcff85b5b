"""The soak in three minutes, as a part of the suite: few people, every kind of fault, all promises."""

from pathlib import Path

import pytest

from tests.soak.checks.checker import MEMORY, check
from tests.soak.checks.report import lines
from tests.soak.stage import Play, perform

# On SQLite it is `tests/runtime/test_kill.py` that kills.
PLAY = Play("postgresql", seconds=50, residents=32, officers=7, seed=20261127)


@pytest.mark.long
async def test_everything_goes_wrong_and_every_promise_is_kept(tmp_path: Path) -> None:
    played = await perform(PLAY, tmp_path)
    # How much a process grows shows in no three minutes.
    checks = [one for one in check(played.evidence) if one.name != MEMORY]
    assert all(one.passed for one in checks), "\n".join(lines(played, checks))
    ledger = played.evidence.ledger
    assert any(sent.accepted for sent in ledger.sent)
    assert ledger.faults["SIGKILL"]
