"""Spectrograms with axes, all in the same scale."""

from __future__ import annotations

import io

import numpy as np
from matplotlib.figure import Figure

from dsgenerator.gallery.thumbnails import LOUDEST_DB, LOWEST, QUIETEST_DB, spectrogram

COLUMNS, ROWS = 300, 110
"""Pixels of a spectrogram before it is drawn with its axes."""

WIDTH, HEIGHT, DPI = 3.2, 1.9, 150
"""Inches of a picture, and pixels an inch."""

FREQUENCIES = {100: "100", 300: "300", 1000: "1k", 3000: "3k", 10000: "10k"}
BACKGROUND, INK = "#111418", "#e6e6e6"
"""Dark as the silence of a spectrogram, on light pages as on dark ones."""

CAPTION = (
    f"Spectrograms from {LOWEST:g} Hz to half the sample rate, logarithmic; black is "
    f"{QUIETEST_DB:g} dB and bright {LOUDEST_DB:g} dB, relative to a sine of full scale"
)


def picture(samples: np.ndarray, sample_rate: int) -> bytes:
    """Return a WebP picture of a sound: seconds across, Hz upwards.

    Parameters
    ----------
    samples : numpy.ndarray, shape (samples,)
    sample_rate : int
        Hz.
    """
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=BACKGROUND, layout="constrained")
    axes = figure.subplots()
    shades = spectrogram(samples, sample_rate, (COLUMNS, ROWS))
    seconds = samples.size / sample_rate
    # Rows are evenly spaced octaves.
    octaves = np.log2(sample_rate / 2 / LOWEST)
    axes.imshow(
        shades,
        extent=(0, seconds, 0, octaves), aspect="auto", cmap="magma", vmin=0, vmax=255,
    )  # fmt: skip
    ticks = {np.log2(hz / LOWEST): text for hz, text in FREQUENCIES.items() if hz < sample_rate / 2}
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_xticks(np.arange(0, seconds + 0.01, 1))
    axes.set_xlabel("s", color=INK, fontsize=8, labelpad=0)
    axes.set_ylabel("Hz", color=INK, fontsize=8, labelpad=1)
    axes.tick_params(colors=INK, labelsize=8, length=2, pad=2)
    for spine in axes.spines.values():
        spine.set_color(INK)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="webp", facecolor=BACKGROUND, pil_kwargs={"quality": 82})
    return drawn.getvalue()
