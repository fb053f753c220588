// The config's other keys: rates, durations, design, splits, records.

import { find, make } from "./ask.js";
import { withSetting } from "./history.js";

const NUMBERS = [
  // key, text, unit, default (a key at its default is left out), step, lowest
  ["sample_rate", "sample rate", "Hz", null, 1, 8000],
  ["long_duration", "long signal", "s", null, "any", 0],
  ["variation_duration", "variation", "s", null, "any", 0],
  ["examples", "examples of each point", "", 1, 1, 1],
  ["gain_db", "gain", "dB", 0, "any", -200],
];
const RATES = [8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];
const SPLITS = ["train", "valid", "test"];
const SHARES = { train: 0.8, valid: 0.1, test: 0.1 };
const DRAWN = 64;

export class Settings {
  constructor(history, choices) {
    this.history = history;
    this.shown = []; // functions that show a draft's settings
    const form = find("settings");
    form.addEventListener("submit", (event) => event.preventDefault());
    const rates = make("datalist", { id: "rates" }, ...RATES.map((value) => make("option", { value })));
    form.append(
      rates,
      ...NUMBERS.map((entry) => this.number(...entry)),
      this.select("sample_format", "samples", choices.sample_format),
      this.select("on_clip", "what clips", choices.on_clip),
      this.design(choices.design),
      this.split(),
      this.records(choices.records),
    );
  }

  set(key, value) {
    this.history.set(withSetting(this.history.draft, key, value));
  }

  update(draft) {
    for (const show of this.shown) show(draft.settings);
  }

  number(key, text, unit, standard, step, min) {
    const input = make("input", { type: "number", name: key, step, min });
    if (key === "sample_rate") input.setAttribute("list", "rates");
    input.addEventListener("change", () => {
      const value = Number.isNaN(input.valueAsNumber) ? undefined : input.valueAsNumber;
      this.set(key, value === standard ? undefined : value);
    });
    this.shown.push((settings) => (input.value = settings[key] ?? standard ?? ""));
    return make("label", {}, `${text} `, input, unit && ` ${unit}`);
  }

  select(key, text, values) {
    const select = make("select", { name: key }, ...values.map((value) => make("option", { value }, value)));
    select.addEventListener("change", () => this.set(key, select.value === values[0] ? undefined : select.value));
    this.shown.push((settings) => (select.value = settings[key] ?? values[0]));
    return make("label", {}, `${text} `, select);
  }

  design(kinds) {
    const kind = make("select", { name: "design" }, ...kinds.map((value) => make("option", { value }, value.replace("_", " "))));
    const n = make("input", { type: "number", name: "design-n", min: 1, step: 1 });
    const points = make("label", {}, "points ", n);
    const put = () => {
      const drawn = kind.value !== "grid";
      this.set("design", drawn ? { kind: kind.value, n: n.valueAsNumber || DRAWN } : undefined);
    };
    kind.addEventListener("change", put);
    n.addEventListener("change", put);
    this.shown.push((settings) => {
      kind.value = settings.design?.kind ?? "grid";
      n.value = settings.design?.n ?? DRAWN;
      points.hidden = kind.value === "grid";
    });
    return make("span", {}, make("label", {}, "design ", kind), " ", points);
  }

  split() {
    const tick = make("input", { type: "checkbox", name: "split" });
    const shares = SPLITS.map((name) => make("input", { type: "number", name, min: 0, max: 1, step: 0.05 }));
    const labels = make("span", {}, ...SPLITS.map((name, k) => make("label", {}, `${name} `, shares[k], " ")));
    const put = () => {
      const given = SPLITS.map((name, k) => [name, shares[k].valueAsNumber || 0]).filter(([, share]) => share > 0);
      this.set("split", tick.checked ? Object.fromEntries(given) : undefined);
    };
    tick.addEventListener("change", put);
    for (const input of shares) input.addEventListener("change", put);
    this.shown.push(({ split }) => {
      tick.checked = Boolean(split);
      labels.hidden = !split;
      SPLITS.forEach((name, k) => (shares[k].value = (split ?? SHARES)[name] ?? 0));
    });
    return make("span", {}, make("label", {}, tick, " split"), " ", labels);
  }

  records(names) {
    const ticks = names.map((name) => make("input", { type: "checkbox", name: `record-${name}` }));
    const put = () => {
      const wanted = names.filter((_, k) => ticks[k].checked);
      this.set("records", wanted.length ? wanted : undefined);
    };
    for (const tick of ticks) tick.addEventListener("change", put);
    this.shown.push(({ records = [] }) => names.forEach((name, k) => (ticks[k].checked = records.includes(name))));
    const labels = names.map((name, k) => make("label", {}, ticks[k], ` ${name} `));
    return make("fieldset", {}, make("legend", {}, "records"), ...labels);
  }
}
