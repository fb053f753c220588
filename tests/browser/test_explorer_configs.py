"""What the explorer makes of a draft, in a browser: a config, a command, a dataset."""

import shlex
import shutil
import subprocess

import pytest
import yaml
from explorers import (
    PLAYING,
    another_sound,
    config_text,
    open_file,
    press,
    refused,
    sounds,
)
from helpers import ROOT

pytestmark = pytest.mark.slow


def test_the_config_has_all_that_was_set(explorer):
    explorer.get_by_label("sweep cf_exp").check()
    explorer.get_by_label("cf_exp, swept from").fill("0")
    explorer.get_by_label("cf_exp, swept to").fill("1")
    explorer.get_by_label("cf_exp, number of values").fill("3")
    explorer.keyboard.press("Tab")
    explorer.wait_for_selector("text=3 points, 15 variations")
    explorer.get_by_label("sweep q").check()
    explorer.get_by_label("q, list values").click()
    explorer.get_by_label("q, list of values").fill("10, 20 40")
    explorer.keyboard.press("Tab")
    explorer.wait_for_selector("text=9 points, 45 variations")
    explorer.click("text=Settings")
    for name, value in (
        ("sample_rate", "44100"), ("long_duration", "6"), ("variation_duration", "3"),
        ("examples", "2"), ("gain_db", "-6"),
    ):  # fmt: skip
        explorer.fill(f"#settings [name={name}]", value)
        explorer.keyboard.press("Tab")
    explorer.select_option("[name=sample_format]", "FLAC")
    explorer.select_option("[name=on_clip]", "drop")
    explorer.check("[name=split]")
    explorer.fill("[name=train]", "0.5")
    explorer.fill("[name=valid]", "0.25")
    explorer.fill("[name=test]", "0.25")
    explorer.keyboard.press("Tab")
    explorer.check("[name=record-webdataset]")
    explorer.wait_for_selector("text=/Split: \\d+ train/")
    config = yaml.safe_load(config_text(explorer))
    assert config == {
        "dataset": "my_pop", "synth": "pop", "sample_rate": 44100, "long_duration": 6,
        "variation_duration": 3, "seed": 0, "examples": 2, "gain_db": -6,
        "sample_format": "FLAC", "on_clip": "drop", "records": ["webdataset"],
        "split": {"train": 0.5, "valid": 0.25, "test": 0.25},
        "params": {"cf_exp": {"min": 0, "max": 1, "n": 3}, "q": {"values": [10, 20, 40]}},
    }  # fmt: skip
    explorer.select_option("[name=design]", "sobol")
    explorer.fill("[name=design-n]", "16")
    explorer.keyboard.press("Tab")
    explorer.wait_for_selector("text=32 points, 64 variations")
    explorer.fill("#settings [name=variation_duration]", "9")
    explorer.keyboard.press("Tab")
    explorer.wait_for_selector("#size.bad:has-text('longer than long_duration')")
    assert explorer.is_disabled("#make")


def test_a_config_is_saved_and_its_command_works_as_printed(explorer, tmp_path):
    explorer.get_by_label("sweep rate_exp").check()
    explorer.fill("#save-to", str(tmp_path / "mine.yaml"))
    press(explorer, "Save config")
    explorer.wait_for_selector("text=Saved as")
    command = explorer.inner_text("#command")
    told = subprocess.run(
        [*shlex.split(command), "-n", "-o", "env"], cwd=tmp_path, capture_output=True, text=True
    )
    assert f"--configfile {tmp_path / 'mine.yaml'}" in told.stdout, told.stderr
    with another_sound(explorer):
        open_file(explorer, tmp_path / "mine.yaml")
    assert explorer.get_by_label("sweep rate_exp").is_checked()
    explorer.fill("#save-to", "config/pop.yaml")
    press(explorer, "Save config")
    explorer.wait_for_selector("text=config/pop.yaml is there already")
    refused(explorer)


def test_a_dataset_is_made_stopped_made_and_seen(explorer, tmp_path):
    name = "explorer_test"
    try:
        explorer.get_by_label("sweep cf_exp").check()
        explorer.click("text=Settings")
        for key, value in (("long_duration", "1"), ("variation_duration", "0.5")):
            explorer.fill(f"#settings [name={key}]", value)
            explorer.keyboard.press("Tab")
        explorer.get_by_label("cf_exp, swept to").fill("2")
        explorer.keyboard.press("Tab")
        explorer.wait_for_selector("text=5 points, 10 variations")
        explorer.fill("#save-to", str(tmp_path / f"{name}.yaml"))
        press(explorer, "Make dataset")
        press(explorer, "Stop making")
        explorer.wait_for_selector("text=/Stopped after|is made/", timeout=60_000)
        if explorer.locator("#gallery").get_attribute("open") is None:
            press(explorer, "Make dataset")
        explorer.wait_for_selector("#gallery[open]", timeout=60_000)
        gallery = explorer.frame_locator("#gallery-frame")
        gallery.locator("body").get_by_text(name).first.wait_for()
        press(explorer, "Back to the explorer")
        assert "5 points" in explorer.inner_text("#progress-text")
        assert explorer.is_visible("text=Open the gallery")
    finally:
        shutil.rmtree(ROOT / "results" / name, ignore_errors=True)


def tab_to(page, wanted):
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", wanted):
            return
    raise AssertionError(f"Tab leads to no {wanted}")


HEARD = "parseFloat(document.getElementById('time').textContent) > 0.1"
"""In a gallery: its sound plays, and has come that far."""


def test_keys_alone_lead_from_a_sound_to_a_dataset_that_is_heard(explorer, tmp_path):
    """A name without an ending; bars; a gallery whose keys work at once, and the way back."""
    name = tmp_path.name
    config = ROOT / "config" / f"{name}.yaml"
    try:
        explorer.keyboard.press("Space")
        explorer.wait_for_function(PLAYING)
        tab_to(explorer, "[aria-label='sweep rate_exp']")
        explorer.keyboard.press("Space")
        tab_to(explorer, "#save-to")
        explorer.keyboard.press("Control+a")
        explorer.keyboard.type(name)
        explorer.wait_for_selector(f"text=That is config/{name}.yaml")
        tab_to(explorer, "#make")
        explorer.keyboard.press("Enter")
        explorer.wait_for_selector("#stages progress[aria-label=render]", timeout=60_000)
        assert explorer.evaluate("document.activeElement.id") == "stop"
        explorer.wait_for_selector("#stages :text('of 5 points')", timeout=60_000)
        explorer.wait_for_selector("#gallery[open]", timeout=120_000)
        assert not explorer.evaluate(PLAYING), "two sounds at a time"
        gallery = explorer.frame_locator("#gallery-frame")
        gallery.locator("#name:text('v-000')").wait_for()
        (inner,) = (frame for frame in explorer.frames if "gallery" in frame.url)
        explorer.keyboard.press("Space")
        inner.wait_for_function(HEARD)
        explorer.keyboard.press("ArrowDown")
        gallery.locator("#name:text('rate_exp-01')").wait_for()
        inner.wait_for_function(HEARD)
        explorer.keyboard.press("Escape")
        explorer.wait_for_selector("#gallery", state="hidden")
        assert explorer.evaluate("document.activeElement.id") == "show-gallery"
    finally:
        config.unlink(missing_ok=True)
        shutil.rmtree(ROOT / "results" / name, ignore_errors=True)


def test_keys_alone_lead_from_a_sound_to_a_saved_config(explorer, tmp_path):
    """Nothing but Tab, arrows, blank, and letters in boxes."""
    explorer.keyboard.press("Space")
    explorer.wait_for_function(PLAYING)
    tab_to(explorer, "#value-rate_exp")
    with another_sound(explorer):
        explorer.keyboard.press("ArrowRight")
    tab_to(explorer, "[aria-label='sweep cf_exp']")
    explorer.keyboard.press("Space")
    explorer.wait_for_selector("text=5 points, 25 variations")
    assert explorer.evaluate(PLAYING), "a blank in a box plays nothing"
    tab_to(explorer, "#picture")
    explorer.keyboard.press("Home")
    tab_to(explorer, "#save-to")
    explorer.keyboard.press("Control+a")
    explorer.keyboard.type(str(tmp_path / "keys.yaml"))
    explorer.keyboard.press("Tab")
    explorer.keyboard.press("Enter")
    explorer.wait_for_selector("text=Saved as")
    assert list(yaml.safe_load((tmp_path / "keys.yaml").read_text())["params"]) == ["cf_exp"]
    assert sounds(explorer) >= 2
