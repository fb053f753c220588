"use strict";

// One sound: its picture, player, labels, and a slider for each parameter.

function choose(number, { play = false } = {}) {
  if (!rows[number]) {
    problem("All variations of that point were dropped.");
    showAxes(rows[current]);
    return;
  }
  current = number;
  const row = rows[number], player = $("player");
  problem("");
  player.src = urlOf(row);
  player.loop = $("loop").checked;
  if (play) player.play().catch(() => {});
  draw($("picture"), row, BIG);
  $("picture").setAttribute("aria-label", `Spectrogram of ${nameOf(row)}`);
  $("name").textContent = nameOf(row);
  const link = `#${encodeURIComponent(nameOf(row))}`;
  $("link").href = link;
  history.replaceState(null, "", link);
  showLabels(row);
  showAxes(row);
  showGrid();
  showRows();
}

function draw(element, row, scale) {
  const { width, height } = index.thumbs;
  const sheet = row && row[SHEET] >= 0 ? index.thumbs.sheets[row[SHEET]] : null;
  element.style.width = `${width * scale}px`;
  element.style.height = `${height * scale}px`;
  element.classList.toggle("none", !sheet);
  if (!sheet) return;
  const column = row[CELL] % sheet.columns, line = Math.floor(row[CELL] / sheet.columns);
  element.style.backgroundImage = `url("${sheet.file}")`;
  element.style.backgroundSize = `${sheet.columns * width * scale}px auto`;
  element.style.backgroundPosition = `${-column * width * scale}px ${-line * height * scale}px`;
}

function showLabels(row) {
  const point = index.points[row[POINT]], list = $("labels");
  list.replaceChildren();
  const add = (name, text) => list.append(make("dt", name), make("dd", text));
  const told = (name, text) => {
    const [mean, start, end] = trajectory(row, name) ?? [];
    const stays = mean === start && start === end;
    add(name, stays ? text : `${short(start)} to ${short(end)}, mean ${short(mean)}; whole: ${text}`);
  };
  index.axes.forEach((axis, k) => told(axis.name, quantity(axis, point[VALUES + k])));
  index.labels.forEach((name, k) => told(`label_${name}`, short(point[VALUES + index.axes.length + k])));
  for (const [name, value, unit] of index.fixed) told(name, `${short(value)} ${unit}`);
  add("example", point[EXAMPLE]);
  add("variation", `${row[VARIATION]}, from ${short(row[START])} s`);
  add("peak", decibels(row[PEAK]));
  add("rms", decibels(row[RMS]));
  add("clipped", `${row[CLIPPED]} samples`);
  add("sha256", row[SHA]);
}

function quantity(axis, value) {
  const unit = axis.unit ? ` ${axis.unit}` : "";
  const place = axis.values.indexOf(value);
  if (place < 0 || (axis.physical?.[place] ?? null) === null) return `${spell(axis, value)}${unit}`;
  return `${spell(axis, value)}${unit} (${`${short(axis.physical[place])} ${axis.physical_unit}`.trim()})`;
}

function makeAxes() {
  const form = $("axes");
  const slider = (name, count, doc, move) => {
    const box = make("div", "", { class: "axis" });
    const input = make("input", "", {
      type: "range", min: 0, max: Math.max(0, count - 1), step: 1, id: `axis-${name}`,
    });
    input.disabled = count < 2;
    input.addEventListener("input", () => move(Number(input.value)));
    const label = make("label", name, { for: input.id, title: doc });
    box.append(label, input, make("output", "", { for: input.id }));
    form.append(box);
  };
  index.axes.forEach((axis, k) => {
    slider(axis.name, axis.values.length, axis.doc, (place) => {
      const row = rows[current], values = valuesOf(row[POINT]);
      values[k] = axis.values[place];
      const point = nearestPoint(values, index.points[row[POINT]][EXAMPLE]);
      choose(rowOf(point, row[VARIATION]), { play: true });
    });
  });
  slider("example", index.examples, "Independent realisations of the same values.", (example) => {
    const row = rows[current];
    choose(rowOf(nearestPoint(valuesOf(row[POINT]), example), row[VARIATION]), { play: true });
  });
  slider("variation", index.variations, "Slices of one long signal.", (variation) => {
    const { [POINT]: point, [VARIATION]: now } = rows[current];
    const kept = rowsOfPoint[point].map((number) => rows[number][VARIATION]);
    const ahead = kept.filter((other) => (variation > now ? other >= variation : other <= variation));
    const next = variation > now ? Math.min(...ahead) : Math.max(...ahead);
    choose(rowOf(point, Number.isFinite(next) ? next : now), { play: true });
  });
}

function showAxes(row) {
  const point = index.points[row[POINT]];
  const set = (name, place, text) => {
    const input = $(`axis-${name}`);
    input.value = place;
    input.setAttribute("aria-valuetext", text);
    input.parentElement.querySelector("output").textContent = text;
  };
  index.axes.forEach((axis, k) => {
    const value = point[VALUES + k];
    set(axis.name, axis.values.indexOf(value), quantity(axis, value));
  });
  set("example", point[EXAMPLE], `${point[EXAMPLE]}`);
  set("variation", row[VARIATION], `${row[VARIATION]}`);
}

// Steps to the adjacent variation; past the ends of a point, to one of the adjacent point.
function step(by) {
  if (rows[current + by]) choose(current + by, { play: true });
}

function stepPoint(by) {
  let point = rows[current][POINT] + by;
  while (index.points[point] && !rowsOfPoint[point]) point += by;
  if (index.points[point]) choose(rowOf(point, rows[current][VARIATION]), { play: true });
}

function toggle() {
  const player = $("player");
  if (player.paused) player.play().catch(() => {});
  else player.pause();
}
