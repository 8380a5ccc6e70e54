/**
 * Reads Analyze 7.5: a header (`.hdr`, 348 bytes) and its voxels (`.img`). The format has no frame of the patient, and programs
 * disagree on what its `orient` byte means, so the directions of the axes must be told.
 * Source: Mayo Clinic, "Analyze 7.5 File Format", dbh.h. Headers with the mark `ni1` are NIfTI and read as such.
 */
import { fail, type FailureKind } from '../core/failure.ts';
import { add, scale, voxelCount, type Grid, type Vec3 } from '../core/space.ts';
import { checkUnpackedSize, unpackUpTo } from './gunzip.ts';
import { gridFromAxes, MAX_IMAGE_BYTES, swapBytes, type StoredImage } from './image.ts';

const HEADER_BYTES = 348;

const ARRAYS = { 2: Uint8Array, 4: Int16Array, 8: Int32Array, 16: Float32Array, 64: Float64Array };

const TOWARDS: Readonly<Record<string, Vec3>> = {
  L: [1, 0, 0],
  R: [-1, 0, 0],
  P: [0, 1, 0],
  A: [0, -1, 0],
  S: [0, 0, 1],
  I: [0, 0, -1],
};

const refuse = (kind: FailureKind, code: string, message: string, hint: string): never =>
  fail(kind, `analyze-${code}`, `This Analyze image cannot be used: ${message}`, hint);
const EXPORT_AGAIN = 'Copy or export both files again.';

export interface AnalyzeImage extends StoredImage {
  /** How many volumes the file holds, one after the other; `data` is one of them. */
  readonly volumes: number;
}

export interface AnalyzeOptions {
  /** Where columns, rows and slices run to, such as `LAS`: letters of L, R, A, P, S, I. */
  readonly orientation?: string | undefined;
  /** From 0, in a file with several. */
  readonly volume?: number;
}

/** Whether a file begins as an Analyze header does: its own size in either byte order, and not the mark of NIfTI. */
export function isAnalyze(head: Uint8Array): boolean {
  if (head.length < HEADER_BYTES) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const sized = [true, false].some((little) => view.getInt32(0, little) === HEADER_BYTES);
  return sized && head[344] !== 0x6e;
}

/**
 * One volume of the pair. Fails with `analyze-invalid`, `analyze-no-orientation`, `analyze-not-3d`, `analyze-type`,
 * `analyze-too-large`, `analyze-truncated` or `unpacks-too-large`.
 */
export async function readAnalyze(
  header: Uint8Array,
  voxels: Uint8Array,
  { orientation, volume = 0 }: AnalyzeOptions,
): Promise<AnalyzeImage> {
  const head = isGzip(header) ? await unpackUpTo(header, HEADER_BYTES) : header;
  if (!isAnalyze(head)) {
    refuse('bad-input', 'invalid', 'its header is none of Analyze.', 'Choose its .hdr file.');
  }
  const view = new DataView(head.buffer, head.byteOffset);
  const little = view.getInt32(0, true) === HEADER_BYTES;
  const { dimensions, volumes } = dimensionsOf(view, little);
  if (!Number.isInteger(volume) || volume < 0 || volume >= volumes) {
    refuse('bad-input', 'not-3d', `it has ${volumes} volumes, not ${volume + 1}.`, EXPORT_AGAIN);
  }
  const grid = gridOf(view, little, dimensions, orientation);
  const type = view.getInt16(70, little);
  const constructor = ARRAYS[type as keyof typeof ARRAYS];
  if (!constructor) {
    refuse(
      'unsupported',
      'type',
      `its voxel type (code ${type}) is none of whole and real numbers.`,
      'Convert it to NIfTI in 16-bit whole or 32-bit real numbers.',
    );
  }
  const bytes = voxelCount(grid) * constructor.BYTES_PER_ELEMENT;
  // Some programs write a negative offset for "at most"; a fraction of a byte means nothing.
  const offset = view.getFloat32(108, little);
  const start = Math.max(0, offset) + volume * bytes;
  const end = start + bytes;
  if (!Number.isInteger(offset) || !(end <= MAX_IMAGE_BYTES)) {
    refuse(
      'too-large',
      'too-large',
      `its header claims ${dimensions.join(' x ')} voxels from byte ${offset} on.`,
      'Crop or resample the image.',
    );
  }
  if (isGzip(voxels)) checkUnpackedSize(voxels.length, end);
  const content = isGzip(voxels) ? await unpackUpTo(voxels, end) : voxels;
  if (content.length < end) {
    refuse(
      'bad-input',
      'truncated',
      `its voxels should take ${end} bytes but take ${content.length}, so part is missing.`,
      EXPORT_AGAIN,
    );
  }
  // A copy is aligned and leaves the file's own bytes alone; a slice of a Node Buffer would be no copy.
  const own = new Uint8Array(content.subarray(start, end));
  if (!little) swapBytes(own, constructor.BYTES_PER_ELEMENT);
  return {
    grid,
    data: new constructor(own.buffer),
    description: '',
    volumes,
    warnings: [
      `An Analyze file does not say where the patient lies. Columns, rows and slices were told to run to ${orientation}; the middle of the image was taken as the origin.`,
    ],
  };
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function dimensionsOf(
  view: DataView,
  little: boolean,
): { readonly dimensions: Vec3; readonly volumes: number } {
  const [rank, nx, ny, nz, nt, ...others] = Array.from({ length: 8 }, (_, n) =>
    view.getInt16(40 + 2 * n, little),
  );
  const further = others.slice(0, Math.max(0, rank - 4)).some((size) => size > 1);
  if (rank < 3 || rank > 7 || !(nx > 0 && ny > 0 && nz > 0) || further) {
    refuse(
      'unsupported',
      'not-3d',
      `it is no three-dimensional image (${rank} axes: ${nx} x ${ny} x ${nz}).`,
      'Export one volume.',
    );
  }
  return { dimensions: [nx, ny, nz], volumes: rank > 3 ? Math.max(1, nt) : 1 };
}

function gridOf(
  view: DataView,
  little: boolean,
  dimensions: Vec3,
  orientation: string | undefined,
): Grid {
  const letters = [...(orientation ?? '').toUpperCase()];
  const axes = letters.map((letter) =>
    Object.hasOwn(TOWARDS, letter) ? TOWARDS[letter] : undefined,
  );
  const distinct = new Set(axes.map((axis) => axis?.findIndex((part) => part !== 0)));
  const [i, j, k] = axes;
  if (axes.length !== 3 || !i || !j || !k || distinct.size !== 3) {
    return refuse(
      'bad-input',
      'no-orientation',
      'its format does not say where the patient lies, so left and right would be a guess.',
      'Export it as NIfTI with orientation. Where you know the directions, convert it on the command line: convert image.hdr image.nii.gz --orientation LAS (columns to the left, rows to anterior, slices to superior).',
    );
  }
  const sizes = [0, 1, 2].map((n) => Math.abs(view.getFloat32(80 + 4 * n, little)));
  const steps: readonly [Vec3, Vec3, Vec3] = [
    scale(i, sizes[0]),
    scale(j, sizes[1]),
    scale(k, sizes[2]),
  ];
  const origin = steps.reduce((at, step, n) => add(at, scale(step, -(dimensions[n] - 1) / 2)), [
    0, 0, 0,
  ] as Vec3);
  return gridFromAxes(steps, origin, dimensions, 'Analyze');
}
