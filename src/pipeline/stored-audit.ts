/** What a user must know about an image that came in a file other than DICOM. */
import { formatMm } from '../core/format.ts';
import { orientationLetters } from '../core/orientation.ts';
import type { Grid } from '../core/space.ts';
import type { SeriesWarning, StoredModality } from '../dicom/series.ts';
import { warn } from '../dicom/warning.ts';
import type { StoredImage, VoxelArray } from '../formats/image.ts';
import type { TurnedAxes } from '../formats/upright.ts';

export interface ValueFacts {
  readonly least: number;
  readonly most: number;
  /** Values that are no numbers. */
  readonly notNumbers: number;
  /** All values are whole numbers from 0 to 255, and only a few different ones. */
  readonly likeLabels: boolean;
}

/** More structures than a label map of one organ has; fewer grey levels than any image has. */
const MOST_LABELS = 64;

export function valueFacts(data: VoxelArray): ValueFacts {
  let [least, most, notNumbers, fraction] = [Infinity, -Infinity, 0, false];
  const levels = new Set<number>();
  for (const value of data) {
    if (!Number.isFinite(value)) {
      notNumbers++;
      continue;
    }
    if (value < least) least = value;
    if (value > most) most = value;
    if (value % 1 !== 0) fraction = true;
    if (levels.size <= MOST_LABELS) levels.add(value);
  }
  const few = levels.size <= MOST_LABELS && levels.size > 0;
  const likeLabels = few && !fraction && notNumbers === 0 && least >= 0 && most <= 255;
  return { least, most, notNumbers, likeLabels };
}

/** Below this no signal of MR lies, and all air in Hounsfield units. */
const AIR_HU = -500;

/** What the values probably are: a proposal that the user confirms, never a finding. */
export function proposedModality({ least, most }: ValueFacts): {
  readonly proposedModality: StoredModality;
  readonly because: string;
} {
  const range = `values from ${rounded(least)} to ${rounded(most)}`;
  if (least <= AIR_HU && least >= -4096)
    return { proposedModality: 'CT', because: `${range}, as Hounsfield units have` };
  if (least >= 0) return { proposedModality: 'MR', because: `${range}, none negative` };
  return { proposedModality: 'OT', because: `${range}, which fit neither CT nor plain MR` };
}

const rounded = (value: number): string => String(Math.round(100 * value) / 100);

const MIN_SLICES = 3;
const THICK_MM = 3;
const OBLIQUE_DEGREES = 5;

/** Doubts about a stored image, the gravest first. `original` is as the file has it, `grid` as it is shown. */
export function auditStored(
  format: string,
  original: StoredImage,
  grid: Grid,
  turned: TurnedAxes,
  facts: ValueFacts,
): SeriesWarning[] {
  const betweenMm = grid.spacingMm[2];
  const degrees = obliqueDegrees(grid);
  return [
    ...(grid.dimensions[2] < MIN_SLICES
      ? [
          warn(
            'stop',
            'series-too-short',
            `The image is ${grid.dimensions.join(' × ')} voxels. A volume needs at least ${MIN_SLICES} slices.`,
            'Export the complete volume.',
          ),
        ]
      : []),
    warn(
      'caution',
      'no-patient',
      'The file names no patient and no date.',
      'Make sure by other means whose image this is before you confirm patient and side.',
    ),
    warn(
      'caution',
      'modality-not-stated',
      'The file does not say whether this is CT or MR.',
      'Confirm it before you go on: what is proposed is a guess from the values.',
    ),
    ...(original.warnings ?? []).map((message, n) =>
      warn('caution', `stored-geometry-${n + 1}`, message, 'Check the letters in Review.'),
    ),
    ...(facts.notNumbers > 0
      ? [
          warn(
            'caution',
            'not-numbers',
            `${facts.notNumbers} voxels hold no number. They are given the least value of the image.`,
            'Do not measure there.',
          ),
        ]
      : []),
    ...(betweenMm > THICK_MM
      ? [
          warn(
            'caution',
            'thick-slices',
            `Slices are ${formatMm(betweenMm)} apart. Thin walls and small vessels are lost between them.`,
            'Prefer a reconstruction of 1 mm or less for a model.',
          ),
        ]
      : []),
    ...(degrees >= OBLIQUE_DEGREES
      ? [
          warn(
            'info',
            'oblique',
            `The slices are oblique, ${degrees.toFixed(0)}° off the nearest body axis.`,
            'Positions and directions are taken from the header; axial views are resampled.',
          ),
        ]
      : []),
    frameNote(format, original.grid, turned),
    warn(
      'info',
      'header-text-dropped',
      'Free text of the header (description, comment, names of other files) is not taken over, because it can name people.',
      'The case keeps voxels and geometry only.',
    ),
  ];
}

const AXIS_WORDS = ['columns', 'rows', 'slices'] as const;

function frameNote(format: string, grid: Grid, turned: TurnedAxes): SeriesWarning {
  const letters = [0, 1, 2].map((n) =>
    orientationLetters(
      [grid.direction[3 * n], grid.direction[3 * n + 1], grid.direction[3 * n + 2]],
      0.5,
    ),
  );
  const frame =
    format === 'NIfTI'
      ? 'NIfTI counts to right, anterior and head (RAS); positions were converted to LPS, the frame of DICOM.'
      : `The frame that the ${format} header names was converted to LPS, the frame of DICOM, where it was another.`;
  const names = AXIS_WORDS.filter((_, n) => turned[n]);
  const order =
    names.length > 0
      ? ` The order of ${names.join(' and ')} was turned round to that of DICOM.`
      : '';
  return warn(
    'info',
    'stored-frame',
    `${frame} In the file columns, rows and slices run to ${letters.join(', ')}.${order}`,
    'Every value stays at its point in the patient.',
  );
}

const obliqueDegrees = ({ direction }: Grid): number =>
  (Math.acos(Math.min(1, Math.max(...direction.slice(6).map(Math.abs)))) * 180) / Math.PI;
