"""The audit, run as its users run it."""

import csv
import io

import numpy as np
import pandas
import pytest
from helpers import TINY, Workspace, snapshot
from matplotlib.image import imread

pytestmark = pytest.mark.slow

CONFIG = TINY | {
    "dataset": "audited",
    "sample_rate": 16000,
    "long_duration": 3,
    "variation_duration": 1,
    "batch_size": 4,
    "params": {"rate_exp": {"min": 1, "max": 4, "n": 4}, "cf_exp": {"values": [0, 1]}},
}

LIAR = '''
import numpy as np

from synths.interface import Parameter, SoundModel, sample_count


class Liar(SoundModel):
    """A tone whose pitch does as it likes."""

    parameters = (
        Parameter("pitch", 200, 800, 400, "Hz", "Pitch.", estimator="spectral_peak"),
        Parameter("told", 200, 800, 400, "Hz", "Pitch of the other.", estimator="ESTIMATOR"),
        Parameter("mood", 0, 1, 0, "", "What no one can hear."),
    )

    def generate(self, values, duration, sample_rate, rng):
        time = np.arange(sample_count(duration, sample_rate)) / sample_rate
        return 0.5 * np.sin(2 * np.pi * values["pitch"] * 1.2 * time)
'''


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    work = Workspace(tmp_path_factory.mktemp("audit"), CONFIG)
    run = work.run("audit")
    assert run.status == 0, run.output
    return work, run


def results(work):
    text = (work.results / "audit" / "all-parameters.csv").read_text()
    return {row["parameter"]: row for row in csv.DictReader(io.StringIO(text))}


def test_it_says_whether_labels_hold(audited):
    work, run = audited
    found = results(work)
    assert list(found)[:2] == ["rate_exp", "cf_exp"]
    assert "q" in list(found)[2:], "constants follow"
    assert found["rate_exp"]["law"] == "2**rate_exp 1/s"
    assert found["rate_exp"]["estimator"] == "attack_rate"
    assert float(found["rate_exp"]["rank_correlation"]) > 0.95
    assert {row["holds"] for row in found.values()} <= {"yes", "not measured"}
    for name in ("rate_exp", "cf_exp", "q"):
        assert f"{name}: holds" in run.output


def test_it_writes_a_table_and_a_plot_for_each_parameter(audited):
    work, _ = audited
    table = pandas.read_csv(work.results / "audit" / "cf_exp.csv")
    assert list(table.columns) == ["point", "slice", "value", "realised", "quantity", "estimate"]
    assert len(table) == 8 * 3
    assert table.quantity.tolist() == ([440] * 3 + [880] * 3) * 4
    assert table.slice.tolist() == [0, 1, 2] * 8
    assert (table.estimate / table.quantity).between(0.8, 1.25).all()
    for name in ("rate_exp", "cf_exp"):
        image = imread(work.results / "audit" / f"{name}.png")
        assert image.shape == (650, 910, 4)
        assert len(np.unique(image.reshape(-1, 4), axis=0)) > 50


def test_it_needs_no_slices_and_repeats_nothing(audited, tmp_path):
    work = audited[0].copy(tmp_path / "copy")
    assert not work.data.exists()
    before = snapshot(work.results / "audit")
    again = work.run("audit")
    assert again.status == 0 and not again.jobs, again.output
    made = work.rerun()
    assert (made.rendered, made.sliced) == (0, 24)
    assert work.last.jobs["measure"] == 0
    assert not work.run("audit").jobs, "a full run has taken what the audit needs"
    assert snapshot(work.results / "audit") == before


def test_only_new_batches_are_measured(audited, tmp_path):
    work = audited[0].copy(tmp_path / "copy")
    work.config["params"] = CONFIG["params"] | {"rate_exp": {"values": [1, 2, 3, 4, 3.5]}}
    run = work.run("audit")
    assert run.jobs["measure"] == 1 and run.jobs["audit"] == 1, run.output
    assert len(pandas.read_csv(work.results / "audit" / "rate_exp.csv")) == 10 * 3


def test_files_of_a_parameter_that_is_swept_no_longer_go_and_others_stay(audited, tmp_path):
    work = audited[0].copy(tmp_path / "copy")
    mine = work.results / "audit" / "notes.csv"
    mine.write_text("mine")
    work.config["params"] = {"rate_exp": CONFIG["params"]["rate_exp"]}
    assert work.run("audit").status == 0
    assert {path.name for path in (work.results / "audit").iterdir()} == {
        *("all-parameters.csv", "rate_exp.csv", "rate_exp.png", "notes.csv"),
    }
    assert work.run().status == 0
    assert work.run("--delete-all-output").status == 0
    assert [path.name for path in (work.results / "audit").iterdir()] == ["notes.csv"]


def liar(folder, estimator="attack_rate", **params):
    (folder / "liar.py").write_text(LIAR.replace("ESTIMATOR", estimator))
    config = CONFIG | {"synth": str(folder / "liar.py"), "fixed": {}, "params": params}
    return Workspace(folder, config | {"batch_size": "auto"})


def test_a_label_that_lies_is_found_out(tmp_path):
    five = {"min": 300, "max": 700, "n": 5}
    work = liar(tmp_path, pitch=five, told=five, mood={"values": [0, 1]})
    run = work.run("audit")
    assert run.status == 0, run.output
    found = results(work)
    assert found["pitch"]["holds"] == "no"
    assert float(found["pitch"]["slope"]) == pytest.approx(1.2, abs=0.02)
    assert found["told"]["holds"] == "no"
    assert found["mood"]["holds"] == "not measured"
    assert "pitch: does not hold" in run.output
    assert "mood: not measured; its sound model names no estimator" in run.output


def test_an_estimator_that_there_is_not(tmp_path):
    work = liar(tmp_path, estimator="spectral_peek", told={"min": 300, "max": 700, "n": 2})
    run = work.run("audit")
    assert run.status == 1
    assert (
        "told names the estimator 'spectral_peek', which there is not; did you mean" in run.output
    )
    assert "Traceback" not in run.output


def test_one_value_and_no_axis_tell_nothing(tmp_path):
    work = Workspace(tmp_path, CONFIG | {"params": {"rate_exp": {"values": [2]}}})
    assert work.run("audit").status == 0
    assert results(work)["rate_exp"]["holds"] == "not measured"
