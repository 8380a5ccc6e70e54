/**
 * Writes a synthetic CT image as a genuine DICOM series, so that it enters by the same door as a real one.
 * One CT Image Storage file per slice (PS3.3 A.3), explicit VR little endian. Every file says SYNTHETIC
 * in the patient's name, the descriptions and the comments.
 */
import { type DicomElement, data as dicom } from 'dcmjs';
import type { JobContext } from '../core/job.ts';
import { createRandom } from '../core/random.ts';
import type { Grid } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';

export interface DicomFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a series says of itself beside its image. */
export interface SyntheticSeries {
  /** Names the patient; the order of the files follows from it too. */
  readonly seed: number;
  /** Whatever makes this image another than those of the same seed: the UIDs depend on it. */
  readonly identity: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly accessionNumber: string;
  /** DICOM DA, `YYYYMMDD`. A fixed date, or the same seed would not give the same bytes. */
  readonly date: string;
  readonly studyDescription: string;
  readonly seriesDescription: string;
  /** CS of Body Part Examined. */
  readonly bodyPart: string;
  /** Says that the image shows no person. */
  readonly notice: string;
  readonly comments: string;
}

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Stored values are unsigned 12 bit: HU + 1024. */
const INTERCEPT = -1024;
/** A fixed moment, like the date. */
const TIME = '120000';

/**
 * One file per slice, in an order that has nothing to do with position; instance numbers run from the head
 * or from the feet, as the seed decides: a reader has to sort by geometry.
 */
export async function writeCtSeries(
  volume: Volume,
  about: SyntheticSeries,
  ctx: JobContext,
): Promise<DicomFile[]> {
  const { grid } = volume;
  const slices = grid.dimensions[2];
  const uids = seriesUids(about);
  const common = commonElements(volume, about, uids);
  const random = createRandom(about.seed).fork('slice order');
  const fromHead = random.uniform() < 0.5;
  const fileNumbers = shuffled(slices, random);
  const files = new Array<DicomFile>(slices);
  for (let k = 0; k < slices; k++) {
    await ctx.checkpoint();
    ctx.report(k / slices, 'Writing DICOM files');
    const sopInstance = uid(uids.root + BigInt(INSTANCE_UIDS + k));
    const file = new dicom.DicomDict(metaElements(sopInstance));
    file.dict = inTagOrder({
      ...common,
      ...sliceElements(volume, k, fromHead ? slices - k : k + 1, sopInstance),
    });
    const number = fileNumbers[k];
    files[number] = {
      name: `CT${String(number + 1).padStart(4, '0')}.dcm`,
      bytes: new Uint8Array(file.write()),
    };
  }
  return files;
}

interface SeriesUids {
  readonly root: bigint;
  readonly study: string;
  readonly series: string;
  readonly frame: string;
}

/** Instance numbers are added to the root from here on. */
const INSTANCE_UIDS = 16;

/** UIDs under 2.25 (PS3.5 B.2) that depend on what is shown. */
function seriesUids({ seed, identity }: SyntheticSeries): SeriesUids {
  const random = createRandom(seed).fork(`uid ${seed} ${identity}`);
  let bits = 0n;
  for (let n = 0; n < 4; n++) bits = (bits << 32n) | BigInt(Math.floor(random.uniform() * 2 ** 32));
  // The last bits stay free for the numbering, so that no two instances can meet; the marks of a
  // custom UUID (version 8, variant 2; RFC 9562) make the number a valid one.
  const free = 0xffffn | (0xfn << 76n) | (0x3n << 62n);
  const root = (bits & ~free) | (8n << 76n) | (2n << 62n);
  return { root, study: uid(root), series: uid(root + 1n), frame: uid(root + 2n) };
}

const uid = (value: bigint): string => `2.25.${value}`;

const element = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });

function metaElements(sopInstance: string): Record<string, DicomElement> {
  return {
    '00020001': element('OB', new Uint8Array([0, 1]).buffer),
    '00020002': element('UI', CT_IMAGE_STORAGE),
    '00020003': element('UI', sopInstance),
    '00020010': element('UI', EXPLICIT_LITTLE_ENDIAN),
    '00020012': element('UI', '2.25.227340159382613465034721909863541720641'),
    '00020013': element('SH', 'THEATRON'),
  };
}

function commonElements(
  volume: Volume,
  about: SyntheticSeries,
  uids: SeriesUids,
): Record<string, DicomElement> {
  const { grid } = volume;
  const { seed, date, notice } = about;
  const window = volume.window ?? { centre: 200, width: 900 };
  return {
    '00080005': element('CS', 'ISO_IR 100'),
    '00080008': element('CS', 'DERIVED', 'SECONDARY', 'AXIAL'),
    '00080016': element('UI', CT_IMAGE_STORAGE),
    '00080020': element('DA', date),
    '00080021': element('DA', date),
    '00080022': element('DA', date),
    '00080023': element('DA', date),
    '00080030': element('TM', TIME),
    '00080031': element('TM', TIME),
    '00080032': element('TM', TIME),
    '00080033': element('TM', TIME),
    '00080050': element('SH', about.accessionNumber),
    '00080060': element('CS', 'CT'),
    '00080064': element('CS', 'SYN'),
    '00080070': element('LO', 'Theatron'),
    '00080090': element('PN'),
    '00081030': element('LO', about.studyDescription),
    '0008103E': element('LO', about.seriesDescription),
    '00081090': element('LO', 'Synthetic patient'),
    '00082111': element('ST', notice),
    '00100010': element('PN', about.patientName),
    '00100020': element('LO', about.patientId),
    '00100030': element('DA'),
    '00100040': element('CS', 'O'),
    '00104000': element('LT', notice),
    '00120062': element('CS', 'YES'),
    '00120063': element('LO', 'No person was imaged'),
    '00180010': element('LO', 'SYNTHETIC iodine contrast'),
    '00180015': element('CS', about.bodyPart),
    '00180050': element('DS', decimal(grid.spacingMm[2])),
    '00180060': element('DS', '120'),
    '00180088': element('DS', decimal(grid.spacingMm[2])),
    '00185100': element('CS', 'HFS'),
    '0020000D': element('UI', uids.study),
    '0020000E': element('UI', uids.series),
    '00200010': element('SH', String(seed).slice(0, 16)),
    '00200011': element('IS', '1'),
    '00200037': element('DS', ...grid.direction.slice(0, 6).map(decimal)),
    '00200052': element('UI', uids.frame),
    '00201040': element('LO'),
    '00204000': element('LT', about.comments),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280010': element('US', grid.dimensions[1]),
    '00280011': element('US', grid.dimensions[0]),
    '00280030': element('DS', decimal(grid.spacingMm[1]), decimal(grid.spacingMm[0])),
    '00280100': element('US', 16),
    '00280101': element('US', 12),
    '00280102': element('US', 11),
    '00280103': element('US', 0),
    '00281050': element('DS', decimal(window.centre)),
    '00281051': element('DS', decimal(window.width)),
    '00281052': element('DS', decimal(INTERCEPT)),
    '00281053': element('DS', '1'),
    '00281054': element('LO', 'HU'),
  };
}

function sliceElements(
  volume: Volume,
  k: number,
  instanceNumber: number,
  sopInstance: string,
): Record<string, DicomElement> {
  const position = slicePosition(volume.grid, k);
  return {
    '00080018': element('UI', sopInstance),
    '00200012': element('IS', '1'),
    '00200013': element('IS', String(instanceNumber)),
    '00200032': element('DS', ...position.map(decimal)),
    '00201041': element('DS', decimal(position[2])),
    '7FE00010': element('OW', storedPixels(volume, k).buffer),
  };
}

function slicePosition({ originMm: o, spacingMm, direction: d }: Grid, k: number): number[] {
  return [0, 1, 2].map((axis) => o[axis] + k * spacingMm[2] * d[6 + axis]);
}

function storedPixels({ grid, data }: Volume, k: number): Uint16Array {
  const count = grid.dimensions[0] * grid.dimensions[1];
  const pixels = new Uint16Array(count);
  const at = k * count;
  for (let n = 0; n < count; n++) pixels[n] = data[at + n] - INTERCEPT;
  return pixels;
}

/** A decimal string of at most sixteen characters, to a ten-thousandth. */
const decimal = (value: number): string => String(Math.round(value * 1e4) / 1e4);

function inTagOrder(elements: Record<string, DicomElement>): Record<string, DicomElement> {
  return Object.fromEntries(Object.entries(elements).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The numbers from 0 to count - 1 in a drawn order (Fisher and Yates). */
function shuffled(count: number, random: { integer(count: number): number }): number[] {
  const numbers = Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n--) {
    const other = random.integer(n + 1);
    [numbers[n], numbers[other]] = [numbers[other], numbers[n]];
  }
  return numbers;
}
