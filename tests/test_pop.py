"""Pops: the filter's response, its center frequency, and what a signal is made of."""

import numpy as np
import pytest
import scipy.signal
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from synths.events import octaves_to_hz
from synths.pop import BLOCK, EARLY, Pop, resonances

LAW = settings(deadline=None, max_examples=200)
PEAK = 0.45
LONGEST = 20_000
NOISE = np.random.default_rng(0).uniform(-1, 1, (4, 3))


def response(frequency, q, sample_rate, noise=NOISE[0], longest=LONGEST):
    frequencies = np.array([frequency], dtype=float)
    (found,) = resonances(noise[np.newaxis], frequencies, q, sample_rate, longest)
    return found


def filtered(frequency, q, sample_rate, noise=NOISE[0], longest=LONGEST):
    """Return the same by iterating the filter, as the definition has it."""
    burst = np.zeros(longest)
    for place in range(int(np.ceil(3 * sample_rate / 16000))):  # noise at 16 kHz, held
        burst[place] = noise[int(place * 16000 / sample_rate)]
    found = scipy.signal.lfilter(*scipy.signal.iirpeak(frequency, q, fs=sample_rate), burst)
    return found * (PEAK / np.abs(found).max())


def assert_equal_responses(found, expected):
    """As far as the response goes, that is until it has decayed by 100 dB."""
    np.testing.assert_allclose(found, expected[: len(found)], rtol=0, atol=1e-9)
    assert np.abs(expected[len(found) :]).max(initial=0) < 2e-4


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize(
    ("frequency", "q", "sample_rate"),
    [
        (440, 40, 16000),
        (440, 2, 16000),
        (55, 500, 16000),
        (55, 40, 192000),
        (3999, 500, 8000),
        (6000, 2, 16000),  # two complex poles, next to
        (6200, 2, 16000),  # two real ones
        (7500, 2, 16000),
        (7990, 2, 16000),
        (7999, 2, 16000),
        (7999, 10, 16000),
        (28160, 2, 192000),
    ],
)
def test_a_response_is_that_of_the_peak_filter(frequency, q, sample_rate, noise):
    assert_equal_responses(
        response(frequency, q, sample_rate, noise), filtered(frequency, q, sample_rate, noise)
    )


@LAW
@given(st.floats(0.005, 0.999), st.floats(2, 500), st.integers(0, 2**32))
def test_a_response_is_that_of_the_peak_filter_at_any_frequency(share, q, seed):
    noise = np.random.default_rng(seed).uniform(-1, 1, 3)
    # Where the two poles meet, neither way of computing it has ten digits.
    omega = np.pi * share
    assume(abs(np.tan(omega / (2 * q)) - np.sin(omega)) > 1e-6)
    expected = filtered(8000 * share, q, 16000, noise)
    assert_equal_responses(response(8000 * share, q, 16000, noise), expected)


@pytest.mark.parametrize("q", [2, 2.5, 40, 500])
@pytest.mark.parametrize("below", [1e-3, 1e-6, 1e-9, 1e-12])
def test_a_response_is_that_of_the_peak_filter_next_to_the_nyquist_frequency(below, q):
    """Where check() allows it: for instance cf_exp = log2(8000 / 440) as people write it."""
    assert_equal_responses(
        response(8000 - below, q, 16000, longest=1000),
        filtered(8000 - below, q, 16000, longest=1000),
    )


def test_a_response_that_is_cut_is_the_beginning_of_the_whole():
    whole = response(440, 40, 16000)
    for longest in (1000, 64, 63):
        cut = response(440, 40, 16000, longest=longest)
        assert len(cut) == longest
        np.testing.assert_allclose(cut / cut[20], whole[:longest] / whole[20], rtol=1e-9)


@pytest.mark.parametrize("frequency", [440, 7500])
@pytest.mark.parametrize("longest", [1, 2, 3, 4, 5])
def test_a_response_can_be_as_short_as_a_sample(longest, frequency):
    assert len(response(frequency, 2, 16000, longest=longest)) == longest


def test_every_response_has_the_same_peak():
    peaks = [
        np.abs(found).max()
        for found in resonances(NOISE, np.array([110, 440, 880, 7000]), 9, 16000, 9999)
    ]
    assert peaks == pytest.approx([PEAK] * 4)


def test_a_late_peak_is_found():
    """That of a low and long one, half a period after the burst."""
    found = response(300, 470, 192000, noise=np.array([-0.48, -0.66, -0.71]))
    assert np.abs(found).argmax() > EARLY * BLOCK
    assert np.abs(found).max() == pytest.approx(PEAK, rel=1e-12)


def test_many_responses_are_each_what_they_are_alone():
    """More than are worked out together, ringing ones among others that do not ring."""
    rng = np.random.default_rng(1)
    noise, frequencies = rng.uniform(-1, 1, (100, 3)), rng.uniform(55, 7999, 100)
    q = rng.uniform(2, 9, 100)
    together = list(resonances(noise, frequencies, q, 16000, LONGEST))
    for found, *alone, burst in zip(together, frequencies, q, noise, strict=True):
        np.testing.assert_allclose(found, response(*alone, 16000, burst), rtol=0, atol=1e-12)


def test_silence_stays_silence():
    assert not response(440, 40, 16000, noise=np.zeros(3)).any()


def test_a_higher_quality_rings_longer():
    lengths = [len(response(440, q, 16000)) for q in (2, 10, 40, 100)]
    assert lengths == sorted(set(lengths))
    # Decay by 100 dB takes q * ln(10**5) / (pi * frequency) seconds.
    assert lengths[2] / 16000 == pytest.approx(40 * np.log(1e5) / (np.pi * 440), rel=0.01)


# -- whole signals


def generate(duration=10, sample_rate=16000, seed=0, **values):
    model = Pop()
    values = model.defaults() | values
    assert model.check(values, sample_rate) is None
    return model.generate(values, duration, sample_rate, np.random.default_rng(seed))


def onsets(signal):
    """Return where sound begins after at least 8 samples of silence."""
    sounding = np.flatnonzero(signal)
    return sounding[np.diff(sounding, prepend=-9) > 8]


@pytest.mark.parametrize("cf_exp", [-1, 0, 0.25, 1, 2])
def test_the_spectral_peak_is_at_the_center_frequency(cf_exp):
    signal = generate(duration=30, rate_exp=5, q=60, cf_exp=cf_exp, cf_spread=0)
    frequencies, power = scipy.signal.welch(signal, 16000, nperseg=2**15)
    # Averaged over a hundredth, as the spectrum of random bursts is ragged.
    width = max(1, round(0.01 * octaves_to_hz(cf_exp) / frequencies[1]))
    smooth = np.convolve(power, np.ones(width) / width, mode="same")
    assert frequencies[smooth.argmax()] == pytest.approx(octaves_to_hz(cf_exp), rel=0.01)


@pytest.mark.parametrize(("rate_exp", "count"), [(0, 10), (1.5, 28), (2, 40), (3, 80)])
def test_there_are_two_to_the_rate_exponent_pops_a_second(rate_exp, count):
    signal = generate(rate_exp=rate_exp, q=2, cf_exp=1)
    assert len(onsets(signal)) == count


def test_pops_are_evenly_spaced_up_to_the_irregularity():
    found = onsets(generate(duration=100, rate_exp=2, irreg_exp=0, q=2, cf_exp=1)) / 16000
    turns = np.exp(2j * np.pi * 4 * found)
    phases = np.angle(turns / turns.mean()) / (2 * np.pi)
    assert phases.std() == pytest.approx(0.04, rel=0.15)


def test_pops_scatter_around_the_center_frequency():
    """One pop each from many seeds: the standard deviation is cf_spread semitones."""
    found = []
    for seed in range(500):
        signal = generate(duration=1, rate_exp=0, q=100, cf_spread=2, seed=seed)
        if onsets(signal)[0] < 8000:  # otherwise it is cut short by the end of the signal
            spectrum = np.abs(np.fft.rfft(signal))
            found.append(12 * np.log2(spectrum.argmax() / 440))
    assert np.mean(found) == pytest.approx(0, abs=0.4)
    assert np.std(found) == pytest.approx(2, rel=0.15)


def test_a_pop_that_does_not_overlap_peaks_at_nine_tenths():
    assert np.abs(generate(rate_exp=0, q=2)).max() == pytest.approx(PEAK)


def test_bursts_are_of_either_sign():
    signal = generate(duration=100, rate_exp=3, q=2, cf_exp=1)
    assert np.mean(signal[onsets(signal)] > 0) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("values", "sample_rate", "fine"),
    [
        ({"cf_exp": 4, "cf_spread": 0}, 16000, True),  # 7040 Hz
        ({"cf_exp": 4, "cf_spread": 0.5}, 16000, True),
        ({"cf_exp": 4, "cf_spread": 1}, 16000, False),
        ({"cf_exp": np.log2(8000 / 440), "cf_spread": 0}, 16000, False),
        ({"cf_exp": 6, "cf_spread": 0}, 56320, False),
        ({"cf_exp": 6, "cf_spread": 0}, 56322, True),
        ({"cf_exp": 6, "cf_spread": 12}, 192000, False),
    ],
)
def test_no_pop_may_reach_the_nyquist_frequency(values, sample_rate, fine):
    message = Pop().check(Pop().defaults() | values, sample_rate)
    assert (message is None) == fine
    if not fine:
        assert f"cf_exp {values['cf_exp']:g}" in message
        assert f"at a sample rate of {sample_rate} Hz" in message
