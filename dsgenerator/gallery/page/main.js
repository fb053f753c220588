"use strict";

// What brings the parts of the page together: loading, choosing a sound, keys, addresses.

let map = null;
let wanted = null;

function problem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

function choose(row, { play = false } = {}) {
  if (!(row >= 0 && row < store.rows)) return;
  problem("");
  const done = player.choose(row, play && $("autoplay").checked);
  sliders.show();
  map.show();
  table.show();
  return done;
}

// The row of a point that is most like the one that is chosen.
const bestRow = (point) => store.rowOf(point, store.number[player.current]);

// Steps through the selection, in its order; from outside of it, into it.
function step(by) {
  const { order } = selection, place = order.indexOf(player.current);
  const next = place < 0 ? 0 : place + by;
  if (order[next] !== undefined) choose(order[next], { play: true });
}

function stepPoint(by) {
  let point = store.owner[player.current] + by;
  while (point >= 0 && point < store.points && (store.isEmpty(point) || !isWithin(point))) point += by;
  if (point >= 0 && point < store.points) choose(bestRow(point), { play: true });
}

// Loading

function load(part) {
  const { parts } = store.index;
  if (part < parts.length) document.head.append(make("script", "", { src: parts[part] }));
}

// Goes to the sound that the address names, once it is there.
function follow(since = 0) {
  try {
    wanted = decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    wanted = location.hash;
  }
  if (wanted === null) {
    if (!player.chosen) choose(0);
    return;
  }
  for (let row = since; row < store.rows; row++) {
    if (store.nameOf(row) !== wanted) continue;
    wanted = null;
    if (row !== player.current || !player.chosen) choose(row);
    return;
  }
  if (!store.complete) return;
  const name = wanted;
  wanted = null;
  if (!player.chosen) choose(0);
  problem(`There is no variation ${name} in this dataset.`);
}

window.GALLERY = {
  start(index) {
    document.title = `${index.dataset}: gallery`;
    $("title").textContent = index.dataset;
    $("facts").textContent = index.facts;
    if (!index.total) return problem("This dataset has no variations.");
    store.start(index);
    spectrum.makePalettes(index.palettes);
    return load(0);
  },
  part(columns) {
    const since = store.part(columns);
    if (!store.rows) return load(store.parts);
    if (!map) {
      map = store.index.grid ? grid : scatter;
      makeColumns();
      player.make();
      sliders.make();
      makeSelection();
      table.make();
      map.make();
      arrange();
      follow();
    } else {
      // Ever more seldom, as it takes ever longer.
      if (store.complete || Number.isInteger(Math.log2(store.parts / 8))) arrange();
      if (wanted !== null) follow(since);
    }
    // The page is drawn, and hears keys, between two parts.
    return setTimeout(() => load(store.parts));
  },
};

window.addEventListener("error", (event) => {
  if (event.target.tagName === "SCRIPT") problem(`A part of the gallery is missing: ${event.target.src}`);
}, true);

window.addEventListener("hashchange", () => store.rows && follow());

// Keys

const KEYS = {
  " ": () => player.toggle(),
  ArrowLeft: () => step(-1), ArrowRight: () => step(1),
  ArrowUp: () => stepPoint(-1), ArrowDown: () => stepPoint(1),
  l: () => $("loop").click(), b: () => player.keep(), x: () => player.swap(), m: () => $("match").click(),
  "+": () => view.zoomBy(0.5), "=": () => view.zoomBy(0.5), "-": () => view.zoomBy(2), 0: () => view.zoom(0, view.duration),
  Home: () => { player.deck.currentTime = 0; },
};

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || !player.chosen) return;
  const typing = target.matches("input[type=search], select");
  const own = target.matches("input[type=range]") && key.startsWith("Arrow")
    || target.matches("button, summary, a, input[type=checkbox]") && (key === " " || key === "Enter");
  const action = KEYS[key.length === 1 ? key.toLowerCase() : key];
  if (typing || own || !action) return;
  action();
  event.preventDefault();
});

// After a click with the mouse, keys are those of the page again.
document.addEventListener("pointerup", (event) => {
  if (event.target.closest("button, input[type=range], input[type=checkbox], summary, label")) {
    setTimeout(() => document.activeElement?.matches("button, input:not([type=search]), summary") && document.activeElement.blur());
  }
});
document.addEventListener("change", (event) => event.target.matches("select") && event.target.blur());
for (const form of document.forms) form.addEventListener("submit", (event) => event.preventDefault());
