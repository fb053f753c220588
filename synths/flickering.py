"""Bursts over a ground of noise whose level flickers, as that of flames and of steam does."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

import numpy as np

from synths.bursts import Bursts
from synths.noise import noise_of_lines
from synths.realised import Slices, realised_names
from synths.trajectories import Value, over

DEPTH_DB = 4.0
"""Standard deviation of the level at full flicker."""

FINE, LARGEST = 200, 3.0
"""Values of flicker a second, and its limit in standard deviations."""


class FlickeringBursts(Bursts):
    """Bursts over noise that flickers; a subclass declares both, and what they are called.

    Attributes
    ----------
    loudness : float
        RMS of one burst a second.
    ground, flicker : str
        The parameters of the noise's level in dB, and of how much that flickers, 0 to 1.
    band : tuple[float, float]
        Lowest and highest frequency of flicker, Hz.
    """

    loudness: float
    ground: str
    flicker: str
    band: tuple[float, float]

    @abstractmethod
    def magnitude(self, frequencies: np.ndarray) -> np.ndarray:
        """Return the magnitude of the noise at frequencies in Hz."""

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        told = self.events(values, duration, rng).realised(slices)
        levels, _ = self.flickering(values, duration, rng.spawn(1)[0])
        parts = [levels[max(0, round(a * FINE)) : max(0, round(b * FINE))] for a, b in slices]
        told[self.flicker] = np.array([part.std() if part.size else np.nan for part in parts])
        return {name: told[name] for name in realised_names(self.parameters)}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        first, near, far = rng.spawn(3)
        bursts = self.loudness * self.bursts(drawn, values, duration, sample_rate, near)
        moving, depth = self.flickering(values, duration, first)
        # The mean power of levels that are Gaussian in dB rises with their variance.
        moving = DEPTH_DB * moving - np.square(DEPTH_DB * depth) * np.log(10) / 20
        places = np.arange(bursts.size) * (FINE / sample_rate)
        level = np.interp(places, np.arange(moving.size), moving)
        level += over(values[self.ground], bursts.size, sample_rate)
        noise = noise_of_lines(self.magnitude, bursts.size, sample_rate, far)
        return bursts + 10 ** (level / 20) * noise

    def flickering(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> tuple[np.ndarray, float | np.ndarray]:
        """Return the level and its standard deviation, in full flickers, `FINE` a second."""
        length = int(np.ceil(duration * FINE)) + 2
        low, high = self.band
        noise = noise_of_lines(lambda hz: (hz >= low) & (hz <= high), length, FINE, rng)
        depth = over(values[self.flicker], length, FINE)
        return depth * np.clip(noise, -LARGEST, LARGEST), depth
