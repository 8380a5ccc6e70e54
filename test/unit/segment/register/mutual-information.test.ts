import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import type { Vec3 } from '../../../../src/core/space.ts';
import { BINS, MutualInformation } from '../../../../wasm/mutual-information/mutual-information.ts';
import { provideKernelsFromDisk } from '../../../../wasm/source.node.ts';

const SIZE: Vec3 = [14, 12, 10];

/** Smooth values in the range of the bins. */
function smoothImage(): Float32Array {
  const values = new Float32Array(SIZE[0] * SIZE[1] * SIZE[2]);
  for (let n = 0; n < values.length; n++) {
    const [i, j, k] = [n % 14, Math.floor(n / 14) % 12, Math.floor(n / 168)];
    values[n] = 15 + 8 * Math.sin(0.5 * i + 0.2 * k) + 5 * Math.cos(0.6 * j - 0.3 * k);
  }
  return values;
}

function randomSamples(count: number, seed: number) {
  const random = createRandom(seed);
  const positions = Float32Array.from({ length: 3 * count }, (_, n) =>
    random.between(1, SIZE[n % 3] - 2),
  );
  const bins = Uint8Array.from({ length: count }, (_, n) => {
    const x = positions[3 * n] + 0.3 * positions[3 * n + 1];
    return Math.floor(6 + x + random.between(0, 3));
  });
  return { positions, bins };
}

const cubic = (d: number): number => {
  const t = Math.abs(d);
  if (t < 1) return (4 - 6 * t * t + 3 * t ** 3) / 6;
  return t < 2 ? (2 - t) ** 3 / 6 : 0;
};

/** The definition, term by term in double precision. */
function reference(
  { positions, bins }: ReturnType<typeof randomSamples>,
  image: Float32Array,
  a: readonly number[],
): number {
  const table = new Float64Array(BINS * BINS);
  let count = 0;
  for (let s = 0; s < bins.length; s++) {
    const [x, y, z] = [0, 1, 2].map(
      (r) =>
        a[4 * r] * positions[3 * s] +
        a[4 * r + 1] * positions[3 * s + 1] +
        a[4 * r + 2] * positions[3 * s + 2] +
        a[4 * r + 3],
    );
    if (!(x >= 0 && y >= 0 && z >= 0 && x < SIZE[0] - 1 && y < SIZE[1] - 1 && z < SIZE[2] - 1))
      continue;
    let value = 0;
    for (let corner = 0; corner < 8; corner++) {
      const at = [x, y, z].map((v, n) => Math.floor(v) + ((corner >> n) & 1));
      const weight = [x, y, z].reduce((w, v, n) => w * (1 - Math.abs(v - at[n])), 1);
      value += weight * image[at[0] + SIZE[0] * (at[1] + SIZE[1] * at[2])];
    }
    for (let m = 0; m < BINS; m++) table[bins[s] * BINS + m] += cubic(m - value);
    count++;
  }
  let bits = 0;
  for (let f = 0; f < BINS; f++)
    for (let m = 0; m < BINS; m++) {
      const p = table[f * BINS + m] / count;
      let row = 0;
      let column = 0;
      for (let n = 0; n < BINS; n++) {
        row += table[f * BINS + n] / count;
        column += table[n * BINS + m] / count;
      }
      if (p > 0) bits += p * Math.log2(p / (row * column));
    }
  return bits;
}

const MAP = [1.02, 0.05, -0.03, 0.2, -0.04, 0.98, 0.06, 0.3, 0.02, -0.05, 1.01, -0.1];

describe('mutual information kernel', () => {
  beforeAll(provideKernelsFromDisk);

  it('equals the definition', async () => {
    const samples = randomSamples(3000, 3);
    const values = smoothImage();
    const metric = await MutualInformation.create(samples, { dimensions: SIZE, values });
    const { bits, overlap } = metric.evaluate(MAP);
    expect(overlap).toBeGreaterThan(0.9);
    expect(Math.abs(bits - reference(samples, values, MAP))).toBeLessThan(1e-5);
  });

  it('has the derivative that differences give', async () => {
    // Samples well inside, so that none enters or leaves the image.
    const samples = randomSamples(4000, 5);
    samples.positions.forEach((value, n) => {
      samples.positions[n] = Math.min(Math.max(value, 3), SIZE[n % 3] - 4);
    });
    const values = smoothImage();
    const metric = await MutualInformation.create(samples, { dimensions: SIZE, values });
    const { derivative } = metric.evaluate(MAP);
    const scale = Math.max(...derivative.map(Math.abs));
    MAP.forEach((value, n) => {
      const h = n % 4 === 3 ? 4e-3 : 1e-3;
      const at = (moved: number): number => reference(samples, values, MAP.with(n, moved));
      const slope = (at(value + h) - at(value - h)) / (2 * h);
      expect(Math.abs(derivative[n] - slope) / scale).toBeLessThan(0.01);
    });
  });

  it('does not count samples that meet no image', async () => {
    const samples = randomSamples(500, 7);
    const values = smoothImage();
    const metric = await MutualInformation.create(samples, { dimensions: SIZE, values });
    const far = MAP.with(3, 1000);
    expect(metric.evaluate(far)).toMatchObject({ bits: 0, overlap: 0 });
    expect(metric.evaluate(MAP.with(3, Number.NaN)).overlap).toBe(0);
    values.fill(-1, 0, values.length / 2);
    const half = await MutualInformation.create(samples, { dimensions: SIZE, values });
    expect(half.evaluate(MAP).overlap).toBeLessThan(0.6);
  });
});
