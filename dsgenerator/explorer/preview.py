"""What a draft sounds like: samples, the times of its events, and a spectrogram."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass

import numpy as np

from dsgenerator.config import models
from dsgenerator.config.isolation import contained
from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer.draft import Draft
from dsgenerator.gallery.thumbnails import LOUDEST_DB, LOWEST, QUIETEST_DB, spectrogram
from dsgenerator.plan.digests import generator
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.validation import validate
from dsgenerator.render.signals import render
from synths.realised import EventModel

LONGEST = 30.0
"""Seconds of a preview, at most."""

SIZE = (640, 192)
"""Pixels of the spectrogram."""

MOST_EVENTS = 20_000

ONSETS = {
    "attack_rate": "attacks",
    "random_attack_rate": "clicks",
    "burst_rate": "bursts",
    "grain_rate": "grains",
    "chirp_rate": "first_pulses",
}
"""Attribute of `Sound` with the onsets, by the estimator of a model's event rate."""


@dataclass(frozen=True, eq=False)
class Preview:
    """A sound to hear and to see.

    Attributes
    ----------
    samples : numpy.ndarray of float32, shape (samples,)
        Without `gain_db`.
    sample_rate : int
        Hz.
    events : numpy.ndarray, shape (events,)
        Seconds.
    told : str
        Where the times of events are from: ``made`` by the sound model, ``found`` in its sound by
        an estimator, or empty where there are none.
    """

    samples: np.ndarray
    sample_rate: int
    events: np.ndarray
    told: str

    def as_bytes(self) -> bytes:
        """Return the length of a head in JSON, 4 bytes; the head; samples; the spectrogram."""
        picture = spectrogram(self.samples, self.sample_rate, SIZE)
        head = {
            "sample_rate": self.sample_rate,
            "samples": self.samples.size,
            "events": np.round(self.events[:MOST_EVENTS], 4).tolist(),
            "count": self.events.size,
            "told": self.told,
            "picture": {
                **{"width": SIZE[0], "height": SIZE[1]},
                **{"lowest_hz": LOWEST, "quietest_db": QUIETEST_DB, "loudest_db": LOUDEST_DB},
            },
        }
        text = json.dumps(head).encode()
        # Samples begin at a multiple of 4, where a page can have them as they are.
        text += b" " * (-len(text) % 4)
        samples = self.samples.astype("<f4").tobytes()
        return struct.pack("<I", len(text)) + text + samples + picture.tobytes()


def hear(draft: Draft, seconds: float, seed: int, seek_events: bool = True) -> Preview:
    """Return a preview: the beginning of a long signal of the draft's values.

    Every setting has the same random numbers, so that only what was changed sounds otherwise.

    Parameters
    ----------
    draft : Draft
    seconds : float
        Of the preview.
    seed : int
    seek_events : bool
        Whether to look for events in the sound of a model that does not tell them.

    Raises
    ------
    DSGeneratorError
        If the values cannot be combined, or the model fails.
    """
    if not 0 < seconds <= LONGEST:
        raise DSGeneratorError(f"{seconds:g} s cannot be heard here; at most {LONGEST:g} s")
    dataset = _alone(draft, seconds, seed)
    samples = render(dataset, dataset.point(0))
    times, told = _events(dataset, samples, seek_events)
    return Preview(samples, dataset.sample_rate, times, told)


def _alone(draft: Draft, seconds: float, seed: int) -> Dataset:
    """Return a dataset of nothing but the values that are heard."""
    config = {
        **{"dataset": "preview", "synth": draft.synth, "seed": seed, "seed_policy": "shared"},
        **{"long_duration": seconds, "variation_duration": seconds},
        **{"sample_rate": draft.settings.get("sample_rate"), "fixed": dict(draft.values)},
    }
    if draft.settings.get("synth_env"):
        config["synth_env"] = draft.settings["synth_env"]
    try:
        return validate(config)
    except DSGeneratorError as error:
        raise DSGeneratorError(without_heading(str(error))) from None


def without_heading(message: str) -> str:
    """Return the problems of a config without the line that counts them."""
    heading, *problems = message.splitlines()
    if not heading.startswith("The config has "):
        return message
    plain = (problem.strip() for problem in problems)
    # What involves several values stands at the first key of all that are swept.
    return "\n".join(problem.removeprefix("params: ") for problem in plain)


def _events(dataset: Dataset, samples: np.ndarray, seek: bool) -> tuple[np.ndarray, str]:
    """Return the times of events in seconds, and where they are from."""
    model, point = models.load(dataset.synth), dataset.point(0)
    if isinstance(model, EventModel):
        with contained():
            drawn = model.events(
                dict(point.values), dataset.render.long_duration, generator(dataset, point)
            )
        return drawn.times, "made"
    for parameter in model.parameters if seek else ():
        if parameter.estimator in ONSETS:
            # SciPy takes half a second to import.
            from dsgenerator.audit.estimators import Sound

            sound = Sound(samples.astype(np.float64), dataset.sample_rate)
            return getattr(sound, ONSETS[parameter.estimator]) / dataset.sample_rate, "found"
    return np.zeros(0), ""
