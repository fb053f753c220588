"""Finding files that were altered in place, which their size does not show."""

from __future__ import annotations

import hashlib
from pathlib import Path
from zlib import crc32

from lib.plan import Plan, read_json


def altered_files(plan: Plan) -> tuple[list[Path], int]:
    """Compare all files with the checksums that were taken when they were sliced.

    Returns
    -------
    altered : list[Path]
        Files that hold something else, or are gone.
    verified : int
        How many files were looked at.
    """
    altered, verified = [], 0
    for batch in plan.batches:
        listed = read_json(plan.layout.sliced(batch)).get("points", [])
        for point, (long_checksum, rows) in zip(batch.points, listed, strict=True):
            path = plan.layout.long(point)
            if crc32(_content(path)) != long_checksum:
                altered.append(path)
            for number, *_, checksum in rows:
                path = plan.layout.data / point.variation_file(number)
                if hashlib.sha256(_content(path)).hexdigest() != checksum:
                    altered.append(path)
            verified += 1 + len(rows)
    return altered, verified


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
