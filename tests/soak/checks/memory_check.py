"""Whether the processes' memory is flat: how fast each grows over the last two thirds of its life."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

from tests.soak.supervisor import Sample

LIVED_SECONDS = 480.0
"""What a process has to have lived to be judged by: in its first third it fills what is kept once, such as pools."""
MOST_BYTES_A_MINUTE = 500_000
_MB = 1_000_000
_TOLD_MINUTES = (1, 5)


def grown(samples: Sequence[Sample]) -> tuple[list[str], int, str]:
    """Return the processes that grow too fast, the number that could be judged, and a line for the report."""
    failures, notes, judged = [], [], 0
    for role, lives in sorted(_lives(samples).items()):
        long = [life for life in lives if life[-1].age >= LIVED_SECONDS]
        judged += len(long)
        for life in long:
            settled = [one for one in life if one.age >= life[-1].age / 3]
            slope = _slope(settled) * 60
            minutes = (settled[-1].age - settled[0].age) / 60
            notes.append(f"{role} {slope / _MB:+.2f} MB a minute over {minutes:.0f}")
            if slope > MOST_BYTES_A_MINUTE:
                failures.append(f"{role} grows by {slope / _MB:.2f} MB a minute over its last {minutes:.0f} minutes")
    return failures, judged, ", ".join(notes) or "no process lived long enough to judge"


def told_by_age(samples: Sequence[Sample]) -> Mapping[str, str]:
    """For each role, what its process that lived longest held at which age, in words."""
    told = {}
    for role, lives in sorted(_lives(samples).items()):
        life = max(lives, key=lambda one: one[-1].age)
        ages = [minute * 60.0 for minute in _TOLD_MINUTES if minute * 60 < life[-1].age] + [life[-1].age]
        told[role] = ", ".join(f"{_held(life, age):.0f} MB after {age / 60:.0f} minutes" for age in ages)
    return told


def _held(life: Sequence[Sample], age: float) -> float:
    return min(life, key=lambda one: abs(one.age - age)).resident_bytes / _MB


def _lives(samples: Sequence[Sample]) -> Mapping[str, list[list[Sample]]]:
    """Return the samples of each process, oldest first, by role."""
    lives: dict[tuple[str, int], list[Sample]] = defaultdict(list)
    for one in samples:
        lives[one.role, one.process_id].append(one)
    by_role: dict[str, list[list[Sample]]] = defaultdict(list)
    for (role, _), life in lives.items():
        by_role[role].append(sorted(life, key=lambda one: one.age))
    return by_role


def _slope(life: Sequence[Sample]) -> float:
    """Bytes a second, by least squares."""
    age, held = fmean(one.age for one in life), fmean(one.resident_bytes for one in life)
    spread = sum((one.age - age) ** 2 for one in life)
    return sum((one.age - age) * (one.resident_bytes - held) for one in life) / spread if spread else 0.0
