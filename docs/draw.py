"""Repeat the draw of a round: python3 draw.py LIST.csv SEED [SEED_HASH FINGERPRINT]. See draw.md."""
# ruff: noqa: T201

import hashlib
import sys
from pathlib import Path

if len(sys.argv) not in (3, 5):
    sys.exit(__doc__)
content, seed = Path(sys.argv[1]).read_bytes(), sys.argv[2].strip().lower()
found = [hashlib.sha256(bytes.fromhex(seed)).hexdigest(), hashlib.sha256(content).hexdigest()]
if sys.argv[3:] and found != [text.strip().lower() for text in sys.argv[3:]]:
    sys.exit(f"NOT the published ones: seed hash {found[0]}, fingerprint {found[1]}")
order = []
for line in content.decode().split():
    reference, keys = line.split(";")
    draw = hashlib.sha256(f"{seed}|{reference}".encode()).hexdigest()
    order.append(([int(key) for key in keys.split(",") if key], draw, reference))
print("seed hash", found[0], "fingerprint", found[1], "checked" if sys.argv[3:] else "not checked")
for rank, (_, draw, reference) in enumerate(sorted(order), start=1):
    print(rank, reference, draw, sep=";")
