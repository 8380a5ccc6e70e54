/**
 * The body as a volume conductor on a coarse grid: one isotropic conductivity per cell, nothing outside the skin. Where no body
 * was imaged a generic chest stands for it: an elliptic cylinder with two lungs and, where they are labelled, the blood
 * and wall of the patient's own heart.
 */
import { LABEL } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { ijkToLps, lpsToIjk, voxelCount, voxelVolumeMl } from '../../core/space.ts';
import type { Grid, Lps, Vec3 } from '../../core/space.ts';
import type { BodyBox } from '../ecg.ts';
import type { LabelledGrid } from '../ventricular-frame.ts';

/**
 * Conductivities, S/m. Torso, lungs and blood as in Potse et al, J Cardiovasc Transl Res 2018 (fphys 2018 00370) and Keller
 * et al, IEEE Trans Biomed Eng 57 (2010) 1568 (lungs 0.04 to 0.07); myocardium: geometric mean over its directions of
 * intra- plus extracellular conductivity of Niederer 2011 (0.79 along, 0.26 across).
 */
export const CONDUCTIVITY = { torso: 0.2, lung: 0.05, blood: 0.6, myocardium: 0.38 } as const;

export interface Conductor {
  readonly grid: Grid;
  /**
   * S/m per cell; 0 outside the body. A cell that the skin cuts has the share of it that is inside: a sphere of 20 cells
   * then errs by 1.5 % where steps err by 2.8 % (mean error of the gradient).
   */
  readonly conductivity: Float32Array;
}

export interface TorsoOptions {
  /** Edge of a cell, 3 to 12 mm. */
  readonly spacingMm?: number;
}

export const TORSO_SPACING_MM = 6;
const MAX_CELLS = 4_000_000;

export function torsoSpacing({ spacingMm = TORSO_SPACING_MM }: TorsoOptions): number {
  if (spacingMm >= 3 && spacingMm <= 12) return spacingMm;
  return fail(
    'bad-input',
    'torso-spacing',
    `The cells of the torso are ${spacingMm} mm wide, outside 3 to 12 mm.`,
    'Choose a width in that range; 6 mm is the default.',
  );
}

/** An upright grid of cells that covers a box, with one cell of air around it. */
export function gridAround(lowMm: Vec3, highMm: Vec3, spacingMm: number): Grid {
  const size = (axis: 0 | 1 | 2): number => Math.ceil((highMm[axis] - lowMm[axis]) / spacingMm) + 2;
  const dimensions: Vec3 = [size(0), size(1), size(2)];
  // About the middle of the box, so that a box that is its own mirror image has such a grid.
  const first = (low: number, high: number, count: number): number =>
    (low + high) / 2 - ((count - 1) / 2) * spacingMm;
  const cells = dimensions[0] * dimensions[1] * dimensions[2];
  if (!(cells <= MAX_CELLS)) {
    fail(
      'too-large',
      'torso-cells',
      `A body of this size needs ${(cells / 1e6).toFixed(1)} million cells of ${spacingMm} mm; the limit is ${MAX_CELLS / 1e6} million.`,
      'Check that the image is in millimetres, or use wider cells.',
    );
  }
  return {
    dimensions,
    spacingMm: [spacingMm, spacingMm, spacingMm],
    originMm: [
      first(lowMm[0], highMm[0], dimensions[0]),
      first(lowMm[1], highMm[1], dimensions[1]),
      first(lowMm[2], highMm[2], dimensions[2]),
    ],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
}

/** Half width, half depth and height of the generic chest above and below the heart (mm), an average adult. */
const CHEST = { halfWidth: 165, halfDepth: 110, above: 230, below: 380 } as const;
/** The heart lies this far to the left of the midline and behind the breastbone (mm). */
const HEART = { left: 20, behind: 85 } as const;

/**
 * Elliptic cylinder about the heart, its width and depth from the box of the body in the images where that is plausible
 * for a whole adult chest. Conductivities {@link CONDUCTIVITY}.
 */
export async function genericTorso(
  heartCentreMm: Lps,
  heart: LabelledGrid | undefined,
  body: BodyBox | undefined,
  options: TorsoOptions,
  ctx: JobContext,
): Promise<Conductor> {
  const spacingMm = torsoSpacing(options);
  const { centre, a, b } = crossSection(heartCentreMm, body);
  const grid = gridAround(
    [centre[0] - a, centre[1] - b, heartCentreMm[2] - CHEST.below],
    [centre[0] + a, centre[1] + b, heartCentreMm[2] + CHEST.above],
    spacingMm,
  );
  const conductivity = new Float32Array(voxelCount(grid));
  const [nx, ny, nz] = grid.dimensions;
  const inBody = (x: number, y: number): boolean =>
    ((x - centre[0]) / a) ** 2 + ((y - centre[1]) / b) ** 2 < 1;
  const inLung = (x: number, y: number, z: number): boolean => {
    const [dx, dy, dz] = [x - heartCentreMm[0], y - heartCentreMm[1], z - heartCentreMm[2]];
    const side = (Math.abs(x - centre[0]) - 0.5 * a) / (0.36 * a);
    const lung = side ** 2 + ((y - centre[1]) / (0.72 * b)) ** 2 + ((dz - 40) / 130) ** 2 < 1;
    const aroundHeart = (dx / 62) ** 2 + (dy / 55) ** 2 + (dz / 65) ** 2 < 1;
    return lung && !aroundHeart && Math.abs(x - centre[0]) >= 25;
  };
  for (let k = 1; k < nz - 1; k++) {
    await ctx.checkpoint();
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const [x, y, z] = ijkToLps(grid, [i, j, k]);
        const filled = shareInside(x, y, spacingMm, inBody);
        conductivity[i + nx * (j + ny * k)] =
          filled * (inLung(x, y, z) ? CONDUCTIVITY.lung : CONDUCTIVITY.torso);
      }
  }
  const conductor = { grid, conductivity };
  if (heart) await placeHeart(conductor, heart, ctx);
  return conductor;
}

/** Share of a cell inside a cylinder, from 9 samples; slivers count as outside. */
function shareInside(
  x: number,
  y: number,
  edge: number,
  inside: (x: number, y: number) => boolean,
): number {
  let count = 0;
  for (let n = 0; n < 9; n++) {
    if (inside(x + (((n % 3) - 1) * edge) / 3, y + ((Math.floor(n / 3) - 1) * edge) / 3)) count++;
  }
  return count > 1 ? count / 9 : 0;
}

function crossSection(
  heart: Lps,
  body: BodyBox | undefined,
): { readonly centre: readonly [number, number]; readonly a: number; readonly b: number } {
  if (body) {
    const a = (body.highMm[0] - body.lowMm[0]) / 2;
    const b = (body.highMm[1] - body.lowMm[1]) / 2;
    // A field of view that cuts the chest says nothing about its size.
    if (a >= 130 && a <= 260 && b >= 85 && b <= 190) {
      const centre = [body.lowMm[0] + a, body.lowMm[1] + b] as const;
      const within = ((heart[0] - centre[0]) / a) ** 2 + ((heart[1] - centre[1]) / b) ** 2;
      if (within < 0.7) return { centre, a, b };
    }
  }
  const centre = [heart[0] - HEART.left, heart[1] - HEART.behind + CHEST.halfDepth] as const;
  return { centre, a: CHEST.halfWidth, b: CHEST.halfDepth };
}

const BLOOD: readonly number[] = [
  LABEL.lvBlood,
  LABEL.rvBlood,
  LABEL.leftAtrium,
  LABEL.rightAtrium,
  LABEL.aorta,
  LABEL.pulmonaryArtery,
];
const WALL: readonly number[] = [LABEL.lvMyocardium, LABEL.rvMyocardium];

/** Mixes blood and myocardium into the cells by the share of each that the labels fill. */
export async function placeHeart(
  { grid, conductivity }: Conductor,
  heart: LabelledGrid,
  ctx: JobContext,
): Promise<void> {
  const blood = new Float32Array(conductivity.length);
  const wall = new Float32Array(conductivity.length);
  const share = voxelVolumeMl(heart.grid) / voxelVolumeMl(grid);
  const [nx, ny, nz] = heart.grid.dimensions;
  const [cx, cy, cz] = grid.dimensions;
  for (let k = 0; k < nz; k++) {
    await ctx.checkpoint();
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const label = heart.labels[i + nx * (j + ny * k)];
        const isBlood = BLOOD.includes(label);
        if (!isBlood && !WALL.includes(label)) continue;
        const [x, y, z] = lpsToIjk(grid, ijkToLps(heart.grid, [i, j, k])).map(Math.round);
        if (x < 0 || y < 0 || z < 0 || x >= cx || y >= cy || z >= cz) continue;
        const cell = x + cx * (y + cy * z);
        if (isBlood) blood[cell] += share;
        else wall[cell] += share;
      }
  }
  for (let n = 0; n < conductivity.length; n++) {
    const filled = blood[n] + wall[n];
    if (filled === 0 || conductivity[n] === 0) continue;
    // A fine voxel counts for the cell of its centre, so a cell may seem more than full.
    const scale = 1 / Math.max(1, filled);
    // What is beside the heart within a cell is fat and vessels rather than lung.
    const rest = Math.max(0, 1 - filled) * CONDUCTIVITY.torso;
    conductivity[n] =
      scale * (blood[n] * CONDUCTIVITY.blood + wall[n] * CONDUCTIVITY.myocardium) + rest;
  }
}
