"""The explorer in a browser: every control, with a pointer and with keys alone."""

import math
import os
import re
import time
from statistics import median

import pytest
import yaml
from explorers import (
    BROKEN,
    PLAYING,
    another_sound,
    config_text,
    open_file,
    picture,
    press,
    quantity,
    refused,
    row,
    set_slider,
    started,
)

pytestmark = pytest.mark.slow

FIRST_SOUND, MOVED = 4.0, 200
"""Seconds from start to the first sound, and milliseconds from a move to its sound, at most."""


def test_the_first_sound_and_those_of_moves_come_soon(page):
    begun = time.monotonic()
    with started("wind") as address:
        page.goto(address)
        page.wait_for_selector("body[data-sounds]")
        first = time.monotonic() - begun
        took = []
        for value in (0.1, 0.9, 0.3, 0.7, 0.6):
            with another_sound(page):
                set_slider(page, "strength", value)
            took.append(int(page.evaluate("document.body.dataset.took")))
    # Where others have the processors as well, all takes longer.
    crowd = max(1.0, os.getloadavg()[0] / os.cpu_count())
    print(f"first sound {first:.2f} s, moves {took} ms, {crowd:.1f} processes a processor")
    assert first < FIRST_SOUND * crowd
    assert median(took) < MOVED * crowd


def test_every_slider_makes_another_sound(explorer):
    for name in ("rate_exp", "irreg_exp", "cf_exp", "q", "cf_spread"):
        before = picture(explorer)
        with another_sound(explorer):
            explorer.focus(f"#value-{name}")
            explorer.keyboard.press("ArrowRight")
        assert picture(explorer) != before, name


def test_quantities_come_first(explorer):
    assert quantity(explorer, "rate_exp") == "4 pops a second"
    assert quantity(explorer, "cf_exp") == "440 Hz"
    with another_sound(explorer):
        row(explorer, "rate_exp").locator("input[type=number]").first.fill("3")
        explorer.keyboard.press("Tab")
    assert quantity(explorer, "rate_exp") == "8 pops a second"
    assert explorer.locator("#value-rate_exp").get_attribute("aria-valuetext").startswith("8 pops")
    assert "Pops per second" in row(explorer, "rate_exp").inner_text()
    assert explorer.inner_text("#events") == "32 events in 4 s, 8 a second."
    assert quantity(explorer, "cf_spread") == "1 semitone"


def test_events_of_a_roaring_fire_are_counted_right(explorer):
    with another_sound(explorer):
        explorer.select_option("#model", "fire")
    with another_sound(explorer):
        set_slider(explorer, "rate_exp", 8)
    told = explorer.inner_text("#events")
    count = int(re.match(r"([\d,]+) events in 4 s", told)[1].replace(",", ""))
    assert abs(count - 1024) < 5 * math.sqrt(1024), told


def test_back_to_the_default_undo_and_redo(explorer):
    assert explorer.is_disabled("#undo")
    with another_sound(explorer):
        set_slider(explorer, "rate_exp", 5)
    for value in (100, 200):
        with another_sound(explorer):
            set_slider(explorer, "q", value)
    for value in ("100", "40"):
        with another_sound(explorer):
            press(explorer, "Undo")
        assert explorer.input_value("#value-q") == value
    with another_sound(explorer):
        explorer.keyboard.press("Control+z")
    assert quantity(explorer, "rate_exp") == "4 pops a second"
    with another_sound(explorer):
        explorer.keyboard.press("Control+Shift+z")
    assert quantity(explorer, "rate_exp") == "32 pops a second"
    with another_sound(explorer):
        explorer.dblclick("#value-rate_exp", position={"x": 30, "y": 8})
    assert quantity(explorer, "rate_exp") == "4 pops a second"
    with another_sound(explorer):
        press(explorer, "Undo")
    assert quantity(explorer, "rate_exp") != "4 pops a second"
    with another_sound(explorer):
        explorer.focus("#value-rate_exp")
        explorer.keyboard.press("Delete")
    assert quantity(explorer, "rate_exp") == "4 pops a second"


def test_a_drag_is_one_step_back(explorer):
    box = explorer.locator("#value-rate_exp").bounding_box()
    middle = box["y"] + box["height"] / 2
    explorer.mouse.move(box["x"] + box["width"] / 2, middle)
    explorer.mouse.down()
    for share in (0.6, 0.7, 0.8):
        explorer.mouse.move(box["x"] + share * box["width"], middle)
    explorer.mouse.up()
    assert quantity(explorer, "rate_exp") != "4 pops a second"
    press(explorer, "Undo")
    assert quantity(explorer, "rate_exp") == "4 pops a second"


def test_presets_and_shipped_configs(explorer):
    with another_sound(explorer):
        explorer.select_option("#preset", label="geiger counter")
    assert quantity(explorer, "rate_exp") == "8 pops a second"
    with another_sound(explorer):
        set_slider(explorer, "rate_exp", 4)
    assert explorer.locator("#preset").evaluate("box => box.selectedOptions[0].text") == "changed"
    with another_sound(explorer):
        explorer.select_option("#preset", label="config/pop.yaml")
    assert "cf_exp: {min: 0, max: 1, n: 5}" in config_text(explorer)
    explorer.wait_for_selector("text=125 points")


def test_playing_looping_stopping_and_seeking(explorer):
    explorer.keyboard.press("Space")
    explorer.wait_for_function(PLAYING)
    explorer.wait_for_function("Number(document.getElementById('picture').ariaValueNow) > 0.2")
    with another_sound(explorer):
        set_slider(explorer, "q", 100)
    assert explorer.evaluate(PLAYING), "another sound goes on where the last one was"
    assert float(explorer.get_attribute("#picture", "aria-valuenow")) > 0.1
    explorer.keyboard.press("Space")
    explorer.wait_for_function("!(" + PLAYING + ")")
    box = explorer.locator("#picture").bounding_box()
    explorer.mouse.click(box["x"] + 44 + (box["width"] - 52) / 2, box["y"] + 30)
    assert float(explorer.get_attribute("#picture", "aria-valuenow")) == pytest.approx(2, abs=0.1)
    explorer.focus("#picture")
    explorer.keyboard.press("ArrowUp")
    assert float(explorer.get_attribute("#picture", "aria-valuenow")) == pytest.approx(3, abs=0.1)
    explorer.keyboard.press("l")
    assert not explorer.is_checked("#loop")
    press(explorer, "Play")
    explorer.wait_for_function(PLAYING)
    explorer.wait_for_function("!(" + PLAYING + ")")


def test_what_is_loud_is_turned_down_and_what_would_clip_is_marked(explorer):
    with another_sound(explorer):
        explorer.select_option("#model", "fire")
    assert "clip" not in explorer.inner_text("#level")
    for name, value in (("rate_exp", 8), ("crackle_spread", 12), ("roar_db", -12)):
        with another_sound(explorer):
            set_slider(explorer, name, value)
    told = explorer.inner_text("#level")
    assert re.search(r"Peak \+\d+\.\d dB of full scale; heard \d+ dB softer", told), told
    assert "A file would clip" in told
    assert float(explorer.get_attribute("#meter", "aria-valuenow")) > 3
    explorer.uncheck("#safe")
    assert "softer" not in explorer.inner_text("#level")
    with another_sound(explorer):
        explorer.click("#level button")
    assert "clip" not in explorer.inner_text("#level")
    assert re.search(r"gain_db: -\d+", config_text(explorer))


def test_seeds_settings_to_compare_and_a_strip(explorer):
    first = picture(explorer)
    press(explorer, "Keep A")
    with another_sound(explorer):
        explorer.keyboard.press("r")
    assert explorer.input_value("#seed") == "1"
    second = picture(explorer)
    assert second != first
    press(explorer, "Keep B")
    with another_sound(explorer):
        explorer.keyboard.press("a")
    assert explorer.input_value("#seed") == "0"
    assert explorer.get_attribute("#hear-A", "aria-pressed") == "true"
    explorer.wait_for_function(PLAYING)
    with another_sound(explorer):
        press(explorer, "B")
    assert explorer.input_value("#seed") == "1"
    explorer.click("text=A strip along one parameter")
    explorer.select_option("#along", "cf_exp")
    press(explorer, "Show strip")
    cells = explorer.locator("#strip button")
    explorer.wait_for_selector("#strip button >> nth=3")
    explorer.wait_for_timeout(500)
    with another_sound(explorer):
        cells.nth(1).click()
    assert quantity(explorer, "cf_exp") == "523 Hz"


def test_an_error_takes_the_place_of_the_last_sound(explorer, tmp_path):
    (tmp_path / "broken.py").write_text(BROKEN)
    with another_sound(explorer):
        open_file(explorer, tmp_path / "broken.py")
    explorer.focus("#value-x")
    explorer.keyboard.press("ArrowRight")
    explorer.wait_for_selector("text=ValueError: <b>too much</b>")
    assert explorer.is_disabled("#play")
    assert explorer.inner_text("#level") == ""
    explorer.keyboard.press("Space")
    explorer.wait_for_timeout(300)
    assert not explorer.evaluate(PLAYING), "the sound of other values"
    with another_sound(explorer):
        explorer.keyboard.press("ArrowLeft")
    assert explorer.is_hidden("#problem")
    assert explorer.is_enabled("#play")
    for text, told in (("config/wnid.yaml", "did you mean config/wind.yaml"), ("", "config/fire")):
        open_file(explorer, text)
        explorer.wait_for_selector(f"#problem:has-text('{told}')")
    with another_sound(explorer):
        explorer.select_option("#model", "bees")
    assert explorer.is_hidden("#problem")
    refused(explorer)


def test_values_that_move(explorer):
    with another_sound(explorer):
        row(explorer, "rate_exp").locator("select").first.select_option("line")
    assert "10 s" in explorer.inner_text("#events"), "the whole signal is heard"
    explorer.get_by_label("rate_exp, to").fill("5")
    with another_sound(explorer):
        explorer.keyboard.press("Tab")
    assert quantity(explorer, "rate_exp") == "4 to 32 pops a second"
    with another_sound(explorer):
        row(explorer, "cf_exp").locator("select").first.select_option("lfo")
    explorer.get_by_label("cf_exp, rate").fill("0.2")
    explorer.keyboard.press("Tab")
    explorer.get_by_label("cf_exp, shape").select_option("square")
    config = yaml.safe_load(config_text(explorer))["fixed"]
    assert config["rate_exp"] == {"from": 2, "to": 5}
    assert config["cf_exp"]["lfo"]["rate"] == 0.2
    assert config["cf_exp"]["lfo"]["shape"] == "square"
    with another_sound(explorer):
        row(explorer, "rate_exp").locator("select").first.select_option("constant")
    assert explorer.is_visible("#value-rate_exp")


def test_a_curve_is_drawn_and_its_points_moved(explorer):
    with another_sound(explorer):
        row(explorer, "q").locator("select").first.select_option("breakpoints")
    field = row(explorer, "q").locator(".curve")
    handles = field.locator("button")
    assert handles.count() == 4
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    x, y, width, height = (box[key] for key in ("x", "y", "width", "height"))
    explorer.mouse.move(x + 0.5 * width, y + 0.5 * height)
    explorer.mouse.down()
    for k in range(11):
        explorer.mouse.move(x + (0.5 + k / 50) * width, y + (0.5 - k / 25) * height)
    with another_sound(explorer):
        explorer.mouse.up()
    points = yaml.safe_load(config_text(explorer))["fixed"]["q"]
    assert [time for time, _ in points] == sorted(time for time, _ in points)
    drawn = [value for time, value in points if 4.9 < time < 7.1]
    assert drawn[0] == pytest.approx(251, abs=15) and drawn[-1] == pytest.approx(450, abs=20)
    assert len(drawn) <= 3, "points on a straight line are left out"
    count = handles.count()
    with another_sound(explorer):
        handles.nth(0).focus()
        explorer.keyboard.press("ArrowUp")
    moved = yaml.safe_load(config_text(explorer))["fixed"]["q"]
    assert moved[0][1] > points[0][1]
    with another_sound(explorer):
        explorer.keyboard.press("Delete")
    assert handles.count() == count - 1
