"""On a machine without anything to play sound on, pages say so instead of nothing at all."""

import pytest
from explorers import PLAYING, another_sound, set_slider
from galleries import DESIGN, opened

pytestmark = pytest.mark.slow
CONFIG = DESIGN

# As Firefox does it: what plays waits, and says nothing.
NO_DEVICE = """
window.real = AudioContext;
window.AudioContext = class extends real {
  constructor(...settings) { super(...settings); this.suspend(); }
  resume() { return new Promise(() => {}); }
};
"""

TOLD = "#problem:has-text('Nothing sounds'):has-text('loudspeaker')"


def test_the_gallery_says_so(page, address):
    page.add_init_script(NO_DEVICE)
    gallery = opened(page, address)
    gallery.keyboard.press("Space")
    gallery.wait_for_selector(TOLD)
    gallery.keyboard.press("ArrowRight")
    gallery.wait_for_selector("#problem", state="hidden")


def test_from_disk_a_file_that_is_there_is_not_called_missing(page, work):
    gallery = opened(page, (work.results / "gallery" / "index.html").as_uri())
    cases = {"DECODE": "Nothing sounds", "SRC_NOT_SUPPORTED": "is the file there"}
    for code, told in cases.items():
        gallery.evaluate(
            """name => {
                const element = player.deck.elements.A;
                const value = { code: MediaError["MEDIA_ERR_" + name] };
                Object.defineProperty(element, "error", { value, configurable: true });
                element.dispatchEvent(new Event("error"));
            }""",
            code,
        )  # fmt: skip
        gallery.wait_for_selector(f"#problem:has-text('{told}')")


def test_the_explorer_says_so(page, app):
    page.add_init_script(NO_DEVICE)
    page.goto(app)
    page.wait_for_selector("body[data-sounds]")
    page.keyboard.press("Space")
    page.wait_for_selector(TOLD)
    with another_sound(page):
        set_slider(page, "q", 100)
    assert not page.evaluate(PLAYING)


def test_where_there_is_one_nothing_is_said(page, app):
    page.goto(app)
    page.wait_for_selector("body[data-sounds]")
    page.keyboard.press("Space")
    page.wait_for_function(PLAYING)
    page.wait_for_timeout(2500)
    assert page.is_hidden("#problem")
