/**
 * The header of a NRRD file: fields and keys, and the shape and place of the image that they state.
 * Source: Kindlmann, "Definition of NRRD File Format", teem.sourceforge.net/nrrd/format.html.
 */
import { fail, type FailureKind } from '../core/failure.ts';
import type { Grid, Vec3 } from '../core/space.ts';
import { gridFromAxes } from './image.ts';

export const MAX_HEADER_BYTES = 256 * 1024;
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

export const refuseNrrd = (kind: FailureKind, code: string, message: string, hint: string): never =>
  fail(kind, `nrrd-${code}`, `This NRRD file cannot be used: ${message}`, hint);

export const EXPORT_AGAIN = 'Copy or export the file again.';

export const isNrrd = (file: Uint8Array): boolean =>
  file.length > 8 && new TextDecoder('latin1').decode(file.subarray(0, 7)) === 'NRRD000';

export type Fields = ReadonlyMap<string, string>;

export function parseHeader(file: Uint8Array): { fields: Fields; keys: Fields; end: number } {
  if (!isNrrd(file)) {
    refuseNrrd(
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
    refuseNrrd('bad-input', 'invalid', 'its header does not end.', EXPORT_AGAIN);
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

export function field(fields: Fields, name: string): string {
  return (
    fields.get(name) ??
    refuseNrrd('bad-input', 'invalid', `its header has no "${name}".`, EXPORT_AGAIN)
  );
}

/** Kinds of an axis along which whole images follow each other; others are parts of one value, such as colours. */
const VOLUME_KINDS: readonly string[] = ['list', 'time', 'none', '???', ''];
const TIME_MS: Readonly<Record<string, number>> = { s: 1000, sec: 1000, ms: 1, msec: 1 };

export interface Shape {
  readonly grid: Grid;
  readonly volumes: { readonly count: number; readonly stepMs?: number };
  /** The axis of volumes comes before those of space. */
  readonly first: boolean;
}

/** Fails with `nrrd-no-orientation`, `nrrd-not-3d`, `nrrd-invalid` or `nrrd-geometry`. */
export function shapeOf(fields: Fields): Shape {
  const sizes = field(fields, 'sizes').split(/\s+/).map(Number);
  if (sizes.length !== Number(field(fields, 'dimension')) || sizes.length > 16) {
    refuseNrrd('bad-input', 'invalid', 'its number of axes and of sizes differ.', EXPORT_AGAIN);
  }
  const space = fields.get('space')?.toLowerCase();
  const directions = fields.get('space directions')?.match(/none|\([^)]*\)/g);
  const origin = vectorOf(fields.get('space origin'));
  if (space === undefined || !directions || !origin) {
    return refuseNrrd(
      'bad-input',
      'no-orientation',
      'its header does not say where the patient lies (space, space directions and space origin), so left and right would be a guess.',
      'Export it again with orientation, or use the DICOM series.',
    );
  }
  const signs = SPACES[space];
  if (!signs) {
    return refuseNrrd(
      'unsupported',
      'no-orientation',
      `its space "${space}" is not one of the patient's (LPS, RAS or LAS).`,
      'Export it again in LPS or RAS.',
    );
  }
  const axes = directions.map(vectorOf);
  const spatial = axes.flatMap((axis, n) => (axis ? [n] : []));
  const extra = axes.flatMap((axis, n) => (!axis && sizes[n] !== 1 ? [n] : []));
  const kinds = fields.get('kinds')?.toLowerCase().split(/\s+/) ?? [];
  const outside = extra.every((n) => n < spatial[0] || n > spatial[2]);
  const several = extra.every((n) => VOLUME_KINDS.includes(kinds[n] ?? '')) && outside;
  if (
    axes.length !== sizes.length ||
    spatial.length !== 3 ||
    extra.length > 1 ||
    !several ||
    extra.some((n) => !(Number.isInteger(sizes[n]) && sizes[n] > 0))
  ) {
    refuseNrrd(
      'unsupported',
      'not-3d',
      `it is not one three-dimensional image (sizes ${sizes.join(' x ')}).`,
      'Export one volume, or one segment layer, at a time.',
    );
  }
  const dimensions = spatial.map((n) => sizes[n]);
  if (!dimensions.every((size) => Number.isInteger(size) && size > 0)) {
    refuseNrrd('bad-input', 'invalid', `its sizes are ${sizes.join(', ')}.`, EXPORT_AGAIN);
  }
  const mm = unitsOf(fields.get('space units'));
  const lps = (vector: Vec3): Vec3 => [
    vector[0] * signs[0] * mm,
    vector[1] * signs[1] * mm,
    vector[2] * signs[2] * mm,
  ];
  const [a, b, c] = axes.filter((axis) => axis !== undefined).map(lps);
  const [nx, ny, nz] = dimensions;
  const [along] = extra;
  return {
    grid: gridFromAxes([a, b, c], lps(origin), [nx, ny, nz], 'NRRD'),
    volumes: along === undefined ? { count: 1 } : { count: sizes[along], ...stepOf(fields, along) },
    first: along !== undefined && along < spatial[0],
  };
}

function stepOf(fields: Fields, axis: number): { stepMs?: number } {
  const units = [...(fields.get('units') ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1]);
  const step = Number(fields.get('spacings')?.split(/\s+/)[axis]);
  const unitMs = Object.hasOwn(TIME_MS, units[axis] ?? '') ? TIME_MS[units[axis]] : 0;
  const stepMs = step * unitMs;
  return stepMs > 0 && Number.isFinite(stepMs) ? { stepMs } : {};
}

function unitsOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const units = new Set([...text.matchAll(/"([^"]*)"/g)].map((match) => match[1]));
  const [unit] = units;
  const mm = units.size === 1 ? UNITS_MM[unit] : undefined;
  return (
    mm ??
    refuseNrrd(
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
