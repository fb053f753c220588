// What is heard and seen: renders the draft, plays it, shows its level, its events, its picture.

import { askSound, find } from "./ask.js";
import { withSetting } from "./history.js";
import { decibels, gainThatHolds, measure } from "./levels.js";
import { drawIntervals, Picture } from "./picture.js";
import { Player } from "./player.js";
import { moves, written } from "./quantities.js";

const SILENT = "Nothing sounds: the browser has found nothing to play it on. Is there a loudspeaker, or a headphone?";
const PATIENCE = 2000; // ms until that is said
const LONGEST = 30; // s, as in preview.py
const LOWEST_DB = -60;
const HIGHEST_DB = 24;

const share = (db) => `${100 * Math.min(1, Math.max(0, (db - LOWEST_DB) / (HIGHEST_DB - LOWEST_DB)))}%`;

export class Listening {
  constructor(history, say) {
    this.history = history;
    this.say = say;
    this.player = new Player();
    this.picture = new Picture(find("picture"));
    this.player.ended = () => this.showPlaying();
    this.listen();
    this.frame();
  }

  listen() {
    const { player } = this;
    find("play").addEventListener("click", () => this.toggle());
    find("loop").addEventListener("change", (event) => player.setLoop(event.target.checked));
    this.chosen = "4";
    find("seconds").addEventListener("change", ({ target }) => {
      this.chosen = target.value;
      this.render(this.history.draft);
    });
    // Not where a page may store nothing.
    try {
      find("auto").checked = localStorage.getItem("auto") !== "no";
      find("auto").addEventListener("change", () => localStorage.setItem("auto", this.auto ? "yes" : "no"));
    } catch {}
    for (const id of ["safe", "volume"]) find(id).addEventListener("input", () => this.setGain());
    const canvas = find("picture");
    const seek = (event) => this.sound && this.seek(this.picture.timeAt(event));
    canvas.addEventListener("pointerdown", seek);
    canvas.addEventListener("pointermove", (event) => event.buttons === 1 && seek(event));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.1, ArrowRight: 0.1, ArrowDown: -1, ArrowUp: 1, Home: -1e9, End: 1e9 }[event.key];
      if (step === undefined || !this.sound) return;
      event.preventDefault();
      this.seek(Math.min(player.duration - 0.001, Math.max(0, player.position + step)));
    });
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    for (const [id, factor] of [["zoom-in", 0.5], ["zoom-out", 2], ["zoom-all", Infinity]]) {
      find(id).addEventListener("click", () => this.zoomBy(factor));
    }
    const redraw = () => {
      this.picture.redraw();
      if (this.sound) drawIntervals(find("intervals"), this.sound.head.events);
    };
    new ResizeObserver(redraw).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  /** Seconds that are heard: of values that move, the whole signal. */
  secondsOf(draft) {
    const whole = draft.settings.long_duration;
    const moving = Object.values(draft.values).some(moves);
    find("seconds").value = moving ? "whole" : this.chosen;
    find("seconds").disabled = moving;
    return Math.min(find("seconds").value === "whole" ? LONGEST : 4, whole > 0 ? whole : 4);
  }

  /** Ask for the sound of a draft; of drafts that come while it is made, the latest is next. */
  async render(draft) {
    this.next = draft;
    if (this.busy) return;
    this.busy = true;
    while (this.next) {
      const wanted = this.next;
      this.next = null;
      const started = performance.now();
      const seconds = this.secondsOf(wanted);
      try {
        this.show(await askSound({ draft: wanted, seconds, seed: wanted.settings.seed }), wanted);
      } catch (error) {
        if (!this.next) this.fail(error);
      }
      document.body.dataset.took = Math.round(performance.now() - started);
    }
    this.busy = false;
  }

  show(sound, draft) {
    const gain = draft.settings.gain_db ?? 0;
    const factor = 10 ** (gain / 20);
    // In files, what `gain_db` makes of it.
    if (factor !== 1) sound.samples = sound.samples.map((sample) => sample * factor);
    sound.level = measure(sound.samples, sound.head.sample_rate);
    this.sound = sound;
    this.say("");
    this.player.set(sound.samples, sound.head.sample_rate);
    this.setGain();
    this.picture.show(sound);
    this.showLevel(gain);
    this.showEvents();
    find("play").disabled = false;
    if (this.wanted && !this.player.playing) this.play(0);
    this.wanted = false;
    document.body.dataset.sounds = Number(document.body.dataset.sounds ?? 0) + 1;
    this.showPlaying();
  }

  /** Show an error instead of the last sound, which would be that of other values. */
  fail(error) {
    this.player.stop();
    this.player.samples = this.sound = null;
    this.picture.show(null);
    drawIntervals(find("intervals"), []);
    for (const id of ["level", "events"]) find(id).textContent = "";
    find("meter").setAttribute("aria-valuenow", LOWEST_DB);
    find("meter-peak").style.left = "0";
    find("play").disabled = true;
    this.say(error.message, "sound");
  }

  setGain() {
    if (!this.sound) return;
    const safe = find("safe").checked ? this.sound.level.safe : 1;
    this.player.setGain(safe * 10 ** (find("volume").valueAsNumber / 20));
    this.showLevel(this.history.draft.settings.gain_db ?? 0);
  }

  showLevel(gain) {
    const { peak, clipped, safe } = this.sound.level;
    const db = decibels(peak);
    find("meter").setAttribute("aria-valuenow", Math.max(LOWEST_DB, db).toFixed(1));
    find("meter-peak").style.left = share(db);
    const heard = find("safe").checked ? decibels(safe) : 0;
    const softer = heard < -0.5 ? `; heard ${Math.round(-heard)} dB softer` : "";
    const told = `Peak ${db > 0 ? "+" : ""}${db.toFixed(1)} dB of full scale${softer}.`;
    const parts = [told];
    find("level").classList.toggle("bad", clipped > 0);
    if (clipped) {
      const better = gainThatHolds(gain, peak);
      const button = document.createElement("button");
      button.textContent = `Set gain_db to ${better}`;
      button.addEventListener("click", () => this.history.set(withSetting(this.history.draft, "gain_db", better)));
      parts.push(` A file would clip ${clipped.toLocaleString("en")} samples. `, button);
    }
    find("level").replaceChildren(...parts);
  }

  showEvents() {
    const { events, count, told } = this.sound.head;
    const seconds = this.player.duration;
    const many = `${count.toLocaleString("en")} ${count === 1 ? "event" : "events"} in ${written(seconds)} s`;
    const found = told === "found" ? ", as found in the sound" : "";
    find("events").textContent = told ? `${many}, ${written(count / seconds)} a second${found}.` : "No events to tell apart.";
    drawIntervals(find("intervals"), events);
    const canvas = find("picture");
    canvas.setAttribute("aria-valuemax", seconds.toFixed(2));
  }

  toggle() {
    if (this.player.playing) this.player.stop();
    else this.play();
  }

  async play(from) {
    clearTimeout(this.waiting);
    // Without a device some browsers wait for one, and say nothing.
    this.waiting = setTimeout(() => this.say(SILENT, "device"), PATIENCE);
    await this.player.play(from);
    clearTimeout(this.waiting);
    this.say("", "device");
    this.showPlaying();
  }

  /** Whether what changes is heard at once. */
  get auto() {
    return find("auto").checked;
  }

  /** Show so much more, or less, of the sound around where it is. */
  zoomBy(factor) {
    if (this.sound) this.picture.zoomAt(this.player.position, factor);
  }

  wheel(event) {
    if (!this.sound || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    const by = event.deltaY || event.deltaX;
    if (event.shiftKey) this.picture.move(by / 1000);
    else this.picture.zoomAt(this.picture.timeAt(event), 1.002 ** by);
  }

  /** Play the next sound that comes, if it is wished for. */
  playNext() {
    if (!this.auto) return;
    this.wanted = true;
    this.player.wake();
  }

  seek(place) {
    this.player.seek(place);
    this.picture.playhead(place);
    this.showPosition();
  }

  showPlaying() {
    find("play").textContent = this.player.playing ? "Stop" : "Play";
  }

  showPosition() {
    const place = this.player.position;
    find("picture").setAttribute("aria-valuenow", place.toFixed(1));
    find("picture").setAttribute("aria-valuetext", `${place.toFixed(1)} s of ${written(this.player.duration)} s`);
  }

  /** Sixty times a second: playhead and meter. */
  frame() {
    requestAnimationFrame(() => this.frame());
    if (!this.sound) return;
    const db = decibels(this.player.peak());
    find("meter-level").style.width = share(db);
    find("meter-level").classList.toggle("bad", db > 0);
    this.picture.playhead(this.player.position);
    if (this.player.playing) this.picture.follow(this.player.position);
    const tenth = Math.round(10 * this.player.position);
    if (tenth !== this.tenth) this.showPosition();
    this.tenth = tenth;
  }
}
