"""What is made of loaded samples and labels, as it was asked for."""

import numpy as np
import pyarrow.parquet
import pytest
from loadings import DIVIDED, items
from making import make
from streams import MOVING, SMALL

from dsgenerator.dataset import Textures
from dsgenerator.stream import Stream

pytestmark = pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make(DIVIDED, tmp_path_factory.mktemp("divided")).paths.data


def test_random_excerpts_follow_from_seed_epoch_and_variation(data):
    def starts(**options):
        whole, textures = Textures(data), Textures(data, crop=0.01, **options)
        if "epoch" in options:
            textures.set_epoch(options["epoch"])
        found = []
        for (samples, _), (full, _) in zip(items(textures), items(whole), strict=True):
            assert samples.shape == (80,)
            places = np.lib.stride_tricks.sliding_window_view(full, 80)
            found.append(int(np.argmax((places == samples).all(axis=1))))
            assert (places[found[-1]] == samples).all()
        return found

    first = starts()
    assert first == starts()
    assert len(set(first)) > 5
    assert starts(seed=1) != first != starts(epoch=1)
    assert set(starts(crop_at=0.02)) <= {160, 0}  # 0 of what is silent


def test_levels_are_those_that_were_asked_for(data):
    for samples, _ in items(Textures(data, level_db=-20, crop=0.04)):
        rms = np.sqrt(np.mean(np.square(samples, dtype=float)))
        assert rms == 0 or 20 * np.log10(rms) == pytest.approx(-20, abs=1e-4)


def test_kinds_of_labels_are_the_same_values(data):
    natural, normalised, physical = (
        [labels for _, labels in items(Textures(data, kind=kind))]
        for kind in ("natural", "normalised", "physical")
    )
    for value, unit, quantity in zip(natural, normalised, physical, strict=True):
        assert unit["rate_exp"] == (value["rate_exp"] - 4) / 2
        assert quantity["rate_exp"] == 2 ** value["rate_exp"]
        assert quantity["cf_exp"] == 440 * 2 ** value["cf_exp"]
    # The whole dataset's range, whatever the split.
    train = {labels["rate_exp"] for _, labels in items(Textures(data, split="train"))}
    scaled = items(Textures(data, split="train", kind="normalised"))
    assert {labels["rate_exp"] for _, labels in scaled} == {(v - 4) / 2 for v in train}


def test_what_was_drawn_without_end_is_in_0_to_1():
    config = SMALL | {
        "params": {"rate_exp": {"min": 2, "max": 6}},
        "design": {"kind": "sobol", "n": 3},
    }
    stream = Stream(config, endless=True, kind="normalised")
    values = [stream[place][1]["rate_exp"] for place in range(0, 400, 4)]
    natural = Stream(config, endless=True)
    expected = [(natural[place][1]["rate_exp"] - 2) / 4 for place in range(0, 400, 4)]
    assert values == expected
    assert 0 <= min(values) < 0.1 < 0.9 < max(values) <= 1


def test_curves_are_those_of_the_excerpt(tmp_path):
    config = SMALL | {"synth": "wind", "params": {"strength": MOVING}}
    made = make(config, tmp_path).paths.data
    whole = items(Textures(made))
    cut = items(Textures(made, crop=0.02, crop_at=0.01, kind="normalised"))
    assert any(len(set(labels["strength"].values)) > 1 for _, labels in cut)
    for (_, labels), (_, told) in zip(cut, whole, strict=True):
        part = told["strength"].part(0.01, 0.02)
        assert labels["strength"].times == part.times
        np.testing.assert_allclose(labels["strength"].values, part.values)
        assert labels["strength"].times[-1] == 0.02


def test_a_slice_that_does_not_tell_has_no_number(tmp_path):
    config = SMALL | {"params": {"rate_exp": {"values": [1, 6]}}}
    made = make(config, tmp_path).paths.data
    told = [labels["rate_exp"] for _, labels in items(Textures(made, realised=True))]
    table = pyarrow.parquet.read_table(made / "metadata.parquet")
    column = table["rate_exp_realised"].to_pylist()
    assert None in column
    assert any(value is not None for value in column)
    np.testing.assert_equal(told, [np.nan if value is None else value for value in column])
