/** Day 0 of a growth run: the latest study of the case, and the volumes of all of them. */
import { isTumourLabel } from '../../core/anatomy.ts';
import { voxelVolumeMl } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import type { Study } from '../../tumour/calibration/studies.ts';
import { labelMap } from './edit-labels.ts';
import { secondLabelMap } from './follow-up.ts';
import { movedGrid } from './second-tumours.ts';
import { session } from '../session/session.ts';

export interface DayZero {
  /** On the first study's frame. */
  readonly labels: LabelMap;
  readonly volumeMl: number;
  /** Studies with a tumour; with two or more growth is calibrated. */
  readonly studies: readonly Study[];
  /** Days between the first and the second study; null without a second one. */
  readonly intervalDays: number | null;
}

let last: { readonly of: readonly unknown[]; readonly found: DayZero | undefined } | undefined;

/** The latest study; undefined while there is no label map. Counted once per state of the maps. */
export function dayZero(): DayZero | undefined {
  const state = session.getState().caseStore?.getState();
  const of = [state?.labels, state?.document.steps.followUp];
  if (!last || last.of.some((part, n) => part !== of[n])) last = { of, found: latestStudy() };
  return last.found;
}

function latestStudy(): DayZero | undefined {
  const baseline = labelMap();
  if (!baseline) return undefined;
  const record = session.getState().caseStore?.getState().document.steps.followUp;
  const second = record ? secondLabelMap() : undefined;
  const baselineMl = tumourVolumeMl(baseline);
  if (!record || !second) {
    return { labels: baseline, volumeMl: baselineMl, studies: [], intervalDays: null };
  }
  const { intervalDays, registration } = record.summary;
  const secondMl = tumourVolumeMl(second);
  const studies = [
    { tDays: 0, volumeMl: baselineMl },
    { tDays: intervalDays, volumeMl: secondMl },
  ].filter(({ volumeMl }) => volumeMl > 0);
  return {
    labels: { grid: movedGrid(second.grid, registration.toBaseline), data: second.data },
    volumeMl: secondMl,
    studies,
    intervalDays,
  };
}

/** Volume of all tumours of a label map, 0 where there is none. */
export function tumourVolumeMl({ grid, data }: LabelMap): number {
  let voxels = 0;
  for (const label of data) if (isTumourLabel(label)) voxels += 1;
  return voxels * voxelVolumeMl(grid);
}
