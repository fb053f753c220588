"use strict";

// The columns of table, scatter and filter: a number or a text of each variation.

let columns = [];

function makeColumns() {
  const { index, axes } = store;
  const number = (name, get, more = {}) =>
    columns.push({ name, get, text: (row) => short(get(row)), numeric: true, shown: true, ...more });
  columns = [];
  if (index.splits.length) {
    const text = (row) => store.splitOf(store.owner[row]);
    columns.push({ name: "split", text, get: (row) => store.split[store.owner[row]], shown: true });
  }
  const told = (name, ofPoint) => {
    if (!(name in store.moving)) return number(name, (row) => ofPoint(store.owner[row]), { swept: true });
    const [mean, start, end] = store.moving[name];
    number(name, (row) => mean[row], { swept: true, title: "mean over the variation" });
    number(`${name}_start`, (row) => start[row], { shown: false });
    number(`${name}_end`, (row) => end[row], { shown: false });
  };
  for (const axis of axes) told(axis.name, (point) => store.valueOf(axis, point));
  for (const axis of axes.filter(({ label }) => label)) {
    told(`label_${axis.label}`, (point) => store.labelOf(axis, point));
  }
  for (const { name, value } of index.fixed) {
    // What is the same everywhere is of interest to the file of a selection only.
    if (name in store.moving) told(name);
    else columns.push({ name, text: () => short(value), get: () => value, constant: true });
  }
  for (const name of index.realised) {
    const get = (row) => store.realised[name][row];
    number(`${name}_realised`, get, {
      shown: false, text: (row) => (Number.isNaN(get(row)) ? "" : short(get(row))),
    });
  }
  number("example", (row) => store.example(store.owner[row]), { shown: index.examples > 1 });
  number("variation", (row) => store.number[row]);
  number("start", (row) => index.starts[store.number[row]], { shown: false, unit: "s" });
  number("peak", (row) => level(store.peak[row]), { text: (row) => decibels(store.peak[row]), unit: "dB" });
  number("rms", (row) => level(store.rms[row]), { text: (row) => decibels(store.rms[row]), unit: "dB" });
  number("clipped", (row) => store.clipped[row]);
  columns.push({ name: "name", text: (row) => store.nameOf(row), get: (row) => row, shown: true });
  columns.push({ name: "sha256", text: (row) => store.digestOf(row), get: (row) => row, shown: false });
}

const columnNamed = (name) => columns.find((column) => column.name === name);

const CHUNK = 5000; // rows of a text; that of a million would be longer than browsers allow

// Texts of the rows of a selection as CSV, with the columns and the precision of metadata.csv.
function* csvOf(rows) {
  const { index } = store;
  const exact = { peak: (row) => store.peak[row], rms: (row) => store.rms[row] };
  const own = columns.filter(({ name }) => name !== "name").map(({ name, get, text, numeric, constant }) =>
    [name, exact[name] ?? (numeric || constant ? get : text)]);
  const all = [
    ["file_name", (row) => store.fileOf(row)],
    ["point", (row) => store.stems[store.owner[row]]],
    ["duration", () => index.duration],
    ["sample_rate", () => index.rate],
    ...own,
  ];
  const cell = (value) => {
    if (Number.isNaN(value)) return "";
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  yield `${all.map(([name]) => cell(name)).join(",")}\n`;
  for (let first = 0; first < rows.length; first += CHUNK) {
    const chunk = Array.from(rows.subarray(first, first + CHUNK), (row) => all.map(([, get]) => cell(get(row))).join(","));
    yield `${chunk.join("\n")}\n`;
  }
}

// Histograms

const BINS = 24;

// Edges of bins of a column's numbers; a number a bin where there are few.
function binsOf(column, rows) {
  let low = Infinity, high = -Infinity;
  const values = new Set();
  for (let row = 0; row < rows; row++) {
    const value = column.get(row);
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (values.size <= BINS) values.add(value);
  }
  if (!(low <= high)) return null;
  if (values.size <= BINS) return { values: [...values].sort((a, b) => a - b), low, high };
  return { low, high, values: null };
}

function histogram(column, bins, rows) {
  const { values, low, high } = bins;
  const counts = new Array(values ? values.length : BINS).fill(0);
  const place = values ? new Map(values.map((value, k) => [value, k])) : null;
  for (const row of rows) {
    const value = column.get(row);
    if (!Number.isFinite(value)) continue;
    const bin = place ? place.get(value)
      : Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS));
    if (bin !== undefined) counts[bin] += 1;
  }
  return counts;
}
