"""What slices have realised, beside what their samples, or simple loops, tell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate
from dsgenerator.render.realised import realised_values
from dsgenerator.render.signals import render
from synths import sound
from synths.realised import Events
from synths.trajectories import Trajectory

TIMES = st.lists(st.floats(0, 9.99), max_size=60).map(sorted)


@settings(deadline=None)
@given(TIMES, st.integers(0, 2**32))
def test_a_slice_has_what_its_own_events_have(times, seed):
    rng = np.random.default_rng(seed)
    deviations, own = rng.normal(0, 0.1, len(times)), rng.normal(3, 1, len(times))
    events = Events(np.array(times), deviations, {"mean": own}, {"spread": own})
    slices = [(0, 2), (2, 4), (-5, 12), (4, 9.5)]
    told = events.realised(slices)
    for place, (start, end) in enumerate(slices):
        within = [i for i, time in enumerate(times) if start <= time < end]
        few, one = not within, len(within) < 2
        expected = {
            "rate_exp": np.nan if few else np.log2(len(within) / (end - start)),
            "irreg_exp": np.nan
            if len(within) < 5
            else np.log10(np.std(deviations[within], ddof=1) / 0.04),
            "mean": np.nan if few else np.mean(own[within]),
            "spread": np.nan if one else np.std(own[within], ddof=1),
        }
        for name, value in expected.items():
            assert told[name][place] == pytest.approx(value, nan_ok=True, abs=1e-6), name


@pytest.mark.parametrize("synth", [m for m in models.shipped() if "rate_exp" in sound(m).values])
def test_whole_events_are_told_and_the_same_ones_each_time(synth):
    model = sound(synth).model
    rate_exp = max(1, sound(synth).parameters["rate_exp"].min)
    values = model.defaults() | {"rate_exp": rate_exp}
    pieces = [(start, start + 0.5) for start in np.arange(0, 4, 0.5)]
    told = model.realised(values, 4.0, 16000, np.random.default_rng(5), pieces)
    counts = np.where(np.isnan(told["rate_exp"]), 0, 0.5 * 2 ** told["rate_exp"])
    np.testing.assert_allclose(counts, np.round(counts))
    expected = 4 * 2**rate_exp
    # Within three standard deviations of a Poisson process.
    assert counts.sum() == pytest.approx(expected, abs=3 * np.sqrt(expected))
    again = model.realised(values, 4.0, 16000, np.random.default_rng(5), pieces)
    assert all(np.array_equal(told[name], again[name], equal_nan=True) for name in told)
    assert set(told) == {p.name for p in model.parameters if p.realised}


CONFIG = {
    "dataset": "told", "synth": "pop", "sample_rate": 16000, "long_duration": 4,
    "variation_duration": 2, "params": {"rate_exp": {"values": [1]}},
    "fixed": {"irreg_exp": 0, "q": 5, "cf_spread": 0, "cf_exp": 2},
}  # fmt: skip


def pieces(dataset):
    return realised_values(dataset, dataset.point(0), dataset.sliced)


def test_pops_are_counted_where_they_sound():
    dataset = validate(CONFIG | {"params": {"rate_exp": {"values": [2]}}})
    samples = render(dataset, dataset.point(0))
    place = dataset.realised.index("rate_exp")
    for piece, row in zip(dataset.sliced, pieces(dataset), strict=True):
        loud = np.abs(samples[piece]) > 0.2
        apart = np.flatnonzero(loud[1:] & ~loud[:-1])
        heard = 1 + np.count_nonzero(np.diff(apart) > 800) if apart.size else 0
        assert 2 ** row[place] * 2 == pytest.approx(heard, abs=1)


def test_of_a_rate_that_moves_slices_have_their_own():
    moves = {"rate_exp": {"values": [{"from": 0, "to": 6}]}}
    dataset = validate(CONFIG | {"params": moves})
    place = dataset.realised.index("rate_exp")
    first, second = (row[place] for row in pieces(dataset))
    rate = Trajectory((0, 4), (0, 6))
    for found, start in ((first, 0), (second, 2)):
        expected = np.log2(np.mean(2 ** rate.at(start + np.linspace(0, 2, 1001))))
        assert found == pytest.approx(expected, abs=0.4)


OWN = """
from synths.interface import Parameter, SoundModel
class Own(SoundModel):
    parameters = (Parameter("size", 0, 1, 0.5, "", "Size.", realised=True),)
    def generate(self, values, duration, sample_rate, rng):
        raise AssertionError("nobody asks for sound")
    def realised(self, values, duration, sample_rate, rng, slices):
        {body}
"""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return {}", "KeyError"),
        ("return {'size': [1, 2, 3]}", "ValueError"),
        ("return {'size': 'large'}", "ValueError"),
        ("raise RuntimeError('no idea')", "no idea"),
        ("raise SystemExit(3)", "does not tell"),
    ],
)
def test_a_model_that_does_not_tell_is_named(tmp_path, body, message):
    path = tmp_path / "own.py"
    path.write_text(OWN.format(body=body))
    dataset = validate(CONFIG | {"synth": str(path), "fixed": {}, "params": {}})
    assert dataset.realised == ("size",)
    with pytest.raises(DSGeneratorError, match="does not tell what slices have realised") as caught:
        pieces(dataset)
    assert message in str(caught.value)


def test_a_model_that_says_nothing_is_asked_nothing(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(OWN.format(body="return {}").partition("    def realised")[0])
    dataset = validate(CONFIG | {"synth": str(path), "fixed": {}, "params": {}})
    assert dataset.realised == ()
    assert pieces(dataset) == [(), ()]
