/** Decodes a series into a volume, the middle slices first. */
import { fail } from '../core/failure.ts';
import type { FailureKind } from '../core/failure.ts';
import { formatBytes } from '../core/format.ts';
import type { JobContext } from '../core/job.ts';
import type { Grid } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import { decodeSlice } from './pixels.ts';
import { isWhole } from './rescale.ts';
import { coveredBy, mixed, placed } from './resample.ts';
import type { SliceValues } from './resample.ts';
import type { Resampling, SeriesSummary, SliceRef } from './series.ts';
import { mapConcurrently } from './source.ts';
import type { SourceFile } from './source.ts';

/** One decoded slice, for a view that fills while the rest is read. */
export interface SlicePartial {
  readonly k: number;
  readonly values: Int16Array | Float32Array;
}

export interface LoadOptions {
  /** Decoded from the middle outwards by default, so that the slices on screen come first. */
  readonly order?: 'middle-out' | 'first-to-last';
  /** Largest volume to build, in bytes. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 2 * 1024 ** 3 - 1;
const PARALLEL_SLICES = 4;

/** The grid of a series, voxel (0, 0, 0) at the first pixel of the first slice. */
export const seriesGrid = ({
  dimensions,
  spacingMm,
  originMm,
  direction,
}: SeriesSummary): Grid => ({
  dimensions,
  spacingMm,
  originMm,
  direction,
});

/**
 * Builds the volume of a series: without resampling, except for the `repairs` that the series lists. `files` is the
 * list that was scanned.
 * @throws Failure the series' own `stop` warning (`series-too-short`, `missing-slices`, `not-collinear`, ...),
 * `volume-memory`, `file-missing`, `slice-unreadable`, `cancelled`.
 */
export async function loadVolume(
  series: SeriesSummary,
  files: readonly SourceFile[],
  ctx: JobContext<SlicePartial>,
  options: LoadOptions = {},
): Promise<Volume> {
  refuseUnsuitable(series);
  const grid = seriesGrid(series);
  refuseTooLarge(series, options.maxBytes ?? DEFAULT_MAX_BYTES);
  const data = series.resampling
    ? await resampledValues(series, series.resampling, files, ctx)
    : await storedValues(series, files, ctx, options);
  return {
    grid,
    data,
    modality: series.modality,
    unit: series.modality === 'CT' && !series.quantity ? 'HU' : 'arbitrary',
    ...(series.window && { window: series.window }),
  };
}

async function storedValues(
  { slices, dimensions }: SeriesSummary,
  files: readonly SourceFile[],
  ctx: JobContext<SlicePartial>,
  options: LoadOptions,
): Promise<Int16Array | Float32Array> {
  const perSlice = dimensions[0] * dimensions[1];
  let data = emptyValues(slices, dimensions);
  let done = 0;
  const order = options.order === 'first-to-last' ? [...slices.keys()] : middleOut(slices.length);
  await mapConcurrently(order, PARALLEL_SLICES, async (k) => {
    await ctx.checkpoint();
    const values = await decodeSlice(findFile(files, slices[k]), slices[k]);
    // One slice outside the 16-bit range makes the whole volume real-valued.
    if (values instanceof Float32Array && data instanceof Int16Array)
      data = Float32Array.from(data);
    data.set(values, k * perSlice);
    ctx.partial({ k, values });
    ctx.report(++done / slices.length, `Reading slices: ${done} of ${slices.length}`);
  });
  return data;
}

/** From the first slice to the last; at most two stored slices are held beside the volume. */
async function resampledValues(
  series: SeriesSummary,
  { slices: wanted, shifts }: Resampling,
  files: readonly SourceFile[],
  ctx: JobContext<SlicePartial>,
): Promise<Int16Array | Float32Array> {
  const { slices, dimensions } = series;
  const perSlice = dimensions[0] * dimensions[1];
  let data = emptyValues(slices, dimensions);
  const held = new Map<number, SliceValues>();
  const stored = async (n: number): Promise<SliceValues> => {
    const known = held.get(n);
    if (known) return known;
    const { columns, rows } = slices[n].pixels;
    const values = await decodeSlice(findFile(files, slices[n]), slices[n]);
    const inPlace = placed(values, [columns, rows], shifts[n], series);
    held.set(n, inPlace);
    return inPlace;
  };
  const coverage = (n: number) =>
    coveredBy([slices[n].pixels.columns, slices[n].pixels.rows], shifts[n]);
  for (const [k, { lower, upper, share }] of wanted.entries()) {
    await ctx.checkpoint();
    for (const n of held.keys()) if (n < lower) held.delete(n);
    const values = mixed(await stored(lower), await stored(upper), share, series, [
      coverage(lower),
      coverage(upper),
    ]);
    if (values instanceof Float32Array && data instanceof Int16Array)
      data = Float32Array.from(data);
    data.set(values, k * perSlice);
    ctx.partial({ k, values });
    ctx.report(
      (k + 1) / wanted.length,
      `Reading slices: ${k + 1} of ${wanted.length}, with repair`,
    );
  }
  return data;
}

function emptyValues(
  slices: readonly SliceRef[],
  dimensions: SeriesSummary['dimensions'],
): SliceValues {
  const count = dimensions[0] * dimensions[1] * dimensions[2];
  const Values = slices.every(({ pixels }) => isWhole(pixels)) ? Int16Array : Float32Array;
  try {
    return new Values(count);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuseMemory(
      dimensions,
      count * Values.BYTES_PER_ELEMENT,
      'the browser does not have that much left',
    );
  }
}

const UNSUPPORTED = [
  'unsupported-transfer-syntax',
  'colour-image',
  'unsupported-bits',
  'modality-lut',
];

function refuseUnsuitable(series: SeriesSummary): void {
  const stop = series.warnings.find(({ severity }) => severity === 'stop');
  if (!stop) return;
  const kind: FailureKind = UNSUPPORTED.includes(stop.code) ? 'unsupported' : 'bad-input';
  fail(kind, stop.code, stop.message, stop.hint);
}

function refuseTooLarge({ bytes, dimensions }: SeriesSummary, maxBytes: number): void {
  if (bytes > maxBytes) refuseMemory(dimensions, bytes, `${formatBytes(maxBytes)} can be used`);
}

function refuseMemory(
  dimensions: SeriesSummary['dimensions'],
  bytes: number,
  limit: string,
): never {
  return fail(
    'too-large',
    'volume-memory',
    `The volume (${dimensions.join(' × ')} voxels) needs ${formatBytes(bytes)}; ${limit}.`,
    'Choose a reconstruction with fewer or thicker slices, or a smaller field of view; or close other tabs and programs.',
  );
}

/** 0, -1, +1, -2, ... around the middle. */
function middleOut(count: number): number[] {
  const middle = (count - 1) / 2;
  return [...new Array<undefined>(count).keys()].sort(
    (a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b,
  );
}

function findFile(files: readonly SourceFile[], slice: SliceRef): SourceFile {
  const expected = files[slice.fileIndex];
  const file =
    expected?.path === slice.file ? expected : files.find(({ path }) => path === slice.file);
  if (file) return file;
  return fail(
    'bad-input',
    'file-missing',
    `The file ${slice.file} is no longer among the opened files.`,
    'Open the folder again.',
  );
}
