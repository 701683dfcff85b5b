"""Whether the processes' memory is flat: how fast each grows while it lives, over the second half of a run."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from tests.soak.supervisor import Sample

WARM_AFTER_SECONDS = 45.0
"""Until then a process fills what it keeps once: plans of statements, texts, pools."""
SHORTEST_SECONDS = 60.0
"""What a process has to have lived beyond that, to be judged by."""
ENOUGH_SECONDS = 240.0
"""What the processes of a role have to have lived so, together."""
MOST_BYTES_A_MINUTE = 1_500_000
_MB = 1_000_000


def grown(samples: Sequence[Sample]) -> tuple[list[str], int, str]:
    """What grows too fast, how many roles could be judged, and a line for the report."""
    ended = max((one.at for one in samples), default=0.0)
    lives: dict[str, dict[int, list[Sample]]] = defaultdict(lambda: defaultdict(list))
    for one in samples:
        if one.at >= ended / 2 and one.age >= WARM_AFTER_SECONDS:
            lives[one.role][one.process_id].append(one)
    failures, notes, judged = [], [], 0
    for role, by_process in sorted(lives.items()):
        long = [life for life in by_process.values() if life[-1].age - life[0].age >= SHORTEST_SECONDS]
        lived = sum(life[-1].age - life[0].age for life in long)
        if lived < ENOUGH_SECONDS:
            continue
        judged += 1
        slope = sum(_slope(life) * (life[-1].age - life[0].age) for life in long) / lived * 60
        notes.append(f"{role} {slope / _MB:+.2f} MB a minute")
        if slope > MOST_BYTES_A_MINUTE:
            failures.append(f"{role} grows by {slope / _MB:.1f} MB a minute")
    return failures, judged, ", ".join(notes) or "no process lived long enough to judge"


def _slope(life: Sequence[Sample]) -> float:
    """Bytes a second, by least squares."""
    age, held = fmean(one.age for one in life), fmean(one.resident_bytes for one in life)
    spread = sum((one.age - age) ** 2 for one in life)
    return sum((one.age - age) * (one.resident_bytes - held) for one in life) / spread if spread else 0.0


def first_and_last(samples: Sequence[Sample]) -> dict[str, tuple[float, float]]:
    """For each role, the mean memory of warm processes in the first and in the last third, in MB."""
    ended = max((one.at for one in samples), default=0.0)
    found = {}
    for role in sorted({one.role for one in samples}):
        warm = [one for one in samples if one.role == role and one.age >= 10]
        early = [one.resident_bytes / _MB for one in warm if one.at <= ended / 3]
        late = [one.resident_bytes / _MB for one in warm if one.at >= ended * 2 / 3]
        if early and late:
            found[role] = fmean(early), fmean(late)
    return found
