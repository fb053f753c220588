"""The first page of Snakemake's report, as people see it."""

import pytest
from helpers import TINY, Workspace

pytestmark = pytest.mark.slow


def test_it_shows_the_figures_and_leads_to_the_gallery(tmp_path, quiet_page):
    work = Workspace(tmp_path, TINY | {"batch_size": 4})
    run = work.run("gallery", "report", "--report", "report.html", "--report-after-run")
    assert run.status == 0, run.output
    quiet_page.goto(f"file://{tmp_path}/report.html")
    quiet_page.wait_for_selector(".figures img")
    sizes = "[...document.querySelectorAll('.figures img')].map((image) => image.naturalWidth)"
    quiet_page.wait_for_function(f"{sizes}.every((width) => width > 300)")
    assert len(quiet_page.evaluate(sizes)) == 3
    assert not quiet_page.is_visible("#rulegraph")
    heading = quiet_page.locator(".prose h1")
    assert heading.inner_text() == "tiny" and heading.bounding_box()["y"] >= 0, "cut off above"
    quiet_page.click("a:has-text('the gallery')")
    quiet_page.wait_for_selector("#table .slick-row")
    assert quiet_page.title() == "tiny: gallery"
