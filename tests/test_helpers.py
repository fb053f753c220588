"""What sound models share: noise, envelopes, kernels, mixes, and sounds at a prompt."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synths import sound
from synths.airflow import whistles
from synths.composition import Mix
from synths.drip import Drip
from synths.ensemble import Ensemble
from synths.envelopes import decay_envelope
from synths.events import add_events, add_kernels, poisson_times
from synths.interface import Parameter
from synths.noise import band_pass, low_pass, shaped_noise, smooth_noise
from synths.pop import Pop
from synths.wind import Wind

LAW = settings(deadline=None, max_examples=50)


def rng(seed=0):
    return np.random.default_rng(seed)


# -- noise


def spectrum(samples, sample_rate):
    return np.fft.rfftfreq(samples.size, 1 / sample_rate), np.abs(np.fft.rfft(samples)) ** 2


@pytest.mark.parametrize("cutoff", [0.5, 8, 300, 3000])
def test_smooth_noise_ends_at_its_cutoff(cutoff):
    samples = smooth_noise(cutoff, 160_000, 16000, rng())
    frequencies, power = spectrum(samples * np.hanning(samples.size), 16000)
    assert power[frequencies > 1.2 * cutoff + 1].sum() < 0.02 * power.sum()


def test_smooth_noise_has_a_standard_deviation_of_one():
    powers = [np.mean(smooth_noise(2, 32_000, 16000, rng(seed)) ** 2) for seed in range(200)]
    assert np.mean(powers) == pytest.approx(1, abs=0.15)


def test_a_whistle_moves():
    frequency = np.linspace(500, 2000, 64_000)
    samples = whistles(frequency, 0.05, 16000, rng(), edges=())
    for part, expected in ((samples[:8000], 600), (samples[-8000:], 1900)):
        frequencies, power = spectrum(part, 16000)
        assert np.sum(frequencies * power) / power.sum() == pytest.approx(expected, abs=100)


def test_shaped_noise_follows_its_magnitude():
    samples = shaped_noise(low_pass(400, 5), 160_000, 16000, rng())
    assert np.mean(samples**2) == pytest.approx(1)
    frequencies, power = spectrum(samples, 16000)
    passed = power[frequencies < 300].mean()
    at_cutoff = power[abs(frequencies - 400) < 5].mean()
    assert 10 * np.log10(passed / at_cutoff) == pytest.approx(3, abs=1.5)
    assert power[frequencies > 800].mean() < 1e-2 * passed


def test_a_band_is_three_decibels_down_at_its_edges():
    edges = 1000 * 2.0 ** np.array([-0.5, 0, 0.5])
    assert 20 * np.log10(band_pass(1000, 1.0)(edges)) == pytest.approx([-3, 0, -3], abs=0.02)


# -- events


@LAW
@given(st.integers(1, 3000), st.integers(0, 40), st.integers(1, 4), st.integers(0, 2**32))
def test_kernels_are_added_as_events_are(length, events, kinds, seed):
    draw = rng(seed)
    starts = draw.integers(length, size=events)
    amplitudes, chosen = draw.standard_normal(events), draw.integers(kinds, size=events)
    kernels = draw.standard_normal((kinds, 200))
    expected = add_events(
        length, starts, (a * kernels[k] for a, k in zip(amplitudes, chosen, strict=True))
    )
    np.testing.assert_allclose(
        add_kernels(length, starts, amplitudes, chosen, kernels), expected, atol=1e-9
    )


def test_poisson_intervals_have_a_coefficient_of_variation_of_one():
    intervals = np.diff(poisson_times(20, 500, rng()))
    assert np.mean(intervals) == pytest.approx(1 / 20, rel=0.05)
    assert np.std(intervals) / np.mean(intervals) == pytest.approx(1, rel=0.05)


# -- envelopes


def test_a_decay_falls_by_sixty_decibels():
    envelope = decay_envelope(0.1, 16000)
    assert envelope[0] == 1
    assert envelope.size == 1600
    assert 20 * np.log10(envelope[-1]) == pytest.approx(-60, abs=0.1)


# -- several models as one


def test_names_that_clash_are_prefixed_and_others_are_not():
    mix = Mix(pop=Pop(), drip=Drip())
    names = [parameter.name for parameter in mix.parameters]
    assert {"pop_rate_exp", "drip_rate_exp", "q", "sweep", "pop_gain", "drip_start"} <= set(names)
    assert len(names) == len(set(names))
    values = {parameter.name: parameter.default for parameter in mix.parameters}
    assert mix.values("pop", values | {"pop_rate_exp": 5})["rate_exp"] == 5


def test_a_mix_is_the_sum_of_its_members():
    mix = Mix(pop=Pop(), drip=Drip())
    values = {parameter.name: parameter.default for parameter in mix.parameters}

    def made(**changes):
        return mix.generate(values | changes, 1.0, 8000, rng())

    pops, drips = made(drip_gain=-80), made(pop_gain=-80)
    np.testing.assert_allclose(made(), pops + drips, atol=2e-3)
    np.testing.assert_allclose(made(pop_gain=-6, drip_gain=-80), pops / 1.995, atol=2e-3)
    late = made(pop_gain=-80, drip_start=10)
    assert np.flatnonzero(np.abs(late) > 1e-3)[0] > np.flatnonzero(np.abs(drips) > 1e-3)[0]


def test_a_mix_names_the_member_that_refuses():
    mix = Mix(pop=Pop(), drip=Drip())
    values = {parameter.name: parameter.default for parameter in mix.parameters}
    assert mix.check(values, 8000) is None
    assert mix.check(values | {"drip_cf_exp": 6}, 8000).startswith("drip: the highest frequency")


def test_names_that_clash_in_spite_of_their_prefixes_are_refused():
    with pytest.raises(ValueError, match="wind_gain"):
        Mix(ensemble=Ensemble(), wind=Wind())


# -- at a prompt


def test_three_lines_at_a_prompt():
    pop = sound("pop").set(rate_exp=3).set_norm(cf_exp=0.5)
    assert pop.values["rate_exp"] == 3
    assert pop.values["cf_exp"] == 1.5
    samples = pop.generate(duration=0.5, sample_rate=8000, seed=1)
    assert samples.shape == (4000,)
    np.testing.assert_array_equal(samples, pop.generate(0.5, 8000, 1))


def test_setting_makes_another_sound():
    pop = sound("pop")
    pop.set(q=20)
    assert pop.values["q"] == 40
    assert list(pop.parameters) == ["rate_exp", "irreg_exp", "cf_exp", "q", "cf_spread"]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: sound("popp"), "no sound model popp; did you mean pop? There are: applause,"),
        (lambda: sound("interface"), "no sound model interface"),
        (lambda: sound("events"), "no sound model events"),
        (lambda: sound("pop").set(rat_exp=1), "did you mean rate_exp?"),
        (lambda: sound("pop").set(q=1), "1 is out of range for q; allowed: 2 to 500"),
        (lambda: sound("pop").set_norm(q=2), "2 is out of range for q; allowed: 0 to 1 norm"),
        (lambda: sound("crickets").set(pulses=2.5), "2.5 is not whole"),
        (lambda: sound("pop").set(cf_exp=6).generate(), "Nyquist"),
    ],
)
def test_what_cannot_be_set_is_refused(act, words):
    with pytest.raises(ValueError) as caught:
        act()
    assert words in str(caught.value)


# -- scales


def test_scales():
    octave = Parameter("f", -1, 1, 0, "octaves", "F.", "octave", 440, "Hz")
    assert (octave.physical(-1), octave.physical(1)) == (220, 880)
    assert octave.law == "440 * 2**f Hz"
    decade = Parameter("d", 0, 2, 0, "decades", "D.", "decade", 0.04)
    assert decade.physical(2) == pytest.approx(4)
    assert decade.law == "0.04 * 10**d"
    assert Parameter("r", 1, 2, 1, "mm", "R.").law == "r mm"
    whole = Parameter("n", 1, 4, 2, "", "N.", "integer")
    assert [whole.natural(norm) for norm in (0, 0.4, 1)] == [1, 2, 4]
    assert whole.physical(3) == 3
    with pytest.raises(ValueError, match="scale must be one of linear, octave, decade, integer"):
        Parameter("f", 0, 1, 0, "", "F.", "log")
    with pytest.raises(ValueError, match="whole ends"):
        Parameter("n", 0, 1.5, 0, "", "N.", "integer")
