"""Long signals: made by the sound model, checked, and stored under their digest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dsgenerator.audio import wav_bytes
from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import file_size
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.digests import generator
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.sizes import long_bytes
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.render.store import put, show, stored_names


def render_batch(
    dataset: Dataset, batch: Batch, paths: Paths, check: Callable[[], None] = lambda: None
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
    check_source(dataset)
    for folder in (paths.storage, paths.signals):
        folder.mkdir(parents=True, exist_ok=True)
    whole, names = long_bytes(dataset), stored_names(paths)
    rendered, failures = 0, []
    for signal in batch.signals:
        name = names.get(signal.digest)
        if name is None or file_size(paths.store(name)) != whole:
            try:
                samples = render(dataset, signal.point)
            except DSGeneratorError as error:
                failures.append(str(error))
                continue
            name = put(paths, signal, wav_bytes(samples, dataset.sample_rate, "FLOAT"))
            rendered += 1
        check()
        show(paths, signal, name)
    if failures:
        raise DSGeneratorError(_summary(failures, len(batch.signals)))
    return rendered


def check_source(dataset: Dataset) -> None:
    """Load the sound model, and see that its source is that of the run.

    Raises
    ------
    DSGeneratorError
        If it has changed since the run began.
    """
    models.load(dataset.synth)
    # After it was imported: what is imported is then what has this digest.
    if models.source_digest(dataset.synth) != dataset.source:
        raise DSGeneratorError(
            f"The source of the sound model {dataset.synth} changed during the run; what is "
            f"finished is kept. Start the run again: it makes everything with the new source"
        )


def render(dataset: Dataset, point: Point) -> np.ndarray:
    """Return one point's long signal.

    Returns
    -------
    numpy.ndarray of float32, shape (dataset.long_samples,)

    Raises
    ------
    DSGeneratorError
        If the sound model raises, or returns anything but finite samples of that shape.
    """
    model = models.load(dataset.synth)
    rng = generator(dataset, point)
    try:
        returned = model.generate(
            dict(point.values), dataset.render.long_duration, dataset.sample_rate, rng
        )
        samples = np.asarray(returned)
        fault = _fault(samples, dataset.long_samples)
        if fault is None:
            with np.errstate(over="ignore", invalid="ignore"):
                samples = samples.astype(np.float32)
            if not np.isfinite(samples).all():
                fault = _not_finite(np.asarray(returned))
    except Exception as error:
        raise DSGeneratorError(
            f"{dataset.synth} failed at {point.describe()}: {type(error).__name__}: {error}"
        ) from error
    if fault:
        raise DSGeneratorError(f"{dataset.synth} {fault} at {point.describe()}")
    return samples


def _fault(samples: np.ndarray, length: int) -> str | None:
    if samples.dtype.kind not in "fiu":
        return f"returned samples of type {samples.dtype}, not real numbers"
    if samples.ndim != 1:
        return f"returned samples of shape {samples.shape}, not one row of {length}"
    if samples.size != length:
        return f"returned {samples.size} samples, not {length}"
    return None


def _not_finite(samples: np.ndarray) -> str:
    if np.isnan(samples).any():
        return f"returned NaN in {np.count_nonzero(np.isnan(samples))} samples"
    if np.isinf(samples).any():
        return f"returned infinite values in {np.count_nonzero(np.isinf(samples))} samples"
    return "returned samples too large for 32 bit floats"


def _summary(failures: list[str], points: int) -> str:
    shown = "\n".join(f"  {failure}" for failure in failures[:10])
    more = f"\n  and {len(failures) - 10} more" if len(failures) > 10 else ""
    return (
        f"{len(failures)} of {points} points failed; the others are kept, "
        f"and the next run tries these again:\n{shown}{more}"
    )
