"""All that the checker looks at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.checks.ledger import Ledger
from tests.soak.checks.records import Records
from tests.soak.supervisor import Death, Sample

Found = Iterator[str | int]
"""What a check finds: what is wrong, in words, and numbers of things looked at."""


@dataclass(slots=True)
class Evidence:
    """What the database holds, what people did and saw, and what the processes wrote and took.

    Attributes:
        secrets: what may stand in no log: words whole, numbers as digits alone.
        deaths: processes that ended otherwise than they should.
        duration: seconds from the first start to the last stop.
        waited_in_vain: what had not come to its end when the patience was over, in words.
    """

    records: Records
    ledger: Ledger
    logs: Sequence[Path] = ()
    secrets: Sequence[str] = ()
    samples: Sequence[Sample] = ()
    deaths: Sequence[Death] = ()
    duration: float = 0.0
    waited_in_vain: Sequence[str] = field(default_factory=list)
