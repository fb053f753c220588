"""Estimators: measurements of onsets, spectra, levels and parameters in sound alone."""

from dsgenerator.audit.estimators import (
    bubbling,
    bursts,
    crowds,
    decays,
    drops,
    event_frequencies,
    event_levels,
    footfalls,
    frequencies,
    friction,
    keystrokes,
    insects,
    levels,
    partials,
    rates,
    streams,
    turns,
    scenes,
)
from dsgenerator.audit.estimators.register import ESTIMATORS, Estimator
from dsgenerator.audit.estimators.sound import Sound

__all__ = [
    "ESTIMATORS",
    "Estimator",
    "Sound",
    "bubbling",
    "bursts",
    "crowds",
    "decays",
    "drops",
    "event_frequencies",
    "event_levels",
    "footfalls",
    "frequencies",
    "friction",
    "keystrokes",
    "insects",
    "levels",
    "partials",
    "rates",
    "streams",
    "turns",
    "scenes",
]
