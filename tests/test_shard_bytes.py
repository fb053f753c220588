"""The bytes of shards: those of Python's `tarfile`, however many points are held at a time."""

import io
import tarfile

import pytest
from making import SMALL, make
from shardless import BARE, DIVIDED, FORMATS, cut_for, shards_in

from dsgenerator.files import Files
from dsgenerator.points.validation import validate
from dsgenerator.records import adding
from dsgenerator.records.variations import Variation
from dsgenerator.records.webdataset import webdataset_shard


def by_tarfile(content):
    """Return a tar file with the same members, written by the library."""
    copy = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(content)) as old,
        tarfile.open(fileobj=copy, mode="w", format=tarfile.GNU_FORMAT) as new,
    ):
        for member in old:
            made = tarfile.TarInfo(member.name)
            made.size = member.size
            new.addfile(made, old.extractfile(member))
    return copy.getvalue()


@pytest.mark.parametrize("name", ["pop--v-000", "long-" * 40, "ü" * 60])
@pytest.mark.parametrize("sizes", [(), (0, 1, 511), (512, 513), (10_240, 5)])
def test_tar_shards_are_what_tarfile_writes(tmp_path, name, sizes):
    dataset = validate(SMALL)
    with webdataset_shard(dataset, "shard.tar", Files(tmp_path)) as add:
        for number, size in enumerate(sizes):
            row = {"file_name": f"audio/{name}{number}.wav", "rate_exp": 4.0, "größe": "ä"}
            audio = (bytes(range(256)) * 41)[:size]
            add(Variation(dataset.point(0), number, row, audio))
    content = (tmp_path / "shard.tar").read_bytes()
    assert content == by_tarfile(content)
    with tarfile.open(tmp_path / "shard.tar") as tar:
        assert [member.size for member in tar][1::2] == list(sizes)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("more", [{}, DIVIDED], ids=["whole", "divided"])
def test_how_much_audio_is_held_changes_no_byte(tmp_path, monkeypatch, form, more):
    # Divided, four points of one split follow on each other.
    config = cut_for(BARE | more | FORMATS[form], 5)
    together = shards_in(make(config, tmp_path / "together"))
    # Three points at a time, so that the last ones are held when the shard ends.
    monkeypatch.setattr(adding, "HELD_BYTES", 3 * 2 * 1644)
    assert shards_in(make(config, tmp_path / "apart")) == together
    assert len(together) > 1
