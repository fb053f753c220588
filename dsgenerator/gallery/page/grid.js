"use strict";

// Side by side: small pictures along any two parameters.

function makeChoices() {
  const names = [...index.axes.map((axis) => axis.name), "variation"];
  for (const [id, start] of [["across", names.length > 2 ? 1 : names.length - 1], ["down", 0]]) {
    names.forEach((name) => $(id).append(make("option", name, { value: name })));
    $(id).value = names[start];
    $(id).addEventListener("change", showGrid);
  }
}

const axisOf = (name) => index.axes.find((axis) => axis.name === name);

function choices(name) {
  if (name === "variation") return [...Array(index.variations).keys()];
  return axisOf(name).values;
}

function showGrid() {
  const grid = $("grid"), row = rows[current];
  const across = $("across").value, down = $("down").value;
  const columns = choices(across).slice(0, MOST_ACROSS);
  const lines = across === down ? [null] : choices(down).slice(0, MOST_ACROSS);
  const head = make("tr");
  head.append(make("th", across === down ? "" : `${down} ╲ ${across}`, { scope: "col" }));
  columns.forEach((value) => head.append(make("th", spell(axisOf(across), value), { scope: "col" })));
  const body = make("tbody");
  for (const line of lines) {
    const cells = make("tr");
    cells.append(make("th", line === null ? across : spell(axisOf(down), line), { scope: "row" }));
    for (const column of columns) {
      const chosen = { [across]: column, ...(line === null ? {} : { [down]: line }) };
      const number = rowWith(row, chosen);
      const text = Object.entries(chosen).map(([name, value]) => `${name} ${spell(axisOf(name), value)}`).join(", ");
      const button = make("button", "", { type: "button", "aria-label": `Play ${text}`, title: text });
      button.setAttribute("aria-pressed", number === current);
      draw(button, rows[number], 1);
      button.classList.add("thumb");
      button.disabled = number < 0;
      button.addEventListener("click", () => choose(number, { play: true }));
      const cell = make("td");
      cell.append(button);
      cells.append(cell);
    }
    body.append(cells);
  }
  const top = make("thead");
  top.append(head);
  // The pressed button is replaced; its replacement takes the focus.
  const held = grid.contains(document.activeElement);
  grid.replaceChildren(top, body);
  if (held) grid.querySelector('[aria-pressed="true"]')?.focus();
}

function rowWith(row, chosen) {
  const values = valuesOf(row[POINT]).map((value, k) => chosen[index.axes[k].name] ?? value);
  const point = nearestPoint(values, index.points[row[POINT]][EXAMPLE]);
  const number = rowOf(point, chosen.variation ?? row[VARIATION]);
  const asked = chosen.variation === undefined || rows[number]?.[VARIATION] === chosen.variation;
  return asked ? number : -1;
}
