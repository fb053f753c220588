"""What may be asked for with ``files: false``, and what is known of it before any job."""

import pytest
from making import make
from shardless import BARE, DIVIDED, FORMATS, GRID, cut_for, shards_in

from dsgenerator.errors import DSGeneratorError
from dsgenerator.gallery.copies import copies
from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.slice.manifest import read_manifest
from dsgenerator.upkeep import room
from dsgenerator.upkeep.places import impossible_target


def test_galleries_have_copies_of_what_they_play(tmp_path):
    config = cut_for(GRID | FORMATS["webdataset"] | DIVIDED | {"batch_size": 4}, 2)
    files = make(config, tmp_path / "files")
    for kind, about in FORMATS.items():
        bare = make(config | about | {"files": False}, tmp_path / kind)
        for batch in bare.batches:
            manifest = read_manifest(bare.paths.sliced(batch))
            names = [name for name, _ in manifest.variations()]
            there = [(files.paths.data / name).read_bytes() for name in names]
            assert list(copies(bare, batch)) == there


def test_the_room_that_is_needed_is_that_of_shards(tmp_path):
    config = cut_for(BARE, 2)
    run = make_run(validate(config), tmp_path)
    needed = room.bytes_at_most(run)
    assert needed == room.bytes_missing(run)
    make(config, tmp_path)
    written = sum(map(len, shards_in(run).values()))
    assert 0.8 * written < needed[1] < 1.2 * written
    assert room.bytes_missing(run) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"records": []}, "no format of records holds audio; add one: webdataset, tfrecords"),
        ({"records": ["nsjson"]}, "no format of records holds audio"),
        ({"records": ["webdataset", "params"]}, "params writes a file beside each audio file"),
        ({"records": ["tfrecords"], "tfrecords": {"type": "single"}}, "allowed: shards"),
        ({"records": ["huggingface"]}, "set huggingface: {parquet: true}"),
    ],
    ids=["none", "no audio", "params", "single", "no parquet"],
)
def test_what_cannot_be_without_files_is_refused_in_a_sentence(changes, told):
    with pytest.raises(DSGeneratorError) as error:
        validate(BARE | changes)
    assert told in str(error.value)
    assert len(str(error.value).splitlines()) == 2  # how many problems, and this one
    validate(BARE | changes | {"files": True})


def test_a_gallery_of_too_much_is_refused_before_any_job(tmp_path):
    many = {"params": {"rate_exp": {"min": 4, "max": 5, "n": 60_000}}}
    told = impossible_target(make_run(validate(BARE | many), tmp_path), ["snakemake", "gallery"])
    assert "there are 120,000; at most 100,000" in told
    few = make_run(validate(BARE), tmp_path)
    assert impossible_target(few, ["snakemake", "gallery"]) is None


def test_a_batch_is_known_by_all_that_its_shards_are_made_of(tmp_path):
    def batch(**changes):
        return make_run(validate(BARE | changes), tmp_path).batches[0].slice

    same = [
        {},
        {"keep_long": True},
        {"description": "Some."},
        {"records": ["webdataset", "nsjson"]},
    ]
    assert len({batch(**changes) for changes in same}) == 1
    other = [
        *({"files": True}, {"shard_mb": 1}, {"split": {"train": 1}}, {"gain_db": -6}),
        *({"records": ["tfrecords"]}, {"records": ["webdataset", "tfrecords"]}),
    ]
    assert len({batch(**changes) for changes in [{}, *other]}) == len(other) + 1
