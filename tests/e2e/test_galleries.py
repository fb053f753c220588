"""The files of the gallery: what is made, made again, and pruned."""

import json

import numpy as np
import pytest
from helpers import TINY, Workspace, checksums, snapshot
from matplotlib.image import imread

from dsgenerator.gallery.thumbnails import HEIGHT, WIDTH
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
    return json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")


def test_it_has_every_variation_of_the_table(shown):
    (index,) = read(shown, "index.js")
    number, rows = read(shown, "page-0000.js")
    table = shown.table()
    assert number == 0 and index["total"] == len(rows) == len(table)
    files = [numbered(index["points"][row[0]][1], row[1]) for row in rows]
    assert files == table.file_name.tolist()
    assert [row[6] for row in rows] == table.sha256.tolist()
    assert [axis["name"] for axis in index["axes"]] == ["rate_exp", "cf_exp"]
    assert index["audio"] == "../data/"
    assert ["q", 20, ""] in index["fixed"]


def test_it_has_a_picture_of_each(shown):
    (index,) = read(shown, "index.js")
    _, rows = read(shown, "page-0000.js")
    places = {tuple(row[7:]) for row in rows}
    assert len(places) == len(rows) == 16
    for sheet in index["thumbs"]["sheets"]:
        image = imread(shown.results / "gallery" / sheet["file"])
        assert image.shape[1] == sheet["columns"] * WIDTH
        assert image.shape[0] == -(-8 // sheet["columns"]) * HEIGHT
        assert len(np.unique(image[:HEIGHT, :WIDTH].reshape(-1, image.shape[2]), axis=0)) > 20


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
    (work.results / "gallery" / "grid.js").unlink()
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
    assert read(work, "index.js")[0]["audio"] == ""
    work.config["gallery_embed"] = False
    assert work.run("gallery").status == 0
    assert not (gallery / "audio").exists()
    assert work.run("delete").status == 0
    assert [path.name for path in gallery.rglob("*") if path.is_file()] == ["notes.txt"]
