"use strict";

// A static page that also works from file://, where fetch is not allowed: data files are
// scripts that call GALLERY.start(index) and GALLERY.page(number, rows).  This file has the code
// that sound.js, grid.js and table.js share.

const POINT = 0, VARIATION = 1, START = 2, PEAK = 3, RMS = 4, CLIPPED = 5, SHA = 6, SHEET = 7, CELL = 8, MOVES = 9;
const STEM = 0, FILES = 1, EXAMPLE = 2, VALUES = 3;
const SHOWN = 20, MOST_ACROSS = 40, BIG = 4;

const $ = (id) => document.getElementById(id);
const make = (tag, text = "", attributes = {}) => {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const short = (number) =>
  typeof number === "string" ? number : String(Number(Number(number).toPrecision(6)));
// Mean, start and end of a time-varying parameter or label in a variation.
const trajectory = (row, name) => (name in index.moving ? row[MOVES][index.moving[name]] : null);
// Text of an axis value: a number, or a description of a time-varying value.
const spell = (axis, value) => short(axis?.texts ? axis.texts[value] : value);
const level = (amplitude) => (amplitude > 0 ? 20 * Math.log10(amplitude) : -Infinity);
const decibels = (amplitude) => (amplitude > 0 ? `${level(amplitude).toFixed(1)} dB` : "silent");

let index = null;
let rows = [];
let rowsOfPoint = [];
let pointOfKey = new Map();
let current = -1;
let wanted = null;
let order = [];
let first = 0;
let sorting = { column: "", down: false };
let pagesLoaded = 0;

function problem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

// Points and rows

function nameOf(row) {
  return fileOf(row).replace(/^.*\/|\.\w+$/g, "");
}

// The pattern of a point's files has a # for each digit of a variation's number.
function fileOf(row) {
  return index.points[row[POINT]][FILES].replace(/#+/, (digits) =>
    String(row[VARIATION]).padStart(digits.length, "0"));
}

function urlOf(row) {
  return index.audio + fileOf(row).split("/").map(encodeURIComponent).join("/");
}

const keyOf = (values, example) => [...values, example].join();

// The point with the given values of the axes, or the nearest one in units of the axes' ranges.
function nearestPoint(values, example) {
  const exact = pointOfKey.get(keyOf(values, example));
  if (exact !== undefined) return exact;
  let best = 0, least = Infinity;
  index.points.forEach((point, number) => {
    let distance = point[EXAMPLE] === example ? 0 : 1e6;
    index.axes.forEach((axis, k) => {
      distance += ((point[VALUES + k] - values[k]) / axis.width) ** 2;
    });
    if (distance < least) [best, least] = [number, distance];
  });
  return best;
}

// The row of a point's variation or, as variations may be dropped, of the nearest one.
function rowOf(point, variation) {
  const own = rowsOfPoint[point] || [];
  const away = (number) => Math.abs(rows[number][VARIATION] - variation);
  return own.reduce((best, number) => (best < 0 || away(number) < away(best) ? number : best), -1);
}

function valuesOf(point) {
  return index.axes.map((axis, k) => index.points[point][VALUES + k]);
}

// Data

function load(number) {
  if (number >= index.pages.length) return;
  document.head.append(make("script", "", { src: index.pages[number] }));
}

function follow() {
  try {
    wanted = decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    wanted = location.hash;
  }
  const found = wanted === null ? 0 : rows.findIndex((row) => row && nameOf(row) === wanted);
  if (found >= 0) {
    choose(found);
    wanted = null;
  } else if (pagesLoaded === index.pages.length) {
    if (current < 0) choose(0);
    problem(`There is no variation ${wanted} in this dataset.`);
    wanted = null;
  }
}

window.GALLERY = {
  start(loaded) {
    index = loaded;
    index.axes.forEach((axis) => {
      axis.width = Math.max(...axis.values) - Math.min(...axis.values) || 1;
    });
    index.points.forEach((point, number) => {
      pointOfKey.set(keyOf(valuesOf(number), point[EXAMPLE]), number);
    });
    document.title = `${index.dataset}: gallery`;
    $("title").textContent = index.dataset;
    $("facts").textContent = index.facts;
    if (!index.total) return problem("This dataset has no variations.");
    makeAxes();
    makeChoices();
    makeHead();
    load(0);
  },
  page(number, loaded) {
    for (const row of loaded) {
      (rowsOfPoint[row[POINT]] ??= []).push(rows.length);
      rows.push(row);
    }
    pagesLoaded = number + 1;
    if (number === 0 || pagesLoaded === index.pages.length || number % 8 === 7) arrange();
    if (number === 0 || wanted !== null) follow();
    load(number + 1);
  },
};

window.addEventListener("error", (event) => {
  const source = event.target.src;
  if (event.target.tagName === "SCRIPT") problem(`A part of the gallery is missing: ${source}`);
}, true);

// After the other scripts are loaded.
document.addEventListener("DOMContentLoaded", () => {
  window.addEventListener("hashchange", () => index && follow());
  $("player").addEventListener("error", () => {
    problem(`This sound cannot be played; is the file there? ${decodeURIComponent($("player").src)}`);
  });
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("back").addEventListener("click", () => turn(-1));
  $("forth").addEventListener("click", () => turn(1));
  $("loop").addEventListener("change", () => { $("player").loop = $("loop").checked; });
  $("filter").addEventListener("input", arrange);
  for (const form of document.forms) form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input, select, button, audio, a, .scroll");
    if (busy || event.ctrlKey || event.altKey || event.metaKey || current < 0) return;
    const keys = {
      " ": toggle, ArrowLeft: () => step(-1), ArrowRight: () => step(1),
      ArrowUp: () => stepPoint(-1), ArrowDown: () => stepPoint(1), l: () => $("loop").click(),
    };
    if (keys[event.key]) {
      keys[event.key]();
      event.preventDefault();
    }
  });
});
