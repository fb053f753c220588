"""Struck bars: what their labels claim, and estimators of what rings on signals of known truth."""

import numpy as np
import pytest
from scipy.linalg import eigh

from dsgenerator.audit.estimators import ESTIMATORS, Sound
from synths import sound
from synths.bars import modes, shapes


def estimate(name, samples, sample_rate=16000):
    return ESTIMATORS[name].measure(Sound(samples, sample_rate))


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


def rings(frequencies, amplitudes, loss, every=0.23, seconds=2.0, rate=16000):
    """Damped sines that begin again and again."""
    samples = np.zeros(round(seconds * rate))
    for start in np.arange(0.05, seconds, every):
        times = np.arange(samples.size - round(start * rate)) / rate
        for frequency, amplitude in zip(frequencies, amplitudes, strict=True):
            fall = np.exp(-np.pi * loss * frequency * times)
            samples[-times.size :] += amplitude * fall * np.sin(2 * np.pi * frequency * times)
    return 0.1 * samples


@pytest.mark.parametrize("loss", [0.001, 0.01, 0.1])
def test_what_rings_tells_its_strikes_its_pitch_and_its_loss(loss):
    samples = rings([300, 827, 1621, 2680], [1, -0.5, 0.3, 0.2], loss)
    assert estimate("strike_rate", samples) == pytest.approx(4.5)
    assert estimate("strike_irregularity", samples) < 0.01
    assert estimate("lowest_partial", samples) == pytest.approx(300, rel=1e-3)
    assert estimate("loss_factor", samples) == pytest.approx(loss, rel=0.05)


def test_a_bar_tells_where_and_how_it_is_struck():
    # At an end all modes of a bar move alike; in the middle every other one rests.
    ratios = np.array([1, 2.7565, 5.4039, 8.9330, 13.3443])
    middle = [-0.6078, 0, 0.7112, 0, -0.7070]
    force = 10 ** (-9 * np.log2(ratios) / 20)
    samples = rings(400 * ratios, middle * force, 0.005)
    assert estimate("strike_position", samples) == pytest.approx(0, abs=0.02)
    assert estimate("strike_tilt", samples) == pytest.approx(-9, abs=0.6)


def test_mode_shapes_are_those_of_a_bar_with_free_ends():
    """Nodes: Fletcher and Rossing 1998, table 2.1, from an end."""
    np.testing.assert_allclose(np.abs(shapes(0.5)[:8]), 1, atol=1e-9)
    for mode, nodes in enumerate([[0.2242], [0.132, 0.5], [0.094, 0.356]]):
        for node in nodes:
            assert shapes(0.5 - node)[mode] == pytest.approx(0, abs=0.01)


def free_plate(width, count):
    """Frequencies of a plate with free edges, by the method of Ritz: polynomials along and across.

    In the square root of stiffness over mass of a plate of length 1, for Poisson's ratio 0.3.
    """
    nodes, weights = np.polynomial.legendre.leggauss(24)
    basis = [np.polynomial.Legendre.basis(degree) for degree in range(12)]
    bent = np.array(
        [[each.deriv(d)(nodes) if d else each(nodes) for each in basis] for d in range(3)]
    )
    products = np.einsum("aik,bjk,k->abij", bent, bent, weights)

    def term(*derived):
        along, across = products[derived[:2]], products[derived[2:]]
        return np.kron(along, across) * width ** -sum(derived[2:])

    stiffness = term(2, 2, 0, 0) + term(0, 0, 2, 2) + 1.4 * term(1, 1, 1, 1)
    stiffness += 0.3 * (term(2, 0, 0, 2) + term(0, 2, 2, 0))
    mass = np.kron(products[0, 0], products[0, 0])
    # Three modes do not bend it; nodes are in a square of a side of 2.
    return 4 * np.sqrt(eigh(stiffness, mass, eigvals_only=True)[3 : 3 + count])


def test_modes_of_plates_are_those_of_the_literature():
    """Leissa 1973, table C21, and what it comes to for other widths."""
    np.testing.assert_allclose(free_plate(1, 4), [13.468, 19.596, 24.271, 34.801], rtol=1e-4)
    for width in (0.1, 0.2, 0.3, 0.4, 0.5):
        exact = free_plate(width, 8)
        np.testing.assert_allclose(modes(0.1, width)[0][:8] * exact[0], exact, rtol=0.07)
    ratios, moved = modes(0.1, 0.02)
    bar = modes(0.1, 0)
    assert ratios[:5] == pytest.approx(bar[0][:5], rel=1e-3)
    assert moved[:5] == pytest.approx(bar[1][:5])


@pytest.mark.parametrize("width", [0, 0.06, 0.15, 0.3, 0.45])
def test_a_plate_tells_its_width(width):
    exact = free_plate(width, 9) if width else 22.373 * np.array([1, 2.757, 5.404, 8.933])
    ratios = exact / exact[0]
    samples = rings(440 * ratios, np.cos(np.arange(ratios.size)) * ratios**-1.0, 0.01)
    assert estimate("plate_width", samples) == pytest.approx(width, rel=0.06, abs=0.001)


def test_a_metal_bar_rings_from_the_start():
    model = sound("modal").set(loss_exp=-3, cf_exp=-1)
    samples = np.array([model.generate(8.0, 8000, seed) for seed in range(12)])
    assert level(samples[:, :8000]) == pytest.approx(level(samples[:, -8000:]), abs=2)


@pytest.mark.parametrize("sample_rate", [16000, 44100])
def test_level_and_band(sample_rate):
    model = sound("modal")
    default = level(model.generate(8.0, sample_rate))
    assert default == pytest.approx(-24, abs=2)
    for name in ("cf_exp", "loss_exp", "hardness", "position", "width"):
        ends = model.parameters[name].min, model.parameters[name].max
        levels = [level(model.set(**{name: end}).generate(8.0, sample_rate)) for end in ends]
        assert np.ptp(levels) < 6.5, name
    samples = model.set(cf_exp=-2).generate(4.0, sample_rate)
    power = np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))
    assert power[: 4 * 19].sum() < 1e-6 * power.sum()


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("loss_exp", 1e-3),
        ("hardness", 0.05),
        ("position", 1e-3),
        ("irreg_exp", 1e-6),
        ("width", 1e-5),
    ],
)
def test_a_small_step_sounds_almost_the_same(name, step):
    model = sound("modal")
    first = model.generate(2.0, 16000, seed=1)
    second = model.set(**{name: model.values[name] + step}).generate(2.0, 16000, seed=1)
    assert level(first - second) < level(first) - 30


def test_one_seed_sounds_the_same_at_other_sample_rates():
    low, high = (sound("modal").generate(2.0, rate) for rate in (16000, 48000))
    first, second = (np.abs(np.fft.rfft(each)[:6000]) / each.size for each in (low, high))
    assert np.corrcoef(first, second)[0, 1] > 0.95
