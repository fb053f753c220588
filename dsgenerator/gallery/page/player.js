"use strict";

// The sound that is chosen, A, one that is kept to compare, B, and what there is to know of them.

const DECODED = 16; // sounds that stay in memory
const SILENT = "Nothing sounds: the browser has found nothing to play it on. Is there a loudspeaker, or a headphone?";

const player = {
  current: 0, chosen: false, kept: -1, deck: null, decoded: new Map(),

  make() {
    const fromDisk = location.protocol === "file:";
    this.deck = fromDisk ? new ElementDeck() : new BufferDeck();
    $("from-disk").hidden = !fromDisk;
    document.body.classList.toggle("from-disk", fromDisk);
    this.deck.addEventListener("error", () => (this.deck.isSilent ? problem(SILENT) : this.fail(this.heardRow)));
    this.deck.addEventListener("silent", () => problem(SILENT));
    view.make(this.deck);
    $("play").addEventListener("click", () => this.toggle());
    $("previous").addEventListener("click", () => step(-1));
    $("next").addEventListener("click", () => step(1));
    $("loop").addEventListener("change", () => this.deck.setLoop($("loop").checked));
    $("keep").addEventListener("click", () => this.keep());
    $("swap").addEventListener("click", () => this.swap());
    $("match").addEventListener("change", () => this.deck.match($("match").checked));
  },

  get heardRow() { return this.deck.heard === "B" ? this.kept : this.current; },

  // The sound of a row with its samples, or, from disk, without.
  sound(row) {
    const url = store.urlOf(row), rms = store.rms[row];
    if (this.deck instanceof ElementDeck) return Promise.resolve({ row, url, rms, samples: null });
    if (!this.decoded.has(row)) this.decoded.set(row, this.decode(row, url, rms));
    if (this.decoded.size > DECODED) this.decoded.delete(this.decoded.keys().next().value);
    return this.decoded.get(row);
  },
  async decode(row, url, rms) {
    try {
      const reply = await fetch(url);
      if (!reply.ok) throw new Error(reply.statusText);
      // A context of the file's own rate decodes samples as they are.
      const context = new OfflineAudioContext(1, 1, store.index.rate);
      const buffer = await context.decodeAudioData(await reply.arrayBuffer());
      return { row, url, rms, buffer, rate: buffer.sampleRate, samples: buffer.getChannelData(0) };
    } catch (error) {
      this.decoded.delete(row);
      throw error;
    }
  },
  fail(row) {
    problem(`This sound cannot be played; is the file there? ${decodeURIComponent(store.urlOf(row))}`);
  },

  async choose(row, play) {
    this.current = row;
    this.chosen = true;
    this.deck.hear("A");
    this.showSlots();
    try {
      const sound = await this.sound(row);
      if (this.current !== row) return;
      this.deck.set("A", sound);
      if (play && !this.deck.paused) this.deck.currentTime = 0;
      view.show(sound);
      if (play) {
        this.deck.currentTime = 0;
        this.deck.play();
      }
      if (row + 1 < store.rows && sound.samples) this.sound(row + 1).catch(() => {});
    } catch {
      if (this.current === row) this.fail(row);
    }
  },

  toggle() {
    if (this.deck.paused) this.deck.play();
    else this.deck.pause();
  },

  // A and B

  async keep() {
    this.kept = this.current;
    this.deck.set("B", await this.sound(this.kept));
    this.showSlots();
    map.show();
    table.show();
  },
  async swap() {
    if (this.kept < 0) return problem("Keep a sound as B first.");
    this.deck.hear(this.deck.heard === "A" ? "B" : "A");
    this.showSlots();
    const row = this.heardRow, sound = await this.sound(row);
    if (row === this.heardRow) view.show(sound);
    return undefined;
  },
  showSlots() {
    const row = this.heardRow, heard = this.deck.heard;
    $("name").textContent = store.nameOf(row);
    $("slot").textContent = this.kept < 0 ? "" : heard;
    $("slot").dataset.slot = heard;
    $("swap").disabled = $("match").disabled = this.kept < 0;
    $("swap").textContent = `Hear ${heard === "A" ? "B" : "A"}`;
    $("wav").href = store.urlOf(row);
    $("wav").download = store.fileOf(row).replace(/^.*\//, "");
    $("wav").textContent = this.kept < 0 ? "Download" : `Download ${heard}`;
    const link = `#${encodeURIComponent(store.nameOf(this.current))}`;
    $("link").href = link;
    history.replaceState(null, "", link);
    this.showLabels(row);
  },

  showLabels(row) {
    const point = store.owner[row], list = $("labels");
    list.replaceChildren();
    const add = (name, text) => list.append(make("dt", name), make("dd", text));
    const told = (name, text) => {
      const [mean, start, end] = store.movement(name, row) ?? [];
      const stays = mean === start && start === end;
      add(name, stays ? text : `${short(start)} to ${short(end)}, mean ${short(mean)}; whole: ${text}`);
    };
    const split = store.splitOf(point);
    if (split) add("split", split);
    for (const axis of store.axes) told(axis.name, store.quantity(axis, point));
    for (const axis of store.axes.filter(({ label }) => label)) told(`label_${axis.label}`, short(store.labelOf(axis, point)));
    for (const { name, value, unit } of store.index.fixed) told(name, `${short(value)} ${unit}`.trim());
    for (const [name, column] of Object.entries(store.realised)) {
      if (!Number.isNaN(column[row])) add(`${name}_realised`, short(column[row]));
    }
    add("variation", `${store.number[row]}, from ${short(store.index.starts[store.number[row]])} s`);
    add("peak", decibels(store.peak[row]));
    add("rms", decibels(store.rms[row]));
    add("clipped", plural(store.clipped[row], "sample"));
    add("sha256", store.digestOf(row));
  },
};
