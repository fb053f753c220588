"use strict";

// What the dataset is: the index, and points and variations in columns.  Data files are scripts
// that call GALLERY.start(index) and GALLERY.part(columns), as a page from disk may read no files.

const $ = (id) => document.getElementById(id);
const make = (tag, text = "", attributes = {}) => {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const short = (value) =>
  typeof value === "string" ? value : String(Number(Number(value).toPrecision(6)));
const count = (number) => number.toLocaleString("en");
const plural = (number, what) => `${count(number)} ${what}${number === 1 ? "" : "s"}`;
const level = (amplitude) => (amplitude > 0 ? 20 * Math.log10(amplitude) : -Infinity);
const decibels = (amplitude) => (amplitude > 0 ? `${level(amplitude).toFixed(1)} dB` : "silent");

function bytes(text) {
  const raw = atob(text), array = new Uint8Array(raw.length);
  for (let k = 0; k < raw.length; k++) array[k] = raw.charCodeAt(k);
  return array;
}
const floats = (text) => new Float64Array(bytes(text).buffer);
const wholes = (text) => new Int32Array(bytes(text).buffer);

const store = {
  index: null, points: 0, rows: 0, parts: 0,

  start(index) {
    Object.assign(this, { index, axes: index.axes });
    const each = (names, kind, size) => Object.fromEntries(names.map((name) => [name, new kind(size)]));
    const names = this.axes.map((axis) => axis.name);
    this.stems = [];
    this.files = [];
    this.split = new Uint8Array(index.points);
    this.first = new Int32Array(index.points + 1);
    this.sheet = new Int32Array(index.points);
    this.cell = new Int32Array(index.points);
    // Where all points lie: on a grid they are places among values, else numbers.
    this.place = index.grid ? {} : each(names, Float64Array, index.points);
    this.physical = index.grid ? {} : each(names, Float64Array, index.points);
    this.label = {};
    if (!index.grid) this.label = each(this.labelNames(), Float64Array, index.points);
    this.owner = new Int32Array(index.total);
    this.number = new Int32Array(index.total);
    this.peak = new Float64Array(index.total);
    this.rms = new Float64Array(index.total);
    this.clipped = new Int32Array(index.total);
    this.digest = new Uint8Array(32 * index.total);
    this.moving = Object.fromEntries(index.moving.map((name) =>
      [name, [0, 1, 2].map(() => new Float64Array(index.total))]));
    this.realised = each(index.realised, Float64Array, index.total);
    // Steps of a grid: how many points lie between neighbours along each axis.
    let step = index.examples;
    for (const axis of [...this.axes].reverse()) {
      axis.step = step;
      step *= axis.values ? axis.values.length : 1;
      axis.width = axis.ends[1] - axis.ends[0] || 1;
      axis.physicalIsOther = index.grid ? axis.physical !== null : false;
    }
  },

  labelNames() {
    return this.axes.filter((axis) => axis.label).map((axis) => axis.label);
  },

  part(columns) {
    const stems = columns.stems.split("\n"), files = columns.files.split("\n");
    const rows = wholes(columns.rows), start = this.rows;
    stems.forEach((stem, k) => {
      this.stems.push(stem);
      this.files.push(files[k]);
      this.split[this.points + k] = columns.splits ? Number(columns.splits[k]) : 0;
      this.owner.fill(this.points + k, this.rows, this.rows + rows[k]);
      this.rows += rows[k];
      this.first[this.points + k + 1] = this.rows;
    });
    this.sheet.set(wholes(columns.sheets), this.points);
    this.cell.set(wholes(columns.cells), this.points);
    for (const [name, text] of Object.entries(columns.values ?? {})) {
      this.place[name].set(floats(text), this.points);
      const other = columns.physical[name];
      this.axis(name).physicalIsOther ||= Boolean(other);
      this.physical[name].set(floats(other ?? text), this.points);
    }
    for (const [name, text] of Object.entries(columns.labels ?? {})) {
      this.label[name].set(floats(text), this.points);
    }
    this.number.set(wholes(columns.numbers), start);
    this.peak.set(floats(columns.peaks), start);
    this.rms.set(floats(columns.rms), start);
    this.clipped.set(wholes(columns.clipped), start);
    this.digest.set(bytes(columns.digests), 32 * start);
    for (const [name, told] of Object.entries(columns.moving)) {
      told.forEach((text, k) => this.moving[name][k].set(floats(text), start));
    }
    for (const [name, text] of Object.entries(columns.realised)) {
      this.realised[name].set(floats(text), start);
    }
    this.points += stems.length;
    this.parts += 1;
    return start;
  },

  get complete() { return this.parts === this.index.parts.length; },
  axis(name) { return this.axes.find((axis) => axis.name === name); },

  // Names and files.  The pattern of a point's files has a # for each digit of a number.
  fileOf(row) {
    const point = this.owner[row];
    return this.files[point].replace("*", () => this.stems[point]).replace(/#+/, (digits) =>
      String(this.number[row]).padStart(digits.length, "0"));
  },
  nameOf(row) { return this.fileOf(row).replace(/^.*\/|\.\w+$/g, ""); },
  urlOf(row) {
    return this.index.audio + this.fileOf(row).split("/").map(encodeURIComponent).join("/");
  },
  digestOf(row) {
    const own = this.digest.subarray(32 * row, 32 * row + 32);
    return Array.from(own, (byte) => byte.toString(16).padStart(2, "0")).join("");
  },

  // Values.  A place is where a point lies along an axis, as a number that can be compared.
  example(point) { return point % this.index.examples; },
  placeOf(axis, point) {
    return this.index.grid
      ? Math.floor(point / axis.step) % axis.values.length
      : this.place[axis.name][point];
  },
  valueOf(axis, point) {
    const place = this.placeOf(axis, point);
    return this.index.grid ? axis.values[place] : place;
  },
  labelOf(axis, point) {
    return this.index.grid ? axis.labels[this.placeOf(axis, point)] : this.label[axis.label][point];
  },
  // A value with its unit and, in parentheses, the physical quantity that it stands for.
  quantity(axis, point) {
    const place = this.placeOf(axis, point);
    const text = `${short(this.valueOf(axis, point))} ${axis.unit}`.trim();
    const physical = this.index.grid ? axis.physical?.[place] : this.physical[axis.name][point];
    const told = axis.physicalIsOther && physical !== null && physical !== undefined;
    return told ? `${text} (${`${short(physical)} ${axis.physical_unit}`.trim()})` : text;
  },
  splitOf(point) { return this.index.splits[this.split[point]] ?? ""; },
  // Mean, start and end of what varies over time in a variation; null of what does not.
  movement(name, row) { return this.moving[name]?.map((column) => column[row]) ?? null; },

  // Rows of a point; as variations may be dropped, they have gaps.
  rowsOf(point) { return [this.first[point], point < this.points ? this.first[point + 1] : 0]; },
  isEmpty(point) { return point >= this.points || this.first[point] === this.first[point + 1]; },
  // The row of a point's variation, or of the one next to it; -1 if all were dropped.
  rowOf(point, number) {
    let best = -1;
    for (let [row, end] = this.rowsOf(point); row < end; row++) {
      const away = Math.abs(this.number[row] - number);
      if (best < 0 || away < Math.abs(this.number[best] - number)) best = row;
    }
    return best;
  },
  // The point of a grid at some places along the axes.
  pointAt(places, example) {
    return this.axes.reduce((sum, axis, k) => sum + places[k] * axis.step, example);
  },
};
