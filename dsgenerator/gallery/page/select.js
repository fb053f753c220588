"use strict";

// Which variations are selected, by split, clipping and the words of the filter, and their order.

const selection = {
  order: new Int32Array(0),
  odd: [], // what is wrong with words of the filter
  sorting: { name: "", down: false },
  within: null, // whether each point has a variation in the selection; null if all have
};

const SIGNS = {
  "<": (a, b) => a < b, ">": (a, b) => a > b,
  "<=": (a, b) => a <= b + 1e-9, ">=": (a, b) => a >= b - 1e-9,
  "=": (a, b) => Math.abs(a - b) < 1e-9, "==": (a, b) => Math.abs(a - b) < 1e-9,
  "!=": (a, b) => Math.abs(a - b) >= 1e-9,
};
const WORD = /^([^<>=!]+)(<=|>=|!=|==|=|<|>)(.+)$/;

// A test of `column<number` or `split=name`; null, with what is wrong, if it is neither.
function comparison(name, sign, value) {
  const { splits } = store.index;
  if (name === "split" && splits.length) {
    const split = splits.indexOf(value);
    if (split >= 0 && /^!?==?$/.test(sign)) {
      return (row) => (store.split[store.owner[row]] === split) === (sign !== "!=");
    }
    selection.odd.push(`split= takes ${splits.join(" or ")}`);
    return null;
  }
  const column = columns.find((each) => each.name === name && each.numeric);
  const number = Number(value);
  if (column && !Number.isNaN(number)) return (row) => SIGNS[sign](column.get(row), number);
  const known = columns.filter((each) => each.numeric).map((each) => each.name);
  selection.odd.push(column ? `${name} is compared with a number` : `no column ${name} of numbers: there are ${known.join(", ")}`);
  return null;
}

// A test for each word of the filter: a comparison, or part of a name or checksum.
function tests() {
  const words = $("filter").value.replace(/\s*(<=|>=|!=|==|=|<|>)\s*/g, "$1").split(/\s+/);
  selection.odd = [];
  const made = words.filter(Boolean).map((word) => {
    const [, name, sign, value] = word.match(WORD) ?? [];
    const compared = name && comparison(name, sign, value);
    // Names of files may have these signs, too.
    return compared || ((row) => store.nameOf(row).includes(word) || store.digestOf(row).startsWith(word));
  });
  const split = store.index.splits.indexOf($("split").value);
  if (split >= 0) made.push((row) => store.split[store.owner[row]] === split);
  const clipped = $("clipped").value;
  if (clipped) made.push((row) => store.clipped[row] > 0 === (clipped === "yes"));
  return made;
}

function arrange() {
  const all = tests(), found = new Int32Array(store.rows);
  let length = 0;
  selection.within = all.length ? new Uint8Array(store.index.points) : null;
  for (let row = 0; row < store.rows; row++) {
    if (!all.every((test) => test(row))) continue;
    found[length++] = row;
    if (selection.within) selection.within[store.owner[row]] = 1;
  }
  selection.order = found.subarray(0, length);
  sortSelection();
  showCount();
  showHistograms();
  map.selected();
  table.selected();
}

function sortSelection() {
  const { name, down } = selection.sorting, column = columnNamed(name);
  if (!column) return;
  const sign = down ? -1 : 1;
  const keys = new Float64Array(store.rows);
  for (const row of selection.order) keys[row] = column.get(row);
  selection.order.sort((a, b) => sign * (keys[a] - keys[b]) || a - b);
}

const isWithin = (point) => !selection.within || selection.within[point] === 1;

function showCount() {
  const { odd, order } = selection, total = store.index.total;
  const loading = store.complete ? "" : `, loading: ${count(store.rows)} so far`;
  const none = order.length || loading || odd.length ? "" : "; none passes all that is asked";
  $("count").textContent = [`${count(order.length)} of ${count(total)}${loading}${none}`, ...odd].join("; ");
}

// Adds what a bar of a histogram stands for to the filter, or takes it away again.
function filterBy(words) {
  const now = $("filter").value;
  const without = now.split(words).join(" ").replace(/\s+/g, " ").trim();
  $("filter").value = now.includes(words) ? without : `${now} ${words}`.trim();
  arrange();
}

function makeSelection() {
  const { splits } = store.index;
  $("splits").hidden = !splits.length;
  const [axis] = store.axes;
  $("filter").placeholder = `${axis ? `${axis.name}>=${short(axis.ends[0])} ` : ""}rms>-30 name`;
  for (const name of splits) $("split").append(make("option", name, { value: name }));
  for (const id of ["split", "clipped"]) $(id).addEventListener("change", arrange);
  let timer = 0;
  $("filter").addEventListener("input", () => {
    clearTimeout(timer);
    // A test of every row of a large dataset takes longer than a letter.
    timer = setTimeout(arrange, store.rows > 100_000 ? 300 : 0);
  });
  $("csv").addEventListener("click", () => {
    const link = make("a", "", { download: `${store.index.dataset}-selection.csv` });
    link.href = URL.createObjectURL(new Blob([...csvOf(selection.order)], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
