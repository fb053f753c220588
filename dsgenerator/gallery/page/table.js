"use strict";

// All variations: a table to sort, filter and play.

function columnsOf() {
  const point = (name, k) => (row) => trajectory(row, name)?.[0] ?? index.points[row[POINT]][VALUES + k];
  return {
    name: (row) => row[POINT] * index.variations + row[VARIATION],
    ...Object.fromEntries(index.axes.map((axis, k) => [axis.name, point(axis.name, k)])),
    ...Object.fromEntries(index.labels.map((label, k) => {
      const name = `label_${label}`;
      return [name, point(name, index.axes.length + k)];
    })),
    example: (row) => index.points[row[POINT]][EXAMPLE],
    variation: (row) => row[VARIATION],
    peak: (row) => level(row[PEAK]),
    rms: (row) => level(row[RMS]),
    clipped: (row) => row[CLIPPED],
  };
}

const COMPARE = {
  "==": (a, b) => Math.abs(a - b) < 1e-9, "<": (a, b) => a < b, ">": (a, b) => a > b, "=": (a, b) => Math.abs(a - b) < 1e-9,
  "<=": (a, b) => a <= b + 1e-9, ">=": (a, b) => a >= b - 1e-9, "!=": (a, b) => Math.abs(a - b) >= 1e-9,
};

let unknown = [];

// A test for each word of the filter: `column<number`, or part of the name or checksum.
function filters() {
  const columns = columnsOf();
  const words = $("filter").value.replace(/\s*(<=|>=|!=|==|=|<|>)\s*/g, "$1").split(/\s+/);
  unknown = [];
  return words.filter(Boolean).map((word) => {
    const [, name, sign, value] = word.match(/^([^<>=!]+)(<=|>=|!=|==|=|<|>)(-?[\d.]+)$/) || [];
    if (name && (name === "name" || !columns[name])) unknown.push(name);
    if (name && columns[name] && name !== "name") {
      return (row) => COMPARE[sign](columns[name](row), Number(value));
    }
    return (row) => nameOf(row).includes(word) || row[SHA].startsWith(word);
  });
}

function arrange() {
  const tests = filters(), columns = columnsOf();
  order = [];
  rows.forEach((row, number) => {
    if (row && tests.every((test) => test(row))) order.push(number);
  });
  const key = columns[sorting.column];
  if (key) {
    const sign = sorting.down ? -1 : 1;
    order.sort((a, b) => sign * (key(rows[a]) - key(rows[b])) || a - b);
  }
  first = 0;
  showRows();
}

function makeHead() {
  const line = make("tr");
  line.append(make("th", "sound", { scope: "col" }));
  for (const name of Object.keys(columnsOf())) {
    const cell = make("th", "", { scope: "col" }), button = make("button", name, { type: "button" });
    button.addEventListener("click", () => {
      sorting = { column: name, down: sorting.column === name && !sorting.down };
      for (const other of line.children) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
      arrange();
    });
    cell.append(button);
    line.append(cell);
  }
  $("table").tHead.append(line);
}

function showRows() {
  const body = $("table").tBodies[0], columns = columnsOf();
  const held = body.contains(document.activeElement) ? document.activeElement.dataset.row : null;
  body.replaceChildren();
  for (const number of order.slice(first, first + SHOWN)) {
    const row = rows[number], line = make("tr");
    if (number === current) line.setAttribute("aria-current", "true");
    const cell = make("td"), button = make("button", "Play", { type: "button", "data-row": number });
    button.setAttribute("aria-label", `Play ${nameOf(row)}`);
    button.addEventListener("click", () => choose(number, { play: true }));
    cell.append(button);
    line.append(cell);
    for (const [name, value] of Object.entries(columns)) {
      let text = name === "name" ? nameOf(row) : short(value(row));
      if (name === "peak" || name === "rms") text = decibels(row[name === "peak" ? PEAK : RMS]);
      line.append(make("td", text));
    }
    body.append(line);
    if (String(number) === held) button.focus();
  }
  const total = index.total.toLocaleString("en");
  const loading = pagesLoaded < index.pages.length ? `, loading: ${rows.length.toLocaleString("en")} so far` : "";
  $("count").textContent = `${order.length.toLocaleString("en")} of ${total}${loading}`
    + (unknown.length ? `; there is no column ${unknown.join(", ")} of numbers` : "");
  const last = Math.max(1, Math.ceil(order.length / SHOWN));
  $("page").textContent = `page ${first / SHOWN + 1} of ${last}`;
  $("back").disabled = first === 0;
  $("forth").disabled = first + SHOWN >= order.length;
}

function turn(by) {
  first += by * SHOWN;
  showRows();
}
