"""Records, read back without the libraries that they are for; see tests/records for those."""

import json
import shutil
import subprocess
import tarfile

import numpy as np
import pandas
import pytest
import soundfile
from making import ALL, make

from dsgenerator.dataset import Textures
from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.records import provenance
from dsgenerator.records.labels import labelled
from dsgenerator.upkeep.verification import check_folder

CONFIG = {
    "dataset": "re.corded",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.4,
    "variation_duration": 0.1,
    "gain_db": -12,
    "batch_size": 2,
    "params": {
        "rate_exp": {"min": 5, "max": 6, "n": 3},
        "cf_exp": {"values": [0, 1], "label": {"name": "bright", "min": -1, "max": 1}},
    },
    "fixed": {"q": 20},
    "records": ALL,
    "shard_mb": 0.01,
    "huggingface": {"parquet": True},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make(CONFIG, tmp_path_factory.mktemp("records")).paths.data


@pytest.fixture(scope="module")
def table(data):
    return pandas.read_csv(data / "metadata.csv")


def test_a_params_file_beside_each_wav_says_what_it_holds(data, table):
    for row in table.itertuples():
        wav = data / row.file_name
        content = json.loads(wav.with_suffix(".params").read_text())
        meta = content.pop("meta")
        assert meta["filename"] == wav.name
        assert meta["q"] == 20
        assert set(content) == {"rate_exp", "bright"}
        seconds = soundfile.info(wav).duration
        for entry in content.values():
            assert entry["times"] == [0, seconds]
        assert content["rate_exp"]["values"] == [row.rate_exp] * 2
        assert content["bright"] == {
            **{"times": [0, 0.1], "values": [row.label_bright] * 2, "units": None, "nvals": 2},
            **{"minval": -1, "maxval": 1},
            **{"origUnits": "octaves", "origMinval": 0, "origMaxval": 1},
        }


def test_nsjson_has_a_key_for_each_file_stem(data, table):
    content = json.loads((data / "nsjson.json").read_text())
    assert list(content) == [name.rsplit("/")[-1].removesuffix(".wav") for name in table.file_name]
    for entry, row in zip(content.values(), table.itertuples(), strict=True):
        assert entry["samplerate"] == 8000
        assert (entry["sound_source_int"], entry["sound_source_str"]) == (1, "Generated")
        assert (entry["bright_norm"], entry["bright_natural"]) == (row.label_bright, row.cf_exp)
        assert entry["midi_num"] == 69 + 12 * row.cf_exp


def test_tar_shards_hold_the_files_and_nothing_of_whoever_made_them(data, table):
    members = []
    for shard in sorted((data / "webdataset").glob("*.tar")):
        assert shard.stat().st_size <= 20480  # of 10,000 bytes, and tar's padding
        with tarfile.open(shard) as tar:
            for member in tar:
                assert (member.mtime, member.uid, member.gid) == (0, 0, 0)
                assert member.uname == member.gname == ""
                members.append((member.name, tar.extractfile(member).read()))
    for row, labels, audio in zip(table.itertuples(), members[::2], members[1::2], strict=True):
        assert labels[0].partition(".")[0] == audio[0].partition(".")[0]
        assert (labels[0].partition(".")[2], audio[0].partition(".")[2]) == ("json", "wav")
        assert json.loads(labels[1])["file_name"] == row.file_name
        assert audio[1] == (data / row.file_name).read_bytes()


def test_shards_are_counted_beside_them(data, table):
    for kind in ("webdataset", "tfrecords"):
        listed = json.loads((data / kind / "shards.json").read_text())
        assert listed["records"] == len(table)
        assert sum(entry["records"] for entry in listed["shards"].values()) == len(table)
        for name, entry in listed["shards"].items():
            assert (data / kind / name).stat().st_size == entry["bytes"]


def test_provenance_is_enough_to_make_the_dataset_again(data, tmp_path):
    about = json.loads((data / "dataset.json").read_text())
    again = make(about["config"], tmp_path).paths.data
    for name, entry in about["files"].items():
        assert (data / name).read_bytes() == (again / name).read_bytes(), name
        assert (data / name).stat().st_size == entry["bytes"]
    assert about["counts"] == {"points": 6, "variations": 24, "dropped": 0}
    assert about["seconds"] == pytest.approx(2.4)
    assert not check_folder(again)


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git")
def test_the_commit_is_that_of_the_checkout_and_says_whether_it_was_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    assert provenance.git_commit() is None
    own = ["git", "-C", tmp_path, "-c", "user.name=n", "-c", "user.email=e"]
    (tmp_path / "a").write_text("a")
    for words in (["init", "-q"], ["add", "a"], ["commit", "-q", "-m", "a"], ["tag", "v1"]):
        subprocess.run([*own, *words], check=True)
    commit = subprocess.check_output([*own, "rev-parse", "HEAD"], text=True).strip()
    assert provenance.git_commit() == commit
    (tmp_path / "a").write_text("b")
    assert provenance.git_commit() == f"{commit}-dirty"


def test_labels_called_as_another_parameter_keep_a_name_of_their_own():
    params = {"cf_exp": {"values": [0, 1], "label": {"name": "q", "min": 0, "max": 1}}}
    described = labelled(validate(CONFIG | {"params": params}))
    names = [entry.name for entry in described]
    assert names[0] == "label_q"
    assert sorted(set(names)) == sorted(names)


AXES = {"cf_exp": {"min": 0, "max": 1}, "rate_exp": {"min": 5, "max": 6}}
LISTED = [{"cf_exp": 0, "rate_exp": 5}, {"cf_exp": 0.5, "rate_exp": 5.5}]


@pytest.mark.parametrize(
    "points",
    [
        {"params": {name: axis | {"n": 2} for name, axis in AXES.items()}},
        {"params": AXES, "design": {"kind": "sobol", "n": 4}},
        {"params": {}, "points": LISTED},
    ],
    ids=["grid", "sobol", "points"],
)
def test_a_dataset_is_loaded_with_all_swept_parameters(points, tmp_path):
    data = make(CONFIG | {"records": []} | points, tmp_path).paths.data
    textures = Textures(data)
    assert textures.names == ("cf_exp", "rate_exp")
    table = pandas.read_parquet(data / "metadata.parquet")
    told = [list(textures[place][1].values()) for place in range(len(textures))]
    np.testing.assert_array_equal(told, table[["cf_exp", "rate_exp"]])


@pytest.mark.parametrize("kind", ["tfrecords", "webdataset", "parquet"])
@pytest.mark.parametrize("shard_mb", [0.0001, 0.01, 1])
def test_portions_are_all_variations_once(kind, shard_mb):
    plan = make_run(validate(CONFIG | {"shard_mb": shard_mb}))
    shards = [shard for shard in plan.shards if shard.kind == kind]
    assert [shard.start for shard in shards[1:]] == [p.stop for p in shards[:-1]]
    assert (shards[0].start, shards[-1].stop) == (0, 24)
    assert {number for p in shards for number in p.batches(plan.dataset, 2)} == {0, 1, 2}


def test_a_grid_that_grows_at_its_end_keeps_its_shards():
    small = make_run(validate(CONFIG | {"records": ["webdataset"]}))
    params = CONFIG["params"] | {"rate_exp": {"values": [5, 5.5, 6, 6.5]}}
    large = make_run(validate(CONFIG | {"records": ["webdataset"], "params": params}))
    full = small.shards[:-1]
    assert len(full) > 2
    assert large.shards[: len(full)] == full


def test_flac_files_hold_the_samples_of_wav_files(tmp_path, data, table):
    plain = CONFIG | {"records": [], "sample_format": "FLAC"}
    flac = make(plain, tmp_path).paths.data
    names = pandas.read_csv(flac / "metadata.csv").file_name
    assert all(name.endswith(".flac") for name in names)
    for old, new in zip(table.file_name, names, strict=True):
        expected, rate = soundfile.read(data / old, dtype="int16")
        samples, flac_rate = soundfile.read(flac / new, dtype="int16")
        assert flac_rate == rate
        np.testing.assert_array_equal(samples, expected)


def test_files_of_another_rate_hold_the_same_sound(tmp_path, data, table):
    plan = make(CONFIG | {"records": ["params"], "file_sample_rate": 44100}, tmp_path)
    moved = pandas.read_csv(plan.paths.data / "metadata.csv")
    assert set(moved.sample_rate) == {44100}
    assert set(moved.duration) == {0.1}
    for old, new in zip(table.file_name, moved.itertuples(), strict=True):
        samples, rate = soundfile.read(plan.paths.data / new.file_name)
        assert (rate, samples.size) == (44100, 4410)
        assert new.peak == pytest.approx(np.abs(samples).max(), abs=2**-15)
        expected, _ = soundfile.read(data / old)
        spectrum, reference = np.fft.rfft(samples), np.fft.rfft(expected)
        # Of 0.1 s both have a line each 10 Hz; compared up to 3 kHz.
        error = spectrum[:300] / 44100 - reference[:300] / 8000
        assert np.abs(error).max() < 0.02 * np.abs(reference).max() / 8000
    assert plan.dataset.file_samples == 4410


def test_a_portion_of_dropped_variations_writes_nothing(tmp_path):
    config = CONFIG | {"gain_db": -60, "silence_db": -20}
    data = make(config, tmp_path).paths.data
    assert not list(data.rglob("*.tar")) + list(data.rglob("*.tfrecord"))
    assert json.loads((data / "nsjson.json").read_text()) == {}
    assert json.loads((data / "dataset.json").read_text())["counts"]["dropped"] == 24
