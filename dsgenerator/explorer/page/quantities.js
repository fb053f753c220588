// Values of parameters, and the physical quantities that they stand for.

/** Return the physical quantity of a natural value; see `Parameter.physical`. */
export function physical(parameter, value) {
  const { base, reference, factor } = parameter;
  return base ? reference * base ** (factor * value) : factor * value;
}

/** Return a number with so many significant digits, and no zeros that say nothing. */
export function written(number, digits = 3) {
  const size = Math.abs(number);
  if (size >= 10 ** digits && size < 1e7) return Math.round(number).toLocaleString("en");
  return String(Number(number.toPrecision(digits)));
}

/** Return the quantity of a value in words: "8 pops a second", "622 Hz". */
export function inWords(parameter, value) {
  const number = written(physical(parameter, value));
  const { quantity } = parameter;
  // One pop, one semitone; but one s, one Hz.
  const one = number === "1" ? quantity.replace(/(\w{3,})s(?= a second$|$)/, "$1") : quantity;
  return `${number} ${one}`.trim();
}

/** Return a value without the noise of binary fractions. */
export const rounded = (value) => Number(value.toPrecision(9));

export const whole = (parameter) => parameter.scale === "integer";

/** Return the step of a slider: 1, 2 or 5 of some decimal place, some 200 from end to end. */
export function step(parameter) {
  if (whole(parameter)) return 1;
  const finest = (parameter.max - parameter.min) / 200;
  const place = 10 ** Math.floor(Math.log10(finest));
  return rounded(place * [5, 2, 1].find((digit) => digit * place <= finest * 1.0001));
}

/** Return the value on a slider's step next to a value. */
export const stepped = (parameter, value) =>
  limited(parameter, Math.round(value / step(parameter)) * step(parameter));

export function limited(parameter, value) {
  const within = Math.min(parameter.max, Math.max(parameter.min, value));
  return whole(parameter) ? Math.round(within) : rounded(within);
}

/** Return a point of a curve, [seconds, value], with as many digits as anybody hears. */
export function placed(parameter, time, value) {
  return [Number(time.toFixed(3)), limited(parameter, Number(value.toPrecision(4)))];
}

export const moves = (value) => typeof value === "object" && value !== null;

/** Return how a value moves: "constant", "line", "lfo" or "breakpoints". */
export function kindOf(value) {
  if (!moves(value)) return "constant";
  if (Array.isArray(value)) return "breakpoints";
  return "lfo" in value ? "lfo" : "line";
}

const SHAPES = {
  sine: (phase) => Math.sin(2 * Math.PI * phase),
  triangle: (phase) => 1 - 4 * Math.abs(((phase + 0.25) % 1) - 0.5),
  square: (phase) => (phase % 1 < 0.5 ? 1 : -1),
  saw: (phase) => 2 * (phase % 1) - 1,
};

/** Return a moving value at a time, in seconds of a long signal of some duration. */
export function valueAt(value, time, duration) {
  const kind = kindOf(value);
  if (kind === "constant") return value;
  if (kind === "line") return value.from + ((value.to - value.from) * time) / duration;
  if (kind === "lfo") {
    const { rate, min, max, shape = "sine", phase = 0 } = value.lfo;
    return min + ((SHAPES[shape](rate * time + phase) + 1) / 2) * (max - min);
  }
  const after = value.findIndex(([at]) => at > time);
  if (after === 0) return value[0][1];
  if (after < 0) return value.at(-1)[1];
  const [[t0, v0], [t1, v1]] = [value[after - 1], value[after]];
  return v0 + ((v1 - v0) * (time - t0)) / (t1 - t0);
}

/** Return the lowest and highest number that a value has. */
export function endsOf(value) {
  const kind = kindOf(value);
  if (kind === "constant") return [value, value];
  if (kind === "lfo") return [value.lfo.min, value.lfo.max];
  const all = kind === "line" ? [value.from, value.to] : value.map(([, v]) => v);
  return [Math.min(...all), Math.max(...all)];
}

/** Return a moving value of another kind, near what was heard. */
export function ofKind(kind, value, parameter, duration) {
  const start = valueAt(value, 0, duration);
  const { min, max } = parameter;
  if (kind === "constant") return limited(parameter, start);
  let [low, high] = endsOf(value);
  if (low === high) {
    const quarter = (max - min) / 4;
    low = limited(parameter, start - quarter);
    high = limited(parameter, start + quarter);
  }
  if (kind === "line") return { from: rounded(start), to: rounded(start < high ? high : low) };
  if (kind === "lfo") return { lfo: { rate: 0.5, min: low, max: high, shape: "sine" } };
  const places = [0, duration / 3, (2 * duration) / 3, duration];
  // The end itself is the start of an oscillation's next cycle.
  return places.map((time) => placed(parameter, time, valueAt(value, time * 0.99999, duration)));
}
