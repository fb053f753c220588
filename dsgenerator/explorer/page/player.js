// Plays one sound at a time; another one takes over at the same place, without a gap.

const FADE = 0.02; // s

export class Player {
  constructor() {
    this.loop = true;
    this.samples = null;
    this.source = null;
    this.startedAt = 0; // of the context's clock, when the sound's first sample was or would have been
    this.place = 0; // s, where a sound that does not play stands
    this.ended = () => {};
  }

  /** Browsers allow sound once the user has done something. */
  wake() {
    if (this.context) return this.context.resume();
    this.context = new AudioContext();
    this.meter = new AnalyserNode(this.context, { fftSize: 2048, smoothingTimeConstant: 0 });
    this.level = new GainNode(this.context, { gain: this.gain ?? 1 });
    this.meter.connect(this.level).connect(this.context.destination);
    return this.context.resume();
  }

  get playing() {
    return this.source !== null;
  }

  get duration() {
    return this.samples ? this.samples.length / this.rate : 0;
  }

  /** Seconds from the start of the sound. */
  get position() {
    if (!this.playing) return this.place;
    const now = this.context.currentTime - this.startedAt;
    return this.loop ? now % this.duration : Math.min(now, this.duration);
  }

  /** Set the factor of what is heard, apart from what is measured. */
  setGain(gain) {
    this.gain = gain;
    this.level?.gain.setTargetAtTime(gain, this.context.currentTime, FADE / 3);
  }

  /** Set the sound; one that plays goes on at the same place. */
  set(samples, rate) {
    const position = this.position;
    this.samples = samples;
    this.rate = rate;
    this.place = position < this.duration ? position : 0;
    if (this.playing) this.play(this.place);
  }

  async play(from = this.place) {
    if (!this.samples) return;
    const samples = this.samples;
    await this.wake();
    if (samples !== this.samples) return;
    this.halt();
    const buffer = this.context.createBuffer(1, samples.length, this.rate);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(this.context, { buffer, loop: this.loop });
    const fade = new GainNode(this.context, { gain: 0 });
    const now = this.context.currentTime;
    fade.gain.setValueAtTime(0, now);
    fade.gain.linearRampToValueAtTime(1, now + (from > 0 ? FADE : 0.001));
    source.connect(fade).connect(this.meter);
    source.start(now, from);
    this.startedAt = now - from;
    this.source = source;
    this.fade = fade;
    source.onended = () => {
      if (this.source !== source) return;
      this.source = null;
      this.place = 0;
      this.ended();
    };
  }

  stop() {
    this.place = this.position;
    this.halt();
    this.ended();
  }

  /** Have the sound that plays fade away. */
  halt() {
    const { source, fade } = this;
    if (!source) return;
    this.source = null;
    const now = this.context.currentTime;
    fade.gain.cancelScheduledValues(now);
    fade.gain.setTargetAtTime(0, now, FADE / 4);
    source.stop(now + FADE);
  }

  seek(place) {
    this.place = Math.min(this.duration, Math.max(0, place));
    if (this.playing) this.play(this.place);
  }

  setLoop(loop) {
    this.loop = loop;
    if (this.playing) this.play(this.position);
  }

  /** The peak of what plays at this moment, in files: before it is turned down. */
  peak() {
    if (!this.playing) return 0;
    const now = new Float32Array(this.meter.fftSize);
    this.meter.getFloatTimeDomainData(now);
    return now.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  }
}
