"""Samples to the bytes of files and back, gain, quantisation, resampling and levels."""

from __future__ import annotations

import io
import math
import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SAMPLE_BYTES = {"PCM_16": 2, "PCM_24": 3, "FLOAT": 4, "FLAC": 2}
PCM, IEEE_FLOAT = 1, 3

ALIGNMENT = 64
"""Bytes: samples are read to a place that is a multiple of it, within their buffer."""


@dataclass(frozen=True)
class Level:
    """Levels of a variation after `gain_db`, before it is limited to full scale.

    Attributes
    ----------
    peak, rms : float
        Relative to full scale, 1.
    clipped : int
        Samples beyond full scale.
    """

    peak: float
    rms: float
    clipped: int


def header_bytes(sample_format: str) -> int:
    """Return the size of the header that `wav_bytes` writes."""
    return 58 if sample_format == "FLOAT" else 44


def wav_size(samples: int, sample_format: str) -> int:
    """Return the size in bytes of a mono WAV file; the most that a FLAC file comes to."""
    data = samples * SAMPLE_BYTES[sample_format]
    return header_bytes(sample_format) + data + data % 2


def audio_bytes(
    samples: np.ndarray, sample_rate: int, sample_format: str, peak: float = math.inf
) -> bytes:
    """Return a mono audio file: as `wav_bytes` does, or FLAC with the samples of ``PCM_16``."""
    if sample_format != "FLAC":
        return wav_bytes(samples, sample_rate, sample_format, peak)
    # Imported where it is needed: most jobs write WAV files.
    import soundfile

    buffer = io.BytesIO()
    integers = np.frombuffer(integer_bytes(samples, 2, peak), dtype="<i2")
    soundfile.write(buffer, integers, sample_rate, format="FLAC", subtype="PCM_16")
    return buffer.getvalue()


def resample(samples: np.ndarray, old_rate: int, new_rate: int, length: int) -> np.ndarray:
    """Return samples at another rate, float32, shape (length,); soxr at its very high quality.

    Parameters
    ----------
    samples : numpy.ndarray of float32, shape (samples,)
    old_rate, new_rate : int
        Hz.
    length : int
        Samples to return: what the resampler gives, but for one that rounding adds or takes.
    """
    import soxr

    resampled = soxr.resample(samples, old_rate, new_rate, quality="VHQ")[:length]
    return np.pad(resampled, (0, length - resampled.size))


def wav_bytes(
    samples: np.ndarray, sample_rate: int, sample_format: str, peak: float = math.inf
) -> bytes:
    """Return a mono WAV file with the canonical header and nothing but samples.

    Parameters
    ----------
    samples : numpy.ndarray of float32, shape (samples,)
        Full scale is 1; integer formats limit what lies beyond.
    sample_rate : int
        Hz.
    sample_format : {"PCM_16", "PCM_24", "FLOAT"}
    peak : float, optional
        What no sample exceeds, where that is known; below full scale, limiting is then left out.

    Notes
    -----
    A library would do; this takes a fifth of its time, and the bytes, which are hashed, stay
    the same whatever version of it is installed.  Integers are the nearest to ``2**15`` (or
    ``2**23``) times the sample, which is what readers divide by.
    """
    return b"".join(wav_parts(samples, sample_rate, sample_format, peak))


def wav_parts(
    samples: np.ndarray, sample_rate: int, sample_format: str, peak: float = math.inf
) -> list[bytes | memoryview]:
    """Return what `wav_bytes` does in pieces; of floats, without a copy of the samples."""
    width = SAMPLE_BYTES[sample_format]
    if sample_format == "FLOAT":
        data: bytes | memoryview = np.ascontiguousarray(samples, dtype="<f4").data.cast("B")
        tag, extra = IEEE_FLOAT, struct.pack("<H4sII", 0, b"fact", 4, len(samples))
    else:
        data = integer_bytes(samples, width, peak)
        tag, extra = PCM, b""
    layout = struct.pack(
        "<IHHIIHH",
        18 if extra else 16,
        tag,
        1,
        sample_rate,
        sample_rate * width,
        width,
        8 * width,
    )
    head = b"WAVEfmt " + layout + extra + struct.pack("<4sI", b"data", len(data))
    pad = b"\0" * (len(data) % 2)
    whole = struct.pack("<4sI", b"RIFF", len(head) + len(data) + len(pad))
    return [whole, head, data, pad]


def integer_bytes(samples: np.ndarray, width: int, peak: float = math.inf) -> bytes:
    """Return samples, none beyond `peak`, as little-endian integers, limited to `width` bytes."""
    scaled = _whole_steps(samples, width, peak)
    if width == 2:
        return scaled.astype("<i2").tobytes()
    return scaled.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _whole_steps(samples: np.ndarray, width: int, peak: float) -> np.ndarray:
    """Return samples as whole numbers of an integer format's steps, float32, within its range."""
    full_scale = 2 ** (8 * width - 1)
    # Exact: a power of two only moves the exponent of a float32.
    scaled = samples * np.float32(full_scale)
    np.rint(scaled, out=scaled)
    if peak * full_scale > full_scale - 1:
        np.clip(scaled, -full_scale, full_scale - 1, out=scaled)
    return scaled


def stored_samples(samples: np.ndarray, sample_format: str, peak: float = math.inf) -> np.ndarray:
    """Return samples as they come back from a file that `audio_bytes` makes of them.

    Parameters
    ----------
    samples, sample_format, peak
        As for `audio_bytes`.

    Returns
    -------
    numpy.ndarray of float32, shape (samples,)
        A new array.
    """
    if sample_format == "FLOAT":
        return np.array(samples, dtype=np.float32)
    width = SAMPLE_BYTES[sample_format]
    shift = 1.5 * 2.0 ** (24 - 8 * width)
    if peak < min(shift / 3, 1 - 2.0 ** (1 - 8 * width)):
        # From half to the whole of a power of two, floats are the steps of the format apart: they
        # round as `numpy.rint` does, to the even one of two that are as near.
        stored = samples + np.float32(shift)
        stored -= np.float32(shift)
        return stored
    scaled = _whole_steps(samples, width, peak)
    # Integers have no -0.0, which adding zero turns into 0.0.
    scaled += 0
    scaled *= np.float32(2.0 ** (1 - 8 * width))
    return scaled


def file_samples(content: bytes, sample_format: str) -> np.ndarray:
    """Return the samples of a file that `audio_bytes` made, float32, shape (samples,)."""
    if sample_format == "FLOAT":
        return float_samples(content)
    if sample_format == "PCM_16":
        return np.frombuffer(content, dtype="<i2", offset=44) / np.float32(2**15)
    import soundfile

    return soundfile.read(io.BytesIO(content), dtype="float32")[0]


def read_float_file(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the bytes of a file that `wav_bytes` made as ``FLOAT``, and its samples, aligned.

    They follow 58 bytes of header; where they lie at an odd place, numpy takes three times as long.
    """
    lead = -header_bytes("FLOAT") % ALIGNMENT
    with open(path, "rb") as file:
        content = np.empty(lead + os.fstat(file.fileno()).st_size, np.uint8)[lead:]
        file.readinto(content.data)
    return content, float_samples(content)


def float_samples(content: bytes | np.ndarray) -> np.ndarray:
    """Return the samples of a file that `wav_bytes` made as ``FLOAT``, shape (samples,)."""
    return np.frombuffer(content, dtype="<f4", offset=header_bytes("FLOAT"))


def peak_of(samples: np.ndarray) -> float:
    """Return the highest absolute value of samples, shape (samples,)."""
    return float(max(samples.max(), -samples.min()))


def level(samples: np.ndarray, peak: float | None = None) -> Level:
    """Return the levels of samples, shape (samples,), whose peak may be known."""
    peak = peak_of(samples) if peak is None else peak
    # Products are exact in double precision; numpy's pairwise sum does not depend on threads.
    rms = math.sqrt(np.add.reduce(np.square(samples, dtype=np.float64)) / samples.size)
    clipped = int(np.count_nonzero(np.abs(samples) > 1)) if peak > 1 else 0
    return Level(peak, rms, clipped)


def gain_factor(gain_db: float) -> np.float32:
    """Return the factor of a gain in dB."""
    return np.float32(10 ** (gain_db / 20))
