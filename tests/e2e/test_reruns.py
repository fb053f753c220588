"""What a change re-makes: every row of the table in docs/reruns.md, counted on the disk."""

import math
import os
import shutil
import signal
import time

import pytest
from helpers import (
    A_LONG_SIGNAL,
    EVERYTHING,
    NOTHING,
    POINTS,
    TINY,
    VARIATIONS,
    Made,
    Workspace,
    checksums,
    copy_of_the_sources,
    kill,
    snapshot,
    start,
)

pytestmark = pytest.mark.slow

RATE, CF = TINY["params"]["rate_exp"], TINY["params"]["cf_exp"]
ALL_SLICED = Made(sliced=VARIATIONS, table=True)
A_VARIATION = "data/audio/rate_exp-05.00/tiny--rate_exp-05.00--cf_exp-00.50--v-002.wav"

SLOW_MODEL = """
import time

from synths.interface import Parameter, SoundModel, sample_count


class Slow(SoundModel):
    parameters = (Parameter("amplitude", 0, 1, 0.5, "", "How loud."),)

    def generate(self, values, duration, sample_rate, rng):
        time.sleep(0.05)
        return values["amplitude"] * rng.uniform(-1, 1, sample_count(duration, sample_rate))
"""


# Nothing changed.


def test_nothing(tiny):
    assert tiny.rerun() == NOTHING
    assert "Nothing to be done" in tiny.last.output


def test_touched_sources_in_another_checkout(tiny, tmp_path):
    tiny.repo = copy_of_the_sources(tmp_path / "checkout")
    for path in tiny.repo.rglob("*"):
        os.utime(path)
    assert tiny.rerun() == NOTHING
    assert not tiny.last.jobs


@pytest.mark.parametrize("change", [{"cores": 2}, {"batch_size": 3}, {"batch_size": "auto"}])
def test_more_cores_and_other_batches(tiny, change):
    assert tiny.rerun(**change) == NOTHING
    assert not tiny.last.jobs


def test_another_working_directory(tiny, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert tiny.rerun(cwd=elsewhere) == NOTHING
    moved = tiny.copy(tmp_path / "moved")
    assert moved.rerun() == NOTHING
    assert not any(elsewhere.iterdir())


# The grid changed.


def test_a_value_added(tiny):
    values = {"values": [0, 0.5, 1]}
    assert tiny.rerun(params={"rate_exp": RATE, "cf_exp": values}) == Made(2, 8, 0, True)


def test_an_axis_grown_at_its_end_leaves_earlier_batches_alone(tiny):
    values = {"values": [5, 6, 7]}
    assert tiny.rerun(params={"rate_exp": values, "cf_exp": CF}) == Made(2, 8, 0, True)
    assert tiny.last.jobs == {"render": 1, "slice": 1, "table": 1}


def test_n_raised(tiny):
    assert tiny.rerun(params={"rate_exp": RATE | {"n": 3}, "cf_exp": CF}) == Made(2, 8, 0, True)


def test_more_decimals_rename_long_signals_without_rendering(tiny):
    """0.50 and 0.501 need three decimals, so that all files have other names."""
    values = {"values": [0, 0.5, 0.501]}
    made = tiny.rerun(params={"rate_exp": RATE, "cf_exp": values})
    assert made == Made(rendered=2, sliced=24, pruned=16, table=True)
    assert sum("cf_exp-00.500" in name for name in snapshot(tiny.results / "long")) == 2


def test_a_value_removed(tiny):
    """What the workflow wrote goes; what somebody else put next to it stays."""
    mine = ["data/README.txt", "data/audio/mine.wav", A_VARIATION.replace("v-002", "v-002-mine")]
    for name in mine:
        (tiny.results / name).write_text("mine")
    made = tiny.rerun(params={"rate_exp": RATE, "cf_exp": {"values": [0]}})
    assert made == Made(pruned=8, table=True)
    assert all((tiny.results / name).read_text() == "mine" for name in mine)
    assert not any("cf_exp-00.50" in n and "mine" not in n for n in snapshot(tiny.results))


# Settings changed.


@pytest.mark.parametrize("change", [{"sample_format": "PCM_24"}, {"gain_db": -18}])
def test_settings_of_the_variations(tiny, change):
    assert tiny.rerun(**change) == ALL_SLICED
    assert tiny.last.jobs == {"slice": 2, "table": 1}


def test_variation_duration(tiny):
    """Half as many, twice as long: the others are pruned."""
    assert tiny.rerun(variation_duration=0.2) == Made(sliced=8, pruned=8, table=True)


def test_silence_drops_variations_and_leaves_the_others(tiny):
    peaks = sorted(tiny.table().peak)
    between = (peaks[3] + peaks[4]) / 2
    made = tiny.rerun(silence_db=20 * math.log10(between))
    assert made == Made(pruned=4, table=True)
    assert tiny.last.jobs == {"slice": 2, "table": 1}
    assert sorted(tiny.table().peak) == peaks[4:]


def test_a_label_changes_the_table_only(tiny):
    rate = RATE | {"label": {"name": "speed", "min": 0, "max": 10}}
    assert tiny.rerun(params={"rate_exp": rate, "cf_exp": CF}) == Made(table=True)
    assert tiny.last.jobs == {"table": 1}


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"sample_rate": 8001}, {"long_duration": 0.45}, {"fixed": {"q": 21}}]
)
def test_settings_of_the_sound(tiny, change):
    assert tiny.rerun(**change) == EVERYTHING


@pytest.mark.parametrize(
    ("file", "made"), [("pop", EVERYTHING), ("events", EVERYTHING), ("drip", NOTHING)]
)
def test_source_of_a_sound_model(tiny, tmp_path, file, made):
    """The bytes turn out the same here, so that slicing has nothing to write."""
    tiny.repo = copy_of_the_sources(tmp_path / "checkout")
    with open(tiny.repo / "synths" / f"{file}.py", "a") as source:
        source.write("\n# changed\n")
    expected = made if made == NOTHING else Made(rendered=POINTS, table=True)
    assert tiny.rerun() == expected
    assert tiny.last.jobs["slice"] == (0 if made == NOTHING else 2)


@pytest.mark.parametrize("hours", [-1, 1])
def test_times_of_another_clock(tiny, tmp_path, hours):
    """Of all that the last run left; a change, and a loss, are made good as ever."""
    later = time.time() + 3600 * hours
    for path in (tiny.results).rglob("*"):
        os.utime(path, (later, later), follow_symlinks=False)
    tiny.config["gain_db"] = -18
    assert tiny.make().run().status == 0
    was = checksums(tiny.data)
    assert was == checksums(Workspace(tmp_path / "clean", tiny.config).make().data)
    for path in (tiny.results).rglob("*"):
        os.utime(path, (later, later), follow_symlinks=False)
    os.unlink(tiny.results / A_VARIATION)
    tiny.make()
    assert checksums(tiny.data) == was


# Files were lost.


def cut(path):
    os.truncate(path, path.stat().st_size - 2)


@pytest.mark.parametrize("lose", [os.unlink, cut])
@pytest.mark.parametrize(
    ("file", "rendered"), [(A_LONG_SIGNAL, 1), (A_VARIATION, 0)], ids=["long", "variation"]
)
def test_a_file_lost_or_cut_short(tiny, lose, file, rendered):
    was, before = checksums(tiny.results / "data"), snapshot(tiny.results)
    lose(tiny.results / file)
    made = tiny.rerun(before=before)
    assert made == Made(rendered=rendered, sliced=1 - rendered, table=True)
    assert checksums(tiny.results / "data") == was


def test_a_file_lost_twice(tiny):
    for _ in range(2):
        before = snapshot(tiny.results)
        os.unlink(tiny.results / A_VARIATION)
        assert tiny.rerun(before=before) == Made(sliced=1, table=True)


@pytest.mark.parametrize("lose", [os.unlink, cut])
@pytest.mark.parametrize("table", ["metadata.csv", "metadata.parquet"])
def test_a_table_lost_or_cut_short(tiny, lose, table):
    was = checksums(tiny.data)
    lose(tiny.data / table)
    tiny.make()
    assert checksums(tiny.data) == was


def test_the_whole_dataset_lost(tiny):
    was, before = checksums(tiny.data), snapshot(tiny.results)
    shutil.rmtree(tiny.data)
    assert tiny.rerun(before=before) == ALL_SLICED
    assert checksums(tiny.data) == was


# Runs were stopped.


def test_stopped_and_started_again(tmp_path):
    """A run that was killed goes on at the point, with the bytes of one that was not.

    Signals that can be heard are in ``test_interrupts.py``.
    """
    model = tmp_path / "slow.py"
    model.write_text(SLOW_MODEL)
    levels = {"amplitude": {"min": 0.1, "max": 0.9, "n": 17}}
    config = TINY | {"synth": str(model), "params": levels, "fixed": {}, "batch_size": 16}
    stopped = Workspace(tmp_path / "stopped", config)
    process = start(*stopped.arguments(), cwd=tmp_path)
    stored = stopped.results / "store"
    deadline = time.monotonic() + 30
    while len(list(stored.glob("[0-9a-f]*"))) < 11 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    kill(process)
    before = snapshot(stored)
    finished = {name: stat for name, stat in before.items() if not name.startswith(".")}
    assert 11 <= len(finished) < 17
    run = stopped.run()
    assert run.status == 0, run.output
    after = snapshot(stored)
    assert {name: after[name] for name in finished} == finished
    assert len(after) == 17, "temporary files are left over"
    clean = Workspace(tmp_path / "clean", config).make()
    assert checksums(stopped.data) == checksums(clean.data)
    assert checksums(stored) == checksums(clean.results / "store")


# Turned back half-way: another config ran, but did not finish, and the first is run again.


def test_back_from_a_config_that_failed_while_slicing(tiny):
    """The files that it has overwritten have the same size as before."""
    was = checksums(tiny.data)
    tiny.config |= {"gain_db": 6, "on_clip": "error"}
    assert tiny.run().status == 1
    assert checksums(tiny.data) != was, "this test needs a run that stops half-way"
    tiny.config |= {"gain_db": TINY["gain_db"], "on_clip": "warn"}
    tiny.make()
    assert checksums(tiny.data) == was


def test_back_from_another_seed_tried_on_one_point(tiny):
    """The long signals of the first seed are in the store still: none has to be rendered."""
    was, before = checksums(tiny.results / "long"), snapshot(tiny.results / "store")
    tiny.config["seed"] = 1
    assert tiny.run(f"results/tiny/{A_LONG_SIGNAL}").status == 0
    assert checksums(tiny.results / "long") != was
    assert tiny.rerun(seed=0).rendered == 0
    assert checksums(tiny.results / "long") == was
    assert snapshot(tiny.results / "store") == before


def test_back_from_a_value_that_failed(tmp_path):
    """Snakemake removes the links of a job that failed; the signals are in the store still."""
    (tmp_path / "picky.py").write_text(
        SLOW_MODEL.replace("time.sleep(0.05)", "assert values['amplitude'] < 0.5")
    )
    config = TINY | {"synth": str(tmp_path / "picky.py"), "fixed": {}, "batch_size": 4}
    levels = {"amplitude": {"values": [0.1, 0.2, 0.3]}}
    work = Workspace(tmp_path / "work", config | {"params": levels}).make()
    before = snapshot(work.results)
    work.config["params"] = {"amplitude": {"values": [0.1, 0.2, 0.3, 0.9]}}
    assert work.run().status == 1
    work.config["params"] = levels
    assert work.rerun(before=before).rendered == 0
