"""What is seen of a sound in the explorer, and when it plays."""

import pytest
from explorers import PLAYING, another_sound, picture, set_slider

pytestmark = pytest.mark.slow

DRAW_AGAIN = """() => {
  for (const id of ["zoom-in", "zoom-all"]) document.getElementById(id).click();
  return document.getElementById("picture").toDataURL();
}"""
SEEN = "document.getElementById('picture').dataset.seen.split(' ').map(Number)"


def seen(page):
    return list(map(float, page.get_attribute("#picture", "data-seen").split()))


def test_zoom_by_button_key_and_wheel(explorer):
    whole = picture(explorer)
    explorer.click("#zoom-in")
    assert seen(explorer) == [0, 2]
    assert picture(explorer) != whole
    # A click seeks to what is seen there.
    box = explorer.locator("#picture").bounding_box()
    explorer.mouse.click(box["x"] + box["width"] - 9, box["y"] + 40)
    assert 1.95 < float(explorer.get_attribute("#picture", "aria-valuenow")) <= 2
    explorer.keyboard.press("+")
    first, last = seen(explorer)
    assert first < 2 and (last - first) == pytest.approx(1, abs=0.01)
    explorer.keyboard.down("Control")
    explorer.mouse.wheel(0, -2000)
    explorer.keyboard.up("Control")
    explorer.wait_for_function(f"({SEEN})[1] - ({SEEN})[0] < 0.1")
    explorer.keyboard.press("0")
    assert seen(explorer) == [0, 4]
    explorer.keyboard.press("Home")
    explorer.wait_for_function("document.getElementById('picture').ariaValueNow === '0.0'")
    assert picture(explorer) == whole


def test_a_picture_that_is_drawn_again_has_its_playhead(explorer):
    explorer.wait_for_timeout(100)  # frames
    before = picture(explorer)
    assert explorer.evaluate(DRAW_AGAIN) == before


def test_a_picture_keeps_its_size_when_the_plan_comes(page, app):
    held = []
    page.route("**/plan", lambda route: held.append(route))
    page.goto(app)
    page.wait_for_selector("body[data-sounds]")
    before = page.locator("#picture").bounding_box()
    for route in held:
        route.continue_()
    page.unroute("**/plan")
    page.wait_for_selector("body[data-planned=yes]")
    assert page.locator("#picture").bounding_box() == before


def test_a_view_turns_its_pages_while_it_plays(explorer):
    explorer.click("#zoom-in")
    explorer.click("#zoom-in")
    explorer.click("#play")
    explorer.wait_for_function(f"({SEEN})[0] >= 1")
    explorer.click("#play")


def test_nothing_plays_unasked_without_play_changes(explorer):
    explorer.uncheck("#auto")
    with another_sound(explorer):
        explorer.select_option("#model", "rain")
    with another_sound(explorer):
        set_slider(explorer, "rate_exp", 3)
    assert not explorer.evaluate(PLAYING)
    explorer.reload()
    explorer.wait_for_selector("body[data-sounds]")
    assert not explorer.is_checked("#auto")
    explorer.check("#auto")
    with another_sound(explorer):
        explorer.select_option("#model", "rain")
    explorer.wait_for_function(PLAYING)
