/** A short-axis stack made of ellipses: bright ventricles, dark walls, lung around, noise. */
import { LABEL } from '../../../../src/core/anatomy.ts';
import { createRandom } from '../../../../src/core/random.ts';
import type { Grid } from '../../../../src/core/space.ts';
import { voxelCount } from '../../../../src/core/space.ts';
import type { Volume } from '../../../../src/core/volume.ts';

export interface HeartShape {
  /** Radius of the cavity at the base, mm. */
  readonly cavityMm: number;
  readonly wallMm: number;
}

export interface MadeStack {
  readonly volume: Volume;
  readonly truth: Uint8Array;
}

/**
 * Nine slices from the apex (first) to the base; two beyond the base hold no ventricle. In patient space columns run to the
 * left, rows to the back, slices upwards; the right ventricle lies to the right and a bit to the front.
 */
export function makeStack({ cavityMm, wallMm }: HeartShape, seed = 1): MadeStack {
  const spacingMm = [1.5, 1.5, 8] as const;
  const grid: Grid = {
    dimensions: [110, 100, 11],
    spacingMm,
    originMm: [-80, -70, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const [nx, ny, nz] = grid.dimensions;
  const data = new Int16Array(voxelCount(grid));
  const truth = new Uint8Array(data.length);
  const random = createRandom(seed);
  for (let n = 0, k = 0; k < nz; k++) {
    const height = k < 9 ? Math.sqrt(1 - ((8 - k) / 9) ** 2) : 0;
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = i * spacingMm[0] - 95;
        const y = j * spacingMm[1] - 75;
        const label = labelAt(x, y, height * cavityMm, wallMm);
        truth[n] = label;
        const blood = label === LABEL.lvBlood || label === LABEL.rvBlood;
        const level = blood ? 400 : label === LABEL.lvMyocardium ? 90 : tissueAt(x, y);
        data[n] = Math.max(0, Math.round(level + 12 * random.normal()));
      }
  }
  return { volume: { grid, data, modality: 'MR', unit: 'arbitrary' }, truth };
}

function labelAt(x: number, y: number, endo: number, wallMm: number): number {
  if (endo === 0) return 0;
  const r = Math.hypot(x, y);
  if (r < endo) return LABEL.lvBlood;
  const epi = endo + wallMm;
  if (r < epi) return LABEL.lvMyocardium;
  // A crescent to the right, half as large at the apex.
  const u = (x + 0.8 * epi) / (1.15 * epi);
  const v = (y + 0.25 * epi) / (0.95 * epi);
  return u * u + v * v < 1 && x < 0 ? LABEL.rvBlood : 0;
}

/** Lung, chest wall in front, liver at the right and back. */
function tissueAt(x: number, y: number): number {
  if (y < -62) return 350;
  return x < -70 || y > 55 ? 120 : 20;
}
