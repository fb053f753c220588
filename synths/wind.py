"""Wind: turbulence, and the whistles of edges that it passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from synths.airflow import EDGES, FINE, gusts, moments, turbulence, whistles
from synths.events import above_nyquist
from synths.interface import Parameter, SoundModel, sample_count
from synths.realised import Slices
from synths.trajectories import Value, over

LOWEST, OCTAVES, NARROWING = 300.0, 2.0, 4.0
"""A calm's whistle in Hz, octaves by which a storm's is higher, and by which howling narrows it."""

DEPTH_DB, GUST_DB = 6.0, 18.0
"""Standard deviation of the level at full gustiness, and level for an octave of wind speed."""

LEVEL_DB, STRENGTH_DB, WHISTLING = -25.2, 12.0, 0.5
"""RMS of a wind of medium strength, how much louder a storm is than a calm, and power of the
loudest whistle relative to that of turbulence."""


class Wind(SoundModel):
    """Broadband turbulence, and bands of noise that whistle; gusts move the level and the pitch.

    Edges whistle in proportion to the speed of the wind: V. Strouhal, Annalen der Physik 241, 1878.
    In gusts, power goes with the sixth power of speed: N. Curle, Proceedings of the Royal Society A
    231, 1955; between calm and storm it goes with the square, as nobody listens to both at the same
    distance.  Compare A. Farnell, *Designing Sound*, 2010, the practical on wind.
    """

    parameters = (
        Parameter(
            "strength", 0, 1, 0.5, "of a storm",
            "How hard it blows: the loudest whistle rises by two octaves, the level by 12 dB.",
            scale="octave", reference=LOWEST, physical_unit="Hz", factor=OCTAVES,
            estimator="whistle_frequency", moves=True, realised=True,
        ),
        Parameter(
            "gustiness", 0, 1, 0.3, "",
            "How much it comes and goes: the level's standard deviation, up to 6 dB.",
            physical_unit="dB", factor=DEPTH_DB, estimator="gust_deviation", moves=True,
            realised=True,
        ),
        Parameter(
            "howliness", 0, 1, 0.5, "of full howling",
            "From broad to howling: whistles narrow from 1 to 1/16 octaves between -3 dB points.",
            scale="octave", physical_unit="octaves", factor=-NARROWING,
            estimator="whistle_width", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the loudest whistle could reach the Nyquist frequency, or None."""
        # Its band reaches an octave higher, and gusts raise it by less than another.
        return above_nyquist("the highest whistle", 3 * LOWEST * 2**OCTAVES, sample_rate)

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        gust = depths(values, duration, rng.spawn(1)[0])
        means, _ = moments(
            over(values["strength"], gust.size, FINE) + gust / GUST_DB / OCTAVES, slices
        )
        _, spreads = moments(gust, slices)
        return {"strength": means, "gustiness": spreads / DEPTH_DB}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        first, second = rng.spawn(2)
        gust = depths(values, duration, first)
        return blow(values, gust, sample_count(duration, sample_rate), sample_rate, second)


def depths(values: Mapping[str, Value], duration: float, rng: np.random.Generator) -> np.ndarray:
    """Return the level of gusts in dB, relative to steady wind; see `gusts`."""
    return DEPTH_DB * gusts(values["gustiness"], duration, rng)


def blow(
    values: Mapping[str, Value],
    gust: np.ndarray,
    length: int,
    sample_rate: int,
    rng: np.random.Generator,
    edges: Sequence[tuple[float, float]] = EDGES,
) -> np.ndarray:
    """Return wind, shape (length,), that follows gusts of levels in dB, `FINE` a second.

    It whistles, and so it does at other `edges`, octaves from there; see `whistles`.
    """
    gustiness, strength, howliness = (
        over(values[name], length, sample_rate) for name in ("gustiness", "strength", "howliness")
    )
    broad, narrow = rng.spawn(2)
    pitch = np.exp2(_followed(gust, length, sample_rate) / GUST_DB + OCTAVES * strength)
    pitch *= LOWEST
    wind = whistles(pitch, 2.0 ** (-NARROWING * howliness), sample_rate, narrow, edges)
    del pitch
    wind *= np.sqrt(WHISTLING)
    wind += turbulence(strength, length, sample_rate, broad)
    level = _followed(gust, length, sample_rate)
    # The mean power of levels that are Gaussian in dB rises with their variance.
    level -= np.square(DEPTH_DB * gustiness) * np.log(10) / 20
    level += LEVEL_DB + STRENGTH_DB * (strength - 0.5) - 10 * np.log10(1 + WHISTLING)
    level *= np.log(10) / 20
    wind *= np.exp(level, out=level)
    return wind


def _followed(gust: np.ndarray, length: int, sample_rate: int) -> np.ndarray:
    """Return the level of gusts at each sample."""
    return np.interp(np.arange(length) * (FINE / sample_rate), np.arange(gust.size), gust)
