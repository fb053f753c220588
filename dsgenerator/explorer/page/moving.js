// How a value moves over the long signal: a line, an oscillation, or a curve to draw.

import { make } from "./ask.js";
import { endsOf, inWords, kindOf, moves, physical, placed, valueAt, written } from "./quantities.js";

const SAMPLES = 300;
const COARSE = 0.015; // of the range: what a drawn curve may be off where points are left out
const SVG = "http://www.w3.org/2000/svg";

export class Movement {
  /** `changed` is called with the new value, and what it belongs to; `seal` at the end of a drag. */
  constructor(parameter, changed, seal) {
    this.parameter = parameter;
    this.changed = changed;
    this.seal = seal;
    this.curve = document.createElementNS(SVG, "polyline");
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 1 1");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.curve);
    this.field = make("div", { className: "curve" }, svg);
    this.inputs = make("div", { className: "swept" });
    this.element = make("div", { hidden: true }, this.field, this.inputs);
    this.field.addEventListener("pointerdown", (event) => this.draw(event));
  }

  update(value, duration) {
    this.value = value;
    this.duration = duration;
    this.element.hidden = !moves(value);
    if (!moves(value)) {
      this.kind = "constant";
      return;
    }
    const places = Array.from({ length: SAMPLES + 1 }, (_, k) => (k / SAMPLES) * 0.99999);
    const points = places.map((x) => `${x},${1 - this.share(valueAt(value, x * duration, duration))}`);
    this.curve.setAttribute("points", points.join(" "));
    const kind = kindOf(value);
    if (kind !== this.kind) this.inputs.replaceChildren(...this.controls(kind));
    this.kind = kind;
    for (const [input, get] of this.shown ?? []) if (input !== document.activeElement) input.value = get(this.value);
    this.handles();
  }

  get words() {
    const [low, high] = endsOf(this.value);
    const [first, last] = this.kind === "line" ? [this.value.from, this.value.to] : [low, high];
    if (first === last) return inWords(this.parameter, first);
    const number = written(physical(this.parameter, first));
    const times = this.kind === "lfo" ? `, ${this.value.lfo.rate} Hz` : "";
    return `${number} to ${inWords(this.parameter, last)}${times}`;
  }

  share(value) {
    const { min, max } = this.parameter;
    return (value - min) / (max - min);
  }

  /** The inputs of a kind of movement. */
  controls(kind) {
    const { name, min, max } = this.parameter;
    this.shown = [];
    const number = (text, get, put, attributes = {}) => {
      const input = make("input", { type: "number", step: "any", "aria-label": `${name}, ${text}`, min, max, ...attributes });
      input.addEventListener("change", () => {
        if (Number.isFinite(input.valueAsNumber)) this.changed(put(this.value, input.valueAsNumber));
      });
      this.shown.push([input, get]);
      return make("label", {}, `${text} `, input);
    };
    if (kind === "line") {
      return [
        number("from", (v) => v.from, (v, x) => ({ ...v, from: x })),
        number("to", (v) => v.to, (v, x) => ({ ...v, to: x })),
      ];
    }
    if (kind === "breakpoints") {
      return [make("span", { className: "raw" }, "Click or draw in it; drag a point, or move it with arrow keys; Delete takes it away.")];
    }
    const part = (key, attributes) =>
      number(key, (v) => v.lfo[key] ?? 0, (v, x) => ({ lfo: { ...v.lfo, [key]: x } }), attributes);
    const shape = make("select", { "aria-label": `${name}, shape` });
    shape.append(...["sine", "triangle", "square", "saw"].map((value) => make("option", { value }, value)));
    shape.addEventListener("change", () => this.changed({ lfo: { ...this.value.lfo, shape: shape.value } }));
    this.shown.push([shape, (v) => v.lfo.shape ?? "sine"]);
    return [
      part("rate", { min: 0.01, max: 20, step: 0.01 }), part("min"), part("max"),
      part("phase", { min: 0, max: 1, step: 0.05 }), make("label", {}, "shape ", shape),
    ];
  }

  /** The points that can be moved: of a curve all, of a line both ends. */
  handles() {
    const points = this.points();
    while (this.field.querySelectorAll("button").length > points.length) this.field.lastChild.remove();
    while (this.field.querySelectorAll("button").length < points.length) this.field.append(this.handle());
    this.field.querySelectorAll("button").forEach((button, place) => {
      const [time, value] = points[place];
      button.style.left = `${(100 * time) / this.duration}%`;
      button.style.top = `${100 * (1 - this.share(value))}%`;
      button.setAttribute("aria-label", `${this.parameter.name} at ${written(time)} s: ${inWords(this.parameter, value)}`);
    });
  }

  points() {
    if (this.kind === "line") return [[0, this.value.from], [this.duration, this.value.to]];
    return this.kind === "breakpoints" ? this.value : [];
  }

  handle() {
    const button = make("button", { type: "button", className: "handle" });
    const place = () => [...this.field.querySelectorAll("button")].indexOf(button);
    button.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      this.drag(event, button, (at) => this.put(place(), at, `${this.parameter.name} drawn`), this.seal);
    });
    button.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      const [time, value] = this.points()[place()];
      const { min, max } = this.parameter;
      if (move) this.put(place(), [time + (move[0] * this.duration) / 50, value + (move[1] * (max - min)) / 50], `${this.parameter.name} ${place()}`);
      else if (event.key === "Delete" || event.key === "Backspace") this.remove(place());
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return button;
  }

  /** Move a point, between those beside it. */
  put(place, [time, value], trace = "") {
    const [at, kept] = placed(this.parameter, time, value);
    if (this.kind === "line") {
      this.changed({ ...this.value, [place ? "to" : "from"]: kept }, trace);
      return;
    }
    const [before, after] = [this.value[place - 1]?.[0] ?? 0, this.value[place + 1]?.[0] ?? this.duration];
    const within = Math.min(after, Math.max(before, at));
    this.changed(this.value.map((point, k) => (k === place ? [within, kept] : point)), trace);
  }

  remove(place) {
    if (this.kind === "breakpoints" && this.value.length > 1) {
      this.changed(this.value.filter((_, k) => k !== place));
    }
  }

  /** Time and value under a pointer. */
  under(event) {
    const box = this.field.getBoundingClientRect();
    const { min, max } = this.parameter;
    const x = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const y = Math.min(1, Math.max(0, (event.clientY - box.top) / box.height));
    return placed(this.parameter, x * this.duration, max - y * (max - min));
  }

  drag(event, element, act, end = () => {}) {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    const move = (later) => act(this.under(later));
    const up = () => {
      element.removeEventListener("pointermove", move);
      end();
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("lostpointercapture", up, { once: true });
  }

  /** A click adds a point, a drag draws a part of the curve anew. */
  draw(event) {
    if (this.kind !== "breakpoints") return;
    const drawn = [this.under(event)];
    this.drag(event, this.field, (at) => drawn.push(at), () => {
      drawn.sort((a, b) => a[0] - b[0]);
      const [first, last] = [drawn[0][0], drawn.at(-1)[0]];
      const outside = this.value.filter(([time]) => time < first || time > last);
      const all = [...outside, ...thinned(drawn, (v) => this.share(v))].sort((a, b) => a[0] - b[0]);
      this.changed(all);
    });
  }
}

/** Return the points of a drawn curve without those that are on the way between others. */
function thinned(points, share) {
  if (points.length < 3) return points;
  const [[t0, v0], [t1, v1]] = [points[0], points.at(-1)];
  let [worst, place] = [0, 0];
  points.forEach(([time, value], k) => {
    const between = t1 > t0 ? v0 + ((v1 - v0) * (time - t0)) / (t1 - t0) : v0;
    const off = Math.abs(share(value) - share(between));
    if (off > worst) [worst, place] = [off, k];
  });
  if (worst < COARSE) return [points[0], points.at(-1)];
  const left = thinned(points.slice(0, place + 1), share);
  return [...left, ...thinned(points.slice(place), share).slice(1)];
}
