/** Mutual information of two levels as a function of six parameters in millimetres, with its gradient. */
import { fail } from '../../core/failure.ts';
import { createRandom } from '../../core/random.ts';
import { cross, ijkToLps, lpsToIjk } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { MutualInformation } from '../../../wasm/mutual-information/mutual-information.ts';
import type { Level } from './pyramid.ts';
import { rotationOf, rotationVector, transformAbout } from './transform.ts';
import type { RigidTransform } from './transform.ts';

/** Shift (mm) and rotation vector times the radius of the samples (mm), so that all six move tissue by about as much. */
export type RigidParameters = readonly number[];

export interface MetricValue {
  readonly bits: number;
  readonly overlap: number;
  readonly gradient: readonly number[];
}

export interface RigidMetric {
  readonly centre: Vec3;
  readonly radiusMm: number;
  /** Positions of the samples relative to the centre, x, y, z each. */
  readonly positions: Float32Array;
  value(parameters: RigidParameters): MetricValue;
  transform(parameters: RigidParameters): RigidTransform;
  parameters(transform: RigidTransform): RigidParameters;
}

/** Draws per wanted sample before a sparse region has to do with fewer. */
const TRIES = 40;
const LEAST_SAMPLES = 300;

export interface SampleOptions {
  readonly count: number;
  readonly seed: number;
  /** Where samples may lie: a test of positions in the fixed frame. */
  readonly accepts?: (point: Vec3) => boolean;
}

/**
 * Samples stand at random places between the voxel centres of the fixed level (a seed fixes them), which keeps the grids
 * from locking onto each other; the value there is trilinear.
 */
export async function rigidMetric(
  fixed: Level,
  moving: Level,
  centre: Vec3,
  radiusMm: number,
  options: SampleOptions,
): Promise<RigidMetric> {
  const samples = drawSamples(fixed, centre, options);
  const information = await MutualInformation.create(samples, {
    dimensions: moving.grid.dimensions,
    values: moving.values,
  });
  const toVoxels = voxelMatrix(moving.grid);
  const parts = (q: RigidParameters): { rotation: readonly number[]; shift: Vec3; w: Vec3 } => {
    const w: Vec3 = [q[3] / radiusMm, q[4] / radiusMm, q[5] / radiusMm];
    return { rotation: rotationOf(w), shift: [q[0], q[1], q[2]], w };
  };
  return {
    centre,
    radiusMm,
    positions: samples.positions,
    transform: (q) => {
      const { rotation, shift } = parts(q);
      return transformAbout(rotation, centre, shift);
    },
    parameters: (m) => {
      const w = rotationVector(m);
      const moved = [0, 1, 2].map(
        (r) =>
          m[4 * r] * centre[0] + m[4 * r + 1] * centre[1] + m[4 * r + 2] * centre[2] + m[4 * r + 3],
      );
      return [
        ...moved.map((value, axis) => value - centre[axis]),
        ...w.map((component) => component * radiusMm),
      ];
    },
    value(q) {
      const { rotation, shift, w } = parts(q);
      const at = lpsToIjk(moving.grid, [
        centre[0] + shift[0],
        centre[1] + shift[1],
        centre[2] + shift[2],
      ]);
      const affine: number[] = [];
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) affine.push(rowTimesColumn(toVoxels, i, rotation, j));
        affine.push(at[i]);
      }
      const { bits, overlap, derivative } = information.evaluate(affine);
      return { bits, overlap, gradient: chain(derivative, toVoxels, rotation, w, radiusMm) };
    },
  };
}

function drawSamples(
  { grid, values }: Level,
  centre: Vec3,
  { count, seed, accepts }: SampleOptions,
): { positions: Float32Array; bins: Uint8Array } {
  const random = createRandom(seed);
  const [nx, ny, nz] = grid.dimensions;
  const positions: number[] = [];
  const bins: number[] = [];
  for (let tries = 0; tries < TRIES * count && bins.length < count; tries++) {
    const x = random.uniform() * (nx - 1);
    const y = random.uniform() * (ny - 1);
    const z = random.uniform() * (nz - 1);
    const value = interpolate(values, nx, ny, x, y, z);
    if (value < 0) continue;
    const point = ijkToLps(grid, [x, y, z]);
    if (accepts && !accepts(point)) continue;
    positions.push(point[0] - centre[0], point[1] - centre[1], point[2] - centre[2]);
    bins.push(Math.floor(value));
  }
  if (bins.length < LEAST_SAMPLES) {
    fail(
      'bad-input',
      'register-mask',
      'The region that was chosen for the registration is too small to find a position from.',
      'Choose a larger structure of the first study, or register the whole image.',
    );
  }
  return { positions: Float32Array.from(positions), bins: Uint8Array.from(bins) };
}

/** Trilinear value, -1 when a corner lies outside the image. */
function interpolate(
  values: Float32Array,
  nx: number,
  ny: number,
  x: number,
  y: number,
  z: number,
): number {
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [dx, dy, dz] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = (dx ? x - i : 1 - x + i) * (dy ? y - j : 1 - y + j) * (dz ? z - k : 1 - z + k);
    const value = values[i + dx + nx * (j + dy + ny * (k + dz))];
    if (value < 0) return -1;
    sum += weight * value;
  }
  return sum;
}

/** Rows of the matrix that turns a step in LPS mm into a step in voxels. */
function voxelMatrix({ spacingMm, direction }: Grid): readonly number[] {
  return direction.map((cosine, n) => cosine / spacingMm[Math.floor(n / 3)]);
}

const rowTimesColumn = (
  a: readonly number[],
  row: number,
  b: readonly number[],
  column: number,
): number =>
  a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column];

/**
 * From the derivative by (A | b) to that by the parameters: A = V R(w), b = V (shift + ...).
 * dR(w) = [J(w) dw]x R with the left Jacobian J of the exponential map.
 */
function chain(
  derivative: Float64Array,
  v: readonly number[],
  rotation: readonly number[],
  w: Vec3,
  radiusMm: number,
): number[] {
  const gradient: number[] = [];
  for (let k = 0; k < 3; k++) {
    gradient.push(derivative[3] * v[k] + derivative[7] * v[3 + k] + derivative[11] * v[6 + k]);
  }
  for (let k = 0; k < 3; k++) {
    const turn = leftJacobianColumn(w, k);
    let sum = 0;
    for (let j = 0; j < 3; j++) {
      const column: Vec3 = [rotation[j], rotation[3 + j], rotation[6 + j]];
      const step = cross(turn, column);
      for (let i = 0; i < 3; i++) {
        const moved = v[3 * i] * step[0] + v[3 * i + 1] * step[1] + v[3 * i + 2] * step[2];
        sum += derivative[4 * i + j] * moved;
      }
    }
    gradient.push(sum / radiusMm);
  }
  return gradient;
}

function leftJacobianColumn(w: Vec3, k: number): Vec3 {
  const unit: Vec3 = [k === 0 ? 1 : 0, k === 1 ? 1 : 0, k === 2 ? 1 : 0];
  const angle = Math.hypot(...w);
  const a = angle < 1e-4 ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
  const b = angle < 1e-4 ? 1 / 6 : (angle - Math.sin(angle)) / angle ** 3;
  const once = cross(w, unit);
  const twice = cross(w, once);
  return [
    unit[0] + a * once[0] + b * twice[0],
    unit[1] + a * once[1] + b * twice[1],
    unit[2] + a * once[2] + b * twice[2],
  ];
}
