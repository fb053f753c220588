"""The samples of a long signal: made by the sound model, and checked."""

from __future__ import annotations

import numpy as np

from dsgenerator.config import models
from dsgenerator.config.isolation import contained
from dsgenerator.config.original.calls import Unusable, located
from dsgenerator.config.sources import source_digest
from dsgenerator.errors import DSGeneratorError, describe_error
from dsgenerator.plan.digests import generator
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.render.advice import advice
from dsgenerator.render.heap import keep_freed


def check_source(dataset: Dataset) -> None:
    """Load the sound model, and see that its source is that of the run.

    Raises
    ------
    DSGeneratorError
        If it has changed since the run began.
    """
    models.load(dataset.synth)
    # After it was imported: what is imported is then what has this digest.
    if source_digest(dataset.synth) != dataset.source:
        raise DSGeneratorError(changed_source(dataset))


def changed_source(dataset: Dataset) -> str:
    """Return what to tell where a sound model's source is not that of the run."""
    return (
        f"The source of the sound model {dataset.synth_name} changed during the run; what is "
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
    keep_freed()
    model = models.load(dataset.synth)
    rng, values = generator(dataset, point), dict(point.values)
    if not getattr(model, "sets_defaults", True):
        values = {name: of for name, of in values.items() if name not in dataset.defaults}
    try:
        with contained():
            returned = model.generate(
                values, dataset.render.long_duration, dataset.sample_rate, rng
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
            f"{dataset.synth_name} failed at {point.describe()}: {what_failed(dataset, error)}"
            f"{advice(error, values, models.locate(dataset.synth)[0].parent)}"
        ) from error
    if fault:
        raise DSGeneratorError(f"{dataset.synth_name} {fault} at {point.describe()}")
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


def what_failed(dataset: Dataset, error: Exception) -> str:
    """Return what a sound model says, and where in its files it does."""
    if isinstance(error, Unusable):  # by another interpreter, which has told where
        return str(error)
    return describe_error(error) + located(error, models.locate(dataset.synth)[0].parent)
