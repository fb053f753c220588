"""Long signals of a batch: rendered, and stored under their digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from dsgenerator.audio import wav_bytes
from dsgenerator.config import models
from dsgenerator.config.isolation import contained
from dsgenerator.config.sources import source_files, source_states, watch_files
from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import file_size
from dsgenerator.plan.batches import Batch, LongSignal
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.sizes import long_bytes
from dsgenerator.points.dataset import Dataset
from dsgenerator.render.again import check_repeatable
from dsgenerator.render.apart import make_apart
from dsgenerator.render.samples import changed_source, check_source, render, what_failed
from dsgenerator.render.store import put, show, stored_names


def render_batch(
    dataset: Dataset,
    batch: Batch,
    paths: Paths,
    check: Callable[[], None] = lambda: None,
    remarks: Counter[str] | None = None,
    tell: Callable[[int], None] = lambda more: None,
) -> int:
    """Make the long signals of a batch that are not there yet.

    A signal that is in the store already is left as it is, so that a run that was stopped goes
    on where it was.  One point's failure does not keep the others from being made.

    Parameters
    ----------
    dataset : Dataset
    batch : Batch
    paths : Paths
    check : callable
        Called before the name of each signal is set; raises an error where that is no longer
        allowed.
    remarks : Counter[str], optional
        Gets what users should be told, and of how many signals it is true.
    tell : callable
        Called with how many more signals are done.

    Returns
    -------
    int
        How many were rendered.

    Raises
    ------
    DSGeneratorError
        When all others are made, if the sound model failed for some points; names them.  At once,
        if its source is not what it was when the run began.
    OSError
        At once, if a file cannot be written.
    """
    for folder in (paths.storage, paths.signals):
        folder.mkdir(parents=True, exist_ok=True)
    whole, stored = long_bytes(dataset), stored_names(paths)
    names = [stored.get(signal.digest, "") for signal in batch.signals]
    there = [name != "" and file_size(paths.store(name)) == whole for name in names]
    wanted, failures = [place for place, found in enumerate(there) if not found], []
    for place, found in enumerate(there):
        if found:
            check()
            show(paths, batch.signals[place], names[place])
    lacking = [batch.signals[place] for place in wanted]
    tell(len(batch.signals) - len(lacking))

    def keep(place: int, samples: np.ndarray) -> str:
        return put(paths, lacking[place], wav_bytes(samples, dataset.sample_rate, "FLOAT"))

    for place, outcome in rendered_signals(dataset, lacking, keep, remarks):
        if isinstance(outcome, DSGeneratorError):
            failures.append(str(outcome))
        else:
            check()
            names[wanted[place]] = outcome
            show(paths, lacking[place], outcome)
        tell(1)
    if failures:
        raise DSGeneratorError(failed_points(failures, len(batch.signals)))
    if batch.number == 0:
        check_ends(dataset, batch.signals, [name[-8:] for name in names])
    return len(wanted)


def check_ends(dataset: Dataset, signals: Sequence[LongSignal], checksums: Sequence[str]) -> None:
    """Render the first and the last of some long signals again, if the sound model is not shipped.

    Raises
    ------
    DSGeneratorError
        If any is another than before.
    """
    if signals and dataset.synth not in models.shipped():
        ends = slice(None, None, max(1, len(signals) - 1))
        check_repeatable(dataset, signals[ends], checksums[ends])


def rendered_signals(
    dataset: Dataset,
    signals: Sequence[LongSignal],
    finish: Callable[[int, np.ndarray], Any],
    remarks: Counter[str] | None = None,
) -> Iterator[tuple[int, Any]]:
    """Render signals one after the other, own sound models in a process apart.

    Parameters
    ----------
    dataset : Dataset
    signals : Sequence[LongSignal]
    finish : callable
        Gets the place of a signal and its samples, in the process that renders; what it returns is
        yielded.
    remarks : Counter[str], optional
        See `render_batch`.

    Yields
    ------
    tuple[int, object or DSGeneratorError]
        The place of a signal, and what was made of it, or what went wrong.
    """
    own = dataset.synth not in models.shipped()
    # Of an own model's files: what they are like now is what they have to be like to the end.
    sources = source_states(dataset.synth) if own else None
    check_source(dataset)

    def make(place: int) -> Any:
        samples = render(dataset, signals[place].point)
        # A file that the model reads may have changed, and changed back, since the last look.
        if sources is not None and source_states(dataset.synth) != sources:
            raise DSGeneratorError(changed_source(dataset))
        return finish(place, samples)

    def describe(place: int) -> str:
        return f"{dataset.synth_name} at {signals[place].point.describe()}"

    if sources is not None or dataset.timeout_s:
        model = models.load(dataset.synth)
        once = hasattr(model, "prepare")
        if once and signals:
            # Each signal is made by a copy of this process, in which the model is as new.
            _prepare(model, dataset)
        watch = partial(watch_files, dataset.synth, source_files(dataset.synth))
        size = 1 if once else len(signals)
        yield from make_apart(make, describe, len(signals), dataset.timeout_s, watch, size, remarks)
        return
    for place in range(len(signals)):
        try:
            yield place, make(place)
        except DSGeneratorError as error:
            yield place, error


def _prepare(model: Any, dataset: Dataset) -> None:
    try:
        with contained():
            model.prepare(dataset.sample_rate)
    except Exception as error:
        raise DSGeneratorError(
            f"{dataset.synth_name} cannot be made: {what_failed(dataset, error)}"
        ) from error


def failed_points(failures: list[str], points: int) -> str:
    """Return what to tell where points of a batch failed.

    Parameters
    ----------
    failures : list[str]
        What went wrong at each, and below that what helps.
    points : int
        Of the batch.
    """
    told = [failure.partition("\n") for failure in failures]
    shown = "\n".join(f"  {failure}" for failure, _, _ in told[:10])
    more = f"\n  and {len(failures) - 10} more" if len(failures) > 10 else ""
    # What helps is the same for many points.
    more += "".join(dict.fromkeys(f"\n{advised}" for _, _, advised in told if advised))
    kept = "the others are kept, and the next run" if len(failures) < points else "the next run"
    return (
        f"{len(failures)} of {points} points failed; {kept} tries these again. There is no dataset "
        f"until all are made:\n{shown}{more}"
    )
