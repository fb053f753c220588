"use strict";

// Spectrograms: levels in dB of a sine at full scale, as in the thumbnails.

const spectrum = {
  tables: new Map(), // transform and window by their sizes
  palette: {},

  table(frame, size) {
    const key = `${frame} ${size}`;
    if (!this.tables.has(key)) {
      const window = Float64Array.from({ length: frame }, (_, k) =>
        0.5 - 0.5 * Math.cos((2 * Math.PI * k) / frame));
      const scale = 2 / window.reduce((sum, weight) => sum + weight, 0);
      const fft = new FFT(size);
      this.tables.set(key, { fft, window, scale, input: new Array(size).fill(0), output: fft.createComplexArray() });
    }
    return this.tables.get(key);
  },

  // Power at each bin around a time, relative to a sine at full scale.
  power(samples, rate, time, frame, size, into) {
    const { fft, window, scale, input, output } = this.table(frame, size);
    const first = Math.round(time * rate - frame / 2);
    for (let k = 0; k < frame; k++) input[k] = (samples[first + k] ?? 0) * window[k];
    fft.realTransform(output, input);
    for (let k = 0; k < into.length; k++) {
      into[k] = (output[2 * k] ** 2 + output[2 * k + 1] ** 2) * scale * scale;
    }
    return into;
  },

  // A picture of the samples from one time to another: {seconds} of a frame, {low, high} in Hz,
  // {log}arithmic or not, {quietest, loudest} in dB.
  draw(canvas, samples, rate, from, to, { seconds, low, high, log, quietest, loudest }) {
    const { width, height } = canvas;
    const frame = Math.max(16, Math.round(seconds * rate));
    const size = 2 ** Math.ceil(Math.log2(2 * frame));
    const power = new Float64Array(size / 2);
    const image = new ImageData(width, height), pixels = new Uint32Array(image.data.buffer);
    const edges = Array.from({ length: height + 1 }, (_, y) => {
      const part = 1 - y / height;
      return (log ? low * (high / low) ** part : low + (high - low) * part) * (size / rate);
    });
    const colors = this.palette.magma, span = loudest - quietest;
    for (let x = 0; x < width; x++) {
      this.power(samples, rate, from + ((x + 0.5) / width) * (to - from), frame, size, power);
      for (let y = 0; y < height; y++) {
        const value = this.highest(power, edges[y + 1], edges[y]);
        const shade = (10 * Math.log10(value + 1e-20) - quietest) / span;
        pixels[y * width + x] = colors[Math.max(0, Math.min(255, Math.round(255 * shade)))];
      }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  },

  // The highest power between two places among bins; of a row between two bins, interpolated.
  highest(power, low, high) {
    const first = Math.ceil(low), last = Math.min(power.length - 1, Math.floor(high));
    if (first > last) {
      const middle = Math.min(power.length - 1, (low + high) / 2), left = Math.floor(middle);
      const right = Math.min(power.length - 1, left + 1);
      return power[left] + (power[right] - power[left]) * (middle - left);
    }
    let best = 0;
    for (let k = first; k <= last; k++) if (power[k] > best) best = power[k];
    return best;
  },

  // Colors as the page gets them, as pixels of an image (little-endian) and as text.
  makePalettes(texts) {
    this.css = {};
    for (const [name, text] of Object.entries(texts)) {
      const raw = bytes(text);
      const rgb = Array.from({ length: 256 }, (_, k) => raw.subarray(3 * k, 3 * k + 3));
      this.palette[name] = Uint32Array.from(rgb, ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0);
      this.css[name] = rgb.map(([r, g, b]) => `rgb(${r},${g},${b})`);
    }
  },
};
