"""The sound model template: what it sounds like, in a line."""

import numpy as np

from synths.envelopes import decay_envelope
from synths.events import (
    add_events,
    irregularity_parameter,
    labelled_events,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.realised import EventModel


class Template(EventModel):
    """A texture of hits: tones that die away, at times that are even to irregular."""

    # Name, lowest, highest and default value, unit, and what a listener hears change.  These are
    # what a config can sweep or fix.  An estimator, of dsgenerator/audit/estimators/README.md,
    # lets `snakemake audit` measure in the sound whether the label is true; leave it out if none
    # fits.
    parameters = (
        # rate_exp, 2**rate_exp hits a second, and irreg_exp.  What declares `moves` may change over
        # a signal, as labelled_events does below; `at` and `over` of synths.trajectories do it
        # for others.
        rate_parameter("Hits", moves=True),
        irregularity_parameter("Hits", moves=True),
        Parameter("pitch", 50, 1000, 200, "Hz", "Pitch of the hits.", estimator="spectral_peak"),
        Parameter("decay", 0.02, 0.5, 0.1, "s", "Time to fall by 60 dB.", estimator="decay_time"),
    )

    def check(self, values, sample_rate):
        """Return what is wrong with values that only together are impossible, or None."""
        if values["pitch"] >= sample_rate / 2:
            return f"pitch {values['pitch']:g} Hz does not fit into {sample_rate} Hz"
        return None

    def events(self, values, duration, rng):
        """Draw when the hits begin: from this, the table has what each slice realised."""
        return labelled_events(values, duration, rng)

    def generate(self, values, duration, sample_rate, rng):
        """Return the signal: sample_count(duration, sample_rate) numbers, in [-1, 1] by intent.

        Everything depends on the arguments alone, and `rng` is the only source of randomness:
        so the same config gives the same bytes.  No loops over samples: arrays are fast.
        """
        length = sample_count(duration, sample_rate)
        times = self.events(values, duration, rng).times  # of the hits, seconds
        envelope = decay_envelope(values["decay"], sample_rate)
        time = np.arange(envelope.size) / sample_rate
        hit = np.sin(2 * np.pi * values["pitch"] * time) * envelope
        levels = rng.uniform(0.2, 0.5, times.size)
        return add_events(
            length, start_samples(times, length, sample_rate), (g * hit for g in levels)
        )
