"""Wind: a rumble and a whistle, both of which follow gusts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import above_nyquist
from synths.interface import Parameter, SoundModel, sample_count
from synths.noise import low_pass, moving_band, shaped_noise, smooth_noise
from synths.trajectories import Value, over

GUSTS = 0.5
"""Highest frequency of gusts, Hz: they last two seconds and more."""

STRENGTH_DB = 18.0
DEPTH_DB = 9.0
"""Standard deviation of the level at full gustiness."""

LOUDEST = 0.08
RUMBLE = (400.0, 5)
WIDEST_OCTAVES, NARROWEST_OCTAVES = 2.0, 0.05
HIGHEST = 2400.0


class Wind(SoundModel):
    """Low-passed noise, and a band of noise that whistles, with level and pitch on one gust.

    After the original's wind: white noise, a fifth-order low-pass at 400 Hz, and a band-pass
    whose center frequency and gain follow slow noise; compare A. Farnell, *Designing Sound*,
    2010, the practical on wind.
    """

    parameters = (
        Parameter(
            "strength", 0, 1, 0.5, "",
            "How hard it blows: the whistle rises from 300 to 1200 Hz, the level by 18 dB.",
            estimator="moving_peak", moves=True,
        ),
        Parameter(
            "gustiness", 0, 1, 0.5, "",
            "How much it comes and goes: the level's standard deviation over 9 dB.",
            estimator="level_deviation", moves=True,
        ),
        Parameter(
            "howliness", 0, 1, 0.5, "",
            "From broad to whistling: the band narrows from 2 to 0.05 octaves.",
            estimator="-relative_bandwidth", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the whistle could reach the Nyquist frequency, or None."""
        return above_nyquist("the highest whistle", HIGHEST, sample_rate)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length = sample_count(duration, sample_rate)
        gust = gusts(over(values["gustiness"], length, sample_rate), length, sample_rate, rng)
        return blow(values, gust, sample_rate, rng)


def blow(
    values: Mapping[str, Value], gust: np.ndarray, sample_rate: int, rng: np.random.Generator
) -> np.ndarray:
    """Return wind that follows a gust, both of shape (samples,)."""
    strength, howliness = (
        over(values[name], gust.size, sample_rate) for name in ("strength", "howliness")
    )
    # A gust of one standard deviation raises the whistle by a third of an octave.
    frequency = np.minimum(whistle(strength) * 2 ** (gust / 3), HIGHEST)
    narrowing = (NARROWEST_OCTAVES / WIDEST_OCTAVES) ** howliness
    bandwidth = whistle(strength) * WIDEST_OCTAVES * narrowing / 2
    signal = moving_band(frequency, bandwidth, sample_rate, rng)
    del frequency
    rumble = shaped_noise(low_pass(*RUMBLE), gust.size, sample_rate, rng)
    rumble *= 0.5 * (1 - 0.8 * howliness)
    signal += rumble
    level = DEPTH_DB * gust
    level += STRENGTH_DB * (strength - 1)
    level *= np.log(10) / 20
    signal *= np.exp(level, out=level)
    signal *= LOUDEST
    return signal


def whistle(strength: float | np.ndarray) -> float | np.ndarray:
    """Return the mean center frequency of the whistle in Hz: two octaves from calm to storm."""
    return 300.0 * 4.0**strength


def gusts(
    gustiness: float | np.ndarray, length: int, sample_rate: int, rng: np.random.Generator
) -> np.ndarray:
    """Return slow noise, shape (length,), with a standard deviation of exactly `gustiness`.

    A signal contains few gusts: without normalisation, the deviations of signals of the same label
    would differ by up to a factor of two.
    """
    noise = np.clip(smooth_noise(GUSTS, length, sample_rate, rng), -3, 2)
    noise -= noise.mean()
    noise *= gustiness / max(noise.std(), 1e-9)
    return noise
