"""Realism: statistics of sounds that are known, and distances from recordings."""

import re
from functools import cache
from math import gamma

import numpy as np
import pytest
from noises import RATE, SECONDS, noise
from scipy import signal, stats

from dsgenerator.audit.realism.cochlea import (
    ENVELOPE_RATE,
    band_limit,
    cochleagram,
    erb_frequency,
    erb_number,
    filters,
)
from dsgenerator.audit.realism.distance import (
    differences,
    distance,
    farthest,
    from_other_half,
    from_others,
    reference,
)
from dsgenerator.audit.realism.recordings import spread
from dsgenerator.audit.realism.statistics import (
    STATISTICS,
    all_statistics,
    band_correlations,
    band_weights,
    envelope_moments,
    modulation_powers,
)

LIMIT = band_limit(RATE)


def measured(*clips, rate=RATE, limit=LIMIT):
    """Return the mean of each statistic over clips, by name."""
    names = [statistic.name for statistic in STATISTICS]
    return dict(zip(names, all_statistics(clips, rate, limit).mean(axis=0), strict=True))


@cache
def several(**how):
    return all_statistics([noise(seed, **how) for seed in range(4)], RATE, LIMIT)


# The periphery


def test_an_erb_number_counts_the_bandwidths_below_a_frequency():
    frequencies = np.linspace(0, 10000, 100_001)
    bandwidths = 24.7 * (0.00437 * frequencies + 1)  # Glasberg and Moore, equation 3
    counted = np.trapezoid(1 / bandwidths, frequencies)
    assert erb_number(10000) == pytest.approx(counted, rel=0.004)  # equation 4 is rounded
    assert erb_frequency(erb_number(440.0)) == pytest.approx(440)


def test_squared_gains_add_up_to_one():
    centers, bins, gains = filters(RATE * SECONDS, RATE, LIMIT)
    total = np.zeros(RATE * SECONDS // 2 + 1)
    for place, gain in zip(bins, gains, strict=True):
        total[place] += gain**2
    first, last = (int(erb_frequency(c) * SECONDS) for c in (centers[0], centers[-1]))
    assert total[first + 1 : last] == pytest.approx(1)
    assert bins[-1].stop <= LIMIT * SECONDS + 1


def test_envelopes_are_those_of_the_hilbert_transform():
    samples = noise()
    _, bins, gains = filters(samples.size, RATE, LIMIT)
    spectrum = np.zeros(samples.size // 2 + 1, complex)
    spectrum[bins[10]] = np.fft.rfft(samples)[bins[10]] * gains[10]
    band = np.fft.irfft(spectrum, samples.size)
    envelope = np.abs(signal.hilbert(band)) ** 0.3
    expected = signal.resample(envelope, SECONDS * ENVELOPE_RATE)[40:-40]
    assert cochleagram(samples, RATE, LIMIT).envelopes[10] == pytest.approx(expected, rel=0.01)


# Sounds with known statistics


def test_white_noise():
    found = measured(*[noise(seed) for seed in range(8)])
    assert found["spectral tilt"] == pytest.approx(0, abs=0.1)
    assert found["near-band correlation"] == pytest.approx(0, abs=0.01)
    assert found["far-band correlation"] == pytest.approx(0, abs=0.01)
    assert found["sample kurtosis"] == pytest.approx(np.log2(3), abs=0.02)


def test_bands_of_white_noise_gain_three_decibels_an_octave():
    """ERBs are proportional to 1 + 0.00437 f, which is to f well above 229 Hz."""
    heard = cochleagram(noise(), RATE, LIMIT)
    _, _, gains = filters(RATE * SECONDS, RATE, LIMIT)
    powers = 10 * np.log10(heard.densities * [np.sum(gain**2) for gain in gains])
    high = heard.centers > 2000
    slope = np.polyfit(np.log2(heard.centers[high]), powers[high], 1)[0]
    expected = 10 * np.log10((1 + 0.00437 * 6000) / (1 + 0.00437 * 3000))
    assert expected == pytest.approx(2.86, abs=0.01)
    assert slope == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize("tilt", [-6, -3, 3])
def test_the_tilt_of_tilted_noise(tilt):
    assert measured(noise(tilt=tilt))["spectral tilt"] == pytest.approx(tilt, abs=0.2)


def test_envelopes_of_noise_have_the_variation_of_a_compressed_rayleigh_distribution():
    """The mean of r**p is proportional to gamma(1 + p / 2)."""
    expected = np.sqrt(gamma(1.3) / gamma(1.15) ** 2 - 1)
    low = measured(*[noise(seed) for seed in range(8)], limit=1000.0)
    assert low["envelope variation"] == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("rate, place", [(2, 0), (8, 1), (32, 2), (100, 3)])
def test_modulated_noise_has_its_power_where_it_is_modulated(rate, place):
    time = np.arange(RATE * SECONDS) / RATE
    modulated = measured(noise() * (1 + 0.9 * np.sin(2 * np.pi * rate * time)))
    steady = measured(noise())
    names = [name for name in steady if name.startswith("modulation")]
    gains = [modulated[name] - steady[name] for name in names]
    assert np.argmax(gains) == place
    assert gains[place] > 2


def test_bands_with_one_modulation_correlate():
    """One tone in the middle of each band, where its neighbours let nothing through."""
    time = np.arange(RATE * SECONDS) / RATE
    tones = np.sin(2 * np.pi * np.outer(erb_frequency(np.arange(3, 32)), time)).sum(axis=0)
    found = measured(tones * (1.1 + np.sin(2 * np.pi * 3 * time)))
    assert found["near-band correlation"] == pytest.approx(1, abs=0.02)
    assert found["far-band correlation"] == pytest.approx(1, abs=0.02)


def test_sparse_clicks_are_peaky():
    clicks = np.zeros(RATE * SECONDS)
    clicks[:: RATE // 4] = 1
    found, steady = measured(clicks), measured(noise())
    assert found["sample kurtosis"] > steady["sample kurtosis"] + 5
    assert found["envelope kurtosis"] > steady["envelope kurtosis"] + 1
    assert found["envelope skewness"] > 1


# Against independent computations


def test_moments_and_correlations_are_those_of_scipy():
    heard = cochleagram(noise(tilt=-3), RATE, LIMIT)
    envelopes, weights = heard.envelopes, band_weights(heard.envelopes)
    assert weights.sum() == pytest.approx(1)
    assert envelope_moments(envelopes, weights) == pytest.approx(
        [
            np.sum(weights * stats.variation(envelopes, axis=1)),
            np.sum(weights * stats.skew(envelopes, axis=1)),
            np.sum(weights * np.log2(stats.kurtosis(envelopes, axis=1, fisher=False))),
        ]
    )
    total, count = 0.0, 0.0
    for band in range(len(envelopes) - 2):
        counted = np.sqrt(weights[band] * weights[band + 2])
        total += counted * stats.pearsonr(envelopes[band], envelopes[band + 2]).statistic
        count += counted
    assert band_correlations(envelopes, weights)[0] == pytest.approx(total / count)


def test_modulation_powers_add_up_to_the_variance():
    times = np.arange(720) / ENVELOPE_RATE
    depths = {2.5: 0.1, 10: 0.2, 40: 0.05, 150: 0.02}
    envelope = 3 * (1 + sum(a * np.sin(2 * np.pi * f * times) for f, a in depths.items()))
    found = modulation_powers(envelope[np.newaxis], np.ones(1))
    assert found == pytest.approx(
        [10 * np.log10(depth**2 / 2) for depth in depths.values()], abs=0.1
    )


# What changes nothing


def test_gain_changes_nothing():
    whole = all_statistics([noise()], RATE, LIMIT)
    assert all_statistics([1e-5 * noise()], RATE, LIMIT) == pytest.approx(whole, abs=1e-6)
    assert all_statistics([-40 * noise()], RATE, LIMIT) == pytest.approx(whole, abs=1e-6)


def test_the_sample_rate_changes_nothing():
    slow = noise(tilt=-3)
    fast = signal.resample_poly(slow, 441, 160)
    found = all_statistics([fast], 44100, LIMIT)
    scales = [statistic.scale for statistic in STATISTICS]
    assert np.abs((found - all_statistics([slow], RATE, LIMIT)) / scales).max() < 0.1


def test_what_lies_above_the_limit_changes_nothing():
    high = np.sin(2 * np.pi * 7800 * np.arange(RATE * SECONDS) / RATE)
    found = all_statistics([noise() + high], RATE, LIMIT)
    assert found == pytest.approx(all_statistics([noise()], RATE, LIMIT), abs=1e-6)


def test_what_is_silent_does_not_count():
    faint, steady, nothing = 1e-4 * noise(), np.ones(RATE), np.zeros(RATE)
    assert len(all_statistics([noise(), faint], RATE, LIMIT)) == 1
    assert all_statistics([nothing, steady], RATE, LIMIT).shape == (0, len(STATISTICS))
    assert all_statistics([], RATE, LIMIT).shape == (0, len(STATISTICS))


def test_statistics_of_a_steady_tone_are_finite():
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE * SECONDS) / RATE)
    assert np.isfinite(all_statistics([tone], RATE, LIMIT)).all()


# Distances


def test_a_sound_is_no_distance_from_itself():
    rows = several()
    assert distance(differences(rows, reference([rows]))) == pytest.approx(0, abs=1e-9)


def test_one_slice_alone_gives_finite_distances():
    rows = several()
    near = distance(differences(rows[1:2], reference([rows[:1]])))
    far = distance(differences(several(tilt=-6)[:1], reference([rows[:1]])))
    assert 0 < near < 3 < far < 1000


def test_what_is_planted_is_named_first():
    found = differences(several(tilt=-6), reference([several()]))
    first = farthest(found, 4)[0]
    assert first.statistic.name == "spectral tilt"
    assert (first.model, first.recordings) == pytest.approx((-6, 0), abs=0.2)
    assert first.z < 0
    assert re.fullmatch(
        r"spectral tilt -[56]\.?\d* against -?[\d.e-]+ dB/octave \(z -\d+\.\d\)", first.line()
    )


def test_scales_have_the_variance_within_recordings_and_between_them():
    one, other = several(), several(tilt=-3)
    variance = (one.var(axis=0) + other.var(axis=0)) / 2
    variance += (one.mean(axis=0) - other.mean(axis=0)) ** 2 / 4
    floors = [statistic.scale for statistic in STATISTICS]
    assert reference([one, other]).scales == pytest.approx(np.maximum(np.sqrt(variance), floors))


def test_recordings_beside_themselves():
    alike = [several(), several(tilt=-0.1)]
    assert from_other_half(alike) < 1.5
    assert from_others(alike) < from_others([several(), several(tilt=-6)])
    assert from_others(alike[:1]) is None
    assert from_other_half([alike[0][:1]]) is None


def test_slices_are_spread_evenly():
    assert spread(3, 5) == [0, 1, 2]
    assert spread(10, 4) == [0, 2, 5, 7]
