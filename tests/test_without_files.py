"""With ``files: false``: variations in shards alone, the same shards, made in one pass."""

import json
import os
import tarfile
from collections import Counter

import pytest
from making import make
from shardless import BARE, DIVIDED, FORMATS, GRID, cut_for, shards_in

from dsgenerator.dataset import Textures
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.run import make_run
from dsgenerator.plan.shards import shard_points
from dsgenerator.points.validation import validate
from dsgenerator.records.in_shards import shard_batch
from dsgenerator.render import samples
from dsgenerator.slice.manifest import read_manifest
from dsgenerator.upkeep.verification import check_folder


def sharded(run, number=0, save=lambda manifest: None):
    return shard_batch(run.dataset, run.batches[number], run.paths, save=save)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        DIVIDED,
        {"sample_format": "FLAC", "silence_db": -14},
        {"on_clip": "drop", "gain_db": 6},
        {"fixed": {"q": {"from": 10, "to": 40}}},
    ],
    ids=["plain", "splits", "silent ones and FLAC", "clipped ones", "what moves"],
)
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "one pass"])
@pytest.mark.parametrize("kind", FORMATS)
def test_shards_are_those_of_a_dataset_with_files(kind, kept, changes, tmp_path):
    config = cut_for(GRID | FORMATS[kind] | changes, 2)
    files = make(config, tmp_path / "files")
    bare = make(config | {"files": False, "keep_long": kept}, tmp_path / "bare")
    assert shard_points(bare.dataset) == 2
    assert len(shards_in(files)) >= 3
    assert shards_in(bare) == shards_in(files)
    listing = bare.paths.data / kind / "shards.json"
    if kind != "parquet":
        assert listing.read_bytes() == (files.paths.data / kind / "shards.json").read_bytes()
    assert not (bare.paths.data / "audio").exists()


def test_the_bytes_do_not_depend_on_batches_or_on_other_formats(tmp_path):
    config = cut_for(BARE | {"examples": 2}, 2)
    ones = make(config, tmp_path / "ones")
    assert len(ones.batches) == 6
    more = make(config | {"batch_size": 5}, tmp_path / "more")
    assert more.batch_size == 6  # shards are never divided
    assert shards_in(more) == shards_in(ones)
    gzipped = {"tfrecords": {"gzip": True, "audio": "int16"}}
    both = make(config | {"records": ["webdataset", "tfrecords"]} | gzipped, tmp_path / "both")
    tars = {name: of for name, of in shards_in(both).items() if name.endswith(".tar")}
    assert tars == shards_in(ones)
    listed = json.loads((both.paths.data / "webdataset/shards.json").read_text())["shards"]
    assert [f"webdataset/{name}" for name in listed] == sorted(tars)


def test_the_table_names_shard_and_key(tmp_path):
    run = make(cut_for(BARE | DIVIDED, 3), tmp_path)
    table = Textures(run.paths.data)._table.columns
    assert table.column_names[:3] == ["shard", "key", "point"]
    assert "file_name" not in table.column_names
    found = Counter()
    for row in table.to_pylist():
        with tarfile.open(run.paths.data / row["shard"]) as tar:
            audio = tar.extractfile(f"{row['key']}.wav").read()
            labels = json.load(tar.extractfile(f"{row['key']}.json"))
        assert labels["sha256"] == row["sha256"] == samples_digest(audio)
        assert labels["rate_exp"] == row["rate_exp"]
        found[row["split"] == row["shard"].split("-")[-2]] += 1
    assert found == {True: len(run.dataset) * 2}


def samples_digest(content):
    import hashlib

    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("kind", FORMATS)
def test_loaders_read_what_files_have(kind, tmp_path):
    config = cut_for(GRID | FORMATS[kind] | DIVIDED, 2)
    files = Textures(make(config, tmp_path / "files").paths.data, source="files")
    bare = Textures(make(config | {"files": False}, tmp_path / "bare").paths.data)
    assert len(bare) == len(files) > 0
    for one, other in zip(bare, files, strict=True):
        assert (one[0] == other[0]).all()
        assert one[1] == other[1]


def test_a_changed_byte_of_a_shard_is_found(tmp_path):
    run = make(cut_for(BARE, 2), tmp_path)
    assert not check_folder(run.paths.data)
    assert check_folder(run.paths.data).verified == 3 + len(["csv", "parquet", "list"])
    path = run.paths.data / "webdataset/demo-000001.tar"
    content = bytearray(path.read_bytes())
    content[700] ^= 1
    path.write_bytes(content)
    check = check_folder(run.paths.data)
    assert (check.altered, check.missing, check.extra) == ([path], [], [])
    path.unlink()
    assert check_folder(run.paths.data).missing == [path]


def test_only_a_shard_that_is_not_what_was_written_is_made_again(tmp_path):
    run = make(cut_for(BARE | {"batch_size": 6}, 2), tmp_path)
    before = shards_in(run)
    assert sharded(run).rendered == 0
    path = run.paths.data / "webdataset/demo-000001.tar"
    content = bytearray(path.read_bytes())
    content[700] ^= 1  # of the same size
    path.write_bytes(content)
    manifest = sharded(run)
    assert (manifest.rendered, manifest.sliced, manifest.kept) == (2, 4, 8)
    assert shards_in(run) == before
    assert manifest.points == read_manifest(run.paths.sliced(run.batches[0])).points
    path.unlink()
    assert sharded(run).rendered == 2
    assert shards_in(run) == before


def test_a_value_added_makes_the_shards_that_it_is_in(tmp_path):
    grown = BARE["params"] | {"rate_exp": {"values": [4, 4.5, 5, 5.5]}}
    first = cut_for(BARE | {"batch_size": 8}, 4)
    make(first, tmp_path / "one")
    run = make(first | {"params": grown}, tmp_path / "one")
    manifest = read_manifest(run.paths.sliced(run.batches[0]))
    assert (manifest.rendered, manifest.kept) == (4, 8)  # the second shard was not full
    assert shards_in(run) == shards_in(make(first | {"params": grown}, tmp_path / "new"))
    faster = BARE["params"] | {"cf_exp": {"values": [0, 1, 2]}}
    run = make(first | {"params": faster, "batch_size": 12}, tmp_path / "one")
    assert read_manifest(run.paths.sliced(run.batches[0])).kept == 0
    assert shards_in(run) == shards_in(make(first | {"params": faster}, tmp_path / "other"))


def test_larger_batches_find_the_shards_of_smaller_ones(tmp_path):
    values = [4 + n / 8 for n in range(12)]
    small = cut_for(BARE | {"batch_size": 2, "params": {"rate_exp": {"values": values}}}, 2)
    make(small, tmp_path)
    large = small | {"batch_size": 8, "params": {"rate_exp": {"values": [*values, 6, 6.5]}}}
    run = make(large, tmp_path)
    manifests = [read_manifest(run.paths.sliced(batch)) for batch in run.batches]
    assert [manifest.rendered for manifest in manifests] == [0, 2]


def test_a_format_added_leaves_the_shards_of_others(tmp_path):
    config = cut_for(BARE, 2)
    run = make(config, tmp_path)
    shard = run.paths.data / "webdataset/demo-000000.tar"
    before = shard.stat().st_mtime_ns
    more = config | {"records": ["webdataset", "huggingface"], "huggingface": {"parquet": True}}
    run = make(more, tmp_path)
    assert len([name for name in shards_in(run) if name.endswith(".parquet")]) == 3
    # Of two formats, a shard has as many points as of the larger one.
    assert shard_points(run.dataset) == 2
    assert shard.stat().st_mtime_ns == before


def test_what_is_no_longer_asked_for_is_removed(tmp_path):
    config = cut_for(BARE, 2)
    run = make(config | {"files": True}, tmp_path)
    (run.paths.data / "mine.txt").write_text("somebody's")
    assert (run.paths.data / "audio").exists()
    run = make(config, tmp_path)
    assert set(os.listdir(run.paths.data)) == {
        *("webdataset", "mine.txt", "metadata.csv", "metadata.parquet", "dataset.json"),
    }
    less = make(config | {"params": {"rate_exp": {"values": [4]}}}, tmp_path)
    assert list(shards_in(less)) == ["webdataset/demo-000000.tar"]
    back = make(config | {"files": True, "records": []}, tmp_path)
    assert not shards_in(back)
    assert len(list((back.paths.data / "audio").rglob("*.wav"))) == 12


@pytest.mark.parametrize("failing", [0, 1])
def test_a_point_that_fails_costs_its_shard_alone(failing, tmp_path, monkeypatch):
    run, saved = make_run(validate(cut_for(BARE | {"batch_size": 6}, 2)), tmp_path), []
    render = samples.models.load(run.dataset.synth).generate

    def generate(values, *more):
        if (values["rate_exp"], values["cf_exp"]) == (4.5, failing):
            raise ValueError("no")
        return render(values, *more)

    with monkeypatch.context() as patch:
        patch.setattr(samples.models.load(run.dataset.synth), "generate", generate)
        with pytest.raises(DSGeneratorError, match="1 of 6 points failed; the others are kept"):
            sharded(run, save=saved.append)
    assert sorted(shards_in(run)) == ["webdataset/demo-000000.tar", "webdataset/demo-000002.tar"]
    assert not list(run.paths.data.rglob("*.tmp"))
    run.paths.batches.mkdir()
    saved[-1].write(run.paths.sliced_so_far(run.batches[0]))
    assert sharded(run).rendered == 2
    assert shards_in(run) == shards_in(make(cut_for(BARE, 2), tmp_path / "other"))


def test_a_shard_whose_sounds_clip_is_none_where_that_is_an_error(tmp_path):
    run = make_run(validate(cut_for(BARE | {"gain_db": 30, "on_clip": "error"}, 2)), tmp_path)
    with pytest.raises(DSGeneratorError, match="beyond full scale, and on_clip is error"):
        sharded(run)
    assert shards_in(run) == {}
