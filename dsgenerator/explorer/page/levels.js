// Levels of a sound: its peak, what a file would clip, and how far it has to be turned down.

export const FULL_SCALE = 1;
const LOUDEST_RMS = 10 ** (-18 / 20); // of 0.4 s, that is heard with a safe level
const HIGHEST_PEAK = 10 ** (-1 / 20);
const WINDOW = 0.4; // s

export const decibels = (factor) => 20 * Math.log10(Math.max(factor, 1e-6));

/** Return {peak, clipped, safe}: highest sample, samples beyond full scale, a factor to hear it by. */
export function measure(samples, rate) {
  const length = Math.max(1, Math.round(WINDOW * rate));
  let [peak, clipped, energy, loudest] = [0, 0, 0, 0];
  for (let k = 0; k < samples.length; k += 1) {
    const size = Math.abs(samples[k]);
    if (size > peak) peak = size;
    if (size > FULL_SCALE) clipped += 1;
    energy += size * size;
    if (k >= length) energy -= samples[k - length] ** 2;
    if (energy > loudest) loudest = energy;
  }
  const rms = Math.sqrt(loudest / Math.min(length, samples.length));
  const safe = Math.min(1, HIGHEST_PEAK / (peak || 1), LOUDEST_RMS / (rms || 1));
  return { peak, clipped, safe };
}

/** Return the gain, in whole dB, at which nothing clips any more. */
export const gainThatHolds = (gain, peak) => Math.floor(gain - decibels(peak) - 0.1);
