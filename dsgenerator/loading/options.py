"""What training code may ask for after the bytes: the same of a stream and of a dataset's files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from dsgenerator.audio import resample
from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.loading.kinds import Kinds, Labels
from dsgenerator.streaming.chance import units
from dsgenerator.streaming.choices import whole_number
from synths.trajectories import Value, after

LOWEST_RATE, HIGHEST_RATE = 1000, 384_000
"""Hz, to which samples may be resampled."""


class Options(TypedDict, total=False):
    """What may be asked for, of samples and labels.

    Attributes
    ----------
    kind : {"natural", "normalised", "physical"}
        Of labels: the values of the metadata table, by default; 0 to 1 from the lowest to the
        highest value that the config has, whatever the split; or the physical quantity, for
        instance events per second.
    realised : bool
        Whether labels are what the slice itself has realised, where the sound model tells it: NaN
        of a slice that does not.
    crop : float or None
        Seconds of an excerpt.  What moves is then that of the excerpt, from 0 s on.
    crop_at : float or None
        Where excerpts begin, s; by default at a place that follows from `seed`, the epoch, and the
        variation.
    resample : int or None
        Samples per second, Hz, instead of the files'; soxr at its very high quality.
    level_db : float or None
        RMS level of each excerpt, dB of full scale; what is silent stays so, and nothing is
        limited.
    """

    kind: str
    realised: bool
    crop: float | None
    crop_at: float | None
    resample: int | None
    level_db: float | None


@dataclass(frozen=True)
class Preparation:
    """What is made of the samples and labels of a variation.

    Attributes
    ----------
    kinds : Kinds
    rate, length : int
        Of the samples that come: Hz, and how many.
    cropped : int
        Samples of an excerpt.
    start : int or None
        Where it begins; None where that is left to chance.
    new_rate : int
        Hz.
    level_db : float or None
    realised : bool
        Whether labels that come are to be what slices have realised.
    """

    kinds: Kinds
    rate: int
    length: int
    cropped: int
    start: int | None
    new_rate: int
    level_db: float | None
    realised: bool

    @property
    def by_chance(self) -> bool:
        """Whether an excerpt's place depends on what it is of."""
        return self.start is None and self.cropped < self.length

    def of(
        self, samples: np.ndarray, labels: Mapping[str, Value], purpose: Sequence[object]
    ) -> tuple[np.ndarray, Labels]:
        """Return samples and labels as they were asked for.

        Parameters
        ----------
        samples : numpy.ndarray of float32, shape (length,)
        labels : Mapping
            In natural units.
        purpose : Sequence
            What a random place depends on.
        """
        spare = self.length - self.cropped
        start = self.start or 0
        if self.by_chance:
            start = int(units(1, "crop", *purpose)[0] * (spare + 1))
        if spare:
            samples = samples[start : start + self.cropped].copy()
            seconds = start / self.rate, self.cropped / self.rate
            labels = {name: after(value, *seconds) for name, value in labels.items()}
        if self.new_rate != self.rate:
            length = round(self.cropped * self.new_rate / self.rate)
            samples = resample(samples, self.rate, self.new_rate, length)
        if self.level_db is not None:
            samples = _levelled(samples, self.level_db)
        return samples, self.kinds.of(labels)


def prepared(options: Mapping[str, object], kinds: Kinds, rate: int, length: int) -> Preparation:
    """Check what is asked for, and return what does it.

    Parameters
    ----------
    options : Mapping
        As `Options` has them; `kind` is what `kinds` are of.
    kinds : Kinds
    rate, length : int
        Of the samples of a variation: Hz, and how many.

    Raises
    ------
    TypeError
        If there is no such option.
    DSGeneratorError
        If an excerpt is none of a variation, or a number makes no sense.
    """
    _check_names(options)
    seconds, crop = length / rate, _number("crop", options.get("crop"))
    cropped = length if crop is None else round(crop * rate)
    if not 0 < cropped <= length:
        raise DSGeneratorError(f"crop is {crop:g} s; allowed: {1 / rate:g} to {seconds:g} s")
    crop_at, start = _number("crop_at", options.get("crop_at")), None
    if crop_at is not None:
        start = round(crop_at * rate)
        if not 0 <= start <= length - cropped:
            most = (length - cropped) / rate
            raise DSGeneratorError(f"crop_at is {crop_at:g} s; allowed: 0 to {most:g} s")
    asked = options.get("resample")
    new_rate = rate
    if asked is not None:
        new_rate = whole_number("resample", asked, LOWEST_RATE, HIGHEST_RATE)
    level = _number("level_db", options.get("level_db"))
    realised = bool(options.get("realised"))
    return Preparation(kinds, rate, length, cropped, start, new_rate, level, realised)


def _check_names(options: Mapping[str, object]) -> None:
    """Raise an error if there is no such option, as Python does."""
    known = Options.__annotations__
    for name in options:
        if name not in known:
            near = nearest(name, known)
            raise TypeError(f"there is no option {name}{near} There are: {', '.join(known)}")


def _number(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float | np.number) and math.isfinite(value):
        return float(value)
    raise DSGeneratorError(f"{name} is {value!r}; it is a number, or None")


def _levelled(samples: np.ndarray, level_db: float) -> np.ndarray:
    """Return samples at an RMS level in dB of full scale; silence as it is."""
    rms = math.sqrt(np.add.reduce(np.square(samples, dtype=np.float64)) / samples.size)
    return samples * np.float32(10 ** (level_db / 20) / rms) if rms else samples
