/** Scar and border zone of the wall: taken over from the synthetic heart, cleared, measured. */
import { LABEL, TISSUE } from '../../core/anatomy.ts';
import { toFailure } from '../../core/failure.ts';
import { sameGrid, voxelVolumeMl } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { notify, openCase, session } from '../session/session.ts';
import { labelMap } from './edit-labels.ts';

export interface ScarVolumes {
  readonly coreMl: number;
  readonly borderZoneMl: number;
}

/** Millilitres of scar core and border zone in a tissue map. */
export function scarVolumes(tissue: LabelMap | undefined): ScarVolumes {
  let core = 0;
  let border = 0;
  for (const value of tissue?.data ?? []) {
    if (value === TISSUE.scar) core += 1;
    else if (value === TISSUE.borderZone) border += 1;
  }
  const ml = tissue ? voxelVolumeMl(tissue.grid) : 0;
  return { coreMl: core * ml, borderZoneMl: border * ml };
}

/** Puts the scar that the synthetic heart was made with in place of the painted one, inside the ventricular walls. */
export function copyTruthScar(): void {
  const { truth } = session.getState();
  const labels = labelMap();
  if (!truth || !labels) return;
  if (!sameGrid(truth.tissue.grid, labels.grid)) {
    notify('The scar of the synthetic heart lies on another grid than this series.');
    return;
  }
  const scar = truth.tissue.data;
  writeTissue('scar of the synthetic heart', labels, (label, voxel) => {
    const wall = label === LABEL.lvMyocardium || label === LABEL.rvMyocardium;
    const diseased = scar[voxel] === TISSUE.borderZone || scar[voxel] === TISSUE.scar;
    return wall && diseased ? scar[voxel] : TISSUE.none;
  });
}

/** Makes the whole wall healthy again. */
export function clearScar(): void {
  const labels = labelMap();
  if (labels) writeTissue('clear scar', labels, () => TISSUE.none);
}

function writeTissue(
  name: string,
  labels: LabelMap,
  classOf: (label: number, voxel: number) => number,
): void {
  const whole = { min: [0, 0, 0] as const, max: labels.grid.dimensions };
  try {
    const changed = openCase().editMap(name, 'tissue', whole, (data) => {
      for (let n = 0; n < data.length; n++) data[n] = classOf(labels.data[n], n);
    });
    if (!changed) notify('The scar map already holds exactly this.');
  } catch (error) {
    const { message, hint } = toFailure(error);
    notify(`${message} ${hint}`);
  }
}
