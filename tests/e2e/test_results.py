"""What is in data/: a table that is true, and the files that it lists and nothing else."""

import hashlib
import math
import re

import numpy as np
import pandas
import pytest
import soundfile
from helpers import TINY, Workspace, snapshot

pytestmark = pytest.mark.slow

CONFIG = TINY | {
    "sample_rate": 8000,
    "seed": 3,
    "examples": 2,
    "params": {
        "rate_exp": {
            "values": [6, 5.25],
            "label": {"name": "speed", "min": 0, "max": 10},
        },
        "irreg_exp": {"min": 0, "max": 0.5, "n": 3, "units": "norm"},
    },
    "fixed": {"q": 20, "cf_spread": {"value": 0.125, "units": "norm"}},
}
POINTS = 2 * 3 * 2
GAIN = 10 ** (CONFIG["gain_db"] / 20)
COLUMNS = [
    *("file_name", "point", "example", "variation", "start", "duration", "sample_rate"),
    *("rate_exp", "irreg_exp", "q", "cf_spread", "cf_exp", "label_speed"),
    *(f"{name}_realised" for name in ("rate_exp", "irreg_exp", "cf_exp", "cf_spread")),
    *("peak", "rms", "clipped", "sha256", "synth", "seed", "render_version"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("results"), CONFIG).make()


@pytest.fixture(scope="module")
def table(made):
    return made.table()


def test_columns_and_rows(table):
    assert list(table.columns) == COLUMNS
    assert len(table) == POINTS * 4
    assert table.file_name.is_unique
    assert table.point.nunique() == POINTS


def test_both_forms_of_the_table_are_equal(made, table):
    parquet = pandas.read_parquet(made.data / "metadata.parquet")
    pandas.testing.assert_frame_equal(table, parquet, check_exact=True)


def test_data_holds_what_the_table_lists_and_nothing_else(made, table):
    listed = {"dataset.json", "metadata.csv", "metadata.parquet", *table.file_name}
    assert snapshot(made.data).keys() == listed


def test_parameters_are_in_natural_units(table):
    """Norm values count in the sound model's range: irreg_exp 0..2, cf_spread 0..12."""
    assert set(table.rate_exp) == {6, 5.25}
    assert set(table.irreg_exp) == {0, 0.5, 1}
    for name, value in {"q": 20, "cf_spread": 1.5, "cf_exp": 0, "sample_rate": 8000}.items():
        assert set(table[name]) == {value}, name
    assert set(table.synth) == {"pop"}
    assert set(table.seed) == {3}


def test_what_variations_have_realised_is_around_the_label(table):
    exact = table.rate_exp_realised.where(table.irreg_exp == 0)
    assert (exact - table.rate_exp).abs().max() < 0.5
    means = table.groupby("rate_exp").rate_exp_realised.mean()
    assert (means - means.index).abs().max() < 0.3


def test_every_combination_is_there(table):
    cells = table.groupby(["rate_exp", "irreg_exp", "example", "variation"]).size()
    assert len(cells) == 2 * 3 * 2 * 4
    assert set(cells) == {1}


def test_labels_are_linear_over_the_axis(table):
    assert set(zip(table.rate_exp, table.label_speed, strict=True)) == {(5.25, 0), (6, 10)}


def test_time_within_the_long_signal(table):
    assert set(table.duration) == {0.1}
    assert np.allclose(table.start, table.variation * 0.1, rtol=0, atol=1e-12)
    assert set(table.variation) == {0, 1, 2, 3}


def test_names_tell_dataset_and_values(table):
    row = table.query("rate_exp == 5.25 and irreg_exp == 0.5 and example == 1").iloc[2]
    assert row.point == "tiny--rate_exp-05.25--irreg_exp-00.50--x-01"
    assert row.file_name == f"audio/rate_exp-05.25/{row.point}--v-002.wav"


def test_checksums_are_those_of_the_bytes(made, table):
    for row in table.itertuples():
        content = (made.data / row.file_name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row.sha256


def test_variations_are_slices_of_the_long_signal(made, table):
    """With the gain, and within half a step of 16 bits."""
    for row in table.itertuples():
        long_signal, rate = soundfile.read(made.results / "long" / f"{row.point}.wav")
        assert (rate, long_signal.shape) == (8000, (3200,))
        file = made.data / row.file_name
        info = soundfile.info(file)
        assert (info.subtype, info.channels, info.samplerate) == ("PCM_16", 1, 8000)
        samples, _ = soundfile.read(file)
        first = round(row.start * rate)
        expected = long_signal[first : first + 800] * GAIN
        # A little more than half: the gain is applied in single precision.
        assert np.abs(samples - expected).max() <= 0.501 / 2**15
        assert row.peak == pytest.approx(np.abs(expected).max(), rel=1e-6)
        assert row.rms == pytest.approx(math.sqrt(np.mean(expected**2)), rel=1e-6)
        assert row.clipped == 0


def test_examples_differ(table):
    pairs = table.pivot(
        index=["rate_exp", "irreg_exp", "variation"], columns="example", values="sha256"
    )
    assert (pairs[0] != pairs[1]).all()


def test_what_a_run_says(finished):
    """Where there is no terminal: what is to be done, and what was."""
    lines = finished.last.output.splitlines()
    # On a machine that is busy, it may take long enough to say how far it is.
    lines = [line for line in lines if not line.startswith(("render: ", "slice: ", "table: "))]
    _, extent, jobs, done, dataset, hear = lines
    assert extent.startswith("tiny: 4 points, 16 variations of 0.1 s, 1.6 s of audio, ")
    assert jobs == "jobs: render 2 (4 points), slice 2 (16 variations), table 1"
    assert re.fullmatch(
        r"tiny: rendered 4 long signals, sliced 16 variations, in [\d.]+ (s|min.*)", done
    )
    assert dataset.startswith("dataset: results/tiny/data (16 variations, 1.6 s, ")
    assert re.match(r"hear it: .* --cores all gallery --configfile \S+tiny.yaml", hear)
    assert not list(finished.results.rglob("*.progress"))
