"""What a run has made, and where to look next, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor, log10
from pathlib import Path
from typing import Any

from dsgenerator.plan.paths import FIGURES, RESULTS_TABLE
from dsgenerator.plan.run import Run
from dsgenerator.plan.sizes import hours_of
from dsgenerator.points.naming import key_of
from dsgenerator.points.splits import SPLITS
from dsgenerator.render.rendered import read_rendered
from dsgenerator.slice.manifest import Totals, read_manifest
from dsgenerator.state import read_stamp
from dsgenerator.units import counted, human_bytes, human_time

MOST_PLANNED = 20_000
"""Points whose splits are told before they are made, which takes a tenth of a second."""

OUTDATED = " (of an earlier config; ask for it again)"


@dataclass
class Made:
    """What jobs say of their work: in this run, in all, and what was found out.

    Attributes
    ----------
    signals, rendered, variations, sliced, pruned : int
        Long signals that there are, and were made; variations likewise; files that were removed.
    dropped, clipping, size : int
        Variations that are left out, and that reach beyond full scale; bytes of those there are.
    peak : float
        The highest of a variation, relative to full scale.
    clipped : str
        One that reaches beyond it.
    remarks : Counter[str]
        What users should be told, and of how many long signals.
    """

    signals: int = 0
    rendered: int = 0
    variations: int = 0
    sliced: int = 0
    pruned: int = 0
    dropped: int = 0
    clipping: int = 0
    size: int = 0
    peak: float = 0.0
    clipped: str = ""
    remarks: Counter[str] = field(default_factory=Counter)


def summary(
    run: Run,
    number: int,
    seconds: float | None = None,
    hear: str = "",
    known: Mapping[Path, Totals] | None = None,
) -> str:
    """Return what a run has made, kept and found out, what there is now, where, and what is next.

    Parameters
    ----------
    run : Run
    number : int
        The number of the run; what jobs of earlier runs did was kept.
    seconds : float, optional
        How long it took.
    hear : str, optional
        The command that makes the gallery.
    known : Mapping[Path, Totals], optional
        What manifests say that nobody has written since they were read.
    """
    tabled = read_stamp(run.paths.tabled(run.table))
    made = _made(run, number, tabled, known or {})
    said = [f"{count:,} long signals: {remark}" for remark, count in made.remarks.items()]
    places = []
    if tabled:
        splits = split_counts(run, tabled.get("splits", {}))
        places = [*_places(run, made), splits, *_losses(run, made)]
    next_steps = [*_gallery(run, hear if tabled else ""), *_audit(run, number)]
    return "\n".join(filter(None, [_done(run, made, seconds), *said, *places, *next_steps]))


def _made(
    run: Run, number: int, tabled: dict[str, Any] | None, known: Mapping[Path, Totals]
) -> Made:
    made, paths = Made(), run.paths
    for batch in run.batches:
        stamp, path = read_rendered(paths.rendered(batch)), paths.sliced(batch)
        if stamp:
            made.signals += len(batch)
            if stamp.run == number:
                made.rendered += stamp.rendered
                made.remarks.update(stamp.remarks)
        if totals := known.get(path) or _totals(path):
            made.dropped += totals.dropped
            made.clipping += totals.clipping
            made.clipped = made.clipped or totals.clipped
            made.size += totals.size
            made.peak = max(made.peak, totals.peak)
            made.variations += totals.variations
            made.sliced += totals.sliced if totals.run == number else 0
            if not run.dataset.keep_long and totals.run == number:
                made.rendered += totals.rendered or 0
                made.remarks.update(totals.remarks)
    if tabled and tabled["run"] == number:
        made.pruned = tabled.get("pruned", 0)
    return made


def _totals(path: Path) -> Totals | None:
    manifest = read_manifest(path)
    return Totals.of(manifest) if manifest else None


def _done(run: Run, made: Made, seconds: float | None) -> str:
    """Return what the run did, without what it did nothing of."""
    signals, variations = (
        counted(made.signals, "long signal"),
        counted(made.variations, "variation"),
    )
    told = [
        _counted("rendered", made.rendered, made.signals, signals),
        _counted("sliced", made.sliced, made.variations, variations),
    ]
    if not run.dataset.keep_long and made.rendered:
        told[0] = f"rendered {counted(made.rendered, 'long signal')}, which are not kept"
    if not made.rendered and not made.sliced and made.signals and made.variations:
        told = [f"kept {signals} and {variations}"]
    told.append(f"pruned {counted(made.pruned, 'file')}" if made.pruned else "")
    if seconds is not None and (made.rendered or made.sliced or made.pruned):
        told.append(f"in {human_time(seconds)}")
    return f"{run.dataset.name}: {', '.join(filter(None, told)) or 'nothing made yet'}"


def _counted(verb: str, new: int, count: int, all_of_them: str) -> str:
    """Return how many of some things are new and how many were kept, without zeros."""
    if not count:
        return ""
    if new in (0, count):
        return f"{verb if new else 'kept'} {all_of_them}"
    return f"{verb} {new:,} and kept {count - new:,} {all_of_them.partition(' ')[2]}"


def for_report(run: Run) -> list[Path]:
    """Return what Snakemake's report shows of figures and audit, as far as it is up to date."""
    stamp, audited = run.paths.tabled(run.table), run.paths.audited(run.audit)
    if not stamp.exists():
        return []
    figures, made = [run.paths.figure(name) for name in FIGURES], stamp.stat().st_mtime
    drawn = all(path.exists() and path.stat().st_mtime >= made for path in figures)
    return [*(figures if drawn else []), *([audited] if audited.exists() else [])]


def _places(run: Run, made: Made) -> list[str]:
    """Return what there is of the dataset, and where."""
    extent = f"{hours_of(run.dataset, made.variations)}, {human_bytes(made.size)}"
    count = counted(made.variations, "variation")
    return [f"dataset: {run.paths.data} ({count}, {extent})"]


def planned_splits(run: Run) -> str:
    """Return how many points each split will have; nothing if they are not divided, or too many."""
    if not run.dataset.splits or len(run.dataset) > MOST_PLANNED:
        return ""
    return split_counts(run, Counter(point.split for point in run.dataset.points()))


def split_counts(run: Run, counts: Mapping[str | None, int]) -> str:
    """Return how many points each split has, beside the shares that the config asks for."""
    if not counts:
        return ""
    split = run.dataset.export.split
    asked = {name: share for name in SPLITS if split and (share := getattr(split, name))}
    named = [name for name in SPLITS if name in asked or counts.get(name)]
    given = ", ".join(f"{counts.get(name, 0):,} {name}" for name in named)
    shares = "/".join(f"{100 * asked.get(name, 0):.3g}" for name in named)
    told = [f"asked {shares} %"] if asked else []
    told += ["values held out are for the test"] if run.dataset.export.hold_out else []
    none = [name for name in asked if not counts.get(name)]
    # Which split a point is in depends on its values alone: few points may all miss a small share.
    by_chance = f"by chance none is for {' and '.join(none)}: take more points, or hold_out"
    told += [by_chance] if none else []
    return f"split:   {given} points ({'; '.join(told)})"


def _losses(run: Run, made: Made) -> list[str]:
    """Return what is left out, and what reaches beyond full scale, with what helps."""
    slicing, told = run.dataset.slicing, []
    beyond = made.clipping if slicing.on_clip == "drop" else 0
    if silent := made.dropped - beyond:
        below = f"below silence_db, {slicing.silence_db:g} dB"
        told.append(f"dropped: {counted(silent, 'variation')} {below}")
    if beyond:
        told.append(f"dropped: {counted(beyond, 'variation')} beyond full scale (on_clip: drop)")
    elif made.clipping:
        excess = 20 * log10(made.peak)
        lower = floor(10 * (slicing.gain_db - excess)) / 10
        by = f"up to {excess:.1f} dB" if excess >= 0.1 else "less than 0.1 dB"
        first = made.clipped if run.dataset.export.files else key_of(made.clipped)
        told.append(
            f"clipped: {counted(made.clipping, 'variation')} beyond full scale, by "
            f"{by}, the first {first}; gain_db: {lower:g} would keep all below it"
        )
    return told


def _gallery(run: Run, hear: str) -> list[str]:
    """Return where the gallery is, or how it is made."""
    page = run.paths.gallery("index.html")
    if page.exists() and run.paths.galleried(run.gallery).exists():
        return [f"gallery: {page}"]
    outdated = [f"gallery: {page}{OUTDATED}"] if page.exists() else []
    return outdated + ([f"hear it: {hear}"] if hear else [])


def _audit(run: Run, number: int) -> list[str]:
    """Return where the audit is, and, if this run has made it, what it says."""
    audit: dict[str, Any] | None = read_stamp(run.paths.audited(run.audit))
    table = run.paths.audit(RESULTS_TABLE)
    if not audit:
        return [f"audit:   {table}{OUTDATED}"] if table.exists() else []
    fresh = audit.get("results", []) if audit["run"] == number else []
    return [f"audit:   {table}", *(f"  {line}" for line in fresh)]
