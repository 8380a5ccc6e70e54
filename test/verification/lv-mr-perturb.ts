/** What other hospitals and other hearts would have made of a short-axis stack: the image and its labels changed together. */
import type { JobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import { ijkToLps } from '../../src/core/space.ts';
import type { Grid, Vec3 } from '../../src/core/space.ts';
import type { LabelMap, Volume } from '../../src/core/volume.ts';
import { resampleImage, resampleLabels } from '../../src/segment/resample.ts';

export interface Patient {
  readonly volume: Volume;
  /** 1 blood and 2 wall of the left ventricle, 4 blood of the right one. */
  readonly reference: LabelMap;
}

/** Other pixels: turned in the plane, with another size; the slices stay what they are. */
export async function regridded(
  { volume, reference }: Patient,
  pixelMm: number,
  turnDeg: number,
  ctx: JobContext,
): Promise<Patient> {
  const { grid } = volume;
  const spacingMm: Vec3 = [pixelMm, pixelMm, grid.spacingMm[2]];
  const turn = (turnDeg * Math.PI) / 180;
  const [u, v, w] = [0, 3, 6].map((n) => grid.direction.slice(n, n + 3));
  const columns = u.map((value, n) => Math.cos(turn) * value + Math.sin(turn) * v[n]);
  const rows = v.map((value, n) => Math.cos(turn) * value - Math.sin(turn) * u[n]);
  const size = (axis: 0 | 1): number =>
    Math.floor(((grid.dimensions[axis] - 1) * grid.spacingMm[axis]) / spacingMm[axis]) + 1;
  const dimensions = [size(0), size(1), grid.dimensions[2]] as const;
  const [nx, ny, nz] = grid.dimensions;
  const centre = ijkToLps(grid, [(nx - 1) / 2, (ny - 1) / 2, (nz - 1) / 2]);
  const half = dimensions.map((n, axis) => ((n - 1) * spacingMm[axis]) / 2);
  const origin = (n: 0 | 1 | 2): number =>
    centre[n] - half[0] * columns[n] - half[1] * rows[n] - half[2] * w[n];
  const turned: Grid = {
    dimensions,
    spacingMm,
    originMm: [origin(0), origin(1), origin(2)],
    direction: [...columns, ...rows, ...w],
  };
  const data = await resampleImage(volume, turned, 0, ctx);
  return {
    volume: { ...volume, grid: turned, data },
    reference: resampleLabels(reference, turned),
  };
}

/** The slice axis stored first and counted from the other end. */
export function slicesFirst({ volume, reference }: Patient): Patient {
  const { dimensions, spacingMm, direction } = volume.grid;
  const [nx, ny, nz] = dimensions;
  const from = (n: number): number => {
    const k = nz - 1 - (n % nz);
    return (Math.floor(n / nz) % nx) + nx * (Math.floor(n / (nz * nx)) + ny * k);
  };
  const grid: Grid = {
    dimensions: [nz, nx, ny],
    spacingMm: [spacingMm[2], spacingMm[0], spacingMm[1]],
    originMm: ijkToLps(volume.grid, [0, 0, nz - 1]),
    direction: [...direction.slice(6).map((value) => -value), ...direction.slice(0, 6)],
  };
  return {
    volume: {
      ...volume,
      grid,
      data: Float32Array.from(volume.data, (_, n) => volume.data[from(n)]),
    },
    reference: { grid, data: reference.data.map((_, n) => reference.data[from(n)]) },
  };
}

/** Other grey values: contrast by a power, a coil at one side, Rician noise (both as a share of bright), scale and offset. */
export function greys(
  { volume, reference }: Patient,
  { power = 1, coil = 0, noise = 0, scale = 1, offset = 0 },
): Patient {
  const [nx, ny] = volume.grid.dimensions;
  const bright = Float32Array.from(volume.data).sort()[Math.floor(0.99 * volume.data.length)];
  const random = createRandom(5);
  const data = Float32Array.from(volume.data, (value, n) => {
    const across = (n % nx) / nx - (Math.floor(n / nx) % ny) / ny;
    const signal = (Math.max(0, value) / bright) ** power * Math.exp(coil * across);
    return offset + scale * Math.hypot(signal + noise * random.normal(), noise * random.normal());
  });
  return { volume: { ...volume, data }, reference };
}

/** One slice brighter or darker than the others. */
export function sliceScaled({ volume, reference }: Patient, slice: number, by: number): Patient {
  const [nx, ny] = volume.grid.dimensions;
  const data = Float32Array.from(volume.data, (value, n) =>
    Math.floor(n / (nx * ny)) === slice ? by * value : value,
  );
  return { volume: { ...volume, data }, reference };
}

/** New radii of the inner and outer contour along a ray, mm. */
export type Reshape = (endoMm: number, epiMm: number) => readonly [number, number];

const RAYS = 72;

/** Another shape of the left ventricle in every slice; what lies around it moves along and comes to rest 9 cm away. */
export function reshaped({ volume, reference }: Patient, shape: Reshape): Patient {
  const [nx, ny, nz] = volume.grid.dimensions;
  const [sx, sy] = volume.grid.spacingMm;
  const data = Float32Array.from(volume.data);
  const labels = Uint8Array.from(reference.data);
  for (let k = 0; k < nz; k++) {
    const first = k * nx * ny;
    const own = reference.data.subarray(first, first + nx * ny);
    const wall = contoursOf(own, nx, sx, sy);
    if (!wall) continue;
    for (let n = 0; n < nx * ny; n++) {
      const dx = (n % nx) * sx - wall.x;
      const dy = Math.floor(n / nx) * sy - wall.y;
      const r = Math.hypot(dx, dy);
      const ray = ((Math.atan2(dy, dx) / (2 * Math.PI)) * RAYS + RAYS) % RAYS;
      const [endo, epi] = [between(wall.endo, ray), between(wall.epi, ray)];
      const [inner, outer] = shape(endo, epi);
      const old =
        r < inner
          ? (r * endo) / inner
          : r < outer
            ? endo + ((r - inner) / (outer - inner)) * (epi - endo)
            : r + (epi - outer) * Math.exp((outer - r) / 30);
      const i = Math.min(nx - 1.001, Math.max(0, (wall.x + (r > 0 ? dx / r : 0) * old) / sx));
      const j = Math.min(ny - 1.001, Math.max(0, (wall.y + (r > 0 ? dy / r : 0) * old) / sy));
      const [p, q] = [Math.floor(i), Math.floor(j)];
      const at = first + p + nx * q;
      const row = (m: number): number =>
        volume.data[m] + (volume.data[m + 1] - volume.data[m]) * (i - p);
      data[first + n] = row(at) + (row(at + nx) - row(at)) * (j - q);
      labels[first + n] = own[Math.round(i) + nx * Math.round(j)];
    }
  }
  return {
    volume: { ...volume, data },
    reference: { ...reference, data: labels },
  };
}

function between(radii: readonly number[], ray: number): number {
  const a = Math.floor(ray) % RAYS;
  const next = radii[(a + 1) % RAYS];
  return radii[a] + (next - radii[a]) * (ray - Math.floor(ray));
}

/** Radii of blood and wall around the middle of the blood; undefined without both. */
function contoursOf(
  labels: Uint8Array,
  nx: number,
  sx: number,
  sy: number,
): { x: number; y: number; endo: number[]; epi: number[] } | undefined {
  let [x, y, blood] = [0, 0, 0];
  for (let n = 0; n < labels.length; n++) {
    if (labels[n] !== 1) continue;
    x += (n % nx) * sx;
    y += Math.floor(n / nx) * sy;
    blood++;
  }
  if (blood < 10 || !labels.includes(2)) return undefined;
  x /= blood;
  y /= blood;
  const reach = (wanted: readonly number[]): number[] =>
    Array.from({ length: RAYS }, (_, a) => {
      const angle = (2 * Math.PI * a) / RAYS;
      let last = 0.5;
      for (let r = 0; r < 60; r += 0.5) {
        const i = Math.round((x + r * Math.cos(angle)) / sx);
        const label = labels[i + nx * Math.round((y + r * Math.sin(angle)) / sy)];
        if (wanted.includes(label)) last = r;
      }
      return last;
    });
  const endo = reach([1]);
  return { x, y, endo, epi: reach([1, 2]).map((r, a) => Math.max(r, endo[a] + 1)) };
}
