"""The figures of a dataset: what is drawn is what the table says."""

import io

import numpy as np
import pandas
import pytest
from matplotlib.image import imread

from dsgenerator.audit.figures import FLOOR_DB, figures, points_table
from dsgenerator.plan.paths import FIGURES
from dsgenerator.points.validation import validate

CONFIG = {
    "dataset": "drawn",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 1,
    "variation_duration": 0.25,
    "params": {"rate_exp": {"min": 0, "max": 3, "n": 2}, "cf_exp": {"values": [0, 1]}},
}
STEM = "drawn--rate_exp-{:05.2f}--cf_exp-{:05.2f}"


def table_of(rows):
    return pandas.DataFrame(rows, columns=["point", "rms", "peak", "clipped"])


def test_a_point_has_the_level_of_its_loudest_and_the_share_it_has_left():
    dataset = validate(CONFIG)
    rows = [(STEM.format(0, 0), 0.01, 0.1, 0), (STEM.format(0, 0), 0.1, 1.5, 7)]
    rows += [(STEM.format(3, 1), 0, 0, 0)] * 4
    points = points_table(dataset, table_of(rows))
    assert list(points["kept"]) == [0.5, 0, 0, 1]
    assert list(points["clipped"]) == [0.25, 0, 0, 0]
    assert points["rms"].to_numpy() == pytest.approx([-20, np.nan, np.nan, FLOOR_DB], nan_ok=True)
    assert points["peak"].iloc[0] == pytest.approx(3.52, abs=0.01)
    assert list(points["rate_exp"]) == [0, 0, 3, 3]


@pytest.mark.parametrize("params", [{}, {"q": {"min": 5, "max": 50, "n": 40}}, CONFIG["params"]])
@pytest.mark.parametrize("kept", ["all", "nothing"])
def test_figures_of_any_dataset_can_be_drawn(params, kept):
    dataset = validate(CONFIG | {"params": params})
    rows = [(point.stem, 0.1, 0.5, 0) for point in dataset.points()] if kept == "all" else []
    drawn = figures(dataset, table_of(rows))
    assert set(drawn) == set(FIGURES)
    for content in drawn.values():
        image = imread(io.BytesIO(content))
        assert image.shape[0] > 300
        assert image[..., :3].min() < 0.5
