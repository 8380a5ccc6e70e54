/** Fast Fourier transform of short signals, dominant frequency and analytic signal. */
import { fail } from '../../core/failure.ts';

/**
 * In place, complex, of a length that is a power of two; not scaled. `inverse` is the transform with the opposite sign.
 * Cooley and Tukey 1965, decimation in time.
 *
 * @throws bad-input/length-not-power-of-two
 */
export function fft(re: Float64Array, im: Float64Array, inverse = false): void {
  const n = re.length;
  if (n === 0 || (n & (n - 1)) !== 0 || im.length !== n) {
    fail(
      'bad-input',
      'length-not-power-of-two',
      `A transform of ${n} samples was asked for; its length must be a power of two.`,
      'Fill the signal up with zeros to the next power of two.',
    );
  }
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [re[i], re[j]] = [re[j], re[i]];
    [im[i], im[j]] = [im[j], im[i]];
  }
  for (let length = 2; length <= n; length <<= 1) {
    const half = length >> 1;
    const angle = ((inverse ? 2 : -2) * Math.PI) / length;
    for (let k = 0; k < half; k++) {
      const [c, s] = [Math.cos(angle * k), Math.sin(angle * k)];
      for (let at = k; at < n; at += length) {
        const x = re[at + half] * c - im[at + half] * s;
        const y = re[at + half] * s + im[at + half] * c;
        re[at + half] = re[at] - x;
        im[at + half] = im[at] - y;
        re[at] += x;
        im[at] += y;
      }
    }
  }
}

export interface DominantFrequency {
  /** NaN where the signal is flat. */
  readonly hz: number;
  /** Share of the power within the band that lies in the dominant peak: 1 for a pure tone. */
  readonly regularity: number;
}

/** Where the dominant frequency of atria and ventricles is looked for. */
const BAND_HZ = [1, 20] as const;

/**
 * The strongest frequency of a signal sampled every `sampleMs`, and its regularity index: power of the peak (three bins of the
 * window) over that of the band 1 to 20 Hz. Mean removed, Hann window, zeros to at least four times the length, peak placed by
 * a parabola through the logarithms of three bins.
 */
export function dominantFrequency(signal: ArrayLike<number>, sampleMs: number): DominantFrequency {
  const count = signal.length;
  const size = 2 ** Math.ceil(Math.log2(Math.max(8, 4 * count)));
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  let mean = 0;
  let flat = true;
  for (let n = 0; n < count; n++) {
    mean += signal[n] / count;
    flat &&= signal[n] === signal[0];
  }
  if (flat) return { hz: NaN, regularity: NaN };
  for (let n = 0; n < count; n++) {
    re[n] = (signal[n] - mean) * (0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / count));
  }
  fft(re, im);
  const binHz = 1000 / (size * sampleMs);
  const low = Math.max(1, Math.ceil(BAND_HZ[0] / binHz));
  const high = Math.min(size / 2 - 1, Math.floor(BAND_HZ[1] / binHz));
  const power = (bin: number): number => re[bin] ** 2 + im[bin] ** 2;
  let [peak, total] = [low, 0];
  for (let bin = low; bin <= high; bin++) {
    total += power(bin);
    if (power(bin) > power(peak)) peak = bin;
  }
  const [before, at, after] = [peak - 1, peak, peak + 1].map((bin) =>
    Math.log(power(bin) + 1e-300),
  );
  const bend = before - 2 * at + after;
  const shift = bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
  // The main lobe of the Hann window reaches two bins of the unpadded transform to either side.
  const lobe = Math.ceil((2 * size) / count);
  let inPeak = 0;
  for (let bin = Math.max(low, peak - lobe); bin <= Math.min(high, peak + lobe); bin++) {
    inPeak += power(bin);
  }
  return { hz: (peak + shift) * binHz, regularity: inPeak / total };
}

/**
 * Phase of a signal, -pi to pi, by its Hilbert transform: angle of the analytic signal of the signal without its mean. Ends are
 * less sure than the middle, because the transform takes the signal to be periodic.
 */
export function hilbertPhase(signal: ArrayLike<number>): Float32Array {
  const count = signal.length;
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, count)));
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  let mean = 0;
  for (let n = 0; n < count; n++) mean += signal[n] / count;
  for (let n = 0; n < count; n++) re[n] = signal[n] - mean;
  fft(re, im);
  for (let bin = 1; bin < size / 2; bin++) {
    re[bin] *= 2;
    im[bin] *= 2;
  }
  re.fill(0, size / 2 + 1);
  im.fill(0, size / 2 + 1);
  fft(re, im, true);
  return Float32Array.from({ length: count }, (_, n) => Math.atan2(im[n], re[n]));
}
