"""What a page plays: each parameter alone, at the ends of its range and at its default."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dsgenerator.config import models
from dsgenerator.errors import Remark
from dsgenerator.stream import Stream
from synths.interface import Parameter

SAMPLE_RATE = 24_000
"""Hz: one of MP3's, and more than the labels are about."""

DURATION = 3.0
"""Seconds of a sound."""

SILENT = 1e-3
"""Peak of what nobody would hear, -60 dB."""

STEPS = 16
"""Parts of a range, by which an end moves inwards that is silent or not possible."""


@dataclass(frozen=True, eq=False)
class Played:
    """A sound of a page.

    Attributes
    ----------
    values : dict[str, float]
        Of all parameters, in natural units.
    samples : numpy.ndarray, shape (samples,)
    """

    values: dict[str, float]
    samples: np.ndarray

    @cached_property
    def peak(self) -> float:
        """The largest magnitude of a sample."""
        return float(np.abs(self.samples).max())


@dataclass(frozen=True, eq=False)
class Shown:
    """One parameter as a page shows it.

    Attributes
    ----------
    parameter : Parameter
    sounds : dict[str, Played]
        By how they are called: ``low``, ``default``, ``middle``, ``high``, in the order of values.
    skipped : dict[str, str]
        Why an end of the range is not what is played, by the name of the end.
    """

    parameter: Parameter
    sounds: dict[str, Played]
    skipped: dict[str, str]


def render(synth: str, name: str, values: Iterable[float], **config: object) -> list[np.ndarray]:
    """Return the samples of a sound model over one parameter, as the workflow makes them.

    Parameters
    ----------
    synth, name : str
        Sound model and parameter; the others are at their defaults.
    values : Iterable[float]
        In natural units, no two alike.
    **config
        More keys of the config.
    """
    keys = {
        "dataset": synth, "synth": synth, "sample_rate": SAMPLE_RATE, "long_duration": DURATION,
        "variation_duration": DURATION, "points": [{name: value} for value in values],
        # Samples beyond full scale stay what they are.
        "sample_format": "FLOAT",
    }  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        return [samples for samples, _ in Stream(keys | config)]


def show(synth: str) -> list[Shown]:
    """Return all parameters of a sound model with their sounds.

    All have the same random numbers (``seed_policy: shared``), so that nothing but the parameter
    differs.
    """
    model = models.load(synth)
    first = model.parameters[0]
    default = _play(synth, first, first.default)
    return [_show(synth, parameter, default) for parameter in model.parameters]


def _show(synth: str, parameter: Parameter, default: Played) -> Shown:
    sounds, skipped = {"default": default}, {}
    low, high = parameter.min, parameter.max
    for name, end, other in (("low", low, high), ("high", high, low)):
        if end != parameter.default:
            sounds[name], why = _first(synth, parameter, (end, other), default.values)
            if why:
                skipped[name] = why
    if len(sounds) < 3:
        middle = (low + high) / 2
        middle = float(round(middle)) if parameter.scale == "integer" else middle
        if middle not in (low, high):
            sounds["middle"], _ = _first(synth, parameter, (middle, low), default.values)
    in_order = sorted(sounds, key=lambda name: sounds[name].values[parameter.name])
    return Shown(parameter, {name: sounds[name] for name in in_order}, skipped)


def _play(synth: str, parameter: Parameter, value: float) -> Played:
    values = models.load(synth).defaults() | {parameter.name: value}
    (samples,) = render(synth, parameter.name, [value], seed_policy="shared")
    return Played(values, samples)


def _first(
    synth: str, parameter: Parameter, span: tuple[float, float], defaults: dict[str, float]
) -> tuple[Played, str]:
    """Return the first sound of a span that is possible and heard, and what is wrong before it."""
    why, model = "", models.load(synth)
    for value in dict.fromkeys(np.linspace(*span, STEPS + 1).tolist()):
        whole = float(round(value)) if parameter.scale == "integer" else value
        message = model.error_message(defaults | {parameter.name: whole}, SAMPLE_RATE)
        if message is None:
            played = _play(synth, parameter, whole)
            if played.peak > SILENT:
                return played, why
            message = "silent"
        why = why or message
    raise ValueError(f"{synth}: no value of {parameter.name} is possible and heard: {why}")
