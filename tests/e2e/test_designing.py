"""Designs that grow, and points that are listed, run as their users run them."""

import pytest
from helpers import TINY, Made, Workspace, checksums

pytestmark = pytest.mark.slow

DRAWN = TINY | {
    "params": {"rate_exp": {"min": 5, "max": 6}, "cf_exp": {"min": 0, "max": 0.5}},
    "long_duration": 0.1,
    "batch_size": "auto",
}


def test_a_sobol_design_that_grows_from_16_to_32_points_renders_16(tmp_path):
    work = Workspace(tmp_path, DRAWN | {"design": {"kind": "sobol", "n": 16}}).make()
    was = checksums(work.data / "audio")
    grown = work.rerun(design={"kind": "sobol", "n": 32})
    assert grown == Made(rendered=16, sliced=16, table=True)
    now = checksums(work.data / "audio")
    assert now.items() > was.items()
    shrunk = work.rerun(design={"kind": "sobol", "n": 16})
    assert shrunk == Made(pruned=16, table=True)
    assert checksums(work.data / "audio") == was


def test_a_row_that_is_added_to_a_file_is_rendered_alone(tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("rate_exp,cf_exp\n5,0\n6,0.5\n")
    plain = {key: value for key, value in DRAWN.items() if key != "params"}
    work = Workspace(tmp_path, plain | {"points": "points.csv"}).make()
    assert list(work.table().rate_exp) == [5, 6]
    file.write_text("rate_exp,cf_exp\n5,0\n5.5,0.25\n6,0.5\n")
    assert work.rerun() == Made(rendered=1, sliced=1, table=True)
    assert list(work.table().rate_exp) == [5, 5.5, 6]
    file.write_text("rate_exp,cf_exp\n5,0\n5.5,\n6,0.5\n")
    run = work.run()
    assert run.status == 1
    assert "points.csv:3, cf_exp: is empty" in run.output
    assert "Traceback" not in run.output
    assert len(work.table()) == 3


def test_a_gallery_and_an_audit_of_a_design(tmp_path):
    work = Workspace(tmp_path, DRAWN | {"design": {"kind": "random", "n": 6}})
    run = work.run("gallery", "audit", "figures")
    assert run.status == 0, run.output
    assert (work.results / "gallery" / "index.html").exists()
    assert (work.results / "audit" / "rate_exp.png").exists()
