"""The explorer in a browser, as an app and in JupyterLab."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import yaml
from helpers import ROOT, Workspace

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
NOTEBOOK = ROOT / "notebooks" / "explore.ipynb"
PLAYER = "audio >> nth=0"

BROKEN = """
import numpy as np

from synths.interface import Parameter, SoundModel, sample_count


class Broken(SoundModel):
    parameters = (Parameter("x", 0, 1, 0, "", "X."),)

    def generate(self, values, duration, sample_rate, rng):
        if values["x"] > 0:
            raise ValueError("<b>too much</b>")
        return 0.1 * rng.standard_normal(sample_count(duration, sample_rate))
"""


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def served(log, command, probe):
    """Run a server until the end of the block, and yield its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--no-browser"],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=os.environ,
        )  # fmt: skip
    try:
        for _ in range(200):
            assert process.poll() is None, log.read_text()
            with suppress(OSError):
                urllib.request.urlopen(address + probe)
                break
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    log = tmp_path_factory.mktemp("voila") / "log"
    command = [BIN / "voila", NOTEBOOK, "--Voila.ip=127.0.0.1"]
    with served(log, command, "/voila/static/voila.js") as address:
        yield address


@pytest.fixture
def explorer(app, quiet_page):
    """The app, with the first sound made."""
    quiet_page.goto(app)
    quiet_page.wait_for_selector(PLAYER, timeout=60_000)
    yield quiet_page
    assert quiet_page.locator("[data-mime-type*=stderr]").count() == 0


def source(page):
    return page.get_attribute(PLAYER, "src")


def changed(page, before):
    """Wait for another sound."""
    page.wait_for_function(
        "before => document.querySelector('audio')?.getAttribute('src') !== before", arg=before
    )


def fill(page, label, text):
    box = page.locator(f".widget-text:has(label:text-is('{label}')) input")
    box.fill(text)
    box.press("Tab")


def press(page, text):
    page.click(f"button:text-is('{text}')")


def test_every_slider_makes_another_sound(explorer):
    for name in ("rate_exp", "irreg_exp", "cf_exp", "q", "cf_spread"):
        before = source(explorer)
        picture = explorer.get_attribute("img[alt^=Waveform]", "src")
        explorer.locator(f".heard-{name} .noUi-handle").focus()
        explorer.keyboard.press("ArrowRight")
        changed(explorer, before)
        explorer.wait_for_function(
            "old => document.querySelector('img[alt^=Waveform]').src !== old", arg=picture
        )
    assert explorer.evaluate("document.querySelector('audio').duration") == pytest.approx(
        4, abs=0.1
    )
    explorer.wait_for_function("document.querySelector('audio').currentTime > 0")


def test_seeds_settings_to_compare_and_a_strip(explorer):
    first = source(explorer)
    press(explorer, "Store A")
    press(explorer, "New seed")
    changed(explorer, first)
    second = source(explorer)
    explorer.locator(".heard-cf_exp .noUi-handle").focus()
    explorer.keyboard.press("ArrowRight")
    changed(explorer, second)
    third = source(explorer)
    press(explorer, "Hear B")
    explorer.wait_for_selector("text=nothing is kept as B yet")
    press(explorer, "Hear A")
    changed(explorer, third)
    assert source(explorer) == second
    press(explorer, "Show strip")
    explorer.wait_for_selector(".strip figure >> nth=4")
    assert explorer.locator(".strip audio").count() == 5


def test_a_saved_config_makes_its_dataset(explorer, tmp_path):
    explorer.locator("input[type=checkbox] >> nth=0").check()
    explorer.wait_for_selector("text=pop: 5 points, 25 variations of 2 s")
    path = tmp_path / "mine.yaml"
    fill(explorer, "save to", str(path))
    press(explorer, "Save as config")
    explorer.wait_for_selector(f"text=snakemake --cores all --configfile {path}")
    config = yaml.safe_load(path.read_text())
    assert config["dataset"] == "mine" and list(config["params"]) == ["rate_exp"]
    config["params"]["rate_exp"]["max"] = 2
    work = Workspace(tmp_path / "work", config).make()
    assert len(work.table()) == 25


def test_a_config_opens_with_its_ranges(explorer):
    before = source(explorer)
    fill(explorer, "or file", "config/fm.yaml")
    press(explorer, "Open")
    changed(explorer, before)
    explorer.wait_for_selector("text=fm: 125 points")
    assert explorer.locator(".heard-index").count() == 1


def test_what_goes_wrong_is_said_and_the_explorer_goes_on(explorer, tmp_path):
    fill(explorer, "or file", "config/nothing.yaml")
    press(explorer, "Open")
    explorer.wait_for_selector("text=No such file or directory")
    (tmp_path / "broken.py").write_text(BROKEN)
    before = source(explorer)
    fill(explorer, "or file", str(tmp_path / "broken.py"))
    press(explorer, "Open")
    changed(explorer, before)
    explorer.locator(".heard-x .noUi-handle").focus()
    explorer.keyboard.press("ArrowRight")
    explorer.wait_for_selector("text=ValueError: <b>too much</b>")
    before = source(explorer)
    press(explorer, "New seed")
    explorer.locator(".heard-x .noUi-handle").focus()
    explorer.keyboard.press("ArrowLeft")
    changed(explorer, before)
    assert explorer.locator("text=too much").count() == 0


def test_in_jupyterlab(quiet_page, tmp_path):
    command = [BIN / "jupyter", "lab", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={ROOT}"]
    with served(tmp_path / "log", command, "/api") as address:
        quiet_page.goto(f"{address}/lab/tree/notebooks/explore.ipynb?reset")
        quiet_page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        quiet_page.wait_for_selector("text=/ipykernel.*Idle/", timeout=60_000)
        quiet_page.click(".lm-MenuBar-itemLabel:text-is('Run')")
        quiet_page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        quiet_page.wait_for_selector(PLAYER, timeout=60_000)
        before = source(quiet_page)
        quiet_page.locator(".heard-rate_exp .noUi-handle").focus()
        quiet_page.keyboard.press("ArrowRight")
        changed(quiet_page, before)
