"use strict";

// A slider for each parameter: it moves to the next point that exists, and shows its values.

const sliders = {
  make() {
    const { index, axes } = store, form = $("axes");
    for (const axis of axes) {
      const { values, ends, unit, doc } = axis;
      const range = values ? [0, values.length - 1, 1] : [...ends, (ends[1] - ends[0]) / 200 || 1];
      this.add(form, axis.name, doc + (unit ? ` In ${unit}.` : ""), range, (value, was) => this.move(axis, value, was));
    }
    if (index.examples > 1) {
      this.add(form, "example", "Independent realisations of the same values.", [0, index.examples - 1, 1], (value) => {
        const point = store.owner[player.current];
        this.go(point - store.example(point) + value);
      });
    }
    if (index.variations > 1) {
      this.add(form, "variation", "Slices of one long signal.", [0, index.variations - 1, 1], (value, was) => this.slice(value, was));
    }
  },

  add(form, name, doc, [min, max, step], move) {
    const box = make("div", "", { class: "axis" });
    const input = make("input", "", { type: "range", min, max, step, id: `axis-${name}` });
    input.disabled = !(max > min);
    input.addEventListener("input", () => {
      move(Number(input.value), this.places[name]);
      this.show();
    });
    box.append(make("label", name, { for: input.id, title: doc }), input, make("output", "", { for: input.id }));
    form.append(box);
  },
  places: {},

  go(point) {
    const row = store.isEmpty(point) ? -1 : bestRow(point);
    if (row < 0) problem("All variations of that point were dropped.");
    else choose(row, { play: true });
  },

  move(axis, value, was) {
    if (value === was) return;
    if (store.index.grid) this.moveOnGrid(axis, value, was);
    else this.moveToNearest(axis, value, was);
  },
  // Along one axis of a grid, over what was dropped or is not selected.
  moveOnGrid(axis, value, was) {
    const by = Math.sign(value - was), point = store.owner[player.current];
    for (let place = value; place >= 0 && place < axis.values.length; place += by) {
      const next = point + (place - was) * axis.step;
      if (!store.isEmpty(next) && isWithin(next)) return this.go(next);
    }
    return problem(`There is no further point along ${axis.name}${selection.within ? " in the selection" : ""}.`);
  },
  // Where points are no grid: the nearest one, in units of the axes' ranges, on the side that the
  // slider moves to; what it says counts double.
  moveToNearest(axis, value, was) {
    const here = store.owner[player.current], by = Math.sign(value - was);
    const targets = store.axes.map((each) => [each, each === axis ? value : store.placeOf(each, here), each === axis ? 4 : 1]);
    let best = -1, least = Infinity;
    for (let point = 0; point < store.points; point++) {
      if ((store.placeOf(axis, point) - was) * by <= 0 || store.isEmpty(point) || !isWithin(point)) continue;
      let away = 0;
      for (const [each, target, weight] of targets) away += weight * ((store.placeOf(each, point) - target) / each.width) ** 2;
      if (away < least) [best, least] = [point, away];
    }
    if (best >= 0) this.go(best);
    else problem(`There is no further point along ${axis.name}${selection.within ? " in the selection" : ""}.`);
  },
  // The next variation that was not dropped.
  slice(value, was) {
    const [first, end] = store.rowsOf(store.owner[player.current]);
    let found = -1;
    for (let row = first; row < end; row++) {
      if (value > was ? store.number[row] >= value : store.number[row] <= value) {
        found = row;
        if (value > was) break;
      }
    }
    if (found >= 0) choose(found, { play: true });
  },

  show() {
    const row = player.current, point = store.owner[row];
    const set = (name, place, text) => {
      const input = $(`axis-${name}`);
      if (!input) return;
      this.places[name] = place;
      input.value = place;
      input.setAttribute("aria-valuetext", text);
      input.parentElement.querySelector("output").textContent = text;
    };
    for (const axis of store.axes) set(axis.name, store.placeOf(axis, point), store.quantity(axis, point));
    set("example", store.example(point), `${store.example(point)}`);
    set("variation", store.number[row], `${store.number[row]}`);
  },
};
