// Waveform, event marks and spectrogram over one time axis, and the histogram of intervals.

import { FULL_SCALE } from "./levels.js";

// Every ninth of matplotlib's colour map magma.
const MAGMA = [
  [0, 0, 4], [28, 16, 68], [79, 18, 123], [129, 37, 129], [181, 54, 122],
  [229, 80, 100], [251, 135, 97], [254, 194, 135], [252, 253, 191],
];
const LEFT = 44;
const BOTTOM = 20;
const WAVE = 0.26; // of the height
const MARKS = 12;
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]; // s between labels
const SHORTEST = 0.02; // s that are seen, at least
const TICKS = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000];

// Pixels by level, as a canvas has them: red, green, blue, opaque.
const PALETTE = new Uint32Array(
  new Uint8ClampedArray(
    Array.from({ length: 256 }, (_, level) => {
      const place = (level / 255) * (MAGMA.length - 1);
      const k = Math.min(MAGMA.length - 2, Math.floor(place));
      return [...MAGMA[k].map((part, c) => part + (place - k) * (MAGMA[k + 1][c] - part)), 255];
    }).flat(),
  ).buffer,
);

/** Return a spectrogram, bytes of rows from top to bottom, as a canvas. */
export function spectrogramOf(bytes, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const image = new ImageData(width, height);
  new Uint32Array(image.data.buffer).set(Uint32Array.from(bytes, (level) => PALETTE[level]));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function colors() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(name).trim();
  return { ink: get("--ink"), soft: get("--soft"), line: get("--line"), mark: get("--mark"), bad: get("--bad") };
}

/** Set a canvas to the pixels that it has on the screen; return what draws in CSS pixels. */
function prepared(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = window.devicePixelRatio;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.font = "11px system-ui, sans-serif";
  return { pen, width, height };
}

/** Return the lowest and the highest sample of each of so many columns. */
function outline(samples, columns) {
  return Array.from({ length: columns }, (_, column) => {
    const start = Math.floor((column / columns) * samples.length);
    const part = samples.subarray(start, Math.max(start + 1, Math.floor(((column + 1) / columns) * samples.length)));
    return [part.reduce((a, b) => Math.min(a, b)), part.reduce((a, b) => Math.max(a, b))];
  });
}

export class Picture {
  constructor(canvas) {
    this.canvas = canvas;
    this.still = document.createElement("canvas"); // all but the playhead
    [this.from, this.to] = [0, 1]; // what is seen, in parts of the sound
    this.position = 0; // of the playhead, s
  }

  /** Show a sound, {head, samples, picture}; null for none. What is seen of it stays the same. */
  show(sound) {
    this.sound = sound;
    this.drawn = sound && spectrogramOf(sound.picture, sound.head.picture.width, sound.head.picture.height);
    this.redraw();
  }

  redraw() {
    const { pen, width, height } = prepared(this.canvas);
    this.width = width - LEFT - 8;
    if (this.sound) {
      this.bottom = height - BOTTOM;
      const top = WAVE * this.bottom;
      const ink = colors();
      this.wave(pen, top - MARKS - 4, ink);
      this.marks(pen, top - MARKS, ink);
      pen.imageSmoothingEnabled = true;
      const { width: columns, height: rows } = this.drawn;
      const [first, span] = [this.from * columns, (this.to - this.from) * columns];
      pen.drawImage(this.drawn, first, 0, span, rows, LEFT, top, this.width, this.bottom - top);
      this.frequencies(pen, top, ink);
      this.times(pen, ink);
    }
    [this.still.width, this.still.height] = [this.canvas.width, this.canvas.height];
    if (this.canvas.width && this.canvas.height) this.still.getContext("2d").drawImage(this.canvas, 0, 0);
    this.playhead(this.position);
  }

  get duration() {
    return this.sound.head.samples / this.sound.head.sample_rate;
  }

  x(time) {
    return LEFT + ((time / this.duration - this.from) / (this.to - this.from)) * this.width;
  }

  /** The time at a part of the width, s. */
  time(part) {
    return (this.from + part * (this.to - this.from)) * this.duration;
  }

  isSeen(time) {
    return time >= this.time(0) && time <= this.time(1);
  }

  /** See a part of the sound, from 0 to 1, of at least so much that there is something to see. */
  see(from, span) {
    const width = Math.min(1, Math.max(SHORTEST / this.duration, span));
    this.from = Math.min(1 - width, Math.max(0, from));
    this.to = this.from + width;
    this.canvas.dataset.seen = `${this.time(0).toFixed(3)} ${this.time(1).toFixed(3)}`;
    this.redraw();
  }

  /** See so many times as much, with a time where it is; or in the middle, if it is not seen. */
  zoomAt(time, factor) {
    const span = (this.to - this.from) * factor;
    const place = time / this.duration;
    const part = this.isSeen(time) ? (place - this.from) / (this.to - this.from) : 0.5;
    this.see(Number.isFinite(span) ? place - part * span : 0, span);
  }

  /** Move along by a part of what is seen. */
  move(by) {
    this.see(this.from + by * (this.to - this.from), this.to - this.from);
  }

  /** Turn the page if a time is not seen. */
  follow(time) {
    if (!this.isSeen(time)) this.see(time / this.duration, this.to - this.from);
  }

  /** The waveform, as files have it: up to full scale, and in red what they would not hold. */
  wave(pen, height, ink) {
    const middle = height / 2;
    const unit = middle / Math.max(FULL_SCALE, this.sound.level.peak);
    const { samples } = this.sound;
    const seen = samples.subarray(Math.floor(this.from * samples.length), Math.ceil(this.to * samples.length));
    outline(seen, Math.floor(this.width)).forEach(([low, high], column) => {
      const bar = (from, to, color) => {
        pen.fillStyle = color;
        pen.fillRect(LEFT + column, middle - to * unit, 1, Math.max(1, (to - from) * unit));
      };
      bar(Math.max(low, -FULL_SCALE), Math.min(high, FULL_SCALE), ink.mark);
      if (high > FULL_SCALE) bar(FULL_SCALE, high, ink.bad);
      if (low < -FULL_SCALE) bar(low, -FULL_SCALE, ink.bad);
    });
    pen.fillStyle = ink.bad;
    if (this.sound.level.peak > FULL_SCALE) {
      for (const side of [-1, 1]) pen.fillRect(LEFT, middle + side * FULL_SCALE * unit, this.width, 1);
    }
    pen.fillStyle = ink.soft;
    pen.textAlign = "right";
    pen.fillText("full scale", LEFT - 4, middle - FULL_SCALE * unit + 9, LEFT - 4);
    pen.fillText("0", LEFT - 4, middle + 4);
  }

  marks(pen, top, ink) {
    const { events } = this.sound.head;
    pen.fillStyle = ink.ink;
    const wide = events.length < this.width / 4 ? 2 : 1;
    pen.globalAlpha = events.length > this.width ? 0.4 : 1;
    for (const time of events.filter((each) => this.isSeen(each))) pen.fillRect(this.x(time), top, wide, MARKS - 3);
    pen.globalAlpha = 1;
    pen.fillStyle = ink.soft;
    pen.textAlign = "right";
    if (events.length) pen.fillText("events", LEFT - 4, top + 9, LEFT - 4);
  }

  frequencies(pen, top, ink) {
    const { sample_rate: rate, picture } = this.sound.head;
    const [low, high] = [picture.lowest_hz, rate / 2].map(Math.log);
    pen.fillStyle = ink.soft;
    pen.textAlign = "right";
    for (const hz of TICKS.filter((tick) => tick > picture.lowest_hz && tick < rate / 2)) {
      const y = this.bottom - ((Math.log(hz) - low) / (high - low)) * (this.bottom - top);
      pen.fillText(hz < 1000 ? `${hz}` : `${hz / 1000}k`, LEFT - 6, y + 4);
      pen.fillRect(LEFT - 4, y, 4, 1);
    }
    pen.fillText("Hz", LEFT - 6, this.bottom + 14);
  }

  times(pen, ink) {
    const span = this.time(1) - this.time(0);
    const step = STEPS.find((s) => (s / span) * this.width > 50) ?? 10;
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    pen.fillStyle = ink.soft;
    pen.textAlign = "center";
    for (let k = Math.ceil(this.time(0) / step - 1e-9); k * step <= this.time(1) + 1e-9; k += 1) {
      const x = this.x(k * step);
      pen.fillRect(x, this.bottom, 1, 4);
      const label = `${Number((k * step).toFixed(digits))}`;
      pen.fillText(k * step + step > this.time(1) ? `${label} s` : label, Math.min(x, LEFT + this.width - 8), this.bottom + 15);
    }
  }

  /** Draw the line that says where the sound is. */
  playhead(position) {
    this.position = position;
    if (!this.sound || !this.canvas.width || !this.still.width) return;
    const pen = this.canvas.getContext("2d");
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.drawImage(this.still, 0, 0);
    pen.restore();
    if (!this.isSeen(position)) return;
    pen.fillStyle = "#fff";
    pen.fillRect(this.x(position) - 1, 0, 2, this.bottom);
    pen.fillStyle = "#000";
    pen.fillRect(this.x(position) + 1, 0, 1, this.bottom);
  }

  /** Return the time under a pointer, in seconds. */
  timeAt(event) {
    const left = this.canvas.getBoundingClientRect().left + LEFT;
    return this.time(Math.min(1, Math.max(0, (event.clientX - left) / this.width)));
  }
}

/** Draw the histogram of the intervals between events. */
export function drawIntervals(canvas, events) {
  canvas.hidden = events.length < 3;
  if (canvas.hidden) return;
  const { pen, width, height } = prepared(canvas);
  const ink = colors();
  const gaps = events.slice(1).map((time, k) => 1000 * (time - events[k]));
  const most = Math.max(...gaps);
  const bars = new Array(24).fill(0);
  for (const gap of gaps) bars[Math.min(23, Math.floor((24 * gap) / (most || 1)))] += 1;
  const tallest = Math.max(...bars);
  pen.fillStyle = ink.mark;
  bars.forEach((bar, k) => {
    const tall = (bar / tallest) * (height - 14);
    pen.fillRect((k * width) / 24, height - 13 - tall, width / 24 - 1, tall);
  });
  pen.fillStyle = ink.soft;
  pen.fillText("0", 0, height - 2);
  pen.textAlign = "right";
  pen.fillText(`${most < 10 ? most.toFixed(1) : Math.round(most)} ms`, width, height - 2);
}
