"""The gallery for everybody: three widths, light and dark, by keys alone, and what axe finds."""

from pathlib import Path

import pytest
from galleries import DESIGN, GRID, opened, served
from helpers import Workspace

pytestmark = pytest.mark.slow

WIDTHS = {1440: 900, 1280: 720, 390: 844}


@pytest.fixture(scope="module", params=[GRID, DESIGN], ids=["grid", "design"])
def address(tmp_path_factory, request):
    work = Workspace(tmp_path_factory.mktemp("gallery"), request.param)
    run = work.run("gallery")
    assert run.status == 0, run.output
    with served(work.results) as address:
        yield address


@pytest.fixture(scope="module")
def axe():
    import axe_playwright_python as package

    return Path(package.__file__).with_name("axe.min.js").read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious(address, page, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.emulate_media(color_scheme=scheme)
    opened(page, address)
    page.wait_for_function("view.hasSamples && view.picture.to > 0")
    page.keyboard.press("b")
    page.click("summary")
    page.evaluate(axe)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    told = [
        (each["id"], each["help"], [node["html"][:120] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert told == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_reaches_beyond_the_page(address, page, width):
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    opened(page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    hidden = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input")].filter((element) => {
            const { width, left, right } = element.getBoundingClientRect();
            return element.checkVisibility() && width && !element.closest("#table, #map")
                && (left < 0 || right > innerWidth);
        }).map((element) => element.id)"""
    )
    assert hidden == []


def test_it_follows_the_scheme_while_it_is_open(address, page):
    page.emulate_media(color_scheme="light")
    opened(page, address)
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) == "rgb(21, 24, 28)"


def test_keys_alone_reach_every_control_and_leave_it(address, page):
    opened(page, address)
    page.wait_for_function("view.hasSamples")
    page.keyboard.press("b")
    page.wait_for_function("!$('swap').disabled")
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        here, round_again = page.evaluate(
            """() => {
                const here = document.activeElement, began = (window.began ??= here);
                return [here.id || here.ariaLabel || here.textContent, here === began];
            }"""
        )
        if reached and round_again:
            break
        reached.append(here)
    else:
        pytest.fail(f"Tab leads round in no circle: {reached}")
    wanted = [
        *("filter", "clipped", "csv", "across", "down", "play", "previous", "next", "loop", "keep"),
        *("swap", "match", "wav", "link", "position", "zoom-in", "zoom-out", "zoom-all", "frame"),
        *("frequency", "axis-rate_exp", "autoplay", "Columns", "rms"),
    ]
    assert [name for name in wanted if name not in reached] == []
    # The table by keys: its stop, a row further, which plays.
    page.focus("#table [tabindex='0']")
    before = page.inner_text("#name")
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"$('name').textContent !== {before!r}")
    page.wait_for_function("player.deck.currentTime > 0")
