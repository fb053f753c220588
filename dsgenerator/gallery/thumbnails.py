"""Thumbnails: spectrograms of variations, many per image."""

from __future__ import annotations

import io
from math import ceil, sqrt

import numpy as np
from matplotlib import colormaps
from PIL import Image

WIDTH, HEIGHT = 96, 48
"""Pixels of a thumbnail: time across, frequency upwards."""

MARGIN = 2
"""Pixels of its own edge around each thumbnail of an image: pages that scale one show no other."""

LOWEST = 50.0
"""Hz at the bottom of a thumbnail; its top is the Nyquist frequency."""

QUIETEST_DB, LOUDEST_DB = -90.0, -10.0
"""Levels that are drawn black and white, relative to a full scale sine; equal for all sounds."""

FRAME = 0.032
"""Length of a frame in seconds."""


def spectrogram(
    samples: np.ndarray, sample_rate: int, size: tuple[int, int] = (WIDTH, HEIGHT)
) -> np.ndarray:
    """Return a picture of a sound, shape (height, width) of uint8, the lowest row last.

    Parameters
    ----------
    samples : numpy.ndarray, shape (samples,)
    sample_rate : int
        Hz.
    size : tuple[int, int]
        Width and height in pixels.
    """
    width, height = size
    frame = max(16, min(round(FRAME * sample_rate), samples.size))
    padded = np.pad(samples, (0, max(0, frame - samples.size)))
    starts = np.linspace(0, padded.size - frame, width).astype(int)
    window = np.hanning(frame + 1)[:-1]
    pieces = np.lib.stride_tricks.sliding_window_view(padded, frame)[starts] * window
    amplitude = np.abs(np.fft.rfft(pieces)) * (2 / window.sum())
    edges = np.geomspace(LOWEST, sample_rate / 2, height + 1) * frame / sample_rate
    first = np.minimum(edges[:-1].astype(int), frame // 2)
    # A row shows its loudest bin; a row between two bins shows the lower one.
    rows = np.maximum.reduceat(amplitude, first, axis=1)
    levels = 20 * np.log10(np.maximum(rows, 1e-10))
    shade = (levels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)
    return np.rint(255 * np.clip(shade, 0, 1)).astype(np.uint8).T[::-1]


def across(count: int) -> int:
    """Return the number of columns in an image of `count` thumbnails."""
    # A thumbnail is twice as wide as high.
    return max(1, ceil(sqrt(count * HEIGHT / WIDTH)))


def palette(name: str) -> np.ndarray:
    """Return 256 colors, shape (256, 3) of uint8, red, green and blue."""
    return colormaps[name](np.arange(256), bytes=True)[:, :3]


def sheet_bytes(pictures: list[np.ndarray]) -> bytes:
    """Return one PNG with all pictures in rows of `across` pictures, each within its `MARGIN`."""
    columns = across(len(pictures))
    lines = max(1, ceil(len(pictures) / columns))
    high, wide = HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN
    sheet = np.zeros((lines * high, columns * wide), dtype=np.uint8)
    for number, picture in enumerate(pictures):
        top, left = high * (number // columns), wide * (number % columns)
        sheet[top : top + high, left : left + wide] = np.pad(picture, MARGIN, mode="edge")
    image = Image.fromarray(sheet)
    image.putpalette(palette("magma").tobytes())
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=6)
    return buffer.getvalue()
