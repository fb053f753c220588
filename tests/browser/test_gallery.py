"""The gallery in a browser, as people see, hear and operate it."""

import functools
import http.server
import json
import shutil
import threading

import pytest
from helpers import TINY, Workspace

from dsgenerator.gallery.data import page_files

pytestmark = pytest.mark.slow

CONFIG = TINY | {
    "dataset": "tiny",
    "long_duration": 2,
    "variation_duration": 0.5,
    "examples": 2,
    "params": {
        "rate_exp": {"min": 2, "max": 4, "n": 3, "label": {"name": "pace", "min": 0, "max": 1}},
        "cf_exp": {"values": [0, 0.5]},
    },
}
STEM = "tiny--rate_exp-03.00--cf_exp-00.50--x-01"


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    work = Workspace(tmp_path_factory.mktemp("gallery"), CONFIG)
    run = work.run("gallery")
    assert run.status == 0, run.output
    return work


@pytest.fixture
def gallery(work, page):
    page.goto(f"file://{work.results}/gallery/index.html")
    page.wait_for_selector("#table tbody tr")
    return page


def playing(page):
    """Wait until the sound plays, and return how long it is."""
    page.wait_for_function("document.getElementById('player').currentTime > 0")
    return page.evaluate("document.getElementById('player').duration")


def source(page):
    return page.evaluate("document.getElementById('player').src")


def test_it_shows_the_first_sound_with_its_labels(gallery, work):
    row = work.table().iloc[0]
    assert gallery.title() == "tiny: gallery"
    assert gallery.inner_text("#name") == row.file_name.rsplit("/")[-1].removesuffix(".wav")
    labels = gallery.inner_text("#labels")
    for text in ("2 octaves (4 1/s)", "pace", row.sha256, "q", "0 samples"):
        assert text in labels
    assert "48 of 48" in gallery.inner_text("#count")
    assert source(gallery).endswith(row.file_name)


@pytest.mark.parametrize("name", ["rate_exp", "cf_exp", "example", "variation"])
def test_every_slider_plays_another_sound(gallery, name):
    before = source(gallery)
    gallery.focus(f"#axis-{name}")
    gallery.keyboard.press("ArrowRight")
    gallery.wait_for_function(f"document.getElementById('player').src !== {json.dumps(before)}")
    assert playing(gallery) == pytest.approx(0.5, abs=0.01)
    assert (
        "1" in gallery.get_attribute(f"#axis-{name}", "aria-valuetext") or name in "cf_exp rate_exp"
    )


def test_keys_play_stop_step_and_loop(gallery):
    paused = "document.getElementById('player').paused"
    gallery.keyboard.press("l")
    gallery.keyboard.press("Space")
    gallery.wait_for_function(f"!{paused}")
    playing(gallery)
    gallery.keyboard.press("Space")
    gallery.wait_for_function(paused)
    first = source(gallery)
    gallery.keyboard.press("ArrowRight")
    assert gallery.inner_text("#name").endswith("v-001")
    assert gallery.evaluate("document.getElementById('player').loop")
    gallery.keyboard.press("ArrowLeft")
    assert source(gallery) == first
    gallery.keyboard.press("ArrowDown")
    assert "x-01" in gallery.inner_text("#name")


def test_a_link_that_no_address_can_be(work, page):
    page.goto(f"file://{work.results}/gallery/index.html#100%")
    page.wait_for_selector("#problem:visible")
    assert source(page).endswith("--v-000.wav")


def test_a_deep_link_leads_to_one_variation(work, page):
    page.goto(f"file://{work.results}/gallery/index.html#{STEM}--v-002")
    page.wait_for_function(f"document.getElementById('name').textContent === '{STEM}--v-002'")
    assert page.input_value("#axis-rate_exp") == "1"
    assert page.input_value("#axis-variation") == "2"
    page.goto(f"file://{work.results}/gallery/index.html#nothing--v-000")
    page.reload()
    page.wait_for_selector("#problem:visible")
    assert "no variation nothing--v-000" in page.inner_text("#problem")


def test_side_by_side_any_two_parameters(gallery):
    gallery.select_option("#across", "variation")
    gallery.select_option("#down", "rate_exp")
    assert gallery.locator("#grid tbody button").count() == 12
    gallery.click("#grid tbody tr:nth-child(3) td:nth-child(4) button")
    assert gallery.inner_text("#name") == "tiny--rate_exp-04.00--cf_exp-00.00--x-00--v-002"
    playing(gallery)
    assert gallery.locator("#grid button[aria-pressed=true]").count() == 1
    pictures = gallery.evaluate(
        "[...document.querySelectorAll('#grid button')]"
        ".map(({ style }) => style.backgroundImage + style.backgroundPosition)"
    )
    assert len(set(pictures)) == 12


def test_the_table_filters_sorts_and_plays(gallery, work):
    gallery.fill("#filter", "rate_exp>=3 variation=1 x-01")
    assert gallery.inner_text("#count") == "4 of 48"
    gallery.click("#table thead button:has-text('rms')")
    gallery.click("#table thead button:has-text('rms')")
    assert gallery.get_attribute("#table th[aria-sort]", "aria-sort") == "descending"
    names = gallery.locator("#table tbody td:nth-child(2)").all_inner_texts()
    table = work.table().query("rate_exp >= 3 and variation == 1 and example == 1")
    loudest = table.sort_values("rms", ascending=False).file_name
    assert names == [file.rsplit("/")[-1].removesuffix(".wav") for file in loudest]
    gallery.click("#table tbody tr:nth-child(2) button")
    assert gallery.inner_text("#name") == names[1]
    playing(gallery)
    gallery.fill("#filter", "peak >= 0 nonsense>3")
    assert gallery.inner_text("#count") == "0 of 48; there is no column nonsense of numbers"
    gallery.fill("#filter", "peak >= -100 label_pace==0.5")
    assert gallery.inner_text("#count") == "16 of 48"
    gallery.fill("#filter", "")
    gallery.click("#forth")
    assert gallery.inner_text("#page") == "page 2 of 3"


def test_over_a_web_server_and_dark(work, page):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=work.results)
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.emulate_media(color_scheme="dark")
        page.goto(f"http://127.0.0.1:{server.server_port}/gallery/index.html")
        page.wait_for_selector("#table tbody tr")
        page.click("#next")
        assert playing(page) == pytest.approx(0.5, abs=0.01)
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert color == "rgb(21, 24, 28)"
        server.shutdown()


def test_a_copy_with_its_audio_plays_elsewhere(work, page, tmp_path):
    own = work.copy(tmp_path / "own")
    assert own.run("gallery", "--config", "gallery_embed=true").status == 0
    shutil.move(own.results / "gallery", tmp_path / "shared")
    page.goto(f"file://{tmp_path}/shared/index.html")
    page.wait_for_selector("#table tbody tr")
    page.click("#next")
    assert "shared/audio/" in source(page)
    playing(page)


def test_a_sound_that_is_gone_is_named(work, page, tmp_path):
    own = work.copy(tmp_path / "own")
    shutil.rmtree(own.data / "audio" / "rate_exp-03.00")
    page.goto(f"file://{own.results}/gallery/index.html#{STEM}--v-000")
    page.wait_for_selector("#problem:visible")
    assert f"{STEM}--v-000.wav" in page.inner_text("#problem")
    page.lacks_files = True


def made_up(folder, points, name="made_up", dropped=()):
    """Write a gallery of a table that no workflow made, without some points and variations."""
    for file, content in page_files().items():
        folder.mkdir(exist_ok=True)
        (folder / file).write_bytes(content)
    (folder / "data").mkdir()
    axis = {
        "name": "p", "unit": "", "doc": name, "values": list(range(points)),
        "physical": None, "physical_unit": "",
    }  # fmt: skip
    rows = [
        [p, v, v / 2, 0.5, 0.1, 0, f"{5 * p + v:064x}", -1, -1]
        for p in range(points)
        for v in range(5)
        if not {p, (p, v)} & set(dropped)
    ]
    pages = {f"data/{k}.js": rows[k : k + 2000] for k in range(0, len(rows), 2000)}
    index = {
        "dataset": name, "facts": name, "axes": [axis], "labels": [name], "fixed": [[name, 1, ""]],
        "examples": 1, "variations": 5, "total": len(rows),
        "points": [[f"{name}-{p}", f"audio/made_up-{p}--v-#.wav", 0, p, p] for p in range(points)],
        "moving": {}, "audio": "", "pages": list(pages),
        "thumbs": {"width": 96, "height": 48, "sheets": []},
    }  # fmt: skip
    (folder / "data" / "index.js").write_text(f"GALLERY.start({json.dumps(index)})")
    for number, (file, part) in enumerate(pages.items()):
        (folder / file).write_text(f"GALLERY.page({number},{json.dumps(part)})")
    return f"file://{folder}/index.html"


def test_fifty_thousand_variations(page, tmp_path):
    url = made_up(tmp_path / "big", 10_000)
    page.goto(url, wait_until="commit")
    page.wait_for_selector("#table tbody tr")
    assert "loading" in page.inner_text("#count"), "the first view waited for all data"
    page.wait_for_function("document.getElementById('count').textContent === '50,000 of 50,000'")
    page.fill("#filter", "p>=9999")
    assert page.inner_text("#count") == "5 of 50,000"
    page.lacks_files = True


def test_one_point_and_names_that_look_like_markup(page, tmp_path):
    name = "<script>alert('x')</script>\"&"
    page.goto(made_up(tmp_path / "one", 1, name))
    page.wait_for_selector("#table tbody tr")
    assert page.inner_text("#title") == name
    assert name in page.inner_text("#labels")
    assert page.is_disabled("#axis-p")
    assert page.locator("body script").count() == 5
    page.lacks_files = True


def test_what_was_dropped_is_passed_by_and_not_played_under_another_name(page, tmp_path):
    page.goto(made_up(tmp_path / "gaps", 4, dropped=[(0, 1), (0, 2), 1, 2]))
    page.wait_for_selector("#table tbody tr")
    name = functools.partial(page.inner_text, "#name")
    page.focus("#axis-variation")
    page.keyboard.press("ArrowRight")
    assert name() == "made_up-0--v-3"
    page.keyboard.press("ArrowLeft")
    assert name() == "made_up-0--v-0"
    page.select_option("#across", "variation")
    assert page.locator("#grid tbody tr:nth-child(1) button:disabled").count() == 2
    page.focus("#axis-p")
    page.keyboard.press("ArrowRight")
    assert "dropped" in page.inner_text("#problem")
    assert page.input_value("#axis-p") == "0"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowDown")
    assert name() == "made_up-3--v-0"
    page.lacks_files = True


def test_a_part_that_is_missing_is_named(page, tmp_path):
    url = made_up(tmp_path / "torn", 2)
    (tmp_path / "torn" / "data" / "0.js").unlink()
    page.goto(url)
    page.wait_for_selector("#problem:visible")
    assert "data/0.js" in page.inner_text("#problem")
    page.lacks_files = True


def test_what_moves_is_told_for_each_variation(tmp_path, page):
    label = {"name": "pace", "min": 0, "max": 1}
    axis = {"values": [2, {"from": 2, "to": 4}], "label": label}
    work = Workspace(tmp_path, CONFIG | {"params": {"rate_exp": axis}, "examples": 1})
    assert work.run("gallery").status == 0
    page.goto(f"file://{work.results}/gallery/index.html#tiny--rate_exp-02.00to04.00--v-001")
    page.wait_for_selector("#table tbody tr")
    labels = page.inner_text("#labels")
    assert "2.5 to 3, mean 2.75; whole: 2 to 4 octaves" in labels
    assert "0.25 to 0.5, mean 0.375; whole: 0 to 1" in labels
    assert "2 to 4 octaves" in page.inner_text("#axes")
    for words, count in (("rate_exp>=2.7", 3), ("label_pace<0.2", 5), ("rate_exp=2.75", 1)):
        page.fill("#filter", words)
        assert f"{count} of 8" in page.inner_text("#count")
