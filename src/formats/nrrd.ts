/**
 * Reads and writes NRRD, with the data in the file (`.nrrd`) or beside it (`.nhdr`).
 * Source: Kindlmann, "Definition of NRRD File Format", teem.sourceforge.net/nrrd/format.html.
 */
import { gzipSync } from 'fflate';
import { fail, type FailureKind } from '../core/failure.ts';
import { voxelCount, type Grid, type Vec3 } from '../core/space.ts';
import { checkUnpackedSize, unpackUpTo } from './gunzip.ts';
import {
  gridFromAxes,
  MAX_IMAGE_BYTES,
  swapBytes,
  type StoredImage,
  type VoxelArray,
} from './image.ts';

const MAX_HEADER_BYTES = 256 * 1024;
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

/** Signs that turn a space into LPS. */
const SPACES: Readonly<Record<string, Vec3>> = {
  'left-posterior-superior': [1, 1, 1],
  lps: [1, 1, 1],
  'right-anterior-superior': [-1, -1, 1],
  ras: [-1, -1, 1],
  'left-anterior-superior': [1, -1, 1],
  las: [1, -1, 1],
};

const UNITS_MM: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1000, um: 1e-3 };

const refuse = (kind: FailureKind, code: string, message: string, hint: string): never =>
  fail(kind, `nrrd-${code}`, `This NRRD file cannot be used: ${message}`, hint);

const EXPORT_AGAIN = 'Copy or export the file again.';

/** Gives the bytes of the data file that a detached header names; the name holds no folder. */
export type DataFileReader = (name: string) => Promise<Uint8Array>;

export const isNrrd = (file: Uint8Array): boolean =>
  file.length > 8 && new TextDecoder('latin1').decode(file.subarray(0, 7)) === 'NRRD000';

/**
 * Reads a three-dimensional image; an axis of length one without direction is dropped. Fails with `nrrd-invalid`,
 * `nrrd-not-3d`, `nrrd-type`, `nrrd-encoding`, `nrrd-no-orientation`, `nrrd-geometry`, `nrrd-data-file`,
 * `nrrd-truncated`, `nrrd-too-large` or `unpacks-too-large`.
 */
export async function readNrrd(
  file: Uint8Array,
  readDataFile?: DataFileReader,
): Promise<StoredImage> {
  const { fields, keys, end } = parseHeader(file);
  const grid = gridOf(fields);
  const constructor = typeOf(fields);
  const bytes = voxelCount(grid) * constructor.BYTES_PER_ELEMENT;
  if (!(bytes <= MAX_IMAGE_BYTES)) {
    refuse(
      'too-large',
      'too-large',
      `its header claims ${grid.dimensions.join(' x ')} voxels.`,
      'Crop or resample the image.',
    );
  }
  const content = await contentOf(file.subarray(end), fields, readDataFile);
  const data = await decode(content, fields, constructor, voxelCount(grid));
  return { grid, data, description: fields.get('content') ?? keys.get('content') ?? '' };
}

type Fields = ReadonlyMap<string, string>;

function parseHeader(file: Uint8Array): { fields: Fields; keys: Fields; end: number } {
  if (!isNrrd(file)) {
    refuse(
      'bad-input',
      'invalid',
      'it does not begin with a NRRD header.',
      'Choose a file ending in .nrrd or .nhdr.',
    );
  }
  const head = new TextDecoder('latin1').decode(file.subarray(0, MAX_HEADER_BYTES));
  // The header ends at the first empty line; a detached one may end with the file.
  const blank = /\r?\n\r?\n/.exec(head);
  if (!blank && file.length > MAX_HEADER_BYTES) {
    refuse('bad-input', 'invalid', 'its header does not end.', EXPORT_AGAIN);
  }
  const fields = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const line of head
    .slice(0, blank?.index ?? head.length)
    .split(/\r?\n/)
    .slice(1)) {
    const match = /^([^:#][^:]*):(=|\s)\s*(.*)$/.exec(line);
    if (!match) continue;
    if (match[2] === '=') keys.set(match[1], match[3]);
    else fields.set(match[1].trim().toLowerCase(), match[3].trim());
  }
  return { fields, keys, end: blank ? blank.index + blank[0].length : file.length };
}

function field(fields: Fields, name: string): string {
  return (
    fields.get(name) ?? refuse('bad-input', 'invalid', `its header has no "${name}".`, EXPORT_AGAIN)
  );
}

function gridOf(fields: Fields): Grid {
  const sizes = field(fields, 'sizes').split(/\s+/).map(Number);
  if (sizes.length !== Number(field(fields, 'dimension')) || sizes.length > 16) {
    refuse('bad-input', 'invalid', 'its number of axes and of sizes differ.', EXPORT_AGAIN);
  }
  const space = fields.get('space')?.toLowerCase();
  const directions = fields.get('space directions')?.match(/none|\([^)]*\)/g);
  const origin = vectorOf(fields.get('space origin'));
  if (space === undefined || !directions || !origin) {
    return refuse(
      'bad-input',
      'no-orientation',
      'its header does not say where the patient lies (space, space directions and space origin), so left and right would be a guess.',
      'Export it again with orientation, or use the DICOM series.',
    );
  }
  const signs = SPACES[space];
  if (!signs) {
    return refuse(
      'unsupported',
      'no-orientation',
      `its space "${space}" is not one of the patient's (LPS, RAS or LAS).`,
      'Export it again in LPS or RAS.',
    );
  }
  const axes = directions.map(vectorOf);
  const spatial = axes.flatMap((axis, n) => (axis ? [n] : []));
  const extra = sizes.filter((size, n) => !axes[n] && size !== 1);
  if (axes.length !== sizes.length || spatial.length !== 3 || extra.length > 0) {
    refuse(
      'unsupported',
      'not-3d',
      `it is not one three-dimensional image (sizes ${sizes.join(' x ')}).`,
      'Export one volume, or one segment layer, at a time.',
    );
  }
  const dimensions = spatial.map((n) => sizes[n]);
  if (!dimensions.every((size) => Number.isInteger(size) && size > 0)) {
    refuse('bad-input', 'invalid', `its sizes are ${sizes.join(', ')}.`, EXPORT_AGAIN);
  }
  const mm = unitsOf(fields.get('space units'));
  const lps = (vector: Vec3): Vec3 => [
    vector[0] * signs[0] * mm,
    vector[1] * signs[1] * mm,
    vector[2] * signs[2] * mm,
  ];
  const [a, b, c] = axes.filter((axis) => axis !== undefined).map(lps);
  const [nx, ny, nz] = dimensions;
  return gridFromAxes([a, b, c], lps(origin), [nx, ny, nz], 'NRRD');
}

function unitsOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const units = new Set([...text.matchAll(/"([^"]*)"/g)].map((match) => match[1]));
  const [unit] = units;
  const mm = units.size === 1 ? UNITS_MM[unit] : undefined;
  return (
    mm ??
    refuse(
      'unsupported',
      'geometry',
      `its space units are ${text}, not millimetres.`,
      'Export it again in millimetres.',
    )
  );
}

function vectorOf(text: string | undefined): Vec3 | undefined {
  const numbers = text
    ?.match(/^\(([^)]*)\)$/)?.[1]
    .split(',')
    .map(Number);
  if (!numbers || numbers.length !== 3) return undefined;
  return [numbers[0], numbers[1], numbers[2]];
}

function typeOf(fields: Fields): VoxelArrayConstructor {
  const name = field(fields, 'type').toLowerCase();
  const found = TYPES.find(([names]) => names.split('|').includes(name));
  return (
    found?.[1] ??
    refuse(
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
    refuse(
      'unsupported',
      'data-file',
      `its voxels are in "${name}", which is not one file beside the header.`,
      'Save it as one .nrrd file.',
    );
  }
  if (!readDataFile) {
    return refuse(
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
    refuse('bad-input', 'invalid', 'it skips a number that is no number.', EXPORT_AGAIN);
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
    return refuse(
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
  return refuse('bad-input', 'invalid', `its byte order is "${endian}".`, EXPORT_AGAIN);
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
      refuse('bad-input', 'invalid', `value ${n} is "${words[n].slice(0, 20)}".`, EXPORT_AGAIN);
    }
    data[n] = value;
  }
  return data;
}

const truncated = (wanted: number, what: string, found: number): never =>
  refuse(
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
