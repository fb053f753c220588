"""The explorer's server as its users start it, and what a test does with its page."""

import re
import subprocess
import sys
from contextlib import contextmanager

from helpers import ROOT

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

PLAYING = "document.getElementById('play').textContent === 'Stop'"


@contextmanager
def started(*arguments):
    """Run the app until the end of the block, and yield its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dsgenerator.explorer", "--no-browser", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield found[0]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def sounds(page):
    """Return how many sounds the page has got."""
    return int(page.evaluate("document.body.dataset.sounds ?? 0"))


@contextmanager
def another_sound(page):
    """Wait, after the block, for a sound that was not there before it."""
    before = sounds(page)
    yield
    page.wait_for_function("n => Number(document.body.dataset.sounds ?? 0) > n", arg=before)


def picture(page):
    """Return what the picture looks like."""
    return page.evaluate("document.getElementById('picture').toDataURL()")


def row(page, name):
    """Return the row of a parameter."""
    return page.locator(f".row:has(#value-{name})")


def quantity(page, name):
    """Return what a row says large."""
    return row(page, name).locator(".quantity").inner_text()


def config_text(page):
    """Return the config that would be saved, once the page has it."""
    page.wait_for_selector("body[data-planned=yes]")
    return page.locator("#text").text_content()


def refused(page):
    """Leave out of what went wrong the answers that refuse something, which a test asks for."""
    page.wrong[:] = [text for text in page.wrong if "status of 422" not in text]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def open_file(page, path):
    page.fill("#path", str(path))
    press(page, "Open")


def set_slider(page, name, value):
    """Move a slider as a drag does: values on the way, then one that stays."""
    page.locator(f"#value-{name}").evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', "
        "{ bubbles: true })); slider.dispatchEvent(new Event('change', { bubbles: true })); }",
        value,
    )
