"""Pictures and players of a signal for the explorer."""

from __future__ import annotations

import base64
import io

import numpy as np
from matplotlib.figure import Figure

from dsgenerator.audio import wav_bytes
from dsgenerator.audit.estimators import Sound
from dsgenerator.audit.figures import TONE
from dsgenerator.gallery.thumbnails import LOWEST, spectrogram
from synths.interface import SoundModel

SIZE = (420, 128)
"""Pixels of the spectrogram."""

COLUMNS = 600
"""Columns of the waveform."""

EVENTS = {
    "attack_rate": "attacks",
    "random_attack_rate": "clicks",
    "burst_rate": "bursts",
    "grain_rate": "grains",
    "chirp_rate": "first_pulses",
}
"""Attribute of `Sound` with the onsets, by the estimator of a model's event rate."""


def events(model: SoundModel, samples: np.ndarray, sample_rate: int) -> np.ndarray:
    """Return the times of detected events in seconds, shape (events,)."""
    sound = Sound(samples.astype(np.float64), sample_rate)
    for parameter in model.parameters:
        if parameter.estimator in EVENTS:
            return getattr(sound, EVENTS[parameter.estimator]) / sample_rate
    return np.zeros(0)


def picture(samples: np.ndarray, times: np.ndarray, sample_rate: int) -> bytes:
    """Return a PNG of waveform, spectrogram with event times, and inter-onset intervals.

    Parameters
    ----------
    samples : numpy.ndarray, shape (samples,)
    times : numpy.ndarray, shape (events,)
        Seconds.
    sample_rate : int
        Hz.
    """
    seconds = samples.size / sample_rate
    figure = Figure(figsize=(8.6, 4.4), dpi=90)
    wave = figure.add_axes((0.09, 0.72, 0.60, 0.26))
    low, high = _outline(samples)
    wave.fill_between(np.linspace(0, seconds, low.size), low, high, color=TONE, lw=0.4)
    wave.set(xlim=(0, seconds), ylim=(-1, 1), xticks=[], yticks=[-1, 0, 1])
    image = figure.add_axes((0.09, 0.11, 0.60, 0.58))
    image.imshow(
        spectrogram(samples, sample_rate, SIZE),
        aspect="auto", cmap="magma", vmin=0, vmax=255,
        extent=(0, seconds, np.log2(LOWEST), np.log2(sample_rate / 2)),
    )  # fmt: skip
    pitches = [f for f in (62.5, 125, 250, 500, 1000, 2000, 4000, 8000) if f < sample_rate / 2]
    image.set_yticks(np.log2(pitches), [f"{pitch:g}" for pitch in pitches])
    image.set(xlabel="s", ylabel="Hz", xlim=(0, seconds))
    image.plot(times, np.full(times.size, np.log2(sample_rate / 2) - 0.15), "v", c="w", ms=3)
    _intervals(figure.add_axes((0.76, 0.11, 0.22, 0.87)), times)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", pil_kwargs={"compress_level": 1})
    return buffer.getvalue()


def _intervals(axes, times: np.ndarray) -> None:
    """Draw the histogram of inter-onset intervals."""
    axes.set_yticks([])
    if times.size < 3:
        axes.set_xticks([])
        axes.text(0.5, 0.5, "no events\nto tell apart", ha="center", va="center", color="gray")
        return
    intervals = 1000 * np.diff(times)
    axes.hist(intervals, bins=24, color=TONE)
    axes.set_xlabel(f"ms between {times.size} events")


def _outline(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and the highest sample of each of `COLUMNS` equal parts."""
    whole = samples[: samples.size // COLUMNS * COLUMNS].reshape(COLUMNS, -1)
    return whole.min(axis=1), whole.max(axis=1)


def player(samples: np.ndarray, sample_rate: int, loop: bool, play: bool = True) -> str:
    """Return an HTML player with embedded audio, limited to full scale."""
    content = wav_bytes(samples.astype(np.float32), sample_rate, "PCM_16")
    source = base64.b64encode(content).decode()
    flags = " ".join(["controls", *(["loop"] if loop else []), *(["autoplay"] if play else [])])
    return f'<audio {flags} src="data:audio/wav;base64,{source}"></audio>'


def image_tag(content: bytes, text: str) -> str:
    """Return an HTML image with an embedded PNG."""
    source = base64.b64encode(content).decode()
    return f'<img alt="{text}" src="data:image/png;base64,{source}">'
