/** Idealised ventricles whose axes, walls and fibre angles are known exactly. */
import { LABEL, TISSUE } from '../../../src/core/anatomy.ts';
import type { SimulationGrid } from '../../../src/core/simulation-grid.ts';
import { voxelCount } from '../../../src/core/space.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';

export interface EllipsoidOptions {
  readonly spacingMm: number;
  /** Adds a right ventricle on the patient's right (-x). */
  readonly rightVentricle?: boolean;
  /** Columns of the heart's own axes in LPS; by default the long axis points to the head. */
  readonly direction?: readonly number[];
  /** Half axes of the LV cavity, mm. */
  readonly cavityMm?: Vec3;
  readonly wallMm?: number;
  /** Height of the cut above the centre, mm. */
  readonly cutMm?: number;
}

/** LV cavity and wall as concentric ellipsoids about the world origin, apex at -k, cut open at the top. */
export function ellipsoidVentricle(options: EllipsoidOptions): SimulationGrid {
  const { spacingMm: h, rightVentricle = false, wallMm = 10, cutMm = 15 } = options;
  const [a, b, c] = options.cavityMm ?? [22, 22, 45];
  const low: Vec3 = [
    rightVentricle ? -62 : -a - wallMm - 3 * h,
    -b - wallMm - 3 * h,
    -c - wallMm - 3 * h,
  ];
  const high: Vec3 = [a + wallMm + 3 * h, b + wallMm + 3 * h, cutMm + 4 * h];
  const dimensions: Vec3 = [
    Math.ceil((high[0] - low[0]) / h),
    Math.ceil((high[1] - low[1]) / h),
    Math.ceil((high[2] - low[2]) / h),
  ];
  const direction = options.direction ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const originMm: Vec3 = [0, 1, 2].map(
    (n) => low[0] * direction[n] + low[1] * direction[3 + n] + low[2] * direction[6 + n],
  ) as unknown as Vec3;
  const grid: Grid = { dimensions, spacingMm: [h, h, h], originMm, direction };
  const labels = new Uint8Array(voxelCount(grid));
  const [nx, ny] = dimensions;
  const inside = (x: number, y: number, z: number, grow: number): boolean =>
    (x / (a + grow)) ** 2 + (y / (b + grow)) ** 2 + (z / (c + grow)) ** 2 < 1;
  const insideRv = (x: number, y: number, z: number, grow: number): boolean =>
    ((x + 25) / (30 + grow)) ** 2 + (y / (28 + grow)) ** 2 + (z / (40 + grow)) ** 2 < 1;
  labels.forEach((_, at) => {
    const x = low[0] + (at % nx) * h;
    const y = low[1] + (Math.floor(at / nx) % ny) * h;
    const z = low[2] + Math.floor(at / nx / ny) * h;
    if (z > cutMm) return;
    if (inside(x, y, z, 0)) labels[at] = LABEL.lvBlood;
    else if (inside(x, y, z, wallMm)) labels[at] = LABEL.lvMyocardium;
    else if (!rightVentricle) return;
    else if (insideRv(x, y, z, 0)) labels[at] = LABEL.rvBlood;
    else if (insideRv(x, y, z, 4)) labels[at] = LABEL.rvMyocardium;
  });
  return fromLabels(grid, labels);
}

/** A box of healthy tissue with one fibre direction: for cables and sheets. */
export function tissueBox(
  voxels: Vec3,
  spacingMm: number,
  fibre: Vec3,
): { simulation: SimulationGrid; fibres: Float32Array } {
  const grid: Grid = {
    dimensions: voxels,
    spacingMm: [spacingMm, spacingMm, spacingMm],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const labels = new Uint8Array(voxelCount(grid)).fill(LABEL.lvMyocardium);
  const simulation = fromLabels(grid, labels);
  const fibres = new Float32Array(3 * simulation.active.length);
  for (let n = 0; n < fibres.length; n++) fibres[n] = fibre[n % 3];
  return { simulation, fibres };
}

export function fromLabels(grid: Grid, labels: Uint8Array): SimulationGrid {
  const isWall = (label: number): boolean =>
    label === LABEL.lvMyocardium || label === LABEL.rvMyocardium;
  const tissue = labels.map((label) => (isWall(label) ? TISSUE.healthy : TISSUE.none));
  const active = Uint32Array.from(tissue.keys()).filter((at) => tissue[at] !== TISSUE.none);
  return { grid, labels, tissue, active };
}
