// The explorer: one draft of a config, to hear, to see, to sweep and to make.

import { ask, find, make } from "./ask.js";
import { Compare } from "./compare.js";
import { Dataset } from "./dataset.js";
import { History, withSetting } from "./history.js";
import { Listening } from "./listening.js";
import { Rows } from "./rows.js";
import { Settings } from "./settings.js";

const models = new Map(); // what is known of each sound model, by its name or path
const problems = new Map();
const history = new History(changed);
const rows = new Rows(history);
const listening = new Listening(history, say);
const compare = new Compare(history, listening);
const dataset = new Dataset(history, say, () => listening.player.stop());
let settings;
let model;
let shown;

/** Show a message, or none, of what is done here or of the sound. */
function say(text, about = text ? "page" : "sound") {
  if (text) problems.set(about, text);
  else problems.delete(about);
  const told = [...problems.values()].join("\n");
  find("problem").textContent = told;
  find("problem").hidden = !told;
}

function changed(draft) {
  if (models.get(draft.synth) !== model) {
    model = models.get(draft.synth);
    build(draft);
  }
  rows.update(draft);
  settings.update(draft);
  compare.update(draft);
  find("preset").value = presetOf(draft);
  find("seed").value = draft.settings.seed ?? 0;
  find("undo").disabled = !history.past.length;
  find("redo").disabled = !history.future.length;
  if (!shown || heardOf(draft) !== heardOf(shown)) listening.render(draft);
  shown = draft;
  dataset.update(draft);
}

/** What decides how a draft sounds. */
function heardOf({ synth, values, settings: { seed, gain_db, sample_rate, long_duration, synth_env } }) {
  return JSON.stringify([synth, values, seed, gain_db, sample_rate, long_duration, synth_env]);
}

function build(draft) {
  find("about").textContent = model.doc || draft.synth;
  if (![...find("model").options].some(({ value }) => value === draft.synth)) {
    find("model").append(make("option", { value: draft.synth }, draft.synth));
  }
  find("model").value = draft.synth;
  const options = ["default", ...Object.keys(model.presets)].map((name) => make("option", { value: `preset ${name}` }, name));
  const configs = model.configs.map((path) => make("option", { value: `config ${path}` }, path));
  find("preset").replaceChildren(make("option", { value: "", hidden: true }, "changed"), ...options);
  if (configs.length) find("preset").append(make("optgroup", { label: "with the ranges of" }, ...configs));
  rows.build(model);
  compare.build(model);
}

function valuesOf(name) {
  const defaults = Object.fromEntries(model.parameters.map((parameter) => [parameter.name, parameter.default]));
  return { ...defaults, ...(name === "default" ? {} : model.presets[name]) };
}

function presetOf({ values }) {
  const same = (name) => Object.entries(valuesOf(name)).every(([key, value]) => values[key] === value);
  const found = ["default", ...Object.keys(model.presets)].find(same);
  return found ? `preset ${found}` : "";
}

function take({ draft, model: opened, save_to: path }) {
  models.set(draft.synth, opened);
  find("save-to").value = path;
  say("");
  history.open(draft);
}

async function open(path, hear = true) {
  try {
    if (hear) listening.playNext();
    problems.delete("page");
    take(await ask("open", { path }));
  } catch (error) {
    listening.wanted = false;
    say(error.message);
  }
}

function choosePreset(value) {
  const [kind, name] = [value.slice(0, 6), value.slice(7)];
  if (kind === "config") open(name);
  else {
    listening.playNext();
    history.set({ ...history.draft, values: valuesOf(name) });
  }
}

function reseed() {
  history.set(withSetting(history.draft, "seed", (history.draft.settings.seed ?? 0) + 1));
}

find("model").addEventListener("change", (event) => open(event.target.value));
find("preset").addEventListener("change", (event) => choosePreset(event.target.value));
find("opening").addEventListener("submit", (event) => {
  event.preventDefault();
  open(find("path").value);
});
find("undo").addEventListener("click", () => history.undo());
find("redo").addEventListener("click", () => history.redo());
find("reseed").addEventListener("click", reseed);
find("seed").addEventListener("change", (event) => {
  if (event.target.valueAsNumber >= 0) history.set(withSetting(history.draft, "seed", event.target.valueAsNumber));
});
// What was moved is heard, also if nothing played.
find("rows").addEventListener("change", (event) => {
  if (!listening.auto || event.target.closest(".swept, .sweep") || listening.player.playing) return;
  if (listening.busy) listening.playNext();
  else listening.play(0);
});

const KEYS = {
  " ": () => listening.toggle(),
  l: () => find("loop").click(),
  r: reseed,
  a: () => compare.hear("A"),
  b: () => compare.hear("B"),
  "+": () => listening.zoomBy(0.5),
  "=": () => listening.zoomBy(0.5),
  "-": () => listening.zoomBy(2),
  0: () => listening.zoomBy(Infinity),
  A: () => compare.keep("A"),
  B: () => compare.keep("B"),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=range], [type=checkbox]), textarea, select");
  const pressing = event.target.closest("button, summary, a, [type=checkbox]") && event.key === " ";
  if (find("gallery").open || typing || pressing || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.toLowerCase();
    const act = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
    if (!act) return;
    history[act]();
  } else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
});

async function begin() {
  try {
    const first = await ask("begin");
    find("model").append(...first.models.map((name) => make("option", { value: name }, name)));
    settings = new Settings(history, first.choices);
    take(first);
    if (first.problem) say(first.problem);
    dataset.look();
  } catch (error) {
    say(error.message);
  }
}

begin();
