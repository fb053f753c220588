// What the draft would make: its size and its config; save it, make it, see it in the gallery.

import { ask, find, make } from "./ask.js";

const OFTEN = 400; // ms between looks at a run

export class Dataset {
  /** `hush` stops what sounds, as the gallery has sounds of its own. */
  constructor(history, say, hush) {
    this.history = history;
    this.say = say;
    this.hush = hush;
    find("save").addEventListener("click", () => this.save());
    find("save-to").addEventListener("input", () => this.update(this.history.draft));
    find("make").addEventListener("click", () => this.make());
    find("stop").addEventListener("click", () => ask("stop").then((status) => this.show(status)));
    find("copy").addEventListener("click", () => this.copy());
    find("show-gallery").addEventListener("click", () => this.showGallery());
    find("close-gallery").addEventListener("click", () => find("gallery").close());
    find("gallery").addEventListener("close", () => {
      find("gallery-frame").removeAttribute("src");
      find("show-gallery").focus();
    });
    find("gallery-frame").addEventListener("load", () => this.lead());
  }

  /** Show what a draft would make; the answer to an older question is left out. */
  async update(draft) {
    clearTimeout(this.timer);
    document.body.dataset.planned = "no";
    this.timer = setTimeout(async () => {
      try {
        const plan = await ask("plan", { ...this.request(), draft });
        if (draft !== this.history.draft) return;
        this.showPlan(plan, draft);
        document.body.dataset.planned = "yes";
      } catch (error) {
        this.say(error.message);
      }
    }, 60);
  }

  showPlan(plan, draft) {
    const nothing = !Object.keys(draft.ranges).length;
    const size = find("size");
    size.classList.toggle("bad", Boolean(plan.problem));
    const split = plan.split ? ` Split: ${plan.split}.` : "";
    const hint = nothing ? "Nothing is swept yet: tick sweep at what it should cover. " : "";
    size.textContent = plan.problem ?? `${hint}${plan.size.replace(/^[^:]*: /, "")}.${split}`;
    find("text").textContent = plan.text;
    const where = find("where");
    where.hidden = plan.file === find("save-to").value.trim();
    where.textContent = plan.unsaved ?? `That is ${plan.file}`;
    where.classList.toggle("bad", Boolean(plan.unsaved));
    find("make").disabled = find("save").disabled = Boolean(plan.problem ?? plan.unsaved);
  }

  request() {
    return { draft: this.history.draft, path: find("save-to").value };
  }

  async save() {
    find("saved").classList.remove("bad");
    try {
      this.showSaved(await ask("save", this.request()));
    } catch (error) {
      this.refuse(error);
    }
  }

  refuse(error) {
    find("saved").classList.add("bad");
    find("saved").textContent = error.message;
    find("commanding").hidden = true;
  }

  showSaved({ saved, command }) {
    find("saved").textContent = `Saved as ${saved}. In a terminal, this makes the dataset:`;
    find("where").hidden = true;
    find("command").textContent = command;
    find("commanding").hidden = false;
  }

  async copy() {
    const text = find("command").textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // In a frame without that right, the selection is copied.
      getSelection().selectAllChildren(find("command"));
      document.execCommand("copy");
    }
    find("copy").textContent = "Copied";
    setTimeout(() => (find("copy").textContent = "Copy command"), 1500);
  }

  async make() {
    find("saved").classList.remove("bad");
    try {
      const status = await ask("make", this.request());
      this.showSaved(status);
      this.opened = false;
      this.show(status);
    } catch (error) {
      this.refuse(error);
    }
  }

  /** Look at a run, until it ends; also at one that began before the page was loaded. */
  async look() {
    try {
      this.show(await ask("making"));
    } catch (error) {
      this.say(error.message);
    }
  }

  show(status) {
    this.running = status.state === "running";
    find("making").hidden = status.state === "nothing";
    const [shown, gone] = [find(this.running ? "stop" : "make"), find(this.running ? "make" : "stop")];
    const led = document.activeElement === gone;
    shown.hidden = false;
    gone.hidden = true;
    if (led) shown.focus(); // or keys would begin at the top of the page again
    if (status.state === "nothing") return;
    const told = this.told(status);
    // Said once: a reader of screens would say each change.
    if (find("progress-text").textContent !== told) find("progress-text").textContent = told;
    find("elapsed").textContent = this.running ? status.time : "";
    this.showStages(this.running ? status.stages : []);
    find("progress-text").classList.toggle("bad", status.state === "failed");
    find("lines").textContent = status.lines.join("\n");
    if (status.state === "failed") find("lines").parentElement.open = true;
    this.gallery = status.gallery;
    find("show-gallery").hidden = !status.gallery;
    if (this.running) setTimeout(() => this.look(), OFTEN);
    else if (status.state === "done" && this.opened === false) this.showGallery();
  }

  told({ state, dataset, points, time, folder, stages }) {
    if (state === "done") return `${dataset} is made: ${points} in ${time}, in ${folder}.`;
    if (state === "stopped") return `Stopped after ${time}; what is finished is kept, and Make dataset goes on there.`;
    if (state === "failed") return `${dataset} could not be made:`;
    return stages.length ? `Making ${dataset}` : `Making ${dataset}: planning`;
  }

  /** Show a bar for each stage of the run, those that have not begun, too. */
  showStages(stages) {
    const box = find("stages");
    const names = stages.map(({ name }) => name);
    if (names.join() !== this.stages?.map(({ name }) => name).join()) {
      this.stages = names.map((name) => ({ name, bar: make("progress", { max: 1, "aria-label": name }), words: make("span") }));
      box.replaceChildren(...this.stages.flatMap(({ name, bar, words }) => [make("span", {}, name), bar, words]));
    }
    stages.forEach(({ share, told }, place) => {
      this.stages[place].bar.value = share;
      this.stages[place].words.textContent = told;
    });
  }

  showGallery() {
    this.opened = true;
    find("gallery-frame").src = this.gallery;
    find("gallery-link").href = this.gallery;
    this.hush();
    find("gallery").showModal();
  }

  /** Lead keys into the gallery, and out of it by Escape. */
  lead() {
    const { contentWindow: inner } = find("gallery-frame");
    if (!find("gallery").open || !inner) return;
    inner.focus();
    inner.addEventListener("keydown", (event) => {
      // In a box that has a text, it takes that away first.
      if (event.key === "Escape" && !event.defaultPrevented && !event.target.value) find("gallery").close();
    });
  }
}
