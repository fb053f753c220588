"""What can be told from sound alone: onsets, spectra, levels, and estimators of parameters."""

from lib.listening import event_frequencies, frequencies, levels, rates
from lib.listening.register import ESTIMATORS, Estimator
from lib.listening.sound import Sound

__all__ = [
    "ESTIMATORS",
    "Estimator",
    "Sound",
    "event_frequencies",
    "frequencies",
    "levels",
    "rates",
]
