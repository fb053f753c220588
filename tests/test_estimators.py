"""Estimators, on signals of which the truth is known without any sound model."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from dsgenerator.audit.estimators import ESTIMATORS, Sound
from dsgenerator.audit.estimators.bursts import hill
from dsgenerator.config import models

RATE = 16000
SECONDS = 10
TIMES = np.arange(RATE * SECONDS) / RATE


def estimate(name, samples, sample_rate=RATE):
    return ESTIMATORS[name].measure(Sound(np.asarray(samples, dtype=float), sample_rate))


def noise(seed=0, size=TIMES.size):
    return np.random.default_rng(seed).standard_normal(size)


def placed(times, event):
    """Events at some times, seconds."""
    samples = np.zeros(TIMES.size + event.size)
    for start in np.round(np.asarray(times) * RATE).astype(int):
        samples[start : start + event.size] += event
    return samples[: TIMES.size]


def ring(frequency=600, seconds=0.1):
    times = np.arange(round(seconds * RATE)) / RATE
    return 0.5 * np.exp(-9 * times / seconds) * np.sin(2 * np.pi * frequency * times)


def burst(center, seed=0):
    """A few milliseconds of noise in an octave around `center` Hz."""
    band = signal.butter(2, [center / 2**0.5, center * 2**0.5], "band", fs=RATE, output="sos")
    return 0.1 * signal.sosfilt(band, noise(seed, 200)) * np.exp(-np.arange(200) / 40)


def grain(sweep=0.0, frequency=700.0):
    """A Gaussian grain, six standard deviations long, that moves `sweep` octaves."""
    seconds = 0.1
    times = np.arange(-seconds / 2, seconds / 2, 1 / RATE)
    phase = np.cumsum(frequency * 2 ** (sweep * times / seconds)) / RATE
    phase -= phase[phase.size // 2]
    return 0.5 * np.exp(-0.5 * (6 * times / seconds) ** 2) * np.sin(2 * np.pi * phase)


def even(rate, deviation=0.0):
    """Times of `rate` events a second that stray by `deviation` of their distance."""
    count = round(rate * SECONDS)
    strayed = np.arange(count) + 0.5 + deviation * noise(0, count)
    return np.sort(np.clip(strayed, 0.1, count - 0.1)) / rate


def poisson(rate):
    rng = np.random.default_rng(0)
    return np.sort(rng.uniform(0, SECONDS, rng.poisson(rate * SECONDS)))


def chirps(rate, pulses, pulse_rate):
    """Groups of pulses of a tone."""
    pulse = 0.4 * np.hanning(round(0.6 * RATE / pulse_rate))
    pulse *= np.sin(2 * np.pi * 4000 * np.arange(pulse.size) / RATE)
    return placed([t + k / pulse_rate for t in even(rate) for k in range(pulses)], pulse)


@pytest.mark.parametrize("rate", [1, 4, 16, 40])
def test_attacks_are_counted(rate):
    assert estimate("attack_rate", placed(even(rate, 0.1), ring())) == pytest.approx(rate, rel=0.03)


def test_an_attack_is_found_where_it_is():
    times = even(8, 0.2)
    found = Sound(placed(times, ring()), RATE).attacks / RATE
    assert np.abs(found - times).max() < 0.001


def test_the_click_with_which_a_tone_ends_is_no_attack():
    tone = 0.3 * np.sin(2 * np.pi * 500 * np.arange(1203) / RATE)
    assert estimate("attack_rate", placed(even(4), tone)) == pytest.approx(4)
    assert Sound(placed(even(4), tone), RATE).clicks.size > 60


@pytest.mark.parametrize("rate", [16000, 22050, 24000, 44100, 48000])
def test_a_low_tone_is_one_attack_at_any_sample_rate(rate):
    """Its images, in what is resampled, are not heard as attacks of their own."""
    times = np.arange(rate) / rate
    tone = 0.3 * np.sin(2 * np.pi * 55 * times) * np.exp(-3 * times)
    samples = np.concatenate([np.zeros(rate // 2), tone])
    assert Sound(samples, rate).attacks == pytest.approx([rate // 2], abs=0.001 * rate)


@pytest.mark.parametrize("rate", [4, 16, 60])
def test_random_events_are_counted_in_spite_of_those_that_hide_each_other(rate):
    times = poisson(rate)
    happened = times.size / SECONDS
    assert estimate("random_attack_rate", placed(times, ring())) == pytest.approx(happened, rel=0.1)
    assert estimate("burst_rate", placed(times, burst(2000)) + 1e-4 * noise()) == pytest.approx(
        happened, rel=0.1
    )


@pytest.mark.parametrize("deviation", [0.04, 0.1, 0.25])
def test_irregularity(deviation):
    samples = placed(even(16, deviation), ring(900, 0.03))
    assert estimate("attack_irregularity", samples) == pytest.approx(deviation, rel=0.2)


def test_grains():
    samples = placed(even(5), grain(sweep=1.5))
    assert estimate("grain_rate", samples) == pytest.approx(5)
    assert estimate("grain_frequency", samples) == pytest.approx(700, rel=0.01)
    assert estimate("grain_sweep", samples) == pytest.approx(1.5, rel=0.03)
    assert estimate("grain_sweep", placed(even(5), grain(-1))) == pytest.approx(-1, rel=0.03)


def test_chirps():
    samples = chirps(rate=2, pulses=4, pulse_rate=50)
    assert estimate("chirp_rate", samples) == pytest.approx(2)
    assert estimate("pulses_per_chirp", samples) == 4
    assert estimate("pulse_rate", samples) == pytest.approx(50, rel=0.02)


@pytest.mark.parametrize("center", [300, 1000, 4000])
def test_a_band_of_noise_has_its_center_and_width(center):
    frequencies = np.fft.rfftfreq(TIMES.size, 1 / RATE)
    octaves = np.log2(np.maximum(frequencies, 1) / center)
    # Half the power half an octave away.
    shape = np.sqrt(0.5 ** (octaves / 0.5) ** 2)
    samples = np.fft.irfft(np.fft.rfft(noise()) * shape)
    assert estimate("spectral_peak", samples) == pytest.approx(center, rel=0.03)
    assert estimate("bandwidth", samples) == pytest.approx(1, rel=0.05)


def test_a_tone_that_is_modulated():
    samples = np.sin(2 * np.pi * 1000 * TIMES + 2.5 * np.sin(2 * np.pi * 20 * TIMES))
    assert estimate("carrier_frequency", samples) == pytest.approx(1000, rel=0.001)
    assert estimate("modulator_frequency", samples) == pytest.approx(20, rel=0.01)
    assert estimate("modulation_index", samples) == pytest.approx(2.5, rel=0.01)


@pytest.mark.parametrize("frequency", [110, 317, 800])
def test_pitch(frequency):
    samples = signal.sawtooth(2 * np.pi * frequency * TIMES) + 0.1 * noise()
    assert estimate("pitch", samples) == pytest.approx(frequency, rel=0.01)


def test_events_have_frequencies():
    seconds = np.arange(2000) / RATE
    falling = 0.5 * np.sin(2 * np.pi * (900 * seconds + 1000 * seconds**2)) * (1 - seconds * 8)
    samples = placed(even(4, 0.2), falling)
    assert estimate("attack_frequency", samples) == pytest.approx(900, rel=0.02)
    bursts = sum(placed([time], burst(2000, seed)) for seed, time in enumerate(poisson(10)))
    assert estimate("burst_center", bursts) == pytest.approx(2000, rel=0.1)
    assert estimate("bubble_radius", placed(even(5), ring(815))) == pytest.approx(4, rel=0.02)


@pytest.mark.parametrize("spread", [0, 2, 4])
def test_levels_of_bursts_spread_over_a_background_of_a_level_that_flickers(spread):
    # A second-order band has skirts: what it makes of noise has other levels by itself.
    levels = spread * noise(1, 160)
    flicker = 2 * np.sqrt(2) * np.sin(2 * np.pi * 5 * TIMES)
    samples = 0.003 * noise(2) * 10 ** (flicker / 20)
    shape = np.exp(-np.arange(200) / 40) * np.sin(2 * np.pi * 2000 * np.arange(200) / RATE)
    for start, level in zip(even(16, 0.1)[:160], levels, strict=True):
        samples += placed([start], 0.3 * 10 ** (level / 20) * shape)
    assert estimate("burst_rate", samples) == pytest.approx(16, rel=0.1)
    assert estimate("burst_level_spread", samples) == pytest.approx(levels.std(), abs=0.7)
    assert estimate("background_flicker", samples) == pytest.approx(2, rel=0.15)
    level = 10 * np.log10(np.mean(np.square(0.003 * 10 ** (flicker / 20))))
    assert estimate("background_level", samples) == pytest.approx(level, abs=0.5)


def test_a_ragged_hill_has_its_center():
    """Of few bursts that hardly rise above a hiss: between its parts is nothing that is sure."""
    parts = {
        1031: -7.7, 1156: -7.2, 1447: -4.1, 1624: -4.6, 1822: -1.4, 2051: 0.0, 2301: -1.4,
        2582: -3.3, 2905: -3.8, 3259: -5.2, 3654: -7.2, 4602: -21.9, 5164: -14.2, 5799: -18.3,
    }  # fmt: skip
    frequencies = np.fft.rfftfreq(768, 1 / RATE)
    power = np.zeros(frequencies.size)
    for center, level in parts.items():
        power[np.abs(np.log2(np.maximum(frequencies, 1) / center)) < 1 / 12] = 10 ** (level / 10)
    assert abs(np.log2(hill(frequencies, power) / 1900)) < 0.35


def test_pitches_spread():
    octaves = 0.3 * noise(3, 60)
    samples = sum(
        placed([time], ring(800 * 2**octave)) for time, octave in zip(even(6), octaves, strict=True)
    )
    assert estimate("pitch_spread", samples) == pytest.approx(octaves.std(ddof=1), abs=0.02)
    assert estimate("pitch_spread", placed(even(6), ring(800))) < 0.02


def test_levels():
    loud = 0.1 * noise()
    bursts = placed(even(4, 0.2), 10 * burst(2000))
    assert estimate("background_level", loud + bursts) == pytest.approx(-20, abs=0.3)
    slow = 6 * np.sqrt(2) * np.sin(2 * np.pi * 0.3 * TIMES)
    assert estimate("gust_deviation", loud * 10 ** (slow / 20)) == pytest.approx(6, rel=0.05)
    assert estimate("gust_deviation", loud) < 0.5
    tone = 0.1 * np.sin(2 * np.pi * 100 * TIMES)
    low, twice = (estimate("low_level", gain * tone) for gain in (1, 2))
    assert twice - low == pytest.approx(6.02, abs=0.1)
    assert estimate("low_level", np.sin(2 * np.pi * 1000 * TIMES)) < low - 10


@pytest.mark.parametrize("depth", [0.25, 0.5, 0.9])
def test_a_pulsation_has_rate_and_depth(depth):
    samples = (1 + depth * np.sin(2 * np.pi * 7 * TIMES)) * noise()
    assert estimate("pulsation_rate", samples) == pytest.approx(7, rel=0.02)
    assert estimate("pulsation_depth", samples) == pytest.approx(depth, abs=0.05)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("depth", [0.0, 0.25])
def test_a_narrow_band_swells_by_itself_besides(depth, seed):
    lines = np.fft.rfft(noise(seed))
    frequencies = np.fft.rfftfreq(TIMES.size, 1 / RATE)
    lines *= np.exp(-np.square(np.log2(np.maximum(frequencies, 1) / 880) / 0.1))
    samples = np.fft.irfft(lines) * (1 + depth * np.sin(2 * np.pi * 8 * TIMES))
    assert estimate("pulsation_depth", samples) == pytest.approx(depth, abs=0.05)


@pytest.mark.parametrize("edges", [(650, 1000), (750, 850)])
def test_a_whistle_is_as_wide_as_its_band_whatever_gusts_do(edges):
    band = signal.sosfilt(signal.butter(2, edges, "band", fs=RATE, output="sos"), noise())
    band /= band.std()
    turbulence = signal.lfilter([1], [1, -0.95], noise(1))
    level = 5 * np.sin(2 * np.pi * TIMES)
    # The pitch follows the speed of wind, of which the power is the sixth power.
    speed = np.cumsum(2 ** (level / 18)) / RATE
    gusty = np.interp(speed * SECONDS / speed[-1], TIMES, band) + 0.3 * turbulence
    gusty *= 10 ** (level / 20)
    middle = np.sqrt(edges[0] * edges[1]) * SECONDS / speed[-1]
    assert estimate("whistle_frequency", gusty) == pytest.approx(middle, rel=0.06)
    octaves = np.log2(edges[1] / edges[0])
    assert estimate("whistle_width", gusty) == pytest.approx(octaves, rel=0.25)


def struck(note):
    """A free bar that is struck."""
    times = np.arange(round(0.8 * RATE)) / RATE
    return 0.1 * sum(
        np.exp(-6 * times * mode) * np.sin(2 * np.pi * note * mode * times) for mode in (1, 2.757)
    )


def test_bars_are_heard_whatever_the_wind_does():
    samples = placed(even(3, 0.1)[::2], struck(800)) + placed(even(3, 0.1)[1::2], struck(1250))
    rumble = 0.006 * signal.lfilter([1], [1, -0.95], noise())
    assert estimate("chime_rate", samples + rumble) == pytest.approx(3, rel=0.2)
    assert estimate("struck_pitch", samples + rumble) == pytest.approx(1000, rel=0.03)
    assert estimate("chime_rate", rumble) < 0.3


@pytest.mark.parametrize("name", sorted(ESTIMATORS))
@settings(deadline=None, max_examples=12)
@given(
    kind=st.sampled_from(["silence", "noise", "click", "tone", "constant"]),
    seconds=st.sampled_from([0.3, 1.0, 2.7]),
    sample_rate=st.sampled_from([8000, 22050, 48000]),
)
def test_any_sound_gives_a_number_or_nan_and_no_warning(name, kind, seconds, sample_rate):
    size = round(seconds * sample_rate)
    click = np.zeros(size)
    click[size // 2] = 1
    samples = {
        "silence": np.zeros(size),
        "noise": 0.1 * noise(0, size),
        "click": click,
        "tone": np.sin(np.arange(size)),
        "constant": np.ones(size),
    }[kind]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(float(estimate(name, samples, sample_rate)), float)


def test_every_estimator_is_used_documented_and_sourced():
    named = {
        parameter.estimator.removeprefix("-")
        for synth in models.shipped()
        for parameter in models.load(synth).parameters
    }
    # By `partials_decay_time`, of finer samples.
    named.add("decay_time")
    assert named - {""} == set(ESTIMATORS)
    for entry in ESTIMATORS.values():
        assert entry.doc and entry.source
        assert entry.lowest < entry.highest
