import type { TriMesh } from '../../../src/core/mesh.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import { ijkToLps } from '../../../src/core/space.ts';
import type { LabelMap, Volume } from '../../../src/core/volume.ts';
import { createRandom } from '../../../src/core/random.ts';

/** A chest of ellipsoids, asymmetric on purpose: a wrong side or a flip is seen at once. */
interface Ellipsoid {
  readonly centre: Vec3;
  readonly radii: Vec3;
  readonly value: number;
  readonly label: number;
}

const PARTS: readonly Ellipsoid[] = [
  { centre: [0, 0, 0], radii: [150, 100, 400], value: 40, label: 0 },
  { centre: [-75, 5, 20], radii: [55, 75, 130], value: -850, label: 0 },
  { centre: [80, 10, 20], radii: [50, 72, 130], value: -850, label: 0 },
  { centre: [0, 72, 0], radii: [20, 20, 400], value: 420, label: 0 },
  { centre: [18, 48, 0], radii: [12, 12, 400], value: 380, label: 7 },
  { centre: [10, -20, 0], radii: [62, 52, 62], value: 10, label: 0 },
  { centre: [-22, -28, -5], radii: [36, 32, 42], value: 80, label: 4 },
  { centre: [-22, -28, -5], radii: [32, 28, 38], value: 330, label: 3 },
  { centre: [28, -18, -10], radii: [32, 32, 48], value: 110, label: 2 },
  { centre: [28, -18, -8], radii: [21, 21, 38], value: 420, label: 1 },
  { centre: [14, 18, 34], radii: [30, 22, 24], value: 400, label: 5 },
  { centre: [-40, 4, 30], radii: [24, 24, 26], value: 300, label: 6 },
  { centre: [0, -14, 62], radii: [13, 13, 40], value: 400, label: 7 },
  { centre: [16, -30, 48], radii: [12, 14, 26], value: 310, label: 8 },
];

const inside = (p: Vec3, part: Ellipsoid): boolean =>
  p.reduce((sum, mm, n) => sum + ((mm - part.centre[n]) / part.radii[n]) ** 2, 0) < 1;

export function syntheticChest(): { volume: Volume; labels: LabelMap } {
  const grid: Grid = {
    dimensions: [192, 160, 120],
    spacingMm: [1.6, 1.3, 1.5],
    originMm: [-153, -103, -90],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const [nx, ny, nz] = grid.dimensions;
  const data = new Int16Array(nx * ny * nz).fill(-1000);
  const labels = new Uint8Array(nx * ny * nz);
  const random = createRandom(1);
  let n = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        const p = ijkToLps(grid, [i, j, k]);
        for (const part of PARTS) {
          if (!inside(p, part)) continue;
          data[n] = part.value;
          labels[n] = part.label;
        }
        data[n] += Math.round(18 * (random.uniform() + random.uniform() - 1));
      }
    }
  }
  return {
    volume: { grid, data, modality: 'CT', unit: 'HU', window: { centre: 250, width: 900 } },
    labels: { grid, data: labels },
  };
}

/** A bumpy ellipsoid as a closed surface of `2 * rings * sectors` triangles. */
export function ellipsoidMesh(centre: Vec3, radii: Vec3, rings = 48, bump = 0.05): TriMesh {
  const sectors = 2 * rings;
  const positions: number[] = [];
  const normals: number[] = [];
  const indices: number[] = [];
  for (let r = 0; r <= rings; r++) {
    const polar = (Math.PI * r) / rings;
    for (let s = 0; s < sectors; s++) {
      const angle = (2 * Math.PI * s) / sectors;
      const unit = [
        Math.sin(polar) * Math.cos(angle),
        Math.sin(polar) * Math.sin(angle),
        Math.cos(polar),
      ];
      const swell = 1 + bump * Math.sin(3 * angle) * Math.sin(2 * polar);
      unit.forEach((part, axis) => positions.push(centre[axis] + part * radii[axis] * swell));
      const gradient = unit.map((part, axis) => part / radii[axis]);
      const size = Math.hypot(...gradient);
      gradient.forEach((part) => normals.push(part / size));
    }
  }
  for (let r = 0; r < rings; r++) {
    for (let s = 0; s < sectors; s++) {
      const a = r * sectors + s;
      const b = r * sectors + ((s + 1) % sectors);
      indices.push(a, a + sectors, b, b, a + sectors, b + sectors);
    }
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    indices: Uint32Array.from(indices),
  };
}
