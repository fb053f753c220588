// The draft of a config, immutable, and its history.

export class History {
  /** `changed` is called with the draft whenever it is another one. */
  constructor(changed) {
    this.changed = changed;
    this.past = [];
    this.future = [];
    this.draft = null;
  }

  /** Begin with a draft; what was before can be had back as well. */
  open(content) {
    this.set(content, "open");
  }

  /**
   * Set the draft.  Of changes that follow each other with the same `trace`, as those of a slider
   * that is dragged, only the first is kept for `undo`.
   */
  set(draft, trace = "") {
    if (this.draft && !(trace && trace === this.trace)) this.past.push(this.draft);
    this.trace = trace === "open" ? "" : trace;
    this.future = [];
    this.draft = draft;
    this.changed(draft);
  }

  /** End what belongs together: the next change is one of its own. */
  seal() {
    this.trace = "";
  }

  undo() {
    this.move(this.past, this.future);
  }

  redo() {
    this.move(this.future, this.past);
  }

  move(from, to) {
    if (!from.length) return;
    to.push(this.draft);
    this.draft = from.pop();
    this.trace = "";
    this.changed(this.draft);
  }
}

export const withValue = (draft, name, value) => ({
  ...draft,
  values: { ...draft.values, [name]: value },
});

export function withRange(draft, name, range) {
  const ranges = { ...draft.ranges };
  if (range) ranges[name] = range;
  else delete ranges[name];
  return { ...draft, ranges };
}

/** Change a setting; undefined leaves it out. */
export function withSetting(draft, key, value) {
  const settings = { ...draft.settings, [key]: value };
  if (value === undefined) delete settings[key];
  return { ...draft, settings };
}
