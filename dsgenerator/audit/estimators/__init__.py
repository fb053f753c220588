"""What can be told from sound alone: onsets, spectra, levels, and estimators of parameters."""

from dsgenerator.audit.estimators import event_frequencies, frequencies, levels, rates
from dsgenerator.audit.estimators.register import ESTIMATORS, Estimator
from dsgenerator.audit.estimators.sound import Sound

__all__ = [
    "ESTIMATORS",
    "Estimator",
    "Sound",
    "event_frequencies",
    "frequencies",
    "levels",
    "rates",
]
