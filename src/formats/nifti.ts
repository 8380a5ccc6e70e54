/** Reads NIfTI in one file (`.nii`, `.nii.gz`) or two (`.hdr`, `.img`), writes one: RAS in the file, LPS millimetres here. */
import { gzipSync } from 'fflate';
import { readHeader, type NIFTI1, type NIFTI2 } from 'nifti-reader-js';
import { fail, type FailureKind } from '../core/failure.ts';
import { voxelCount, type Grid, type Vec3 } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { checkUnpackedSize, unpackUpTo } from './gunzip.ts';
import { MAX_IMAGE_BYTES, swapBytes, type VoxelArray } from './image.ts';
import { affineGapMm, gridFromRas, quaternionOf, rasAffine, type Affine } from './nifti-header.ts';

const HEADER_BYTES = 352;
const SCANNER_ANATOMICAL = 1;
const MILLIMETRES = 2;
const INTENT_LABEL = 1002;

export interface NiftiWriteOptions {
  /** Up to 79 ASCII characters for the header. */
  readonly description?: string;
  /** Compress with gzip; true unless told. The output is the same for the same input. */
  readonly gzip?: boolean;
}

/** What can be written: a label map, a volume, a field. */
export interface NiftiSource {
  readonly grid: Grid;
  readonly data: Int16Array | Uint8Array | Float32Array;
}

/**
 * NIfTI-1 bytes of an array on a grid: int16, uint8 or float32 as given, little endian, values unscaled, with both
 * sform and qform so that every reader finds the geometry. Bytes are marked as labels of structures.
 */
export function writeNifti(source: NiftiSource, options: NiftiWriteOptions = {}): Uint8Array {
  const { grid, data } = source;
  if (data.length !== voxelCount(grid)) {
    throw new RangeError(`${data.length} values on a grid of ${voxelCount(grid)} voxels`);
  }
  const bytes = new Uint8Array(HEADER_BYTES + data.byteLength);
  writeHeader(new DataView(bytes.buffer), source, options.description ?? 'Theatron');
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), HEADER_BYTES);
  return options.gzip === false ? bytes : gzipSync(bytes, { mtime: 0 });
}

function writeHeader(view: DataView, { grid, data }: NiftiSource, description: string): void {
  const i16 = (at: number, ...values: number[]): void =>
    values.forEach((value, n) => view.setInt16(at + 2 * n, value, true));
  const f32 = (at: number, ...values: number[]): void =>
    values.forEach((value, n) => view.setFloat32(at + 4 * n, value, true));
  const ascii = (at: number, text: string): void =>
    [...text].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0) & 127));

  const affine = rasAffine(grid);
  const { b, c, d, qfac } = quaternionOf(affine);
  const [datatype, bits, intent] =
    data instanceof Uint8Array
      ? [2, 8, INTENT_LABEL]
      : data instanceof Int16Array
        ? [4, 16, 0]
        : [16, 32, 0];
  view.setInt32(0, 348, true);
  ascii(38, 'r');
  i16(40, 3, ...grid.dimensions, 1, 1, 1, 1);
  i16(68, intent, datatype, bits);
  f32(76, qfac, ...grid.spacingMm);
  f32(108, HEADER_BYTES, 1, 0);
  view.setUint8(123, MILLIMETRES);
  ascii(148, description.slice(0, 79));
  i16(252, SCANNER_ANATOMICAL, SCANNER_ANATOMICAL);
  f32(256, b, c, d, affine[0][3], affine[1][3], affine[2][3]);
  f32(280, ...affine.flat());
  ascii(344, 'n+1');
}

type Header = NIFTI1 | NIFTI2;
export type NiftiData = VoxelArray;

export interface NiftiImage {
  readonly grid: Grid;
  /** Values as stored, or float32 where the header asks for a scale or offset. */
  readonly data: NiftiData;
  readonly description: string;
  /** What the header leaves in doubt and was decided here; empty for a clean file. */
  readonly warnings: readonly string[];
  /** How many volumes the file holds, one after the other; `data` is one of them. */
  readonly volumes: number;
  /** From volume to volume in ms, where the header calls the fourth axis time. */
  readonly volumeMs?: number;
}

/** NIfTI data-type codes to typed arrays. */
const ARRAYS = {
  2: Uint8Array,
  256: Int8Array,
  512: Uint16Array,
  4: Int16Array,
  768: Uint32Array,
  8: Int32Array,
  16: Float32Array,
  64: Float64Array,
} as const;

export interface NiftiReadOptions {
  /** Which volume of a file with several, from 0. */
  readonly volume?: number;
  /** The `.img` file of a pair. */
  readonly voxels?: Uint8Array | undefined;
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const refuse = (kind: FailureKind, code: string, message: string, hint: string): never =>
  fail(kind, code, `This NIfTI file cannot be used: ${message}`, hint);

/**
 * Reads a three-dimensional image; of a file with several volumes in a row the one that `volume` names (from 0), and
 * none where it is not given, because which one is meant would be a guess. Fails with `nifti-invalid`, `nifti-truncated`, `nifti-not-3d`, `nifti-type`,
 * `nifti-no-orientation`, `nifti-data-file`, `nifti-orientation-conflict`, `nifti-geometry`, `nifti-scale` or `nifti-too-large`. Unpacks
 * no more than the header says.
 */
export async function readNifti(
  file: Uint8Array,
  options: NiftiReadOptions = {},
): Promise<NiftiImage> {
  const head = isGzip(file) ? await unpackUpTo(file, 4096) : file.subarray(0, 4096);
  const pair = isPairHead(head);
  const header = parseHeader(head, pair);
  if (pair && !options.voxels) {
    refuse(
      'bad-input',
      'nifti-data-file',
      'its voxels are in another file (.img).',
      'Open the .hdr and the .img file together, or save it as one .nii file.',
    );
  }
  const source = (pair ? options.voxels : undefined) ?? file;
  const { dimensions, volumes } = dimensionsOf(header, options.volume);
  checkNumbers(header);
  const { grid, warnings } = orientationOf(header, dimensions);
  const constructor = ARRAYS[header.datatypeCode as keyof typeof ARRAYS];
  if (!constructor) {
    refuse(
      'unsupported',
      'nifti-type',
      `its voxel type (code ${header.datatypeCode}) is not a real number of up to 64 bits.`,
      'Convert it to int16 or float32.',
    );
  }
  const count = voxelCount(grid);
  if (count * constructor.BYTES_PER_ELEMENT > MAX_IMAGE_BYTES) {
    refuse(
      'too-large',
      'nifti-too-large',
      `its header claims ${dimensions.join(' x ')} voxels.`,
      'Crop or resample the image.',
    );
  }
  const start = header.vox_offset + (options.volume ?? 0) * count * constructor.BYTES_PER_ELEMENT;
  const end = start + count * constructor.BYTES_PER_ELEMENT;
  if (!(start >= (pair ? 0 : 348) && end <= MAX_IMAGE_BYTES + 2 ** 20)) {
    refuse(
      'bad-input',
      'nifti-invalid',
      `its header places the voxels at byte ${start}.`,
      'Copy or export the file again.',
    );
  }
  if (isGzip(source)) checkUnpackedSize(source.length, end);
  const bytes = isGzip(source) ? await unpackUpTo(source, end) : source;
  if (bytes.length < end) {
    refuse(
      'bad-input',
      'nifti-truncated',
      `it should hold ${end} bytes but holds ${bytes.length}, so part of the image is missing.`,
      'Copy or export the file again.',
    );
  }
  // A copy is aligned and leaves the file's own bytes alone; `slice` of Node's Buffer is none.
  const voxels = new Uint8Array(bytes.subarray(start, end));
  if (!header.littleEndian) swapBytes(voxels, constructor.BYTES_PER_ELEMENT);
  const data = rescale(new constructor(voxels.buffer), header);
  const description = header.description.replaceAll('\0', '').trim();
  const volumeMs = volumes > 1 ? timeStepMs(header) : undefined;
  return { grid, data, description, warnings, volumes, ...(volumeMs && { volumeMs }) };
}

/** A label map from an image of whole numbers 0 to 255; fails with `nifti-not-labels` otherwise. */
export function labelMapFromNifti({ grid, data }: NiftiImage): LabelMap {
  const wrong = data.findIndex((value: number) => value < 0 || value > 255 || value % 1 !== 0);
  if (wrong >= 0 || data.some((value: number) => Number.isNaN(value))) {
    refuse(
      'bad-input',
      'nifti-not-labels',
      `it should be a label map of whole numbers from 0 to 255, but voxel ${wrong} holds ${data[wrong]}.`,
      'Choose the label map that belongs to the image, not the image itself.',
    );
  }
  return { grid, data: data instanceof Uint8Array ? data : Uint8Array.from(data) };
}

/** A volume: int16 where all values fit, float32 otherwise. */
export function volumeFromNifti(
  { grid, data }: NiftiImage,
  modality: string,
  unit: Volume['unit'],
): Volume {
  if (data instanceof Int16Array || data instanceof Float32Array) {
    return { grid, data, modality, unit };
  }
  const fits = data.every((value: number) => value % 1 === 0 && value >= -32768 && value <= 32767);
  return {
    grid,
    data: fits ? Int16Array.from(data) : Float32Array.from(data),
    modality,
    unit,
  };
}

/** Whether a header says that its voxels are in another file: `ni1` or `ni2` instead of `n+1` or `n+2`. */
export const isPairHead = (head: Uint8Array): boolean =>
  [344, 4].some((at) => /^ni[12]$/.test(String.fromCharCode(...head.subarray(at, at + 3))));

function parseHeader(head: Uint8Array, pair: boolean): Header {
  try {
    // The library wants a buffer of its own, and reads the header only.
    // It also wants the four bytes behind the header, which that of a pair may lack.
    const own = new Uint8Array(Math.max(HEADER_BYTES, head.length));
    own.set(head);
    return readHeader(own.buffer, pair);
  } catch {
    return refuse(
      'bad-input',
      'nifti-invalid',
      'it does not begin with a NIfTI header.',
      'Choose a file ending in .nii or .nii.gz.',
    );
  }
}

/** Sizes of one volume and how many there are; several only for somebody who asks for one of them. */
function dimensionsOf(
  { dims }: Header,
  volume: number | undefined,
): { dimensions: Vec3; volumes: number } {
  const [rank, nx, ny, nz, nt, ...others] = dims;
  const volumes = rank > 3 ? nt : 1;
  const used = others.slice(0, Math.max(0, rank - 4));
  const readable = volume === undefined ? volumes <= 1 : volume < Math.max(1, volumes);
  if (!readable || rank < 3 || rank > 7 || used.some((size) => size > 1)) notThreeD(dims);
  if (!(nx > 0 && ny > 0 && nz > 0)) notThreeD(dims);
  return { dimensions: [nx, ny, nz], volumes: Math.max(1, volumes) };
}

const notThreeD = (dims: readonly number[]): never =>
  refuse(
    'unsupported',
    'nifti-not-3d',
    `it is not one three-dimensional image (dimensions ${dims.slice(1, dims[0] + 1).join(' x ')}).`,
    'Export one volume or one time point.',
  );

/** Milliseconds in the units of time of a header: seconds, milliseconds, microseconds. */
const TIME_MS: Readonly<Record<number, number>> = { 8: 1000, 16: 1, 24: 0.001 };

const timeStepMs = ({ xyzt_units: units, pixDims }: Header): number | undefined => {
  const ms = (TIME_MS[units & 56] ?? 0) * pixDims[4];
  return ms > 0 && Number.isFinite(ms) ? ms : undefined;
};

/** Voxel sizes and scaling must be numbers before anything is computed with them. */
function checkNumbers({ pixDims, scl_slope: slope, scl_inter: inter }: Header): void {
  const sizes = pixDims.slice(1, 4);
  if (!sizes.every((size) => Number.isFinite(size) && size > 0)) {
    refuse(
      'bad-input',
      'nifti-geometry',
      `its header gives the voxel size as ${sizes.join(' x ')}.`,
      'Export it again with its voxel size.',
    );
  }
  if (!Number.isFinite(slope) || (slope !== 0 && !Number.isFinite(inter))) {
    refuse(
      'bad-input',
      'nifti-scale',
      `its values are to be scaled by ${slope} and shifted by ${inter}, which leaves them unknown.`,
      'Export it again, with slope 1 and intercept 0 where there is no scaling.',
    );
  }
}

/**
 * The grid by the affine in millimetres: the sform, or the qform where the header ranks it higher or has no sform. Where both stand
 * in the same space and yet disagree, one of them is wrong and nothing tells which: that is refused. Where they stand in
 * different spaces (scanner and aligned, say) they may differ, and the choice is told.
 */
function orientationOf(
  header: Header,
  dimensions: Vec3,
): { grid: Grid; warnings: readonly string[] } {
  const { sform_code: sform, qform_code: qform } = header;
  if (!(sform > 0) && !(qform > 0)) {
    refuse(
      'bad-input',
      'nifti-no-orientation',
      'its header says neither by sform nor by qform where the patient lies, so left and right would be a guess.',
      'Export it again with orientation, or use the DICOM series.',
    );
  }
  const toMm = { 1: 1000, 3: 0.001 }[header.xyzt_units & 7] ?? 1;
  const inMm = (affine: number[][]): Affine =>
    affine.slice(0, 3).map((row) => row.map((value) => value * toMm));
  const chosen = inMm(sform >= qform ? header.affine : header.getQformMat());
  const grid = gridFromRas(chosen, dimensions);
  const told = spaceWarnings(Math.max(sform, qform), header.xyzt_units & 7);
  if (!(sform > 0 && qform > 0)) return { grid, warnings: told };
  const gapMm = affineGapMm(inMm(header.affine), inMm(header.getQformMat()), dimensions);
  const toleranceMm = 0.5 * Math.min(...header.pixDims.slice(1, 4)) * toMm;
  if (gapMm <= toleranceMm) return { grid, warnings: told };
  const words = `its sform and its qform place the corners of the image up to ${gapMm.toFixed(1)} mm apart`;
  if (sform === qform) {
    refuse(
      'bad-input',
      'nifti-orientation-conflict',
      `${words} in the same space (code ${sform}), so its position or its sides would be a guess.`,
      'Find out which of the two is right, remove the other, and import it again.',
    );
  }
  const [used, other] = sform >= qform ? ['sform', 'qform'] : ['qform', 'sform'];
  return {
    grid,
    warnings: [
      ...told,
      `In this NIfTI file ${words}. The ${used} was used, because its code (${Math.max(sform, qform)}) ranks above that of the ${other} (${Math.min(sform, qform)}).`,
    ],
  };
}

const STANDARD_SPACES: Readonly<Record<number, string>> = { 3: 'Talairach', 4: 'MNI' };

/** What the codes of a header say against measuring the patient on its grid. */
function spaceWarnings(code: number, unit: number): string[] {
  const standard = STANDARD_SPACES[code];
  return [
    standard
      ? `This NIfTI file places the image in a standard brain (${standard}, code ${code}): positions and sizes are not the patient's.`
      : '',
    unit === 0 ? 'This NIfTI file states no unit of length; millimetres were assumed.' : '',
  ].filter((text) => text !== '');
}

function rescale(data: NiftiData, { scl_slope: slope, scl_inter: inter }: Header): NiftiData {
  const identity = slope === 0 || (slope === 1 && inter === 0);
  return identity ? data : Float32Array.from(data, (value: number) => value * slope + inter);
}
