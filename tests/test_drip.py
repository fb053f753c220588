"""Drips: where their frequency starts and ends, how they fade, and how long they last."""

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

from synths.drip import END_AMPLITUDE, SHORTEST_DECAY, Drip, amplitudes, sweeps

LAW = settings(deadline=None, max_examples=100)
SAMPLE_RATE = 48000


def drip(frequency, sweep, amplitude=1.0, decay=0.5, sample_rate=SAMPLE_RATE):
    (found,) = sweeps(frequency, sweep, np.array([amplitude]), np.array([decay]), sample_rate)
    return found


def instantaneous_frequency(signal, sample_rate=SAMPLE_RATE):
    """Return the straight line through the frequency of a drip: at its start, and at its end."""
    phase = np.unwrap(np.angle(scipy.signal.hilbert(signal)))
    frequency = np.diff(phase) * sample_rate / (2 * np.pi)
    progress = (np.arange(len(frequency)) + 0.5) / len(signal)
    # The analytic signal is not to be trusted at the ends.
    middle = (progress > 0.1) & (progress < 0.9)
    slope, start = np.polyfit(progress[middle], frequency[middle], 1)
    return start, start + slope


@pytest.mark.parametrize(
    ("frequency", "sweep"), [(440, 500), (440, 0), (2000, -1500), (880, 8000), (300, 100)]
)
def test_a_drip_goes_from_its_frequency_to_the_end_of_its_sweep(frequency, sweep):
    start, end = instantaneous_frequency(drip(frequency, sweep))
    assert start == pytest.approx(frequency, rel=0.01)
    assert end == pytest.approx(frequency + sweep, rel=0.01)


def test_a_longer_drip_sweeps_as_far():
    for decay in (0.1, 0.3, 1):
        _, end = instantaneous_frequency(drip(1000, 4000, decay=decay))
        assert end == pytest.approx(5000, rel=0.01)


@pytest.mark.parametrize("amplitude", [1, 0.6, 0.05])
def test_a_drip_fades_linearly_from_its_amplitude(amplitude):
    envelope = np.abs(scipy.signal.hilbert(drip(2000, 500, amplitude)))
    progress = np.arange(len(envelope)) / len(envelope)
    middle = (progress > 0.1) & (progress < 0.9)
    slope, start = np.polyfit(progress[middle], envelope[middle], 1)
    assert start == pytest.approx(amplitude, rel=0.02)
    assert start + slope == pytest.approx(END_AMPLITUDE, rel=0.1)


def test_a_drip_that_is_softer_than_the_end_does_not_swell():
    assert np.abs(drip(2000, 500, amplitude=0.01)).max() <= 0.01


@LAW
@given(st.floats(SHORTEST_DECAY, 1.5), st.sampled_from([8000, 44100, 192000]))
def test_a_drip_lasts_its_decay(decay, sample_rate):
    found = drip(440, 500, decay=decay, sample_rate=sample_rate)
    assert len(found) == round(decay * sample_rate)
    assert np.abs(found).max() <= 1


def test_a_drip_begins_at_zero():
    assert drip(440, 500)[0] == 0


# -- whole signals


def generate(duration=10, sample_rate=16000, seed=0, **values):
    model = Drip()
    values = model.defaults() | values
    assert model.check(values, sample_rate) is None
    return model.generate(values, duration, sample_rate, np.random.default_rng(seed))


def parts(signal):
    """Return beginnings and lengths of what sounds between silences."""
    sounding = np.flatnonzero(signal)
    steps = np.flatnonzero(np.diff(sounding) > 40)
    first = sounding[np.append(0, steps + 1)]
    last = sounding[np.append(steps, len(sounding) - 1)]
    return first, last - first + 1


@pytest.mark.parametrize(("rate_exp", "count"), [(0, 10), (1, 20), (1.5, 28), (2, 40)])
def test_there_are_two_to_the_rate_exponent_drips_a_second(rate_exp, count):
    first, _ = parts(generate(rate_exp=rate_exp, decay=0.05, decay_spread=0.02))
    assert len(first) == count


def test_lengths_are_uniform_within_decay_and_spread():
    _, lengths = parts(generate(duration=500, rate_exp=0, decay=0.3, decay_spread=0.2))
    seconds = lengths / 16000
    assert seconds.min() >= 0.1 - 0.001
    assert seconds.max() <= 0.5 + 0.001
    assert seconds.mean() == pytest.approx(0.3, abs=0.02)
    assert seconds.std() == pytest.approx(0.4 / 12**0.5, rel=0.1)


def test_without_spread_all_lengths_are_the_same():
    _, lengths = parts(generate(rate_exp=0, decay=0.25, decay_spread=0))
    assert np.ptp(lengths) <= 1
    assert lengths[0] == pytest.approx(4000, abs=2)


def peaks(**values):
    """Return the largest sample of each drip: its amplitude at the start, nearly."""
    values = {"rate_exp": 0, "cf_exp": 2, "decay": 0.5, "decay_spread": 0} | values
    signal = generate(duration=400, **values)
    first, lengths = parts(signal)
    return np.array(
        [np.abs(signal[at : at + length]).max() for at, length in zip(first, lengths, strict=True)]
    )


@pytest.mark.parametrize(("amplitude", "spread"), [(0.6, 0), (0.6, 0.1), (0.3, 0.05)])
def test_amplitudes_have_their_mean_and_standard_deviation(amplitude, spread):
    found = peaks(amplitude=amplitude, amplitude_spread=spread)
    assert found.mean() == pytest.approx(amplitude, rel=0.03)
    assert found.std() == pytest.approx(spread, rel=0.15, abs=0.005)


@pytest.mark.parametrize("spread", [0.02, 0.1, 0.173])
def test_amplitudes_stay_between_nothing_and_twice_the_mean(spread):
    found = amplitudes(0.3, spread, 20_000, np.random.default_rng(0))
    assert found.min() >= 0 and found.max() <= 0.6
    assert found.mean() == pytest.approx(0.3, rel=0.02)
    assert found.std() == pytest.approx(spread, rel=0.02)


def test_a_drip_ends_without_a_click():
    signal = generate(duration=1, rate_exp=0, decay=0.2, decay_spread=0, amplitude_spread=0)
    (at,), (length,) = parts(signal)
    rest = signal[at : at + length] if at + length < signal.size else signal[at:]
    later = np.abs(np.diff(rest, n=4))[40:]
    assert later[-40:].max() < 1.5 * later[:-40].max()


@pytest.mark.parametrize(("cf_exp", "sweep"), [(0, 500), (1, -400), (2, 2000)])
def test_every_drip_of_a_signal_sweeps_alike(cf_exp, sweep):
    values = {"cf_exp": cf_exp, "sweep": sweep, "decay": 0.4, "decay_spread": 0}
    signal = generate(duration=5, rate_exp=0, **values)
    for at, length in zip(*parts(signal), strict=True):
        if at + 6400 < len(signal):
            start, end = instantaneous_frequency(signal[at : at + length], 16000)
            assert start == pytest.approx(440 * 2**cf_exp, rel=0.02)
            assert end == pytest.approx(440 * 2**cf_exp + sweep, rel=0.02)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"amplitude": 0.3, "amplitude_spread": 0.173}, None),
        ({"amplitude": 0.3, "amplitude_spread": 0.2}, "at most by 0.577 of their mean, 0.173"),
        ({"cf_exp": 0, "sweep": -439}, None),
        ({"cf_exp": 0, "sweep": -440}, "sweep from 440 Hz to 0 Hz"),
        ({"cf_exp": 0, "sweep": -1000}, "sweep from 440 Hz to -560 Hz"),
        ({"cf_exp": 0, "sweep": 7559}, None),
        ({"cf_exp": 0, "sweep": 7560}, "is 8000 Hz; it must be below the Nyquist"),
        ({"cf_exp": 5, "sweep": -14000}, "is 14080 Hz; it must be below the Nyquist"),
        ({"decay": 0.1, "decay_spread": 0.1}, "would last 0 s"),
        ({"decay": 0.01, "decay_spread": 0.006}, "would last 0.004 s; it must last at least 0.005"),
        ({"decay": 0.01, "decay_spread": 0.005}, None),
        ({"decay": 0.105, "decay_spread": 0.1}, None),  # 0.005, but for rounding
    ],
)
def test_frequencies_and_lengths_stay_within_bounds(values, message):
    found = Drip().check(Drip().defaults() | values, 16000)
    assert (found is None) if message is None else (message in found)
