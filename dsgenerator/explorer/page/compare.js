// Two settings to switch between, and a strip of sounds along one parameter.

import { askSound, find, make } from "./ask.js";
import { withValue } from "./history.js";
import { measure } from "./levels.js";
import { spectrogramOf } from "./picture.js";
import { inWords, limited, moves } from "./quantities.js";

const SECONDS = 2; // of a sound of the strip

export class Compare {
  constructor(history, listening) {
    this.history = history;
    this.listening = listening;
    this.kept = {};
    for (const key of ["A", "B"]) {
      find(`keep-${key}`).addEventListener("click", () => this.keep(key));
      find(`hear-${key}`).addEventListener("click", () => this.hear(key));
    }
    find("show-strip").addEventListener("click", () => this.showStrip());
  }

  keep(key) {
    this.kept[key] = this.history.draft;
    find(`hear-${key}`).disabled = false;
    this.update(this.history.draft);
  }

  /** Switch to what was kept; a sound that plays goes on at the same place. */
  hear(key) {
    if (!this.kept[key]) return;
    if (!this.listening.player.playing) this.listening.playNext();
    if (this.kept[key] !== this.history.draft) this.history.set(this.kept[key]);
    else this.listening.render(this.history.draft);
  }

  /** Show which of both is the draft. */
  update(draft) {
    for (const key of ["A", "B"]) find(`hear-${key}`).setAttribute("aria-pressed", this.kept[key] === draft);
  }

  build(model) {
    this.model = model;
    const names = model.parameters.map(({ name }) => make("option", { value: name }, name));
    find("along").replaceChildren(...names);
    find("strip").replaceChildren();
  }

  async showStrip() {
    const { draft } = this.history;
    const parameter = this.model.parameters.find(({ name }) => name === find("along").value);
    const count = Math.min(24, Math.max(2, find("count").valueAsNumber || 5));
    if (!parameter) return;
    const { low, high, values } = draft.ranges[parameter.name] ?? this.model.sweeps[parameter.name] ?? { low: parameter.min, high: parameter.max, values: [] };
    const even = Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
    const places = (values.filter((value) => !moves(value)).length ? values : even).map((v) => limited(parameter, v));
    find("strip").replaceChildren();
    for (const value of new Set(places)) {
      const button = make("button", { type: "button" });
      const text = inWords(parameter, value);
      button.addEventListener("click", () => {
        this.listening.playNext();
        this.history.set(withValue(this.history.draft, parameter.name, value));
      });
      try {
        const changed = withValue(draft, parameter.name, value);
        const { head, samples, picture } = await askSound({ draft: changed, seconds: SECONDS, seed: draft.settings.seed, seek: false });
        const factor = 10 ** ((draft.settings.gain_db ?? 0) / 20);
        const { clipped } = measure(samples.map((sample) => sample * factor), head.sample_rate);
        button.append(spectrogramOf(picture, head.picture.width, head.picture.height), text);
        if (clipped) button.append(make("b", { className: "bad" }, " clips"));
      } catch (error) {
        button.append(make("b", { className: "bad" }, text), ` ${error.message}`);
      }
      find("strip").append(button);
    }
  }
}
