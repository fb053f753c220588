"""The explorer's looks: at three widths, light and dark, for all who use it; and in a notebook."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from accessibility import grave_findings
from explorers import another_sound, started
from helpers import ROOT

pytestmark = pytest.mark.slow

SIZES = {1440: 900, 1280: 720, 390: 844}
SHOTS = os.environ.get("SHOTS")
"""A folder for pictures of the page, to look at."""


@pytest.fixture(scope="module")
def app():
    with started("ensemble") as address:
        yield address


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=SIZES)
def explorer(request, app, page, scheme):
    page.set_viewport_size({"width": request.param, "height": SIZES[request.param]})
    page.emulate_media(color_scheme=scheme)
    page.goto(app)
    page.wait_for_selector("body[data-sounds]")
    return page


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_it_fits_and_has_no_grave_findings(explorer, scheme):
    width = explorer.viewport_size["width"]
    sizes = "document.documentElement"
    assert explorer.evaluate(f"{sizes}.scrollWidth") <= width
    if width >= 1280:
        assert explorer.evaluate(f"{sizes}.scrollHeight") <= explorer.viewport_size["height"]
        for wanted in ("#play", "#picture", "#make", "#size"):
            box = explorer.locator(wanted).bounding_box()
            assert box["y"] + box["height"] <= explorer.viewport_size["height"], wanted
    shoot(explorer, f"ensemble-{width}-{scheme}")
    assert grave_findings(explorer) == []


def test_with_all_unfolded_too(explorer, scheme):
    width = explorer.viewport_size["width"]
    with another_sound(explorer):
        explorer.select_option("#model", "pop")
    for name, kind in (("rate_exp", "breakpoints"), ("cf_exp", "lfo"), ("q", "line")):
        with another_sound(explorer):
            explorer.locator(f".row:has(#value-{name}) select").first.select_option(kind)
    explorer.get_by_label("sweep irreg_exp").check()
    explorer.get_by_label("sweep cf_spread").check()
    explorer.get_by_label("cf_spread, list values").click()
    for details in explorer.locator("details:visible").all():
        details.evaluate("box => (box.open = true)")
    explorer.click("#show-strip")
    explorer.wait_for_selector("#strip button >> nth=4")
    explorer.evaluate("document.getElementById('making').hidden = false")
    shoot(explorer, f"pop-{width}-{scheme}")
    assert explorer.evaluate("document.documentElement.scrollWidth") <= width
    assert grave_findings(explorer) == []


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def jupyterlab(log):
    """Run JupyterLab until the end of the block, and yield its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [Path(sys.executable).parent / "jupyter", "lab", "--allow-root", "--no-browser"]
    command += ["--ServerApp.ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={ROOT}"],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        for _ in range(200):
            assert process.poll() is None, log.read_text()
            with suppress(OSError):
                urllib.request.urlopen(f"{address}/api")
                break
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def test_in_jupyterlab_it_is_the_same_page(quiet_page, tmp_path):
    with jupyterlab(tmp_path / "log") as address:
        quiet_page.goto(f"{address}/lab/tree/notebooks/explore.ipynb?reset")
        quiet_page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        quiet_page.wait_for_selector("text=/ipykernel.*Idle/", timeout=60_000)
        quiet_page.click(".lm-MenuBar-itemLabel:text-is('Run')")
        quiet_page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        quiet_page.wait_for_selector("iframe[title=Explorer][src]", timeout=60_000)
        source = quiet_page.get_attribute("iframe[title=Explorer]", "src")
        assert re.match(r"/proxy/\d+/", source), "the page comes by way of Jupyter"
        frame = quiet_page.frame_locator("iframe[title=Explorer]")
        frame.locator("body[data-sounds]").wait_for(timeout=30_000)
        before = frame.locator("body").get_attribute("data-sounds")
        frame.locator("#value-rate_exp").focus()
        quiet_page.keyboard.press("ArrowRight")
        frame.locator(f"body:not([data-sounds='{before}'])").wait_for()
        shoot(quiet_page, "jupyterlab")
