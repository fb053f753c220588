// The swept range of a parameter: from, to and how many, or a list of values.

import { make } from "./ask.js";
import { inWords, limited, moves, physical, whole, written } from "./quantities.js";

const STEPS = 5;

export class Sweep {
  /** `changed` is called with the new range, or null; `suggested` is the range to begin with. */
  constructor(parameter, changed, suggested) {
    this.parameter = parameter;
    this.last = suggested;
    this.changed = changed;
    const { name, min, max } = parameter;
    const number = (text, attributes) =>
      make("input", { type: "number", step: whole(parameter) ? 1 : "any", "aria-label": `${name}, ${text}`, ...attributes });
    this.tick = make("input", { type: "checkbox", "aria-label": `sweep ${name}` });
    this.toggle = make("label", { className: "sweep" }, this.tick, " sweep");
    this.low = number("swept from", { min, max });
    this.high = number("swept to", { min, max });
    this.n = number("number of values", { min: 1, max: 1000, step: 1 });
    this.list = make("input", { "aria-label": `${name}, list of values`, spellcheck: false });
    this.form = make("button", { type: "button" });
    this.words = make("span", { className: "raw" });
    this.in = make("span", {}, " in ", this.n);
    this.ends = make("span", {}, "from ", this.low, " to ", this.high, this.in);
    this.element = make("div", { className: "swept", hidden: true }, this.ends, this.list, this.form, this.words);
    this.tick.addEventListener("change", () => changed(this.tick.checked ? this.wide() : null));
    for (const input of [this.low, this.high, this.n]) input.addEventListener("change", () => this.read());
    this.list.addEventListener("change", () => this.readList());
    this.form.addEventListener("click", () => this.change());
  }

  /** The range that was there before, or is suggested, or the whole range of the parameter. */
  wide() {
    const { parameter } = this;
    const n = whole(parameter) ? Math.min(STEPS, parameter.max - parameter.min + 1) : STEPS;
    return this.last ?? { low: parameter.min, high: parameter.max, n, values: [] };
  }

  read() {
    const [low, high, n] = [this.low, this.high, this.n].map((input) => input.valueAsNumber);
    if ([low, high, n].some(Number.isNaN)) this.show();
    else this.changed({ low, high, n, values: [] });
  }

  readList() {
    const numbers = this.list.value.split(/[\s,;]+/).filter(Boolean).map(Number);
    if (!numbers.length || numbers.some(Number.isNaN)) this.show();
    else this.changed({ low: Math.min(...numbers), high: Math.max(...numbers), n: numbers.length, values: numbers });
  }

  /** From a range to a list of its values, and back. */
  change() {
    const { low, high, n, values } = this.range;
    const place = (k) => limited(this.parameter, n > 1 ? low + ((high - low) * k) / (n - 1) : low);
    const list = values.length ? [] : [...new Set(Array.from({ length: n }, (_, k) => place(k)))];
    this.changed({ low, high, n, values: list });
  }

  update(range, design) {
    if (range) this.last = range;
    this.range = range;
    this.drawn = design !== "grid";
    this.show();
  }

  show() {
    const { range, parameter } = this;
    this.tick.checked = Boolean(range);
    this.element.hidden = !range;
    if (!range) return;
    const { low, high, n, values } = range;
    const moving = values.some(moves);
    this.ends.hidden = values.length > 0;
    this.list.hidden = !values.length;
    this.list.readOnly = moving;
    this.form.hidden = moving;
    this.in.hidden = this.drawn;
    this.form.textContent = values.length ? "even steps" : "list values";
    this.form.setAttribute("aria-label", `${parameter.name}, ${this.form.textContent}`);
    [this.low.value, this.high.value, this.n.value] = [low, high, n];
    this.list.value = values.map((value) => (moves(value) ? JSON.stringify(value) : value)).join(", ");
    const from = written(physical(parameter, low));
    this.words.textContent = moving ? "" : `${from} to ${inWords(parameter, high)}`;
  }
}
