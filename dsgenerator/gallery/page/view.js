"use strict";

// The sound that is heard, over one axis of time: waveform, spectrogram, and curves of what moves.

const GUTTER = 58, DPR = () => window.devicePixelRatio || 1;
const SPLITS = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const ink = () => css("--soft");
const hertz = (value) => (value >= 1000 ? `${value / 1000}k` : String(value));

const view = {
  from: 0, to: 1, sound: null, picture: null, seconds: 0.032, log: true, curves: [],

  make(deck) {
    this.deck = deck;
    this.picture = { canvas: make("canvas"), from: 0, to: 0 };
    this.high = store.index.rate / 2;
    this.low = Math.min(store.index.picture.lowest, this.high / 4);
    this.plot = new uPlot(this.options(), [[0, 1], [this.low, this.high]], $("spectrogram"));
    this.makeWave();
    this.makeScale();
    new ResizeObserver(() => this.resize()).observe($("panes"));
    $("panes").addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    for (const [id, by] of [["zoom-in", 0.5], ["zoom-out", 2]]) {
      $(id).addEventListener("click", () => this.zoomBy(by));
    }
    $("zoom-all").addEventListener("click", () => this.zoom(0, this.duration));
    $("frame").addEventListener("change", () => { this.seconds = Number($("frame").value); this.paint(); });
    $("frequency").addEventListener("change", () => { this.log = $("frequency").value === "log"; this.remake(); });
    $("position").addEventListener("input", () => { this.deck.currentTime = Number($("position").value); });
    for (const name of ["play", "pause", "timeupdate", "seeking", "ended"]) {
      deck.addEventListener(name, () => this.tick());
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.remake());
  },

  get duration() { return store.index.duration; },
  get hasSamples() { return Boolean(this.sound?.samples); },

  options() {
    const axis = { stroke: ink, font: "12px system-ui, sans-serif", grid: { show: false }, ticks: { stroke: ink, size: 4 } };
    const pass = (_, low, high) => [low, high];
    return {
      width: 600, height: 300, legend: { show: false }, padding: [6, 8, 0, 0],
      scales: { x: { time: false, range: pass }, y: { distr: this.log ? 3 : 1, range: () => [this.log ? this.low : 0, this.high] } },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [
        { ...axis, label: "s", labelSize: 16, size: 30, labelFont: axis.font },
        {
          ...axis, size: GUTTER, label: "Hz", labelSize: 14, labelFont: axis.font,
          splits: this.log ? () => SPLITS.filter((f) => f >= this.low && f <= this.high) : undefined,
          filter: (_, splits) => splits,
          values: (_, splits) => splits.map(hertz),
        },
      ],
      cursor: { y: true, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 6 } },
      hooks: {
        drawClear: [(plot) => this.drawPicture(plot)],
        setSelect: [(plot) => {
          const { left, width } = plot.select;
          if (width < 6 || !this.hasSamples) return;
          this.zoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        }],
        setCursor: [(plot) => this.point(plot)],
        ready: [(plot) => plot.over.addEventListener("click", (event) => {
          // A drag ends with a click, too, which is none where it ends.
          if (Math.abs(event.clientX - this.pressed) < 6) this.deck.currentTime = plot.posToVal(event.offsetX, "x");
        }), (plot) => plot.over.addEventListener("mousedown", (event) => { this.pressed = event.clientX; })],
      },
    };
  },

  remake() {
    this.plot.destroy();
    this.plot = new uPlot(this.options(), [[0, 1], [this.low, this.high]], $("spectrogram"));
    this.wave?.setOptions({ waveColor: css("--wave"), progressColor: css("--wave") });
    this.makeScale();
    this.resize();
    this.makeCurves();
  },

  makeWave() {
    if (!(this.deck instanceof BufferDeck)) return;
    this.wave = WaveSurfer.create({
      container: $("waveform"), media: this.deck, height: 72, cursorWidth: 0, hideScrollbar: true,
      autoScroll: false, autoCenter: false, waveColor: css("--wave"), progressColor: css("--wave"),
    });
  },

  // What the colors mean.
  makeScale() {
    const { quietest, loudest } = store.index.picture;
    const stops = spectrum.css.magma.filter((_, k) => k % 15 === 0).reverse().join(",");
    $("scale-bar").style.background = `linear-gradient(${stops})`;
    $("scale-top").textContent = `${loudest} dB`;
    $("scale-middle").textContent = `${(quietest + loudest) / 2}`;
    $("scale-bottom").textContent = `${quietest}`;
  },

  // Shows a sound: {row, url, samples, rate}; samples are null where none can be read.
  show(sound) {
    this.sound = sound;
    if (this.to > this.duration || this.to <= this.from || this.picture.to === 0) [this.from, this.to] = [0, this.duration];
    $("position").max = this.duration;
    $("position").step = this.duration / 200;
    for (const id of ["zoom-in", "zoom-out", "zoom-all", "frame", "frequency"]) $(id).disabled = !this.hasSamples;
    if (this.hasSamples) this.wave.load(sound.url, [sound.samples], this.duration).then(() => this.zoom(this.from, this.to)).catch(() => {});
    this.paint();
    this.makeCurves();
    this.tick();
  },

  resize() {
    const width = $("spectrogram").clientWidth;
    if (!width) return;
    this.plot.setSize({ width, height: $("spectrogram").clientHeight });
    for (const curve of this.curves) curve.setSize({ width, height: 96 });
    this.zoom(this.from, this.to);
  },

  // Time

  zoomBy(factor) {
    const now = this.deck.currentTime;
    const middle = now > this.from && now < this.to ? now : (this.from + this.to) / 2;
    this.zoomAt(middle, factor);
  },
  zoomAt(time, factor) {
    const from = time - (time - this.from) * factor;
    this.zoom(from, from + (this.to - this.from) * factor);
  },
  zoom(from, to) {
    const span = Math.min(this.duration, Math.max(0.002, to - from));
    this.from = Math.max(0, Math.min(from, this.duration - span));
    this.to = this.from + span;
    for (const plot of [this.plot, ...this.curves]) plot.setScale("x", { min: this.from, max: this.to });
    if (this.wave && this.hasSamples && this.wave.getDuration()) {
      this.wave.zoom($("waveform").clientWidth / span);
      this.wave.setScrollTime(this.from);
    }
    this.paint();
    this.tick();
  },
  wheel(event) {
    if (!this.hasSamples || !(event.ctrlKey || event.shiftKey || event.deltaX)) return;
    event.preventDefault();
    const box = this.plot.over.getBoundingClientRect();
    if (event.ctrlKey) {
      const time = this.plot.posToVal(event.clientX - box.left, "x");
      this.zoomAt(time, 1.002 ** event.deltaY);
    } else {
      const by = ((event.deltaX || event.deltaY) / box.width) * (this.to - this.from);
      this.zoom(this.from + by, this.to + by);
    }
  },

  // The playhead; while it plays, a view that is zoomed in turns its pages.
  tick() {
    const { deck } = this, time = deck.currentTime, line = $("playhead");
    if (!deck.paused) {
      if ((time > this.to || time < this.from) && this.to - this.from < this.duration) {
        this.zoom(time, time + this.to - this.from);
        return;
      }
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.tick());
    }
    const part = (time - this.from) / (this.to - this.from);
    line.hidden = part < 0 || part > 1;
    line.style.left = `${this.plot.over.offsetLeft + part * this.plot.over.clientWidth}px`;
    $("position").value = time;
    $("position").setAttribute("aria-valuetext", `${time.toFixed(2)} s`);
    $("time").textContent = `${time.toFixed(2)} / ${short(this.duration)} s`;
    $("play").textContent = deck.paused ? "Play" : "Stop";
  },

  // What lies under the pointer.
  point(plot) {
    const { left, top } = plot.cursor;
    const inside = left >= 0 && top >= 0;
    $("pointed").textContent = inside
      ? `${plot.posToVal(left, "x").toFixed(3)} s, ${Math.round(plot.posToVal(top, "y"))} Hz`
      : "";
  },

  // Pictures

  paint() {
    cancelAnimationFrame(this.painting);
    this.painting = requestAnimationFrame(() => {
      if (!this.sound) return;
      if (this.hasSamples) this.paintSamples();
      else this.paintThumbnail();
      this.paintClipped();
    });
  },
  paintSamples() {
    const { sound, picture } = this, { width, height } = this.plot.bbox;
    if (!width || !height) return;
    const canvas = make("canvas");
    [canvas.width, canvas.height] = [Math.min(2000, Math.round(width)), Math.min(700, Math.round(height))];
    const { quietest, loudest } = store.index.picture;
    const low = this.log ? this.low : 0;
    spectrum.draw(canvas, sound.samples, sound.rate, this.from, this.to,
      { seconds: this.seconds, low, high: this.high, log: this.log, quietest, loudest });
    Object.assign(picture, { canvas, from: this.from, to: this.to });
    this.plot.redraw(false);
  },
  paintThumbnail() {
    const { sound, picture } = this;
    thumbnail(sound.row).then((canvas) => {
      if (sound !== this.sound) return;
      Object.assign(picture, { canvas, from: 0, to: this.duration });
      this.plot.redraw(false);
    });
  },
  drawPicture(plot) {
    const { canvas, from, to } = this.picture;
    if (!canvas?.width || to <= from) return;
    const { left, top, width, height } = plot.bbox;
    const x = (time) => left + ((time - this.from) / (this.to - this.from)) * width;
    plot.ctx.save();
    plot.ctx.beginPath();
    plot.ctx.rect(left, top, width, height);
    plot.ctx.clip();
    plot.ctx.drawImage(canvas, x(from), top, x(to) - x(from), height);
    plot.ctx.restore();
  },

  // Samples at full scale, in red over the waveform.
  paintClipped() {
    const canvas = $("clipping"), { sound } = this, number = store.clipped[sound.row];
    const where = this.hasSamples ? ", in red" : "";
    $("wave-note").textContent = number ? `${plural(number, "clipped sample")}${where}` : "";
    canvas.width = canvas.clientWidth * DPR();
    canvas.height = canvas.clientHeight * DPR();
    if (!number || !this.hasSamples) return;
    const context = canvas.getContext("2d"), { samples, rate } = sound;
    context.fillStyle = css("--alarm");
    const first = Math.floor(this.from * rate), last = Math.ceil(this.to * rate);
    for (let k = first; k < last; k++) {
      if (Math.abs(samples[k]) < 0.99996) continue;
      const x = ((k / rate - this.from) / (this.to - this.from)) * canvas.width;
      context.fillRect(x - DPR(), 0, 2 * DPR(), canvas.height);
    }
  },

  // Curves of what varies over time at this point.
  makeCurves() {
    for (const plot of this.curves) plot.destroy();
    this.curves = [];
    if (!this.sound) return;
    const { row } = this.sound, point = store.owner[row];
    const start = store.index.starts[store.number[row]];
    for (const [name, all] of Object.entries(store.index.curves)) {
      const axis = store.axis(name);
      const [times, values] = all[axis && all.length > 1 ? store.placeOf(axis, point) : 0];
      if (times.length < 2) continue;
      this.curves.push(this.makeCurve(name, times, values, start));
    }
  },
  makeCurve(name, times, values, start) {
    const end = start + this.duration;
    const inner = times.map((time, k) => [time, values[k]]).filter(([time]) => time > start && time < end);
    const points = [[start, between(times, values, start)], ...inner, [end, between(times, values, end)]];
    const axis = { stroke: ink, font: "12px system-ui, sans-serif", grid: { stroke: () => css("--line"), width: 1 }, ticks: { stroke: ink, size: 4 } };
    const plot = new uPlot({
      width: $("spectrogram").clientWidth, height: 96, legend: { show: false }, padding: [8, 8, 0, 0],
      scales: { x: { time: false, range: (_, low, high) => [low, high] } },
      series: [{}, { label: name, stroke: () => css("--mark"), width: 2, points: { show: false } }],
      axes: [{ ...axis, show: false }, { ...axis, size: GUTTER, label: name, labelSize: 14, labelFont: axis.font }],
      cursor: { drag: { x: false, y: false }, points: { show: false } },
    }, [points.map(([time]) => time - start), points.map(([, value]) => value)], $("curves"));
    plot.setScale("x", { min: this.from, max: this.to });
    return plot;
  },
};

function between(times, values, time) {
  const next = times.findIndex((other) => other >= time);
  if (next < 0) return values.at(-1);
  if (next === 0 || times[next] === time) return values[next];
  const part = (time - times[next - 1]) / (times[next] - times[next - 1]);
  return values[next - 1] + part * (values[next] - values[next - 1]);
}
