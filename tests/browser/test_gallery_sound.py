"""One sound in the gallery: its pictures are true, and two sounds are compared without a gap."""

import numpy as np
import pytest
import soundfile
from galleries import DESIGN, playing

pytestmark = pytest.mark.slow
CONFIG = DESIGN


@pytest.fixture
def gallery(gallery):
    gallery.wait_for_function("view.hasSamples && view.picture.to > 0")
    return gallery


def test_samples_are_those_of_the_file(gallery, work):
    row = work.table().iloc[0]
    samples, _ = soundfile.read(work.data / row.file_name, dtype="float32")
    # Browsers take 32767 for 1, and not 32768.
    assert gallery.evaluate("Array.from(view.sound.samples)") == pytest.approx(samples, abs=2**-14)


@pytest.mark.parametrize(("frequency", "decibels"), [(440, -20), (3000, -6), (60, -40)])
def test_levels_and_frequencies_of_the_spectrogram_are_true(gallery, frequency, decibels):
    found = gallery.evaluate(
        """([frequency, level]) => {
            const rate = 8000, size = 1024, frame = 512;
            const samples = Float32Array.from({ length: rate }, (_, k) =>
                10 ** (level / 20) * Math.sin(2 * Math.PI * frequency * k / rate));
            const into = new Float64Array(size / 2);
            const power = spectrum.power(samples, rate, 0.5, frame, size, into);
            const best = power.indexOf(Math.max(...power));
            return [best * rate / size, 10 * Math.log10(power[best])];
        }""",
        [frequency, decibels],
    )
    assert found[0] == pytest.approx(frequency, abs=8000 / 1024)
    assert found[1] == pytest.approx(decibels, abs=0.5)


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_a_tone_is_drawn_where_the_axis_says(gallery, scale):
    gallery.select_option("#frequency", scale)
    place = gallery.evaluate(
        """() => {
            const rate = 8000, canvas = make("canvas");
            [canvas.width, canvas.height] = [20, 400];
            const samples = Float32Array.from({ length: rate }, (_, k) =>
                0.1 * Math.sin(2 * Math.PI * 1000 * k / rate));
            const { log, high } = view, low = log ? view.low : 0;
            spectrum.draw(canvas, samples, rate, 0, 1,
                { seconds: 0.064, low, high, log, quietest: -90, loudest: -10 });
            const { data } = canvas.getContext("2d").getImageData(10, 0, 1, 400);
            const shades = Array.from({ length: 400 }, (_, y) =>
                data[4 * y] + data[4 * y + 1] + data[4 * y + 2]);
            const most = Math.max(...shades);
            const rows = shades.flatMap((shade, y) => shade === most ? [y] : []);
            const drawn = rows.reduce((sum, y) => sum + y + 0.5, 0) / rows.length / 400;
            return [drawn, view.plot.valToPos(1000, "y") / view.plot.over.clientHeight];
        }"""
    )
    assert place[0] == pytest.approx(place[1], abs=0.012)


def test_a_click_seeks_a_drag_zooms_and_keys_too(gallery):
    box = gallery.locator("#spectrogram .u-over").bounding_box()
    middle = box["y"] + box["height"] / 2
    gallery.mouse.click(box["x"] + 0.5 * box["width"], middle)
    assert gallery.evaluate("player.deck.currentTime") == pytest.approx(0.25, abs=0.01)
    gallery.mouse.move(box["x"] + 0.2 * box["width"], middle)
    gallery.mouse.down()
    gallery.mouse.move(box["x"] + 0.6 * box["width"], middle, steps=5)
    gallery.mouse.up()
    span = "[view.from, view.to]"
    assert gallery.evaluate(span) == pytest.approx([0.1, 0.3], abs=0.01)
    assert gallery.evaluate("player.deck.currentTime") == pytest.approx(0.25, abs=0.01), "no seek"
    playhead = gallery.locator("#playhead").bounding_box()
    assert playhead["x"] == pytest.approx(box["x"] + 0.75 * box["width"], abs=8)
    scroll = "[view.wave.getScroll() / $('waveform').clientWidth * (view.to - view.from)]"
    assert gallery.evaluate(scroll) == pytest.approx([0.1], abs=0.01), "the waveform follows"
    gallery.keyboard.press("+")
    assert np.ptp(gallery.evaluate(span)) == pytest.approx(0.1, abs=0.01)
    gallery.keyboard.press("0")
    assert gallery.evaluate(span) == pytest.approx([0, 0.5])


def test_the_playhead_moves(gallery):
    gallery.keyboard.press("Space")
    playing(gallery)
    first = gallery.locator("#playhead").bounding_box()["x"]
    gallery.wait_for_function(f"$('playhead').getBoundingClientRect().x > {first} + 10")


def test_clipped_samples_are_red(gallery, work):
    clipped = work.table().query("clipped > 0")
    assert 0 < len(clipped) < len(work.table())
    gallery.select_option("#clipped", "yes")
    assert gallery.inner_text("#count").startswith(f"{len(clipped)} of")
    red = """() => {
        const canvas = $("clipping"), copy = make("canvas", "", { width: canvas.width, height: 1 });
        const context = copy.getContext("2d", { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, 1);
        return data.filter((value, k) => k % 4 === 3 && value > 0).length;
    }"""
    gallery.evaluate(f"choose({clipped.index[0]})")
    gallery.wait_for_function(f"({red})() > 0")
    assert "in red" in gallery.inner_text("#wave-note")
    gallery.evaluate(f"choose({work.table().query('clipped == 0').index[0]})")
    gallery.wait_for_function(f"({red})() === 0")


def test_a_and_b_switch_at_the_same_position(gallery):
    gallery.keyboard.press("l")
    gallery.keyboard.press("b")
    gallery.keyboard.press("ArrowDown")
    playing(gallery)
    a, b = gallery.evaluate("[store.nameOf(player.current), store.nameOf(player.kept)]")
    assert a != b
    assert gallery.inner_text("#slot") == "A" and gallery.inner_text("#name") == a
    before, after = gallery.evaluate(
        "[player.deck.currentTime, (player.swap(), player.deck.currentTime)]"
    )
    assert after == pytest.approx(before, abs=0.05)
    assert gallery.inner_text("#slot") == "B" and gallery.inner_text("#name") == b
    gallery.wait_for_function("view.sound.row === player.kept")
    assert gallery.get_attribute("#wav", "href").endswith(f"{b}.wav")
    gallery.keyboard.press("x")
    assert gallery.inner_text("#slot") == "A"


def test_a_switch_has_no_gap_and_levels_can_match(gallery):
    heard = """async ([a, b, matched, loop]) => {
        const context = new OfflineAudioContext(1, 8000, 8000), deck = new BufferDeck(context);
        const sound = (value, seconds) => {
            const buffer = context.createBuffer(1, 8000 * seconds, 8000);
            buffer.getChannelData(0).fill(value);
            return { buffer, rms: value };
        };
        deck.setLoop(loop);
        deck.set("A", sound(a, loop ? 0.1 : 1));
        deck.set("B", sound(b, loop ? 0.1 : 1));
        deck.match(matched);
        deck.start();
        context.suspend(0.5).then(() => { deck.hear("B"); context.resume(); });
        return Array.from((await context.startRendering()).getChannelData(0));
    }"""
    same = np.array(gallery.evaluate(heard, [0.5, 0.5, False, False]))
    assert same[100:7900].min() > 0.499 and same[100:7900].max() < 0.501
    other = np.array(gallery.evaluate(heard, [0.25, 0.5, False, False]))
    assert other[3990] == pytest.approx(0.25) and other[4200] == pytest.approx(0.5)
    assert np.all(np.diff(other[100:7900]) >= 0), "a crossfade, no jump and no dip"
    matched = np.array(gallery.evaluate(heard, [0.25, 0.5, True, False]))
    assert matched[200:7900] == pytest.approx(0.25, abs=0.01)
    looped = np.array(gallery.evaluate(heard, [0.5, 0.5, False, True]))
    assert looped[100:].min() > 0.499
