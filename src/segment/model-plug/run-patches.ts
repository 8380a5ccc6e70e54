/** The image through the model, patch by patch, and the answers put together to one value per voxel. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { voxelCount } from '../../core/space.ts';
import type { ModelCard } from './card.ts';
import { patchesOf, patchWeights, tensorDims, tensorStrides } from './patches.ts';
import type { ModelRunner, Tensor } from './tensor.ts';

/** What the scores of all channels may take together. */
const MOST_BYTES = 1.5e9;

/**
 * The model's value of every voxel. `values` are normalised; `outside` pads what a patch has beyond them.
 *
 * @throws as `segmentWithModel` says.
 */
export async function modelValues(
  values: Float32Array,
  grid: Grid,
  card: ModelCard,
  outside: number,
  runner: ModelRunner,
  ctx: JobContext,
): Promise<Uint8Array> {
  const patch = patchSize(grid, card.input);
  const dims = [1, 1, ...tensorDims(card.input.order, patch)];
  requireInput(runner.inputDims, dims);
  const patches = patchesOf(grid.dimensions, patch, card.input.overlap);
  const answers = new Answers(grid, card, patch);
  const data = new Float32Array(patch[0] * patch[1] * patch[2]);
  for (const [n, start] of patches.entries()) {
    ctx.report(n / patches.length, `Running the model, part ${n + 1} of ${patches.length}`);
    await ctx.checkpoint();
    data.fill(outside);
    eachVoxel(grid, card.input.order, patch, start, (at, from) => {
      data[at] = values[from];
    });
    answers.add(await runner.run({ data, dims }), start);
  }
  return answers.values();
}

/** Voxels along i, j, k that go in at once. */
function patchSize({ dimensions }: Grid, { size, multipleOf, order }: ModelCard['input']): Vec3 {
  if (size !== 'whole') return size;
  const padded = (voxels: number): number => Math.ceil(voxels / multipleOf) * multipleOf;
  const [nx, ny, nz] = dimensions;
  return [padded(nx), padded(ny), order.length === 2 ? 1 : padded(nz)];
}

/** Calls `visit(place in the channel, voxel of the grid)` for every voxel of a patch that lies in the grid. */
function eachVoxel(
  { dimensions: [nx, ny, nz] }: Grid,
  order: ModelCard['input']['order'],
  patch: Vec3,
  [si, sj, sk]: Vec3,
  visit: (at: number, voxel: number, i: number, j: number, k: number) => void,
): void {
  const [di, dj, dk] = tensorStrides(order, patch);
  const [mi, mj, mk] = [
    Math.min(patch[0], nx - si),
    Math.min(patch[1], ny - sj),
    Math.min(patch[2], nz - sk),
  ];
  for (let k = 0; k < mk; k++)
    for (let j = 0; j < mj; j++) {
      const row = si + nx * (sj + j + ny * (sk + k));
      for (let i = 0; i < mi; i++) visit(i * di + j * dj + k * dk, row + i, i, j, k);
    }
}

/** Adds up what the model says of each voxel, weighted where patches overlap. */
class Answers {
  private readonly weights: ReturnType<typeof patchWeights>;
  private readonly dims: readonly number[];
  private readonly channelVoxels: number;
  /** Scores per channel; for label values the weight of the one that was kept. */
  private sums: readonly Float32Array[] = [];
  private readonly kept: Uint8Array;
  private readonly weight: Float32Array;

  constructor(
    private readonly grid: Grid,
    private readonly card: ModelCard,
    private readonly patch: Vec3,
  ) {
    this.weights = patchWeights(patch);
    this.dims = tensorDims(card.input.order, patch);
    this.channelVoxels = patch[0] * patch[1] * patch[2];
    this.kept = new Uint8Array(voxelCount(grid));
    this.weight = new Float32Array(card.output.kind === 'scores' ? 0 : this.kept.length);
  }

  add(answer: Tensor, start: Vec3): void {
    const { kind } = this.card.output;
    const channels = kind === 'scores' ? Object.keys(this.card.labels).length : 1;
    requireOutput(answer, channels, this.dims, kind);
    if (this.sums.length === 0 && kind !== 'labels') this.allocate(channels);
    const [wi, wj, wk] = this.weights;
    const { data } = answer;
    let finite = true;
    eachVoxel(this.grid, this.card.input.order, this.patch, start, (at, n, i, j, k) => {
      const weight = wi[i] * wj[j] * wk[k];
      for (let c = 0; c < channels; c++) {
        const value = data[at + c * this.channelVoxels];
        if (!Number.isFinite(value)) finite = false;
        if (kind !== 'labels') this.sums[c][n] += weight * value;
        else if (weight > this.weight[n]) {
          this.weight[n] = weight;
          this.kept[n] = value;
        }
      }
      if (kind === 'threshold') this.weight[n] += weight;
    });
    if (!finite) refuseNotFinite();
  }

  values(): Uint8Array {
    const { output } = this.card;
    if (output.kind === 'threshold') {
      const [sum] = this.sums;
      for (let n = 0; n < this.kept.length; n++)
        this.kept[n] = sum[n] >= output.threshold * this.weight[n] ? 1 : 0;
    }
    if (output.kind === 'scores') {
      for (let n = 0; n < this.kept.length; n++) {
        let best = 0;
        for (let c = 1; c < this.sums.length; c++)
          if (this.sums[c][n] > this.sums[best][n]) best = c;
        this.kept[n] = best;
      }
    }
    return this.kept;
  }

  private allocate(channels: number): void {
    const bytes = 4 * channels * this.kept.length;
    if (bytes > MOST_BYTES) {
      fail(
        'too-large',
        'model-memory',
        `The answer of the model takes ${(bytes / 1e9).toFixed(1)} GB on this image (${channels} channels); the limit is ${MOST_BYTES / 1e9} GB.`,
        'Choose a series of a smaller region, or a model with fewer labels or coarser voxels.',
      );
    }
    this.sums = Array.from({ length: channels }, () => new Float32Array(this.kept.length));
  }
}

function requireInput(
  wanted: readonly (number | null)[] | undefined,
  given: readonly number[],
): void {
  if (!wanted) return;
  const fits =
    wanted.length === given.length &&
    wanted.every((size, axis) => size === null || size === given[axis]);
  if (fits) return;
  fail(
    'bad-input',
    'model-input-shape',
    `The model takes ${dimsText(wanted)} values, but its card describes ${dimsText(given)} (batch, channel, voxels).`,
    'Correct "input.size", "input.order" or "input.multipleOf" in the card; models with several input channels cannot be used here.',
  );
}

function requireOutput(
  { data, dims }: Tensor,
  channels: number,
  voxels: readonly number[],
  kind: ModelCard['output']['kind'],
): void {
  const same = (wanted: readonly number[]): boolean =>
    dims.length === wanted.length && wanted.every((size, axis) => size === dims[axis]);
  const fits = same([1, channels, ...voxels]) || (kind !== 'scores' && same([1, ...voxels]));
  if (fits && data.length === channels * voxels.reduce((product, size) => product * size, 1))
    return;
  fail(
    'bad-input',
    'model-output-shape',
    `The model answered with ${dimsText(dims)} values where its card promises ${dimsText([1, channels, ...voxels])} (batch, channel, voxels).`,
    'Check that the card belongs to this model: the number of labels, the kind of output and the size of the input.',
  );
}

const dimsText = (dims: readonly (number | null)[]): string =>
  dims.map((size) => size ?? 'any').join(' x ');

function refuseNotFinite(): never {
  fail(
    'bad-input',
    'model-not-finite',
    'The model answered with values that are not numbers, so nothing can be read from it.',
    'Check the normalisation in the card, or export the model again.',
  );
}
