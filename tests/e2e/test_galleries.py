"""The files of the gallery: what is made, made again, and pruned."""

import base64
import json

import numpy as np
import pytest
from helpers import TINY, Workspace, checksums, snapshot
from matplotlib.image import imread

from dsgenerator.gallery.data import page_files
from dsgenerator.gallery.packing import WHOLE, unpacked
from dsgenerator.gallery.thumbnails import HEIGHT, MARGIN, WIDTH
from dsgenerator.points.naming import numbered

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    work = Workspace(tmp_path_factory.mktemp("gallery"), TINY)
    run = work.run("gallery")
    assert run.status == 0, run.output
    return work


def read(work, name):
    """Return what a data file hands to the page."""
    text = (work.results / "gallery" / "data" / name).read_text()
    return json.loads(text[text.index("(") + 1 : text.rindex(")")])


def files_of(part):
    """Return the path of each variation of a part, as the page puts it together."""
    numbers = iter(unpacked(part["numbers"], WHOLE))
    stems, patterns = part["stems"].split("\n"), part["files"].split("\n")
    return [
        numbered(pattern.replace("*", stem), next(numbers))
        for stem, pattern, rows in zip(stems, patterns, unpacked(part["rows"], WHOLE), strict=True)
        for _ in range(rows)
    ]


def test_it_has_every_variation_of_the_table(shown):
    index, part, table = read(shown, "index.js"), read(shown, "part-0000.js"), shown.table()
    assert (
        index["grid"] and index["total"] == len(table) and index["parts"] == ["data/part-0000.js"]
    )
    assert files_of(part) == table.file_name.tolist()
    assert part["stems"].split("\n") == table.point.drop_duplicates().tolist()
    assert base64.b64decode(part["digests"]).hex() == "".join(table.sha256)
    for name, column in {"peaks": "peak", "rms": "rms"}.items():
        assert unpacked(part[name]).tolist() == table[column].tolist()
    axes = {axis["name"]: axis["values"] for axis in index["axes"]}
    assert axes == {"rate_exp": [5, 6], "cf_exp": [0, 0.5]}
    assert index["audio"] == "../data/"
    assert {"name": "q", "value": 20, "unit": ""} in index["fixed"]


def test_points_that_are_no_grid_have_their_own_values(tmp_path):
    drawn = TINY | {
        "design": {"kind": "sobol", "n": 8},
        "params": {
            "rate_exp": {"min": 5, "max": 6, "label": {"name": "pace", "min": 0, "max": 1}},
            "cf_exp": {"min": 0, "max": 0.5},
        },
        "split": {"train": 0.5, "test": 0.5},
    }
    work = Workspace(tmp_path, drawn)
    run = work.run("gallery")
    assert run.status == 0, run.output
    index, part = read(work, "index.js"), read(work, "part-0000.js")
    points = work.table().drop_duplicates("point")
    assert not index["grid"] and index["splits"] == ["train", "test"]
    for name in ("rate_exp", "cf_exp"):
        assert unpacked(part["values"][name]).tolist() == points[name].tolist()
    assert unpacked(part["labels"]["pace"]).tolist() == points.label_pace.tolist()
    assert unpacked(part["physical"]["rate_exp"]).tolist() == (2**points.rate_exp).tolist()
    assert [index["splits"][int(place)] for place in part["splits"]] == points.split.tolist()


def test_it_has_a_picture_of_each(shown):
    index, part = read(shown, "index.js"), read(shown, "part-0000.js")
    assert index["pictured"] == 4
    assert unpacked(part["sheets"], WHOLE).tolist() == [0, 0, 1, 1]
    assert unpacked(part["cells"], WHOLE).tolist() == [0, 4, 0, 4]
    wide, high = WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN
    for sheet in index["thumbs"]["sheets"]:
        image = imread(shown.results / "gallery" / sheet["file"])
        assert image.shape[1] == sheet["columns"] * wide
        assert image.shape[0] == -(-8 // sheet["columns"]) * high
        assert len(np.unique(image[:high, :wide].reshape(-1, image.shape[2]), axis=0)) > 20
        # A margin is the picture's own edge, so that none shows another where a page scales it.
        first = image[:high, :wide]
        for line in range(MARGIN):
            assert (first[line] == first[MARGIN]).all() and (
                first[:, line] == first[:, MARGIN]
            ).all()
            assert (first[:, -1 - line] == first[:, -1 - MARGIN]).all()


def test_nothing_is_made_twice_and_cores_change_nothing(shown, tmp_path):
    before = snapshot(shown.results)
    again = shown.run("gallery")
    assert again.status == 0 and not again.jobs, again.output
    assert snapshot(shown.results) == before
    other = Workspace(tmp_path, TINY)
    assert other.run("gallery", cores=2).status == 0
    assert checksums(other.results / "gallery") == checksums(shown.results / "gallery")


def test_what_was_deleted_is_made_again(shown, tmp_path):
    work = shown.copy(tmp_path / "copy")
    before = checksums(work.results / "gallery")
    (work.results / "gallery" / "vendor" / "uplot.min.js").unlink()
    next((work.results / "gallery" / "thumbs").iterdir()).unlink()
    assert work.run("gallery").status == 0
    assert checksums(work.results / "gallery") == before


def test_a_run_says_that_the_gallery_is_of_an_earlier_config(shown, tmp_path):
    work = shown.copy(tmp_path / "copy")
    work.rerun(seed=1)
    assert "gallery/index.html (of an earlier config; ask for it again)" in work.last.output


def test_a_dataset_that_changed_has_its_gallery_pruned(shown, tmp_path):
    work = shown.copy(tmp_path / "copy")
    mine = work.results / "gallery" / "notes.txt"
    mine.write_text("mine")
    work.config["params"] = TINY["params"] | {"rate_exp": {"values": [5]}}
    work.config["gallery_embed"] = True
    assert work.rerun().rendered == 0
    assert work.run("gallery").status == 0
    gallery = work.results / "gallery"
    assert len(list((gallery / "thumbs").iterdir())) == 1
    copies = checksums(gallery / "audio")
    assert copies == checksums(work.data / "audio") and len(copies) == 8
    assert read(work, "index.js")["audio"] == ""
    assert {name for name in page_files() if not (gallery / name).is_file()} == set()
    work.config["gallery_embed"] = False
    assert work.run("gallery").status == 0
    assert not (gallery / "audio").exists()
    assert work.run("delete").status == 0
    assert [path.name for path in gallery.rglob("*") if path.is_file()] == ["notes.txt"]
