/**
 * Reads and writes MetaImage, with the data in the file (`.mha`) or beside it (`.mhd`). Positions are LPS millimetres,
 * as ITK writes them.
 * Source: MetaIO documentation, itk.org/Wiki/MetaIO/Documentation; itkMetaImageIO.cxx for the order of TransformMatrix.
 */
import { zlibSync } from 'fflate';
import { fail, type FailureKind } from '../core/failure.ts';
import { voxelCount, type Grid, type Vec3 } from '../core/space.ts';
import { checkUnpackedSize, unpackUpTo } from './gunzip.ts';
import { gridFromAxes, MAX_IMAGE_BYTES, swapBytes, type StoredImage } from './image.ts';
import type { DataFileReader } from './nrrd.ts';

const MAX_HEADER_BYTES = 64 * 1024;

const ARRAYS = {
  MET_CHAR: Int8Array,
  MET_UCHAR: Uint8Array,
  MET_SHORT: Int16Array,
  MET_USHORT: Uint16Array,
  MET_INT: Int32Array,
  MET_UINT: Uint32Array,
  MET_FLOAT: Float32Array,
  MET_DOUBLE: Float64Array,
} as const;

const refuse = (kind: FailureKind, code: string, message: string, hint: string): never =>
  fail(kind, `metaimage-${code}`, `This MetaImage file cannot be used: ${message}`, hint);

const EXPORT_AGAIN = 'Copy or export the file again.';

type Fields = ReadonlyMap<string, string>;

/**
 * Reads a three-dimensional image. Fails with `metaimage-invalid`, `metaimage-not-3d`, `metaimage-type`,
 * `metaimage-no-orientation`, `metaimage-geometry`, `metaimage-data-file`, `metaimage-truncated`,
 * `metaimage-too-large` or `unpacks-too-large`.
 */
export async function readMetaImage(
  file: Uint8Array,
  readDataFile?: DataFileReader,
): Promise<StoredImage> {
  const { fields, end } = parseHeader(file);
  const grid = gridOf(fields);
  const constructor = ARRAYS[(fields.get('ElementType') ?? '') as keyof typeof ARRAYS];
  if (!constructor || Number(fields.get('ElementNumberOfChannels') ?? 1) !== 1) {
    refuse(
      'unsupported',
      'type',
      `its voxels are ${fields.get('ElementNumberOfChannels') ?? '1'} x ${fields.get('ElementType') ?? 'of no type'}, not one number of up to 32 bits, float or double.`,
      'Convert it to short or float.',
    );
  }
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
  const raw = await unpack(content, fields, bytes);
  if (raw.length < bytes) {
    refuse(
      'bad-input',
      'truncated',
      `it should hold ${bytes} bytes of image but holds ${raw.length}, so part is missing.`,
      EXPORT_AGAIN,
    );
  }
  // A copy is aligned and leaves the file's own bytes alone.
  const voxels = new Uint8Array(raw.subarray(0, bytes));
  if (flag(fields, 'BinaryDataByteOrderMSB') || flag(fields, 'ElementByteOrderMSB')) {
    swapBytes(voxels, constructor.BYTES_PER_ELEMENT);
  }
  return { grid, data: new constructor(voxels.buffer), description: fields.get('Comment') ?? '' };
}

function parseHeader(file: Uint8Array): { fields: Fields; end: number } {
  const head = new TextDecoder('latin1').decode(file.subarray(0, MAX_HEADER_BYTES));
  // ElementDataFile is by definition the last line of the header.
  const last = /^ElementDataFile[ \t]*=[^\n]*(\n|$)/m.exec(head);
  if (!last || !/^(ObjectType|NDims|Comment)\s*=/m.test(head)) {
    return refuse(
      'bad-input',
      'invalid',
      'it does not begin with a MetaImage header.',
      'Choose a file ending in .mha or .mhd.',
    );
  }
  const end = last.index + last[0].length;
  const fields = new Map<string, string>();
  for (const line of head.slice(0, end).split(/\r?\n/)) {
    const match = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match) fields.set(match[1], match[2]);
  }
  return { fields, end };
}

const flag = (fields: Fields, name: string): boolean => /^true$/i.test(fields.get(name) ?? '');

function numbers(fields: Fields, count: number, ...names: readonly string[]): number[] | undefined {
  const found = names.map((name) => fields.get(name)).find((text) => text !== undefined);
  const values = found?.split(/\s+/).map(Number);
  return values?.length === count ? values : undefined;
}

function gridOf(fields: Fields): Grid {
  const sizes = numbers(fields, 3, 'DimSize');
  if (Number(fields.get('NDims')) !== 3 || !sizes) {
    return refuse(
      'unsupported',
      'not-3d',
      `it is not one three-dimensional image (NDims ${fields.get('NDims')}, DimSize ${fields.get('DimSize')}).`,
      'Export one volume or one time point.',
    );
  }
  if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
    refuse('bad-input', 'invalid', `its sizes are ${sizes.join(', ')}.`, EXPORT_AGAIN);
  }
  const matrix = numbers(fields, 9, 'TransformMatrix', 'Rotation', 'Orientation');
  const origin = numbers(fields, 3, 'Offset', 'Position', 'Origin');
  const spacing = numbers(fields, 3, 'ElementSpacing');
  if (!matrix || !origin || !spacing) {
    return refuse(
      'bad-input',
      'no-orientation',
      'its header does not say where the patient lies (TransformMatrix, Offset and ElementSpacing), so left and right would be a guess.',
      'Export it again with orientation, or use the DICOM series.',
    );
  }
  const axis = (n: number): Vec3 => [
    matrix[3 * n] * spacing[n],
    matrix[3 * n + 1] * spacing[n],
    matrix[3 * n + 2] * spacing[n],
  ];
  const [nx, ny, nz] = sizes;
  const [x, y, z] = origin;
  return gridFromAxes([axis(0), axis(1), axis(2)], [x, y, z], [nx, ny, nz], 'MetaImage');
}

async function contentOf(
  inline: Uint8Array,
  fields: Fields,
  readDataFile: DataFileReader | undefined,
): Promise<Uint8Array> {
  const name = fields.get('ElementDataFile') ?? '';
  if (name.toUpperCase() === 'LOCAL') return inline;
  const plain = name.replace(/^\.\//, '');
  if (!/^[^/\\%:\0]+$/.test(plain) || /^LIST\b/.test(plain) || /^\.+$/.test(plain)) {
    refuse(
      'unsupported',
      'data-file',
      `its voxels are in "${name}", which is not one file beside the header.`,
      'Save it as one .mha file.',
    );
  }
  if (!readDataFile) {
    return refuse(
      'bad-input',
      'data-file',
      `its voxels are in another file, "${plain}".`,
      'Open it from its folder, or save it as one .mha file.',
    );
  }
  return readDataFile(plain);
}

async function unpack(content: Uint8Array, fields: Fields, bytes: number): Promise<Uint8Array> {
  if (flag(fields, 'CompressedData')) {
    checkUnpackedSize(content.length, bytes);
    const size = Number(fields.get('CompressedDataSize') ?? content.length);
    // What follows the stream would be an error to the decoder.
    return unpackUpTo(content.subarray(0, size > 0 ? size : content.length), bytes, 'deflate');
  }
  const skip = Number(fields.get('HeaderSize') ?? 0);
  if (!Number.isInteger(skip) || skip < -1) {
    refuse('bad-input', 'invalid', `its header size is ${skip}.`, EXPORT_AGAIN);
  }
  return skip === -1
    ? content.subarray(Math.max(0, content.length - bytes))
    : content.subarray(skip);
}

/** MetaImage bytes in LPS millimetres, little endian, compressed; the same input gives the same bytes. */
export function writeMetaImage({ grid, data }: Pick<StoredImage, 'grid' | 'data'>): Uint8Array {
  if (data.length !== voxelCount(grid)) {
    throw new RangeError(`${data.length} values on a grid of ${voxelCount(grid)} voxels`);
  }
  const type = Object.entries(ARRAYS).find(([, array]) => data instanceof array)?.[0] ?? '';
  const packed = zlibSync(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const head = [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    'BinaryDataByteOrderMSB = False',
    'CompressedData = True',
    `CompressedDataSize = ${packed.length}`,
    `TransformMatrix = ${grid.direction.join(' ')}`,
    `Offset = ${grid.originMm.join(' ')}`,
    'CenterOfRotation = 0 0 0',
    // How ITK names axes that run to the patient's left, back and head.
    'AnatomicalOrientation = RAI',
    `ElementSpacing = ${grid.spacingMm.join(' ')}`,
    `DimSize = ${grid.dimensions.join(' ')}`,
    `ElementType = ${type}`,
    'ElementDataFile = LOCAL',
    '',
  ].join('\n');
  const bytes = new Uint8Array(head.length + packed.length);
  bytes.set(new TextEncoder().encode(head));
  bytes.set(packed, head.length);
  return bytes;
}
