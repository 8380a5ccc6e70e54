/** From the result of the left ventricle MR recipe to a segmentation of one phase and a summary of all. */
import { formatMm } from '../core/format.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { connectedComponents } from '../segment/components.ts';
import type { Pumping, SegmentThickness } from '../segment/lv-mr/function.ts';
import type { LvMrResult } from '../segment/lv-mr.ts';
import type { Segmentation, StructureEstimate } from '../segment/segmentation.ts';
import type { CineSummary, PumpingSummary } from '../twin/records.ts';
import { phaseWords, type CinePhases } from './cine-phases.ts';

type Phases = Pick<CinePhases, 'by' | 'values'>;

/**
 * No wall thickens by more than this (healthy walls by 40 to 100 %): the heart has moved through the slice, which shows another
 * part of the wall at end-systole.
 */
const MOST_THICKENING_PERCENT = 150;

const isPlausible = ({ thickeningPercent }: SegmentThickness): boolean =>
  thickeningPercent <= MOST_THICKENING_PERCENT;

/**
 * What the recipe found, for the record. Where both ventricles seem to eject different volumes, one of them is wrong, and the
 * right one is the less certain: its ejection fraction is withheld.
 */
export function cineSummary(
  { measures, segmentation }: LvMrResult,
  { by, values }: Phases,
  outlined: number,
): CineSummary {
  const { byPhase, endDiastole, endSystole, left, right, massG, thickness } = measures;
  const doubtful = segmentation.warnings.some(({ code }) => code === 'strokes-differ');
  return {
    by,
    phases: byPhase.map((volumes, n) => ({ value: values[n] ?? null, ...volumes })),
    endDiastole,
    endSystole,
    outlined,
    left: left ? pumping(left, true) : null,
    right: right ? pumping(right, !doubtful) : null,
    massG,
    thickness: thickness.map((one) => ({
      segment: one.segment,
      endDiastolicMm: one.endDiastolicMm,
      endSystolicMm: left ? one.endSystolicMm : null,
      thickeningPercent: left && isPlausible(one) ? one.thickeningPercent : null,
    })),
  };
}

const pumping = (
  { ejectionFractionPercent, ...volumes }: Pumping,
  trusted: boolean,
): PumpingSummary => ({
  ...volumes,
  ejectionFractionPercent: trusted ? ejectionFractionPercent : null,
});

/**
 * The outlines of one phase as a segmentation: those that belong to the picture they are drawn on. What the recipe says of a
 * structure's volume is about end-diastole and is not repeated for other phases.
 */
export function segmentationOfPhase(
  { segmentation, phases, measures }: LvMrResult,
  info: Phases,
  outlined: number,
): Segmentation {
  const { endDiastole, thickness } = measures;
  const own = outlined === endDiastole ? [] : [otherPhase(info, outlined, endDiastole)];
  const single =
    phases.length > 1
      ? []
      : [
          {
            code: 'one-phase',
            message:
              'One phase alone was outlined: it has volumes and a mass, but no ejection fraction. Which phase of the beat it is was not checked.',
          },
        ];
  const labels = phases[outlined];
  return {
    labels,
    structures:
      outlined === endDiastole
        ? segmentation.structures
        : segmentation.structures.map((structure) => counted(structure, labels)),
    warnings: [
      ...own,
      ...single,
      ...segmentation.warnings,
      ...throughPlane(thickness),
      ...coarseForModel(labels),
    ],
  };
}

/** Slices farther apart than this leave steps and holes in the wall of a model, mm. */
const MOST_STEP_FOR_MODEL_MM = 10;

function coarseForModel({ grid }: LabelMap): Segmentation['warnings'] {
  const stepMm = Math.max(...grid.spacingMm);
  if (stepMm <= MOST_STEP_FOR_MODEL_MM) return [];
  return [
    {
      code: 'coarse-for-model',
      message: `Slices lie ${formatMm(stepMm)} apart: where the wall moves sideways from one to the next, a model built from them has steps and holes that the heart does not have, and activation goes round them. Use it to look at, not to simulate, or take a stack with at most ${MOST_STEP_FOR_MODEL_MM} mm.`,
    },
  ];
}

function throughPlane(thickness: readonly SegmentThickness[]): Segmentation['warnings'] {
  const count = thickness.filter((one) => !isPlausible(one)).length;
  if (count === 0) return [];
  return [
    {
      code: 'thickening-withheld',
      message: `${count === 1 ? 'One segment seems' : `${count} segments seem`} to thicken by more than ${MOST_THICKENING_PERCENT} %, which no wall does: the heart moves through the slices, and the same slice shows another part of the wall at end-systole. Their thickening is not given.`,
    },
  ];
}

const otherPhase = (info: Phases, outlined: number, full: number) => ({
  code: 'not-end-diastole',
  message: `The outlines in the list are those of the open images (${phaseWords(info, outlined)}); the ventricle is fullest in ${phaseWords(info, full)}. Open that phase for a model at end-diastole.`,
});

function counted(
  { label, name, confidence }: StructureEstimate,
  { grid, data }: LabelMap,
): StructureEstimate {
  const mask = data.map((value) => (value === label ? 1 : 0));
  const { sizes } = connectedComponents(mask, grid.dimensions);
  const voxels = sizes.reduce((sum, size) => sum + size, 0);
  return {
    label,
    name,
    volumeMl: voxels * voxelVolumeMl(grid),
    components: sizes.length - 1,
    confidence: voxels === 0 ? 'missing' : confidence === 'missing' ? 'check' : confidence,
    ...(voxels === 0 && { note: 'Nothing was found in this phase.' }),
  };
}
