/** What the recipe says about its own result, and where it is unsure. */
import { LABEL, structureByLabel } from '../../core/anatomy.ts';
import { formatMl } from '../../core/format.ts';
import { voxelVolumeMl } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { connectedComponents } from '../components.ts';
import type { Segmentation, StructureEstimate } from '../segmentation.ts';
import type { SegmentFrame } from './aha.ts';
import type { VentricularFunction } from './function.ts';
import { median } from './levels.ts';
import { sliceEvidence } from './outline.ts';
import type { SliceGuess } from './outline.ts';
import { radiusAt } from './polar.ts';
import type { Stack } from './stack.ts';
import type { Layout, Ventricles } from './ventricles.ts';

const STRUCTURES = [LABEL.lvBlood, LABEL.lvMyocardium, LABEL.rvBlood];
/** Cost of contours above which the picture and they do not agree. */
const POOR_FIT = 2;
/** Muscle this bright beside blood: another contrast than that of a cine. */
const LOW_CONTRAST = 0.6;
/** Slices farther apart than this leave much of the heart to the sum. */
const WIDE_GAP_MM = 12;
/** Insertions this close in height and depth, or a right ventricle on the left, mm. */
const UNCLEAR_MM = 8;

/** Share by which the strokes of both ventricles may differ: they pump the same blood. */
const STROKE_SHARE = 0.25;

type Warning = Segmentation['warnings'][number];

export function describeVentricles(
  labels: LabelMap,
  stack: Stack,
  layout: Layout,
  ventricles: Ventricles,
  frame: SegmentFrame | undefined,
): Pick<Segmentation, 'structures' | 'warnings'> {
  const warnings = [
    ...markWarnings(layout, ventricles),
    ...contrastWarning(layout),
    ...sliceWarnings(stack, layout, ventricles),
    ...orientationWarnings(frame),
    ...gapWarning(stack),
  ];
  const structures = STRUCTURES.map((label) => estimate(labels, label));
  const missing = structures.flatMap(({ name, confidence, note }) =>
    confidence === 'good' || !note ? [] : [{ code: `${confidence}-${name}`, message: note }],
  );
  return { structures, warnings: [...missing, ...warnings] };
}

function estimate({ grid, data }: LabelMap, label: number): StructureEstimate {
  const structure = structureByLabel(label);
  const name = structure?.name ?? String(label);
  const title = structure?.title ?? name;
  const [low, high] = structure?.plausibleMl ?? [0, Infinity];
  const mask = data.map((value) => (value === label ? 1 : 0));
  const { sizes } = connectedComponents(mask, grid.dimensions);
  const voxels = sizes.reduce((sum, size) => sum + size, 0);
  const volumeMl = voxels * voxelVolumeMl(grid);
  const own = { label, name, volumeMl, components: sizes.length - 1 };
  if (voxels === 0) return { ...own, confidence: 'missing', note: `${title} was not found.` };
  if (volumeMl < low || volumeMl > high) {
    const note = `${formatMl(volumeMl)} is outside the usual ${low} to ${high} ml at end-diastole.`;
    return { ...own, confidence: 'check', note };
  }
  return { ...own, confidence: 'good' };
}

/** Marks that the contours leave outside: one of both is wrong. */
function markWarnings({ marks }: Layout, { walls }: Ventricles): Warning[] {
  const outside = marks.filter(({ x, y, slice }) => {
    const endo = walls[slice]?.endo;
    if (!endo) return true;
    const [dx, dy] = [x - endo.centre.x, y - endo.centre.y];
    return Math.hypot(dx, dy) > radiusAt(endo, dx, dy);
  });
  if (outside.length === 0) return [];
  const numbers = outside.map(({ slice }) => slice + 1).join(', ');
  return [
    {
      code: 'mark-outside-cavity',
      message: `The place marked in slice ${numbers} does not lie in the cavity that was found: the mark or the outline is wrong.`,
    },
  ];
}

function contrastWarning({ levels }: Layout): Warning[] {
  const share = median(levels.flatMap((own) => (own ? [own.muscle / own.blood] : [])));
  if (!(share > LOW_CONTRAST)) return [];
  return [
    {
      code: 'low-contrast',
      message: `Muscle is ${Math.round(100 * share)} % as bright as blood; in a cine it is 20 to 50 %. With this contrast the contours are less sure.`,
    },
  ];
}

/** Slices whose contours fit badly, and ends of the stack that cut the ventricle. */
function sliceWarnings(stack: Stack, layout: Layout, { walls, side }: Ventricles): Warning[] {
  const warnings: Warning[] = [];
  const present = walls.flatMap((wall, k) => (wall ? [k] : []));
  const doubtful = present.filter((k) => (walls[k]?.cost ?? 0) > POOR_FIT);
  if (doubtful.length > 0) {
    const numbers = doubtful.map((k) => k + 1).join(', ');
    warnings.push({
      code: 'doubtful-slices',
      message: `Slice ${numbers}: the contours follow the picture poorly; look at them first.`,
    });
  }
  const [first, last] = [present[0], present[present.length - 1]];
  const base = side > 0 ? last : first;
  const apex = side > 0 ? first : last;
  const atEnd = (k: number): boolean => k === 0 || k === walls.length - 1;
  if (atEnd(base)) {
    warnings.push({
      code: 'base-not-covered',
      message:
        'The ventricle reaches the outermost basal slice: the stack may end below the valves, and volumes may be too small.',
    });
  } else {
    warnings.push({
      code: 'basal-slice',
      message: `The most basal slice taken for the ventricle is number ${base + 1}; slices beyond show atrium or outflow tract. One slice more or less changes the volume by some 10 %: check it.`,
    });
  }
  const wall = walls[apex];
  const [levels] = [layout.levels[apex]];
  if (atEnd(apex) && wall && levels) {
    const guess: SliceGuess = { slice: stack.slices[apex], centre: wall.endo.centre, levels };
    if (sliceEvidence(guess, wall).areaMm2 > 300) {
      warnings.push({
        code: 'apex-not-covered',
        message:
          'The cavity is still wide in the outermost apical slice: the apex is not covered, and volumes are too small.',
      });
    }
  }
  return warnings;
}

function orientationWarnings(frame: SegmentFrame | undefined): Warning[] {
  if (!frame) {
    return [
      {
        code: 'no-septum',
        message:
          'The right ventricle was not found, so the wall is not divided into segments: they are counted from its insertion.',
      },
    ];
  }
  if (frame.rightwardMm < -UNCLEAR_MM) {
    return [
      {
        code: 'right-ventricle-left',
        message:
          'By the orientation of the file the right ventricle lies on the left of the left one: the orientation was lost or the image is mirrored. Do not trust the names of the segments.',
      },
    ];
  }
  if (frame.separationMm > UNCLEAR_MM) return [];
  return [
    {
      code: 'anterior-unclear',
      message:
        'Which insertion of the right ventricle is the anterior one is not clear from the orientation of the slices. Check the names of the segments.',
    },
  ];
}

/** Without shunt or leaking valve both ventricles eject the same volume; that tests both segmentations at once. */
export function strokeWarning({ left, right }: VentricularFunction): Warning[] {
  if (!left || !right) return [];
  const larger = Math.max(left.strokeMl, right.strokeMl);
  if (Math.abs(left.strokeMl - right.strokeMl) <= STROKE_SHARE * larger) return [];
  return [
    {
      code: 'strokes-differ',
      message: `The ventricles seem to eject ${formatMl(left.strokeMl)} and ${formatMl(right.strokeMl)}; without a shunt or a leaking valve both are equal. The right ventricle is the less certain one: check its basal slices at end-systole.`,
    },
  ];
}

function gapWarning({ grid }: Stack): Warning[] {
  const step = grid.spacingMm[2];
  if (step <= WIDE_GAP_MM) return [];
  return [
    {
      code: 'wide-gap',
      message: `Slices lie ${step.toFixed(1)} mm apart; volumes assume that nothing changes within a gap.`,
    },
  ];
}
