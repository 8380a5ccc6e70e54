/** A body of soft ellipsoids that can be imaged on any grid, in any pose and with any grey scale. */
import { createRandom } from '../../../../src/core/random.ts';
import type { Grid, Vec3 } from '../../../../src/core/space.ts';
import { ijkToLps, voxelCount } from '../../../../src/core/space.ts';
import type { Volume } from '../../../../src/core/volume.ts';
import {
  applyTransform,
  rotationOf,
  transformAbout,
} from '../../../../src/segment/register/transform.ts';
import type { RigidTransform } from '../../../../src/segment/register/transform.ts';

interface Organ {
  readonly centre: Vec3;
  readonly semiAxes: Vec3;
  readonly turn: readonly number[];
  /** Tissue number that the grey scale is made of. */
  readonly tissue: number;
}

/** A trunk with a dozen organs; tissue 0 is air, 1 fat. */
function organs(seed: number): Organ[] {
  const random = createRandom(seed);
  const turn = (): readonly number[] =>
    rotationOf([random.between(-1, 1), random.between(-1, 1), random.between(-1, 1)]);
  const trunk: Organ = {
    centre: [0, 0, 0],
    semiAxes: [110, 80, 200],
    turn: rotationOf([0, 0, 0]),
    tissue: 1,
  };
  const inner = Array.from({ length: 14 }, (_, n): Organ => ({
    centre: [random.between(-65, 65), random.between(-45, 45), random.between(-70, 70)],
    semiAxes: [random.between(8, 40), random.between(8, 30), random.between(8, 40)],
    turn: turn(),
    tissue: 2 + (n % 5),
  }));
  return [trunk, ...inner];
}

/** Grey value per tissue number. */
export type GreyScale = readonly number[];
/** CT-like. */
export const CT_SCALE: GreyScale = [-1000, -100, 40, 110, 60, 180, 350];
/** Another modality: neither order nor sign has to do with the first. */
export const MR_SCALE: GreyScale = [5, 900, 420, 150, 610, 300, 20];

/** Cubic voxels about the origin. */
export const cubicGrid = (dimensions: Vec3, mm: number, originShift: Vec3 = [0, 0, 0]): Grid => ({
  dimensions,
  spacingMm: [mm, mm, mm],
  originMm: [
    (-mm * (dimensions[0] - 1)) / 2 + originShift[0],
    (-mm * (dimensions[1] - 1)) / 2 + originShift[1],
    (-mm * (dimensions[2] - 1)) / 2 + originShift[2],
  ],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
});

export interface Imaging {
  readonly grid: Grid;
  readonly scale: GreyScale;
  /** From the frame of this image to that of the body. */
  readonly toBody: RigidTransform;
  readonly noise: number;
  readonly seed: number;
}

/** Images the body; borders are a voxel wide, as partial volume makes them. */
export function imageBody(bodySeed: number, { grid, scale, toBody, noise, seed }: Imaging): Volume {
  const body = organs(bodySeed);
  const random = createRandom(seed);
  const data = new Float32Array(voxelCount(grid));
  const [nx, ny, nz] = grid.dimensions;
  const soft = 1 / grid.spacingMm[0];
  let n = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const p = applyTransform(toBody, ijkToLps(grid, [i, j, k]));
        let value = scale[0];
        for (const organ of body) {
          const share = Math.min(1, Math.max(0, 0.5 - soft * outsideMm(organ, p)));
          if (share > 0) value += share * (scale[organ.tissue] - value);
        }
        data[n] = value + noise * random.normal();
      }
  const ct = scale === CT_SCALE;
  return { grid, data, modality: ct ? 'CT' : 'MR', unit: ct ? 'HU' : 'arbitrary' };
}

/** Distance from the surface to first order; positive outside. */
function outsideMm({ centre, semiAxes, turn }: Organ, p: Vec3): number {
  const d = [p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]];
  let value = 0;
  let slope = 0;
  for (let axis = 0; axis < 3; axis++) {
    const local = turn[axis] * d[0] + turn[3 + axis] * d[1] + turn[6 + axis] * d[2];
    const scaled = local / semiAxes[axis];
    value += scaled * scaled;
    slope += (scaled / semiAxes[axis]) ** 2;
  }
  const length = Math.sqrt(value);
  return length < 1e-6 ? -Math.min(...semiAxes) : ((length - 1) * length) / Math.sqrt(slope);
}

export const pose = (rotationDeg: Vec3, shiftMm: Vec3): RigidTransform =>
  transformAbout(
    rotationOf([
      (rotationDeg[0] * Math.PI) / 180,
      (rotationDeg[1] * Math.PI) / 180,
      (rotationDeg[2] * Math.PI) / 180,
    ]),
    [0, 0, 0],
    shiftMm,
  );
