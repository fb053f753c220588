// A row for each parameter: its quantity, its value, its description, how it moves, its sweep.

import { find, make } from "./ask.js";
import { withRange, withValue } from "./history.js";
import { Movement } from "./moving.js";
import { inWords, kindOf, limited, moves, ofKind, step, stepped, whole } from "./quantities.js";
import { Sweep } from "./sweep.js";

const KINDS = { constant: "still", line: "from–to", lfo: "LFO", breakpoints: "curve" };

export class Rows {
  /** `history` holds the draft that the rows show and change. */
  constructor(history) {
    this.history = history;
    this.rows = [];
  }

  /** Make the rows of a sound model anew. */
  build(model) {
    this.rows = model.parameters.map((parameter) => new Row(parameter, this.history, model.sweeps[parameter.name]));
    const groups = new Map();
    for (const row of this.rows) {
      const { group } = row.parameter;
      groups.set(group, [...(groups.get(group) ?? []), row.element]);
    }
    const boxes = [...groups].map(([name, rows], place) => {
      if (!name) return make("div", {}, ...rows);
      const title = make("summary", {}, make("b", {}, name), ` ${rows.length} parameters`);
      return make("details", { open: place === 0, className: "group" }, title, ...rows);
    });
    find("rows").replaceChildren(...boxes);
  }

  update(draft) {
    for (const row of this.rows) row.update(draft);
  }
}

class Row {
  constructor(parameter, history, suggested) {
    this.parameter = parameter;
    this.history = history;
    const { name, min, max, doc } = parameter;
    this.words = make("output", { className: "quantity", htmlFor: `value-${name}` });
    this.exact = make("input", {
      type: "number", min, max, step: whole(parameter) ? 1 : "any", "aria-label": `${name}, exact value`,
    });
    this.kind = make("select", { "aria-label": `${name}, over time`, hidden: !parameter.moves });
    this.kind.append(...Object.entries(KINDS).map(([value, text]) => make("option", { value }, text)));
    this.slider = make("input", {
      // Any step: the default, or what was typed, need not be on one.
      type: "range", id: `value-${name}`, min, max, step: "any", "aria-label": name,
      "aria-describedby": `doc-${name}`, title: "Double click, or Delete: back to the default",
    });
    this.sweep = new Sweep(parameter, (range) => this.history.set(withRange(this.draft, name, range)), suggested);
    this.movement = new Movement(parameter, (value, trace) => this.set(value, trace), () => history.seal());
    this.exact.title = parameter.unit;
    this.raw = make("span", { className: "raw" }, make("b", { title: name }, name), this.exact);
    this.element = make(
      "div",
      { className: "row" },
      make("div", { className: "head" }, this.words, this.raw, this.kind, this.sweep.toggle),
      this.slider,
      this.movement.element,
      make("p", { className: "doc", id: `doc-${name}` }, doc),
      this.sweep.element,
    );
    this.listen();
  }

  get draft() {
    return this.history.draft;
  }

  set(value, trace = "") {
    if (JSON.stringify(value) === JSON.stringify(this.draft.values[this.parameter.name])) return;
    this.history.set(withValue(this.draft, this.parameter.name, value), trace);
  }

  listen() {
    const { parameter, slider, exact, history } = this;
    const back = () => this.set(parameter.default);
    slider.addEventListener("input", () => this.set(stepped(parameter, slider.valueAsNumber), parameter.name));
    slider.addEventListener("change", () => history.seal());
    slider.addEventListener("dblclick", back);
    slider.addEventListener("keydown", (event) => {
      const { min, max } = parameter;
      const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (event.key === "Delete" || event.key === "Backspace") back();
      else if (event.key === "Home" || event.key === "End") this.set(event.key === "Home" ? min : max);
      else if (steps) this.set(limited(parameter, slider.valueAsNumber + steps * step(parameter)));
      else return;
      event.preventDefault();
      slider.dispatchEvent(new Event("change", { bubbles: true }));
    });
    exact.addEventListener("change", () => {
      // What is out of range is said by Python, in the words of a run.
      if (Number.isFinite(exact.valueAsNumber)) this.set(exact.valueAsNumber);
      else this.update(this.draft);
    });
    this.kind.addEventListener("change", () => {
      const duration = this.draft.settings.long_duration;
      this.set(ofKind(this.kind.value, this.draft.values[parameter.name], parameter, duration));
    });
  }

  update(draft) {
    const { parameter } = this;
    const value = draft.values[parameter.name] ?? parameter.default;
    const moving = moves(value);
    this.slider.hidden = this.exact.hidden = moving;
    this.kind.value = kindOf(value);
    this.movement.update(value, draft.settings.long_duration);
    if (moving) this.words.value = this.movement.words;
    else {
      this.words.value = inWords(parameter, value);
      this.slider.value = value;
      this.slider.setAttribute("aria-valuetext", `${this.words.value} (${value})`);
      if (document.activeElement !== this.exact || this.exact.valueAsNumber !== value) this.exact.value = value;
    }
    this.element.classList.toggle("changed", value !== parameter.default);
    this.sweep.update(draft.ranges[parameter.name], draft.settings.design?.kind ?? "grid");
  }
}
