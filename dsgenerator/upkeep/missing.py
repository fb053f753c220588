"""Files that were there and are not any more, or were cut short: one stat a file tells."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dsgenerator.plan.batches import Batch
from dsgenerator.plan.paths import file_size, modified, read_json
from dsgenerator.plan.run import Plan


@dataclass
class Damage:
    """What has to be made again although Snakemake would not see it.

    Attributes
    ----------
    signals : list[Path]
        Stored samples of long signals whose link was deleted or whose file was cut short.
    remake : set[Path]
        Outputs whose jobs have to run: for these, and for long signals of another config.
    files : list[str]
        Long signals and variations that are missing or cut short.
    """

    signals: list[Path] = field(default_factory=list)
    remake: set[Path] = field(default_factory=set)
    files: list[str] = field(default_factory=list)


def find_damage(plan: Plan) -> Damage:
    """Compare what finished jobs have left with what is there now."""
    damage = Damage()
    sizes = _sizes(plan.layout.data, "")
    _look_at_signals(plan, damage)
    _look_at_files(plan, sizes, damage)
    _look_at_gallery(plan, damage)
    return damage


def _look_at_signals(plan: Plan, damage: Damage) -> None:
    links = _links(plan.layout.root / "long")
    for batch in plan.batches:
        stamp = plan.layout.rendered(batch)
        finished = stamp.exists()
        for point, digest in zip(batch.points, batch.renders, strict=True):
            target = links.get(f"{point.stem}.wav")
            if target is None and not finished:
                continue
            right, stored = plan.layout.store_link(digest), plan.layout.store(digest)
            if target == right and file_size(stored) == plan.long_bytes:
                continue
            damage.remake.add(stamp)
            if finished and target in (None, right):
                damage.signals.append(stored)
                damage.files.append(str(plan.layout.long(point)))


def _look_at_files(plan: Plan, sizes: dict[str, int], damage: Damage) -> None:
    """Look at variations, at their records, and at the files about all of them."""
    layout = plan.layout
    ours = {layout.table_claim(plan.table), *map(layout.claim, plan.batches)}
    ours.update(map(layout.record_claim, plan.portions))
    foreign = _newest(set(layout.batches.glob("*.claim.json")) - ours)
    written = [
        (layout.sliced(batch), _listed(batch, layout.sliced(batch))) for batch in plan.batches
    ]
    for portion in plan.portions:
        files = read_json(layout.recorded(portion)).get("files", {})
        sizes_of = {file: size for file, (size, _) in files.items()}
        written.append((layout.recorded(portion), sizes_of.items()))
    ledger = read_json(layout.ledger)
    if ledger.get("table") == plan.table:
        written.append((layout.tabled(plan.table), ledger["tables"].items()))
    for stamp, files in written:
        if stamp.exists() and modified(stamp) < foreign:
            # A run of another config, which did not finish, may have overwritten some files.
            damage.remake.add(stamp)
        for file, size in files:
            if sizes.get(file) != size:
                damage.remake.add(stamp)
                damage.files.append(str(layout.data / file))


def _look_at_gallery(plan: Plan, damage: Damage) -> None:
    stamp = plan.layout.galleried(plan.gallery)
    files = read_json(stamp).get("files", [])
    there = _sizes(plan.layout.gallery(""), "") if files else {}
    if any(file not in there for file in files):
        damage.remake.add(stamp)


def _newest(paths: Iterable[Path]) -> float:
    return max(map(modified, paths), default=0.0)


def _listed(batch: Batch, manifest: Path) -> Iterator[tuple[str, int]]:
    """Yield the files that a manifest lists, relative to ``data/``, with their sizes."""
    listed = read_json(manifest).get("points", [])
    for point, (_, rows) in zip(batch.points, listed, strict=False):
        for number, size, *_ in rows:
            yield point.variation_file(number), size


def _links(folder: Path) -> dict[str, str]:
    try:
        with os.scandir(folder) as entries:
            return {entry.name: os.readlink(entry) for entry in entries if entry.is_symlink()}
    except (FileNotFoundError, NotADirectoryError):
        return {}


def _sizes(folder: Path, prefix: str) -> dict[str, int]:
    """Return all files below a folder with their sizes."""
    sizes = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    sizes |= _sizes(Path(entry), f"{prefix}{entry.name}/")
                else:
                    sizes[prefix + entry.name] = entry.stat(follow_symlinks=False).st_size
    except (FileNotFoundError, NotADirectoryError):
        pass
    return sizes
