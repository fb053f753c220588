"""Samples as files have them, without a file: rounded at once where no sample is too high."""

import numpy as np
import pytest

from dsgenerator.audio import audio_bytes, file_samples, peak_of, stored_samples

PEAKS = [1e-9, 1e-4, 0.3, 0.499, 0.5, 0.9, 32766 / 32768, 32767 / 32768, 1.0, 1.5]


def samples_up_to(peak, full_scale):
    """Some anywhere, some at steps of a format, some half-way between two, and zeros."""
    drawn = np.random.default_rng(1).uniform(-peak, peak, 4000)
    steps = np.rint(drawn[:2000] * full_scale)
    halves = steps[:1000] + 0.5
    odd = [0.0, -0.0, 1e-40, -1e-40, -0.4 / full_scale, peak, -peak]
    samples = np.concatenate([drawn, steps / full_scale, halves / full_scale, odd])
    return np.clip(samples, -peak, peak).astype(np.float32)


@pytest.mark.parametrize("peak", PEAKS)
@pytest.mark.parametrize(("sample_format", "width"), [("PCM_16", 2), ("PCM_24", 3)])
def test_samples_are_those_of_the_file_whatever_is_known_of_their_peak(sample_format, width, peak):
    samples = samples_up_to(peak, 2 ** (8 * width - 1))
    before = samples.copy()
    expected = file_samples(audio_bytes(samples, 16000, sample_format), sample_format)

    for known in (peak_of(samples), np.inf):
        stored = stored_samples(samples, sample_format, known)
        assert stored.tobytes() == expected.tobytes()
        assert not np.shares_memory(stored, samples)
    assert samples.tobytes() == before.tobytes()


def test_every_step_of_16_bits_is_its_own():
    steps = np.arange(-32766, 32767, dtype=np.float32) / np.float32(2**15)
    assert np.array_equal(stored_samples(steps, "PCM_16", peak_of(steps)), steps)
