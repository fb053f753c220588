"""The gallery of a grid in a browser, as people see, hear and operate it."""

import functools
import json
import shutil

import numpy as np
import pandas
import pytest
from galleries import GRID, made_up, opened, playing, served
from helpers import Workspace

pytestmark = pytest.mark.slow
CONFIG = GRID

STEM = "tiny--rate_exp-03.00--cf_exp-00.50--x-01"


def name(page):
    return page.inner_text("#name")


def test_it_shows_the_first_sound_with_its_labels(gallery, work):
    row = work.table().iloc[0]
    assert gallery.title() == "tiny: gallery"
    assert name(gallery) == row.file_name.rsplit("/")[-1].removesuffix(".wav")
    labels = gallery.inner_text("#labels")
    for text in ("2 octaves (4 1/s)", "pace", row.sha256, "q", "0 samples"):
        assert text in labels
    assert "48 of 48" in gallery.inner_text("#count")
    assert gallery.get_attribute("#wav", "href").endswith(row.file_name)
    assert gallery.locator("#from-disk:visible").count() == 0


@pytest.mark.parametrize("axis", ["rate_exp", "cf_exp", "example", "variation"])
def test_every_slider_plays_another_sound(gallery, axis):
    before = name(gallery)
    gallery.focus(f"#axis-{axis}")
    gallery.keyboard.press("ArrowRight")
    gallery.wait_for_function(
        f"document.getElementById('name').textContent !== {json.dumps(before)}"
    )
    assert playing(gallery) == pytest.approx(0.5, abs=0.01)
    told = gallery.get_attribute(f"#axis-{axis}", "aria-valuetext")
    assert told == {"rate_exp": "3 octaves (8 1/s)", "cf_exp": "0.5 octaves (622.254 Hz)"}.get(
        axis, "1"
    )


def test_keys_play_stop_step_and_loop(gallery):
    paused = "player.deck.paused"
    gallery.keyboard.press("l")
    gallery.keyboard.press("Space")
    gallery.wait_for_function(f"!{paused}")
    playing(gallery)
    gallery.keyboard.press("Space")
    gallery.wait_for_function(paused)
    first = name(gallery)
    gallery.keyboard.press("ArrowRight")
    assert name(gallery).endswith("v-001")
    assert gallery.evaluate("player.deck.loop")
    gallery.keyboard.press("ArrowLeft")
    assert name(gallery) == first
    gallery.keyboard.press("ArrowDown")
    assert "x-01" in name(gallery)


@pytest.mark.parametrize(
    "clicked",
    ["#next", "#loop", "#play", "#autoplay", "#axis-rate_exp", "summary", 
     "#table .slick-row >> nth=2",
                "#map .thumb >> nth=3", "#spectrogram .u-over"]
)  # fmt: skip
def test_keys_work_after_a_click(gallery, clicked):
    gallery.click(clicked)
    gallery.wait_for_timeout(50)
    gallery.keyboard.press("Home")
    gallery.evaluate("player.deck.pause()")
    gallery.keyboard.press("Space")
    gallery.wait_for_function("!player.deck.paused")
    looped = gallery.evaluate("player.deck.loop")
    gallery.keyboard.press("l")
    assert gallery.evaluate("player.deck.loop") != looped


def test_a_link_that_no_address_can_be(address, page):
    opened(page, f"{address}#100%")
    page.wait_for_selector("#problem:visible")
    assert name(page).endswith("--v-000")


def test_a_deep_link_leads_to_one_variation(address, page):
    opened(page, f"{address}#{STEM}--v-002")
    assert name(page) == f"{STEM}--v-002"
    assert page.input_value("#axis-rate_exp") == "1"
    assert page.input_value("#axis-variation") == "2"
    page.goto(f"{address}#nothing--v-000")
    page.wait_for_selector("#problem:visible")
    assert "no variation nothing--v-000" in page.inner_text("#problem")


def test_side_by_side_any_two_parameters(gallery):
    gallery.select_option("#across", "variation")
    gallery.select_option("#down", "rate_exp")
    assert gallery.locator("#map .thumb").count() == 12
    gallery.click("#map .thumb[aria-label='rate_exp 4, variation 2']")
    assert name(gallery) == "tiny--rate_exp-04.00--cf_exp-00.00--x-00--v-002"
    playing(gallery)
    assert gallery.locator("#map .thumb.current").count() == 1
    pictures = gallery.evaluate(
        "[...document.querySelectorAll('#map .thumb')]"
        ".map(({ style }) => style.backgroundImage + style.backgroundPosition)"
    )
    assert len(set(pictures)) == 12
    heads = gallery.locator("#map .heading").all_inner_texts()
    assert heads == ["2", "3", "4"]


def test_the_grid_is_walked_by_keys(gallery):
    gallery.focus("#map [tabindex='0']")
    gallery.keyboard.press("ArrowDown")
    assert name(gallery) == "tiny--rate_exp-03.00--cf_exp-00.00--x-00--v-000"
    gallery.keyboard.press("ArrowRight")
    assert name(gallery) == "tiny--rate_exp-03.00--cf_exp-00.50--x-00--v-000"
    playing(gallery)


def test_the_table_filters_sorts_and_plays(gallery, work):
    gallery.fill("#filter", "rate_exp>=3 variation=1 x-01")
    gallery.wait_for_function("document.getElementById('count').textContent === '4 of 48'")
    gallery.click("#table .slick-header-column[data-id=rms]")
    gallery.click("#table .slick-header-column[data-id=rms]")
    assert gallery.get_attribute("#table [aria-sort]", "aria-sort") == "descending"
    names = gallery.locator("#table .slick-cell.name").all_inner_texts()
    table = work.table().query("rate_exp >= 3 and variation == 1 and example == 1")
    loudest = table.sort_values("rms", ascending=False).file_name
    assert names == [file.rsplit("/")[-1].removesuffix(".wav") for file in loudest]
    gallery.click("#table .slick-row >> nth=1")
    assert name(gallery) == names[1]
    playing(gallery)
    for words, told in {
        "peak >= 200": "0 of 48; none passes all that is asked",
        "rate_exp=high": "0 of 48; rate_exp is compared with a number",
        "peak >= -100 label_pace==0.5": "16 of 48",
        "": "48 of 48",
    }.items():
        gallery.fill("#filter", words)
        gallery.wait_for_function(f"document.getElementById('count').textContent === '{told}'")
    gallery.fill("#filter", "nonsense>3")
    gallery.wait_for_selector("#count >> text=/^0 of 48; no column nonsense .* are rate_exp/")
    gallery.fill("#filter", "")


def test_a_bar_of_a_histogram_filters_and_back(gallery):
    bars = gallery.locator("#table svg[aria-label^='rate_exp'] .hit")
    assert bars.count() == 3
    bars.nth(2).click()
    assert gallery.input_value("#filter") == "rate_exp=4"
    assert gallery.inner_text("#count") == "16 of 48"
    heights = gallery.locator("#table svg[aria-label^='rate_exp'] .chosen")
    assert [float(heights.nth(k).get_attribute("height")) > 0 for k in range(3)] == [
        False,
        False,
        True,
    ]
    gallery.locator("#table svg[aria-label^='rate_exp'] .hit").nth(2).click()
    assert gallery.input_value("#filter") == ""


def test_columns_are_chosen_and_remembered(gallery):
    heads = "[...document.querySelectorAll('#table .slick-header-column')].map((h) => h.dataset.id)"
    assert "sha256" not in gallery.evaluate(heads) and "clipped" in gallery.evaluate(heads)
    gallery.click("summary")
    gallery.check("#choice label:has-text('sha256') input")
    gallery.uncheck("#choice label:has-text('clipped') input")
    assert "sha256" in gallery.evaluate(heads) and "clipped" not in gallery.evaluate(heads)
    gallery.reload()
    gallery.wait_for_selector("#table .slick-row")
    assert "sha256" in gallery.evaluate(heads) and "clipped" not in gallery.evaluate(heads)
    gallery.evaluate("localStorage.clear()")


def test_the_selection_is_saved_as_the_table_has_it(gallery, work, tmp_path):
    gallery.fill("#filter", "cf_exp>0.4")
    with gallery.expect_download() as download:
        gallery.click("#csv")
    assert download.value.suggested_filename == "tiny-selection.csv"
    download.value.save_as(tmp_path / "selection.csv")
    saved = pandas.read_csv(tmp_path / "selection.csv")
    table = work.table().query("cf_exp > 0.4").reset_index(drop=True)
    assert set(table.columns) - set(saved.columns) == {"synth", "seed", "render_version"}
    for column in saved.columns:
        if saved[column].dtype.kind == "f":
            assert np.array_equal(saved[column], table[column].astype(float), equal_nan=True), (
                column
            )
        else:
            assert saved[column].tolist() == table[column].tolist(), column


def test_a_copy_with_its_audio_plays_from_disk(work, page, tmp_path):
    own = work.copy(tmp_path / "own")
    assert own.run("gallery", "--config", "gallery_embed=true").status == 0
    shutil.move(own.results / "gallery", tmp_path / "shared")
    opened(page, f"file://{tmp_path}/shared/index.html")
    assert "make serve" in page.inner_text("#from-disk")
    page.click("#next")
    assert "audio/" in page.evaluate("player.deck.elements.A.src")
    assert playing(page) == pytest.approx(0.5, abs=0.01)
    page.keyboard.press("b")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    assert page.inner_text("#slot") == "B"
    assert page.evaluate("[player.deck.elements.A.muted, player.deck.elements.B.muted]") == [
        True,
        False,
    ]
    picture = "document.querySelector('#spectrogram canvas')"
    page.wait_for_function(f"view.picture.canvas.width === 96 && {picture}")
    assert page.is_disabled("#zoom-in")


def test_a_sound_that_is_gone_is_named(work, page, tmp_path):
    own = work.copy(tmp_path / "own")
    shutil.rmtree(own.data / "audio" / "rate_exp-03.00")
    page.lacks_files = True
    page.goto(f"file://{own.results}/gallery/index.html#{STEM}--v-000")
    page.wait_for_selector("#problem:visible")
    assert f"{STEM}--v-000.wav" in page.inner_text("#problem")
    with served(own.results) as address:
        page.goto(f"{address}#{STEM}--v-000")
        page.wait_for_selector("#problem:visible")
        assert f"{STEM}--v-000.wav" in page.inner_text("#problem")


def test_one_point_and_names_that_look_like_markup(page, tmp_path):
    title = "<script>alert('x')</script>\"&"
    opened(page, made_up(tmp_path / "one", 1, title))
    assert page.inner_text("#title") == title
    assert title in page.inner_text("#labels")
    assert page.is_disabled("#axis-p")
    assert page.evaluate("[...document.scripts].every((script) => script.src)")
    page.lacks_files = True


def test_what_was_dropped_is_passed_by_and_not_played_under_another_name(page, tmp_path):
    opened(page, made_up(tmp_path / "gaps", 4, dropped=[(0, 1), (0, 2), 1, 2]))
    shown = functools.partial(name, page)
    page.focus("#axis-variation")
    page.keyboard.press("ArrowRight")
    assert shown() == "made_up-0--v-3"
    page.keyboard.press("ArrowLeft")
    assert shown() == "made_up-0--v-0"
    page.select_option("#across", "variation")
    dropped = page.locator("#map .thumb[data-row='-1']")
    assert dropped.count() == 2 + 2 * 5
    dropped.first.click()
    assert "dropped" in page.inner_text("#problem")
    page.focus("#axis-p")
    page.keyboard.press("ArrowRight")
    assert shown() == "made_up-3--v-0"
    assert page.input_value("#axis-p") == "3"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert shown() == "made_up-0--v-0"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowDown")
    assert shown() == "made_up-3--v-0"
    page.lacks_files = True


def test_a_part_that_is_missing_is_named(page, tmp_path):
    url = made_up(tmp_path / "torn", 2)
    (tmp_path / "torn" / "data" / "part-0000.js").unlink()
    page.goto(url)
    page.wait_for_selector("#problem:visible")
    assert "data/part-0000.js" in page.inner_text("#problem")
    page.lacks_files = True


def test_what_moves_is_told_for_each_variation(tmp_path, page):
    label = {"name": "pace", "min": 0, "max": 1}
    axis = {"values": [2, {"from": 2, "to": 4}], "label": label}
    work = Workspace(tmp_path, GRID | {"params": {"rate_exp": axis}, "examples": 1})
    assert work.run("gallery").status == 0
    opened(page, f"file://{work.results}/gallery/index.html#tiny--rate_exp-02.00to04.00--v-001")
    labels = page.inner_text("#labels")
    assert "2.5 to 3, mean 2.75; whole: 2 to 4 octaves" in labels
    assert "0.25 to 0.5, mean 0.375; whole: 0 to 1" in labels
    assert "2 to 4 octaves" in page.inner_text("#axes")
    (curve,) = page.evaluate("view.curves.map((plot) => [...plot.data[0], ...plot.data[1]])")
    assert curve == [0, 0.5, 2.5, 3]
    for words, count in (("rate_exp>=2.7", 3), ("label_pace<0.2", 5), ("rate_exp=2.75", 1)):
        page.fill("#filter", words)
        page.wait_for_function(
            f"document.getElementById('count').textContent.startsWith('{count} of 8')"
        )
    page.evaluate("choose(0)")
    assert page.evaluate("view.curves.length") == 0, "what does not move here has no curve"
