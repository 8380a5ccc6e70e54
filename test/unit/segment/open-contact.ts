import { LABEL } from '../../../src/core/anatomy.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { distanceTransformMm } from '../../../src/segment/distance.ts';

/** Atria and great arteries and what lies this near to them are the valves, where a ventricle is open. */
const VALVE_MM = 4.5;
/** Four faces of a voxel of 1.5 mm. */
export const MAX_OPEN_MM2 = 10;

const VESSELS: readonly number[] = [
  LABEL.leftAtrium,
  LABEL.rightAtrium,
  LABEL.aorta,
  LABEL.pulmonaryArtery,
];

/** Faces between a cavity and background away from the valves; voxels at the edge of the grid are left out. */
export async function openContact(
  { grid, data }: LabelMap,
  cavity: number,
): Promise<{ faces: number; areaMm2: number }> {
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const vessels = Uint8Array.from(data);
  for (let n = 0; n < vessels.length; n++) vessels[n] = VESSELS.includes(data[n]) ? 1 : 0;
  const awayMm = await distanceTransformMm(vessels, grid);
  const axes = [
    { step: 1, areaMm2: sy * sz },
    { step: nx, areaMm2: sx * sz },
    { step: nx * ny, areaMm2: sx * sy },
  ];
  let faces = 0;
  let areaMm2 = 0;
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const n = i + nx * (j + ny * k);
        if (data[n] !== cavity || awayMm[n] <= VALVE_MM) continue;
        for (const axis of axes)
          for (const m of [n - axis.step, n + axis.step]) {
            if (data[m] !== LABEL.background) continue;
            faces++;
            areaMm2 += axis.areaMm2;
          }
      }
  return { faces, areaMm2 };
}
