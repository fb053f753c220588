"""Snakemake's own report, with the figures of the dataset and what the audit has found."""

import pytest
from helpers import Workspace

from dsgenerator.plan.paths import FIGURES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    work = Workspace(tmp_path_factory.mktemp("report"))
    run = work.run("report", "--report", "report.html", "--report-after-run")
    assert run.status == 0, run.output
    return work


def test_one_command_makes_dataset_and_report(reported):
    page = (reported.folder / "report.html").read_text()
    assert len(reported.table()) == 16
    for name, title in FIGURES.items():
        assert (reported.results / "figures" / f"{name}.png").exists()
        assert title in page
    assert "sound model" in page
    assert "Level of the loudest variation" in page
    assert "measured over labelled" not in page
    assert "which will be <tt" in page.replace('\\"', '"'), "there is no gallery yet"


def test_a_report_has_what_there_is(reported, tmp_path):
    work = reported.copy(tmp_path / "copy")
    assert work.run("audit").status == 0
    run = work.run("--report", "audited.html")
    assert run.status == 0, run.output
    page = (work.folder / "audited.html").read_text()
    assert "measured over labelled" in page
    assert "grid coverage" in page
    work.config["gain_db"] = -20
    assert work.run("figures").status == 0
    assert work.run("delete").status == 0
    assert not list((work.results / "figures").glob("*"))
    assert not list((work.results / "audit").glob("*"))
