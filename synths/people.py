"""People who act on one beat, each with own deviations from it that come and go slowly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from synths.trajectories import Value, at

NEAR = 0.01
"""Seconds by which the sound of people may arrive later than that of the nearest."""

HELD = 0.97
"""Correlation of a person's deviations at two beats."""

LEAST = 0.007
"""Length of the mean of phases at which they are as if at random."""

MARGIN = 3
"""Beats before and after a signal, the events of which may fall into it."""


def people(
    values: Mapping[str, Value], duration: float, rng: np.random.Generator
) -> list[tuple[np.ndarray, np.random.Generator]]:
    """Draw when each of some people acts.

    Deviations are Gaussian, an autoregression from beat to beat; then the phases of all have a mean
    of the length ``exp(-2 (pi * deviation)**2)``, with deviations in beats: the order parameter of
    Y. Kuramoto, *Chemical Oscillations, Waves, and Turbulence*, 1984.

    Parameters
    ----------
    values : Mapping[str, Value]
        Of ``n_exp``, octaves of people; ``tempo``, beats a second; ``synchrony``, that length.
    duration : float
        Seconds.
    rng : numpy.random.Generator

    Returns
    -------
    list of tuple
        For each of them the times, seconds, shape (events,), and a generator for the sound.
    """
    tempo, synchrony = values["tempo"], values["synchrony"]
    first, *others = rng.spawn(1 + int(np.ceil(2.0 ** values["n_exp"])))
    beats = np.arange(-MARGIN, np.ceil(tempo * duration) + MARGIN) + first.uniform()
    order = np.maximum(at(synchrony, beats / tempo), LEAST)
    deviation = np.sqrt(-np.log(order) / 2) / np.pi
    white, sounds, late = [], [], []
    for own in others:
        sound, moves = own.spawn(2)
        late.append(NEAR * moves.uniform())
        white.append(moves.standard_normal(beats.size))
        sounds.append(sound)
    places = beats + deviation * autoregression(np.array(white), HELD)
    times = places / tempo + np.array(late)[:, np.newaxis]
    heard = [each[(each >= 0) & (each < duration)] for each in times]
    return list(zip(heard, sounds, strict=True))


def autoregression(white: np.ndarray, held: float) -> np.ndarray:
    """Return noise of the same variance with a correlation of neighbours, shape (rows, values)."""
    values = white.T.copy()
    values[1:] *= np.sqrt(1 - held**2)
    for before, value in pairwise(values):
        value += held * before
    return values.T
