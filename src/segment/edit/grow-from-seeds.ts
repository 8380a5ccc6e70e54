/** Grows what is painted of a structure to where the image says that it ends. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { runGeodesic } from '../../../wasm/geodesic/geodesic.ts';
import { connectedComponents } from '../components.ts';
import { mayTake, requireImage, type LabelPatch } from './patch.ts';
import { startsOf, type SeedStroke, type Starts } from './seeds.ts';
import { smoothedImage } from './smoothed-image.ts';

const BINS = 64;
/** Width in bins by which the histograms of the seeds are blurred: a stroke is a small sample. */
const BIN_SIGMA = 2;
/** Cost per mm through tissue that certainly belongs; it makes the nearer seed win where the image says nothing. */
const BASE_SLOWNESS = 0.05;
/** Standard deviation in voxels of the blur against noise before values are looked at. */
const BLUR_VOXELS = 0.6;
/** Share of a bin below which a value counts as never seen, so that no side claims it. */
const LEAST_SHARE = 1e-4 / BINS;

/**
 * Divides a block between the painted voxels of `label` with the strokes inside, the structures that hold their ground
 * (locked ones, all others where others stay), the strokes outside, and the background, which starts from the faces of
 * the block. The values under each kind of seed tell how likely each value belongs to it; a path costs more the less
 * likely its voxels do, and each voxel goes to the side that reaches it most cheaply. Parts that do not touch a seed are
 * left out; painted voxels stay, unless a stroke outside runs over them.
 * @throws `bad-input`/`no-seeds` when nothing of the structure is painted or no room is left around it, `no-image`.
 * @see Bai and Sapiro, International Journal of Computer Vision 82 (2009) 113-132.
 */
export async function growFromSeeds(
  patch: LabelPatch,
  label: number,
  strokes: readonly SeedStroke[],
  ctx: JobContext,
): Promise<Uint8Array> {
  const { labels, grid } = patch;
  const image = smoothedImage(requireImage(patch), grid.dimensions, BLUR_VOXELS);
  const starts = startsOf(patch, label, strokes);
  requireStarts(starts);
  const { inside } = starts;
  const sides = [inside, starts.faces, starts.held, starts.painted].filter((seeds) =>
    seeds.includes(1),
  );
  const { bins, slowness } = slownessOf(image, sides);
  const field = new Float32Array(image.length);
  const won = new Uint8Array(labels.length).fill(1);
  let mine: Float32Array = field;
  for (const [n, seeds] of sides.entries()) {
    ctx.report(0.1 + (0.8 * n) / sides.length, n === 0 ? 'Growing' : 'Growing what lies around');
    const own = slowness[n];
    for (let m = 0; m < field.length; m++) field[m] = own[bins[m]];
    const cost = await runGeodesic(seeds, field, grid.dimensions, grid.spacingMm, ctx);
    if (n === 0) mine = cost;
    else for (let m = 0; m < won.length; m++) if (!(mine[m] < cost[m])) won[m] = 0;
  }
  for (let n = 0; n < won.length; n++) {
    if (inside[n]) won[n] = 1;
    else if (won[n] && !mayTake(patch, label, labels[n])) won[n] = 0;
  }
  return withSeededParts(patch, label, won, starts);
}

/** @throws `bad-input`/`no-seeds` where one of the two sides has nothing to start from. */
export function requireStarts({ inside, faces, painted }: Starts): void {
  if (inside.includes(1) && (faces.includes(1) || painted.includes(1))) return;
  fail(
    'bad-input',
    'no-seeds',
    'This needs voxels painted inside the structure, with room around them.',
    'Paint a stroke inside the structure first, or choose a larger reach.',
  );
}

interface Slowness {
  /** Bin of the value of every voxel. */
  readonly bins: Uint8Array;
  /** For each side the cost per mm by bin: least where its seeds show the values of the bin as often as any other's. */
  readonly slowness: readonly Float64Array[];
}

function slownessOf(image: Float32Array, sides: readonly Uint8Array[]): Slowness {
  const [low, high] = seedRange(image, sides[0], sides[1]);
  const bins = new Uint8Array(image.length);
  const perUnit = BINS / (high - low);
  for (let n = 0; n < bins.length; n++)
    bins[n] = Math.min(BINS - 1, Math.max(0, Math.floor((image[n] - low) * perUnit)));
  const shares = sides.map((seeds) => histogram(bins, seeds));
  const slowness = shares.map((own) =>
    own.map((share, n) => {
      const likeliest = Math.max(...shares.map((other) => other[n]));
      return BASE_SLOWNESS + 1 - (share + LEAST_SHARE) / (likeliest + LEAST_SHARE);
    }),
  );
  return { bins, slowness };
}

/**
 * Range of the histograms: the values under the inner seeds and as much again on both sides, so that metal or air at
 * the edge of the block does not make the bins coarse; what lies beyond counts into the outermost bins.
 */
function seedRange(
  image: Float32Array,
  inside: Uint8Array,
  outside: Uint8Array,
): readonly [number, number] {
  const own = sortedUnder(image, inside);
  const other = sortedUnder(image, outside);
  const at = (values: Float32Array, share: number): number =>
    values[Math.round(share * (values.length - 1))];
  const middle = at(own, 0.5);
  const contrast = Math.max(
    at(own, 0.98) - at(own, 0.02),
    Math.min(Math.abs(at(other, 0.25) - middle), Math.abs(at(other, 0.75) - middle)),
    1e-6,
  );
  return [at(own, 0.02) - 2 * contrast, at(own, 0.98) + 2 * contrast];
}

function sortedUnder(image: Float32Array, seeds: Uint8Array): Float32Array {
  const values = new Float32Array(countOf(seeds));
  for (let n = 0, m = 0; n < image.length; n++) if (seeds[n]) values[m++] = image[n];
  return values.sort();
}

function countOf(seeds: Uint8Array): number {
  let count = 0;
  for (let n = 0; n < seeds.length; n++) count += seeds[n];
  return count;
}

/** Shares of the bins, blurred. */
function histogram(bins: Uint8Array, seeds: Uint8Array): Float64Array {
  const counts = new Float64Array(BINS);
  for (let n = 0; n < bins.length; n++) if (seeds[n]) counts[bins[n]] += 1;
  const total = countOf(seeds);
  const reach = 3 * BIN_SIGMA;
  return counts.map((_, n) => {
    let sum = 0;
    let weight = 0;
    for (let m = Math.max(0, n - reach); m <= Math.min(BINS - 1, n + reach); m++) {
      const w = Math.exp(-((m - n) ** 2) / (2 * BIN_SIGMA ** 2));
      sum += w * counts[m];
      weight += w;
    }
    return sum / weight / total;
  });
}

/**
 * The labels of the block with those parts of `won` that hold a seed; painted voxels under a stroke outside are let go.
 */
export function withSeededParts(
  { labels, grid }: LabelPatch,
  label: number,
  won: Uint8Array,
  { inside, painted }: Starts,
): Uint8Array {
  const { ids, sizes } = connectedComponents(won, grid.dimensions);
  const seeded = new Uint8Array(sizes.length);
  for (let n = 0; n < won.length; n++) if (inside[n]) seeded[ids[n]] = 1;
  const out = labels.slice();
  for (let n = 0; n < out.length; n++) {
    if (won[n] && seeded[ids[n]]) out[n] = label;
    else if (painted[n] && out[n] === label) out[n] = 0;
  }
  return out;
}
