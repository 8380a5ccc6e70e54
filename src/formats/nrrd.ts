/**
 * Reads and writes NRRD, with the data in the file (`.nrrd`) or beside it (`.nhdr`).
 * Source: Kindlmann, "Definition of NRRD File Format", teem.sourceforge.net/nrrd/format.html.
 */
import { gzipSync } from 'fflate';
import { voxelCount } from '../core/space.ts';
import { checkUnpackedSize, unpackUpTo } from './gunzip.ts';
import { MAX_IMAGE_BYTES, swapBytes, type StoredImage, type VoxelArray } from './image.ts';
import {
  EXPORT_AGAIN,
  field,
  MAX_HEADER_BYTES,
  parseHeader,
  refuseNrrd,
  shapeOf,
  type Fields,
} from './nrrd-header.ts';

/** An ascii value takes at least a digit and a space. */
const ASCII_BYTES_PER_VALUE = 2;

const TYPES: readonly (readonly [names: string, array: VoxelArrayConstructor])[] = [
  ['signed char|int8|int8_t', Int8Array],
  ['uchar|unsigned char|uint8|uint8_t', Uint8Array],
  ['short|short int|signed short|signed short int|int16|int16_t', Int16Array],
  ['ushort|unsigned short|unsigned short int|uint16|uint16_t', Uint16Array],
  ['int|signed int|int32|int32_t', Int32Array],
  ['uint|unsigned int|uint32|uint32_t', Uint32Array],
  ['float', Float32Array],
  ['double', Float64Array],
];

type VoxelArrayConstructor =
  | Int8ArrayConstructor
  | Uint8ArrayConstructor
  | Int16ArrayConstructor
  | Uint16ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | Float32ArrayConstructor
  | Float64ArrayConstructor;

/** Gives the bytes of the data file that a detached header names; the name holds no folder. */
export type DataFileReader = (name: string) => Promise<Uint8Array>;

export interface NrrdOptions {
  /** Which volume of a file with several, from 0; without it such a file is refused. */
  readonly volume?: number;
}

export interface NrrdImage extends StoredImage {
  /** How many volumes the file holds; `data` is one of them. */
  readonly volumes: number;
  /** From volume to volume, where the file states it in a unit of time. */
  readonly volumeMs?: number;
}

/**
 * Reads a three-dimensional image, also where the whole file is packed (`.nrrd.gz`); an axis of length one without direction is
 * dropped. Of several volumes (one further axis, before or behind those of space) the one that is asked for. Fails with `nrrd-invalid`, `nrrd-not-3d`, `nrrd-type`, `nrrd-encoding`, `nrrd-no-orientation`, `nrrd-geometry`, `nrrd-data-file`,
 * `nrrd-truncated`, `nrrd-too-large` or `unpacks-too-large`.
 */
export async function readNrrd(
  file: Uint8Array,
  readDataFile?: DataFileReader,
  options: NrrdOptions = {},
): Promise<NrrdImage> {
  const packed = file[0] === 0x1f && file[1] === 0x8b;
  const { fields, keys, end } = parseHeader(
    packed ? await unpackUpTo(file, MAX_HEADER_BYTES) : file,
  );
  const { grid, volumes, first } = shapeOf(fields);
  const constructor = typeOf(fields);
  const count = voxelCount(grid) * volumes.count;
  const bytes = count * constructor.BYTES_PER_ELEMENT;
  if (!(bytes <= MAX_IMAGE_BYTES)) {
    refuseNrrd(
      'too-large',
      'too-large',
      `its header claims ${[...grid.dimensions, volumes.count].join(' x ')} voxels.`,
      'Crop or resample the image.',
    );
  }
  const { volume } = options;
  if (volume === undefined ? volumes.count > 1 : !(volume < volumes.count)) {
    refuseNrrd(
      'unsupported',
      'not-3d',
      `it is not one three-dimensional image (${volumes.count} volumes).`,
      'Export one volume, or one segment layer, at a time.',
    );
  }
  const whole = packed ? await unpackWhole(file, end, bytes, fields) : file;
  const content = await contentOf(whole.subarray(end), fields, readDataFile);
  const data = await decode(content, fields, constructor, count);
  return {
    grid,
    data: oneVolume(data, volumes.count, first, volume ?? 0),
    description: fields.get('content') ?? keys.get('content') ?? '',
    volumes: volumes.count,
    ...(volumes.stepMs !== undefined && { volumeMs: volumes.stepMs }),
  };
}

/** Numbers written out as text take a digit to a few dozen letters. */
const MOST_ASCII_BYTES_PER_VALUE = 32;

/** A file that is packed as a whole, no further than its header announces. */
async function unpackWhole(
  file: Uint8Array,
  end: number,
  bytes: number,
  fields: Fields,
): Promise<Uint8Array> {
  const text = /^(ascii|text|txt)$/i.test(fields.get('encoding') ?? '');
  const content = text ? bytes * MOST_ASCII_BYTES_PER_VALUE : bytes;
  const announced = Math.min(MAX_IMAGE_BYTES, end + content + MAX_HEADER_BYTES);
  checkUnpackedSize(file.length, announced);
  return unpackUpTo(file, announced);
}

/** Volumes lie one after the other, or (`first`) the values of a voxel side by side. */
function oneVolume(data: VoxelArray, count: number, first: boolean, volume: number): VoxelArray {
  if (count === 1) return data;
  const voxels = data.length / count;
  if (!first) return data.slice(volume * voxels, (volume + 1) * voxels);
  const own = data.slice(0, voxels);
  for (let n = 0; n < voxels; n++) own[n] = data[n * count + volume];
  return own;
}

function typeOf(fields: Fields): VoxelArrayConstructor {
  const name = field(fields, 'type').toLowerCase();
  const found = TYPES.find(([names]) => names.split('|').includes(name));
  return (
    found?.[1] ??
    refuseNrrd(
      'unsupported',
      'type',
      `its voxel type "${name}" is not a number of up to 32 bits, float or double.`,
      'Convert it to short or float.',
    )
  );
}

async function contentOf(
  inline: Uint8Array,
  fields: Fields,
  readDataFile: DataFileReader | undefined,
): Promise<Uint8Array> {
  const name = fields.get('data file') ?? fields.get('datafile');
  if (name === undefined) return inline;
  const plain = name.replace(/^\.\//, '');
  if (!/^[^/\\%:\0]+$/.test(plain) || /^LIST\b/.test(plain) || /^\.+$/.test(plain)) {
    refuseNrrd(
      'unsupported',
      'data-file',
      `its voxels are in "${name}", which is not one file beside the header.`,
      'Save it as one .nrrd file.',
    );
  }
  if (!readDataFile) {
    return refuseNrrd(
      'bad-input',
      'data-file',
      `its voxels are in another file, "${plain}".`,
      'Open it from its folder, or save it as one .nrrd file.',
    );
  }
  return readDataFile(plain);
}

async function decode(
  content: Uint8Array,
  fields: Fields,
  constructor: VoxelArrayConstructor,
  count: number,
): Promise<VoxelArray> {
  const encoding = field(fields, 'encoding').toLowerCase();
  const bytes = count * constructor.BYTES_PER_ELEMENT;
  const skip = Number(fields.get('byte skip') ?? fields.get('byteskip') ?? 0);
  const lines = Number(fields.get('line skip') ?? fields.get('lineskip') ?? 0);
  if (!Number.isInteger(skip) || skip < -1 || !Number.isInteger(lines) || lines < 0) {
    refuseNrrd('bad-input', 'invalid', 'it skips a number that is no number.', EXPORT_AGAIN);
  }
  const body = skipLines(content, lines);
  if (['ascii', 'text', 'txt'].includes(encoding)) {
    if (body.length < count * ASCII_BYTES_PER_VALUE - 1) truncated(count, 'values', body.length);
    return parseAscii(body, constructor, count);
  }
  let raw: Uint8Array;
  if (encoding === 'raw') {
    raw = skip === -1 ? body.subarray(Math.max(0, body.length - bytes)) : body.subarray(skip);
  } else if (encoding === 'gzip' || encoding === 'gz') {
    checkUnpackedSize(body.length, bytes);
    if (skip > MAX_IMAGE_BYTES) truncated(bytes, 'bytes', body.length);
    raw = (await unpackUpTo(body, bytes + Math.max(0, skip))).subarray(Math.max(0, skip));
  } else {
    return refuseNrrd(
      'unsupported',
      'encoding',
      `its encoding "${encoding}" is not raw, gzip or ascii.`,
      'Save it again with gzip or without compression.',
    );
  }
  if (raw.length < bytes) truncated(bytes, 'bytes', raw.length);
  // A copy is aligned and leaves the file's own bytes alone.
  const voxels = new Uint8Array(raw.subarray(0, bytes));
  if (constructor.BYTES_PER_ELEMENT > 1 && endianOf(fields) === 'big') {
    swapBytes(voxels, constructor.BYTES_PER_ELEMENT);
  }
  return new constructor(voxels.buffer);
}

function endianOf(fields: Fields): string {
  const endian = field(fields, 'endian').toLowerCase();
  if (endian === 'little' || endian === 'big') return endian;
  return refuseNrrd('bad-input', 'invalid', `its byte order is "${endian}".`, EXPORT_AGAIN);
}

function skipLines(content: Uint8Array, lines: number): Uint8Array {
  let at = 0;
  for (let n = 0; n < lines && at < content.length; n++) {
    const next = content.indexOf(10, at);
    at = next < 0 ? content.length : next + 1;
  }
  return content.subarray(at);
}

function parseAscii(
  body: Uint8Array,
  constructor: VoxelArrayConstructor,
  count: number,
): VoxelArray {
  const words = new TextDecoder('latin1').decode(body).match(/[^\s,]+/g) ?? [];
  if (words.length < count) truncated(count, 'values', words.length);
  const data = new constructor(count);
  for (let n = 0; n < count; n++) {
    const value = Number(words[n]);
    if (Number.isNaN(value) && words[n].toLowerCase() !== 'nan') {
      refuseNrrd('bad-input', 'invalid', `value ${n} is "${words[n].slice(0, 20)}".`, EXPORT_AGAIN);
    }
    data[n] = value;
  }
  return data;
}

const truncated = (wanted: number, what: string, found: number): never =>
  refuseNrrd(
    'bad-input',
    'truncated',
    `it should hold ${wanted} ${what} of image but holds ${found}, so part is missing.`,
    EXPORT_AGAIN,
  );

/** NRRD bytes in LPS millimetres, little endian, gzip unless told otherwise; the same input gives the same bytes. */
export function writeNrrd(
  { grid, data }: Pick<StoredImage, 'grid' | 'data'>,
  options: { readonly gzip?: boolean; readonly content?: string } = {},
): Uint8Array {
  if (data.length !== voxelCount(grid)) {
    throw new RangeError(`${data.length} values on a grid of ${voxelCount(grid)} voxels`);
  }
  const type =
    TYPES.find(([, array]) => data instanceof array)?.[0]
      .split('|')
      .at(-1) ?? '';
  const packed = options.gzip !== false;
  const axis = (n: number): string =>
    `(${[0, 1, 2].map((row) => grid.direction[3 * n + row] * grid.spacingMm[n] + 0).join(',')})`;
  const head = [
    'NRRD0004',
    `content: ${(options.content ?? 'Theatron').replaceAll(/\s+/g, ' ')}`,
    `type: ${type}`,
    'dimension: 3',
    'space: left-posterior-superior',
    `sizes: ${grid.dimensions.join(' ')}`,
    `space directions: ${[0, 1, 2].map(axis).join(' ')}`,
    'space units: "mm" "mm" "mm"',
    'kinds: domain domain domain',
    'endian: little',
    `encoding: ${packed ? 'gzip' : 'raw'}`,
    `space origin: (${grid.originMm.join(',')})`,
    '',
    '',
  ].join('\n');
  const body = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const content = packed ? gzipSync(body, { mtime: 0 }) : body;
  const encoded = new TextEncoder().encode(head);
  const bytes = new Uint8Array(encoded.length + content.length);
  bytes.set(encoded);
  bytes.set(content, encoded.length);
  return bytes;
}
