/** Where a kidney can lie: to either side of the spine, or around a click. */
import type { Grid, Ijk, Lps, Vec3 } from '../../core/space.ts';
import { distance, ijkToLps, lpsToIjk } from '../../core/space.ts';
import type { Box } from '../crop.ts';
import { crop, cropGrid } from '../crop.ts';
import type { Body } from './body.ts';
import type { Scene } from './outline.ts';

export type Side = 'left' | 'right';

/** Middle of a kidney from the front of the spine (sideways, backwards), and how far it may stray, mm. */
const MIDDLE_MM: readonly [number, number] = [64, 8];
const STRAY_MM: readonly [number, number] = [38, 46];
/** Psoas lies nearer to the spine than this. */
const BESIDE_SPINE_MM = 34;
/** How far a kidney that lies there may reach beyond its usual place. */
const MARGIN_MM = 45;
/** A kidney lies within this distance of a click into it. */
export const CLICK_REACH_MM = 110;
/** Vertebrae: their bodies from the front of the spine on, and farther back their processes. */
const VERTEBRA_MM: readonly [number, number] = [26, -3];
const PROCESS_MM: readonly [number, number] = [42, 20];

/** A part of the scene, and how likely a kidney's each of its voxels is by its place, 0 to 1. */
export interface Place {
  readonly box: Box;
  readonly scene: Scene;
  readonly weight: Float32Array;
  /** 1 where vertebrae are. */
  readonly spine: Uint8Array;
}

/** The place of a kidney by its side, or around a click where there is one. */
export function kidneyPlace(scene: Scene, body: Body, side: Side, click: Lps | undefined): Place {
  const { grid } = scene.image;
  const box = click ? boxAround(grid, click) : boxBeside(grid, body, side);
  const size = grid.dimensions;
  const part: Scene = {
    image: { grid: cropGrid(grid, box), hu: crop(scene.image.hu, size, box) },
    smooth: crop(scene.smooth, size, box),
    gradient: crop(scene.gradient, size, box),
    sharp: crop(scene.sharp, size, box),
    wallDepthMm: crop(scene.wallDepthMm, size, box),
  };
  const within = part.image.grid;
  const weight = click ? weightsAround(within, click) : weightsBeside(within, body, side);
  return { box, scene: part, weight, spine: vertebrae(within, body) };
}

function boxAround(grid: Grid, click: Lps): Box {
  const at = lpsToIjk(grid, click);
  const reach = CLICK_REACH_MM / grid.spacingMm[0];
  return boxBetween(
    grid,
    at.map((value) => value - reach),
    at.map((value) => value + reach),
  );
}

function boxBeside(grid: Grid, body: Body, side: Side): Box {
  const { dimensions, originMm, spacingMm } = grid;
  const xs: number[] = [];
  const ys: number[] = [];
  for (let k = 0; k < dimensions[2]; k++) {
    const [x, y] = body.spine(originMm[2] + k * spacingMm[0]);
    xs.push(x);
    ys.push(y);
  }
  const reach = MIDDLE_MM[0] + STRAY_MM[0] + MARGIN_MM;
  const low: Vec3 = [
    Math.min(...xs) - (side === 'left' ? 0 : reach),
    Math.min(...ys) + MIDDLE_MM[1] - STRAY_MM[1] - MARGIN_MM,
    originMm[2],
  ];
  const high: Vec3 = [
    Math.max(...xs) + (side === 'left' ? reach : 0),
    Math.max(...ys) + MIDDLE_MM[1] + STRAY_MM[1] + MARGIN_MM,
    originMm[2] + (dimensions[2] - 1) * spacingMm[0],
  ];
  return boxBetween(grid, lpsToIjk(grid, low), lpsToIjk(grid, high));
}

function boxBetween({ dimensions }: Grid, low: readonly number[], high: readonly number[]): Box {
  const start = (axis: 0 | 1 | 2): number =>
    Math.min(dimensions[axis] - 1, Math.max(0, Math.floor(low[axis])));
  const count = (axis: 0 | 1 | 2): number =>
    Math.max(1, Math.min(dimensions[axis], Math.ceil(high[axis]) + 1) - start(axis));
  return { start: [start(0), start(1), start(2)], dimensions: [count(0), count(1), count(2)] };
}

/** Whether a voxel lies within `radiusMm` of a point. */
export const near = (grid: Grid, point: Lps, radiusMm: number): ((n: number) => boolean) => {
  const [nx, ny] = grid.dimensions;
  return (n) => {
    const at: Ijk = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    return distance(ijkToLps(grid, at), point) <= radiusMm;
  };
};

/** Highest at the click, so that the part under it is the kidney. */
function weightsAround(grid: Grid, click: Lps): Float32Array {
  return overVoxels(grid, (point) =>
    Math.max(0, 1 - (distance(point, click) / CLICK_REACH_MM) ** 2),
  );
}

function weightsBeside(grid: Grid, body: Body, side: Side): Float32Array {
  const sign = side === 'left' ? 1 : -1;
  return overVoxels(
    grid,
    ([px, py], [sx, sy]) => {
      const aside = sign * (px - sx);
      if (aside <= BESIDE_SPINE_MM) return 0;
      const x = (aside - MIDDLE_MM[0]) / STRAY_MM[0];
      const y = (py - sy - MIDDLE_MM[1]) / STRAY_MM[1];
      return Math.max(0, 1 - x * x - y * y);
    },
    body,
  );
}

function vertebrae(grid: Grid, body: Body): Uint8Array {
  const weight = overVoxels(
    grid,
    ([px, py], [sx, sy]) => {
      const aside = Math.abs(px - sx);
      const behind = py - sy;
      const inBody = aside < VERTEBRA_MM[0] && behind > VERTEBRA_MM[1];
      return inBody || (aside < PROCESS_MM[0] && behind > PROCESS_MM[1]) ? 1 : 0;
    },
    body,
  );
  return Uint8Array.from(weight);
}

/** A value for each voxel from its point and that of the spine at its height. */
function overVoxels(
  { dimensions: [nx, ny, nz], originMm: [ox, oy, oz], spacingMm: [step] }: Grid,
  value: (point: Lps, spine: readonly [number, number]) => number,
  body?: Body,
): Float32Array {
  const out = new Float32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++) {
    const z = oz + k * step;
    const spine = body?.spine(z) ?? [0, 0];
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) out[n] = value([ox + i * step, oy + j * step, z], spine);
  }
  return out;
}
