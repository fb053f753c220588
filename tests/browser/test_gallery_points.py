"""Points in the gallery: a scatter of what is no grid, a window over large grids."""

import time

import pytest
from galleries import DESIGN, made_up, opened

pytestmark = pytest.mark.slow
CONFIG = DESIGN


def chosen(page, work):
    """Return the row of the metadata table of what is shown."""
    name = page.inner_text("#name")
    table = work.table()
    return table[table.file_name.str.endswith(f"{name}.wav")].iloc[0]


@pytest.mark.parametrize(("across", "up"), [("rate_exp", "irreg_exp"), ("cf_exp", "rms")])
def test_each_point_is_where_its_labels_say_and_plays_that_sound(gallery, work, across, up):
    gallery.select_option("#across", across)
    gallery.select_option("#down", up)
    table = work.table()
    for stem, rows in list(table.groupby("point"))[:6]:
        x, y = rows[across].iloc[0], rows[up].iloc[0]
        if up == "rms":
            y = gallery.evaluate(f"level({rows.rms.max()})")
        left, top = gallery.evaluate(
            f"[scatter.plot.valToPos({x}, 'x'), scatter.plot.valToPos({y}, 'y')]"
        )
        gallery.locator("#map .u-over").click(position={"x": left, "y": top})
        assert chosen(gallery, work).point == stem
    assert gallery.locator("#map .slick-row").count() == 0


def test_arrow_keys_go_to_the_nearest_neighbour(gallery, work):
    gallery.focus("#map .plot")
    gallery.evaluate("choose(0)")
    values = [chosen(gallery, work).rate_exp]
    for _ in range(20):
        gallery.keyboard.press("ArrowRight")
        values.append(chosen(gallery, work).rate_exp)
    assert values == sorted(values) and values[-1] == work.table().rate_exp.max()
    up = chosen(gallery, work).irreg_exp
    gallery.keyboard.press("ArrowUp")
    assert chosen(gallery, work).irreg_exp >= up


def test_points_are_colored_by_split_or_by_a_parameter(gallery):
    assert gallery.input_value("#color") == "split"
    assert gallery.locator("#map .legend").inner_text().split() == ["train", "test"]
    gallery.select_option("#color", "cf_exp")
    assert "cf_exp" in gallery.locator("#map .legend").inner_text()
    assert len(set(gallery.evaluate("Array.from(scatter.colors)"))) == 16


def test_a_split_in_the_filter(gallery, work):
    test = work.table().query("split == 'test'")
    gallery.fill("#filter", "split=test")
    gallery.wait_for_selector(f"#count >> text=/^{len(test)} of /")
    gallery.fill("#filter", "split=valid")
    gallery.wait_for_selector("#count >> text=/^0 of .*; split= takes train or test$/")
    gallery.fill("#filter", "")


def test_a_split_selects_points_and_steps_stay_within(gallery, work):
    gallery.select_option("#split", "test")
    test = work.table().query("split == 'test'")
    assert gallery.inner_text("#count") == f"{len(test)} of {len(work.table())}"
    for key in ("ArrowDown", "ArrowRight", "ArrowDown"):
        gallery.keyboard.press(key)
        assert chosen(gallery, work).split == "test"
    for name in ("rate_exp", "cf_exp", "irreg_exp"):
        gallery.focus(f"#axis-{name}")
        for key in ("ArrowRight", "ArrowLeft"):
            gallery.keyboard.press(key)
            assert chosen(gallery, work).split == "test"


def test_sliders_go_to_points_that_exist_and_show_their_values(gallery, work):
    for name, by, key in (
        ("rate_exp", 1, "ArrowRight"),
        ("irreg_exp", 1, "ArrowRight"),
        ("rate_exp", -1, "ArrowLeft"),
    ):
        for _ in range(16):
            before = chosen(gallery, work)
            gallery.focus(f"#axis-{name}")
            gallery.keyboard.press(key)
            now = chosen(gallery, work)
            if now.point == before.point:
                assert "no further point" in gallery.inner_text("#problem")
                break
            assert (now[name] - before[name]) * by > 0
            for other in ("rate_exp", "irreg_exp", "cf_exp"):
                told = gallery.get_attribute(f"#axis-{other}", "aria-valuetext")
                assert float(told.split()[0]) == pytest.approx(now[other], rel=1e-5)
        else:
            pytest.fail("the slider never came to its end")


def test_a_box_zooms_and_a_double_click_shows_all(gallery):
    box = gallery.locator("#map .u-over").bounding_box()
    full = gallery.evaluate("scatter.plot.scales.x.max - scatter.plot.scales.x.min")
    gallery.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    gallery.mouse.down()
    gallery.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.7 * box["height"], steps=4)
    gallery.mouse.up()
    zoomed = gallery.evaluate("scatter.plot.scales.x.max - scatter.plot.scales.x.min")
    assert zoomed == pytest.approx(0.3 * full, rel=0.1)
    gallery.locator("#map .u-over").dblclick(position={"x": 5, "y": 5})
    assert gallery.evaluate("scatter.plot.scales.x.max - scatter.plot.scales.x.min") == full


def test_a_grid_that_does_not_fit_is_a_window_over_all_values(page, tmp_path):
    opened(page, made_up(tmp_path / "wide", 1000))
    page.select_option("#down", "variation")
    page.select_option("#across", "p")
    assert page.locator("#map .thumb").count() < 200, "only what is seen is made"
    page.evaluate("choose(4998)")
    page.wait_for_function(
        "document.querySelector('#map .thumb.current')?.ariaLabel === 'variation 3, p 999'"
    )
    page.click("#map .thumb[aria-label='variation 2, p 998']")
    assert page.inner_text("#name") == "made_up-998--v-2"
    page.lacks_files = True


@pytest.mark.parametrize("drawn", [False, True], ids=["grid", "design"])
def test_a_million_variations_are_there_within_two_seconds(page, tmp_path, drawn):
    page.lacks_files = True
    url = made_up(tmp_path / "big", 200_000, drawn=drawn)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector("#table .slick-row")
    page.wait_for_selector("#map canvas" if drawn else "#map .thumb.current")
    first = time.perf_counter() - began
    metrics = session.send("Performance.getMetrics")["metrics"]
    busy = {metric["name"]: metric["value"] for metric in metrics}["ProcessTime"]
    assert "loading" in page.inner_text("#count"), "the first view waited for all data"
    told = "document.getElementById('count').textContent"
    page.wait_for_function(f"{told} === '1,000,000 of 1,000,000'", timeout=60_000)
    whole = time.perf_counter() - began
    print(f"first view {first:.2f} s, {busy:.2f} s of a processor; all {whole:.1f} s")
    # Where others keep the processors busy, what the page itself takes counts.
    assert min(first, busy) < 2
    page.fill("#filter", "p>=0.99997" if drawn else "p>=199999")
    page.wait_for_function(f"/^[1-4]?[0-9] of 1,000,000$/.test({told})")
    assert page.evaluate("selection.order.length") > 0
    page.fill("#filter", "")
    page.wait_for_function("selection.order.length === 1000000")
    page.click("#table .slick-header-column[data-id=peak]")
    page.evaluate("table.slick.scrollRowIntoView(999999)")
    page.wait_for_function("[...document.querySelectorAll('#table .slick-row')].length > 5")
    assert page.evaluate(
        "selection.order.every((row, k, all) => !k || store.peak[all[k - 1]] <= store.peak[row])"
    )
