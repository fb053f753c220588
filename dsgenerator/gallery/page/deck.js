"use strict";

// Two sounds, A and B, that play in step; one of them is heard.  wavesurfer.js takes a deck for a
// media element, whose names it therefore has.

const CROSSFADE = 0.008; // s
const PATIENCE = 2000; // ms until what does not begin to sound is told

class Deck extends EventTarget {
  constructor() {
    super();
    Object.assign(this, {
      heard: "A", loop: false, matched: false, paused: true, rms: { A: 0, B: 0 },
      volume: 1, muted: false, playbackRate: 1, seeking: false, readyState: 4, src: "", currentSrc: "",
    });
  }
  tell(...names) { for (const name of names) this.dispatchEvent(new Event(name)); }
  canPlayType() { return ""; }
  removeAttribute() {}
  load() {}
  remove() {}

  // The gain of a slot: matched, the louder sound is as soft as the other.
  gain(slot) {
    const { A, B } = this.rms, louder = slot === "A" ? A / B : B / A;
    return this.matched && A > 0 && B > 0 && louder > 1 ? 1 / louder : 1;
  }
  hear(slot) {
    this.heard = slot;
    this.mix();
  }
  match(matched) {
    this.matched = matched;
    this.mix();
  }
}

// Decoded sounds, started at one instant: switching is a crossfade, and loops have no gap.
class BufferDeck extends Deck {
  constructor(context = null) {
    super();
    Object.assign(this, { buffers: { A: null, B: null }, sources: [], position: 0, since: 0, context: null, gains: {} });
    if (context) this.connect(context);
  }

  // Browsers let a page make sound only once somebody has done something there.
  connect(context) {
    this.context = context;
    for (const slot of "AB") {
      this.gains[slot] = context.createGain();
      this.gains[slot].gain.value = 0;
      this.gains[slot].connect(context.destination);
    }
    this.mix(0);
  }

  // Puts a sound, {buffer, rms}, into a slot; what plays goes on at the same position.
  set(slot, { buffer, rms }) {
    const going = !this.paused;
    this.stop();
    this.buffers[slot] = buffer;
    this.rms[slot] = rms;
    this.mix();
    this.tell("durationchange", "loadedmetadata", "canplay");
    if (going) this.start();
  }

  get duration() { return (this.buffers[this.heard] ?? this.buffers.A)?.duration ?? 0; }
  set duration(_) {}
  get currentTime() {
    if (this.paused) return this.position;
    const gone = Math.max(0, this.context.currentTime - this.since);
    return this.loop ? gone % this.duration : Math.min(gone, this.duration);
  }
  set currentTime(time) {
    const going = !this.paused;
    this.stop();
    this.position = Math.max(0, Math.min(time, this.duration));
    if (going) this.start();
    this.tell("seeking", "seeked", "timeupdate");
  }

  start() {
    const from = this.position >= this.duration - 1e-3 ? 0 : this.position;
    const when = this.context.currentTime + 0.005;
    this.since = when - from;
    this.paused = false;
    for (const slot of "AB") {
      if (!this.buffers[slot]) continue;
      const source = this.context.createBufferSource();
      source.buffer = this.buffers[slot];
      source.loop = this.loop;
      source.connect(this.gains[slot]);
      source.start(when, from);
      if (slot === this.heard) source.onended = () => this.finish(source);
      this.sources.push(source);
    }
  }
  stop() {
    this.position = this.currentTime;
    this.paused = true;
    for (const source of this.sources) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.sources = [];
  }
  finish(source) {
    if (!this.sources.includes(source)) return;
    this.stop();
    this.position = this.duration;
    this.tell("timeupdate", "pause", "ended");
  }
  async play() {
    if (!this.context) this.connect(new AudioContext());
    this.context.resume().catch(() => {});
    // Without a device some browsers wait for one, and say nothing.
    setTimeout(() => !this.paused && this.context.state !== "running" && this.tell("silent"), PATIENCE);
    if (!this.paused || !this.duration) return;
    this.start();
    this.tell("play");
  }
  pause() {
    if (this.paused) return;
    this.stop();
    this.tell("pause");
  }
  setLoop(loop) {
    const going = !this.paused;
    this.stop();
    this.loop = loop;
    if (going) this.start();
  }
  mix(seconds = CROSSFADE) {
    if (!this.context) return;
    const now = this.context.currentTime;
    for (const slot of "AB") {
      const { gain } = this.gains[slot];
      gain.cancelScheduledValues(now);
      gain.setValueAtTime(gain.value, now);
      gain.linearRampToValueAtTime(slot === this.heard ? this.gain(slot) : 0, now + seconds);
    }
  }
}

// From disk no samples can be read: two media elements, of which one is muted.
class ElementDeck extends Deck {
  constructor() {
    super();
    this.elements = { A: new Audio(), B: new Audio() };
    for (const [slot, element] of Object.entries(this.elements)) {
      element.preload = "auto";
      for (const name of ["play", "pause", "ended", "timeupdate", "seeked", "durationchange", "error"]) {
        element.addEventListener(name, () => {
          if (slot !== this.heard) return;
          if (name === "pause" || name === "ended") this.paused = element.paused;
          this.tell(name);
        });
      }
    }
  }
  set(slot, { url, rms }) {
    const element = this.elements[slot], going = !this.paused, at = this.currentTime;
    element.src = url;
    element.loop = this.loop;
    this.rms[slot] = rms;
    this.mix();
    if (at > 0) element.currentTime = at;
    if (going) element.play().catch(() => {});
  }
  // Whether a sound is there, and could be read, and cannot be played.
  get isSilent() {
    const { error } = this.elements[this.heard];
    return error !== null && error.code !== MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED;
  }
  get duration() { return this.elements[this.heard].duration || 0; }
  set duration(_) {}
  get currentTime() { return this.elements[this.heard].currentTime; }
  set currentTime(time) {
    for (const element of Object.values(this.elements)) if (element.src) element.currentTime = time;
  }
  async play() {
    this.paused = false;
    for (const element of Object.values(this.elements)) if (element.src) element.play().catch(() => {});
  }
  pause() {
    this.paused = true;
    for (const element of Object.values(this.elements)) element.pause();
  }
  setLoop(loop) {
    this.loop = loop;
    for (const element of Object.values(this.elements)) element.loop = loop;
  }
  hear(slot) {
    const at = this.currentTime, element = this.elements[slot];
    if (Math.abs(element.currentTime - at) > 0.03) element.currentTime = at;
    super.hear(slot);
  }
  mix() {
    for (const [slot, element] of Object.entries(this.elements)) {
      element.muted = slot !== this.heard;
      element.volume = this.gain(slot);
    }
  }
}
