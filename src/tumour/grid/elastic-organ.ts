/**
 * The organ as an elastic body on a coarse grid of elements (`wasm/elasticity/elasticity.cpp`): displacement and stress
 * that a tumour of given density causes. The surface of the organ is held, as the skull holds the brain.
 */
import { fail } from '../../core/failure.ts';
import { ijkToLps } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { ElasticityKernel, ElasticityExports } from '../../../wasm/elasticity/elasticity.ts';
import { instantiateKernel } from '../../../wasm/kernel.ts';
import type { DisplacementField, MassEffect } from './growth-setup.ts';
import type { OrganBox } from './organ-box.ts';

/** Solved to this share of the load. */
const TOLERANCE = 1e-5;
const MOST_ITERATIONS = 5000;
/** Iterations between two chances to cancel. */
const ITERATIONS_PER_TURN = 4;

type Pause = () => Promise<void>;

/** Elements of several voxels each, in a dense box of nodes with one node of padding (three at the end of a row). */
interface Elements {
  readonly voxelsPerElement: Vec3;
  /** Elements along each axis; nodes are one more. */
  readonly count: Vec3;
  readonly row: number;
  readonly plane: number;
  readonly size: number;
}

export class ElasticOrgan {
  private constructor(
    private readonly kernel: ElasticityKernel,
    private readonly grid: Grid,
    private readonly box: OrganBox,
    private readonly elements: Elements,
    private readonly effect: MassEffect,
    private readonly inside: Float64Array,
    private readonly at: { readonly u: number; readonly load: number; readonly stress: number },
  ) {}

  /** Elements at least half of which is tissue (positive D). */
  static async create(
    grid: Grid,
    box: OrganBox,
    diffusivity: Float32Array,
    effect: MassEffect,
  ): Promise<ElasticOrgan> {
    const elements = elementsOf(grid, box, effect.elementMm);
    const { row, plane, size } = elements;
    const tissue = averaged(grid, box, elements, (voxel) => (diffusivity[voxel] > 0 ? 1 : 0));
    const inside = tissue.map((share) => (share >= 0.5 ? 1 : 0));
    const free = new Float64Array(size);
    for (let node = plane + row + 1; node < size; node++) {
      let around = 0;
      for (const offset of cornerOffsets(elements)) around += inside[node - offset];
      free[node] = around === 8 ? 1 : 0;
    }
    const kernel = await instantiateKernel<ElasticityExports>('elasticity');
    const doubles = (count: number): number => kernel.allocate(8 * count);
    const [freeAt, insideAt, load, stress] = [0, 1, 2, 3].map(() => doubles(size));
    const [u, residual, direction, product] = [0, 1, 2, 3].map(() => doubles(3 * size + 2));
    kernel.f64(freeAt, size).set(free);
    kernel.f64(insideAt, size).set(inside);
    const { exports } = kernel;
    exports.use_nodes(row, plane, size, freeAt, insideAt);
    exports.use_vectors(u, residual, direction, product);
    const { shearModulusKpa: shear, poissonRatio: nu } = effect;
    const bulk = (2 * shear * (1 + nu)) / (3 * (1 - 2 * nu));
    const [ex, ey, ez] = grid.spacingMm.map((h, axis) => h * elements.voxelsPerElement[axis]);
    exports.use_material(ex, ey, ez, shear, bulk);
    return new ElasticOrgan(kernel, grid, box, elements, effect, inside, { u, load, stress });
  }

  /**
   * Finds the equilibrium under the cell densities (per voxel of the grid), starting from the last one.
   *
   * @throws no-convergence/mass-effect.
   */
  async settle(density: Float32Array, pause: Pause): Promise<void> {
    const { kernel, grid, box, elements, effect } = this;
    const load = averaged(grid, box, elements, (voxel) => density[voxel]);
    kernel.f64(this.at.load, elements.size).set(load);
    kernel.exports.begin(this.at.load, effect.pressureKpa);
    for (let done = 0; done < MOST_ITERATIONS; done += ITERATIONS_PER_TURN) {
      if (kernel.exports.iterate(ITERATIONS_PER_TURN, TOLERANCE) <= TOLERANCE ** 2) return;
      await pause();
    }
    fail(
      'no-convergence',
      'mass-effect',
      `The displacement of the tissue was not found in ${MOST_ITERATIONS} iterations.`,
      "Use larger elements or a Poisson's ratio further from 0.5, or leave the mass effect out.",
    );
  }

  /** Von Mises stress (kPa) of every voxel, interpolated between elements; 0 outside the box of the organ. */
  async stressKpa(pause: Pause): Promise<Float32Array> {
    const { kernel, grid, box, elements, inside } = this;
    kernel.exports.stress(this.at.stress);
    const stress = kernel.f64(this.at.stress, elements.size);
    const [nx, ny] = grid.dimensions;
    const out = new Float32Array(nx * ny * grid.dimensions[2]);
    const offsets = cornerOffsets(elements);
    const taps = [0, 1, 2].map((axis) => tapsOf(box.dimensions[axis], elements, axis));
    for (let k = 0; k < box.dimensions[2]; k++) {
      for (let j = 0; j < box.dimensions[1]; j++) {
        const row = box.offset[0] + nx * (box.offset[1] + j + ny * (box.offset[2] + k));
        const base = taps[1].first[j] * elements.row + taps[2].first[k] * elements.plane;
        for (let i = 0; i < box.dimensions[0]; i++) {
          const from = base + taps[0].first[i];
          let [sum, weights] = [0, 0];
          for (let corner = 0; corner < 8; corner++) {
            const element = from + offsets[corner];
            if (inside[element] === 0) continue;
            const x = corner & 1 ? taps[0].share[i] : 1 - taps[0].share[i];
            const y = corner & 2 ? taps[1].share[j] : 1 - taps[1].share[j];
            const z = corner & 4 ? taps[2].share[k] : 1 - taps[2].share[k];
            sum += x * y * z * stress[element];
            weights += x * y * z;
          }
          if (weights > 0) out[row + i] = sum / weights;
        }
      }
      await pause();
    }
    return out;
  }

  /** Displacement of the nodes in patient space. */
  displacement(): DisplacementField {
    const { grid, box, elements } = this;
    const { row, plane, size, count, voxelsPerElement: per } = elements;
    const u = this.kernel.f64(this.at.u, 3 * size);
    const dimensions: Vec3 = [count[0] + 1, count[1] + 1, count[2] + 1];
    const spacingMm: Vec3 = [
      grid.spacingMm[0] * per[0],
      grid.spacingMm[1] * per[1],
      grid.spacingMm[2] * per[2],
    ];
    const [oi, oj, ok] = box.offset;
    const originMm = ijkToLps(grid, [oi - 0.5, oj - 0.5, ok - 0.5]);
    const nodes: Grid = { dimensions, spacingMm, originMm, direction: grid.direction };
    const vectorsMm = new Float32Array(3 * dimensions[0] * dimensions[1] * dimensions[2]);
    let [largestMm, largestAt] = [0, originMm];
    for (let k = 0, n = 0; k < dimensions[2]; k++) {
      for (let j = 0; j < dimensions[1]; j++) {
        for (let i = 0; i < dimensions[0]; i++, n++) {
          const node = i + 1 + row * (j + 1) + plane * (k + 1);
          const along = [u[node], u[size + node], u[2 * size + node]];
          for (let axis = 0; axis < 3; axis++) {
            const d = grid.direction;
            vectorsMm[3 * n + axis] =
              along[0] * d[axis] + along[1] * d[3 + axis] + along[2] * d[6 + axis];
          }
          const length = Math.hypot(along[0], along[1], along[2]);
          if (length <= largestMm) continue;
          largestMm = length;
          largestAt = ijkToLps(nodes, [i, j, k]);
        }
      }
    }
    return { grid: nodes, vectorsMm, largestMm, largestAt };
  }
}

function elementsOf(grid: Grid, box: OrganBox, elementMm: number): Elements {
  const per = grid.spacingMm.map((edge) => Math.max(1, Math.round(elementMm / edge)));
  const count = per.map((voxels, axis) => Math.ceil(box.dimensions[axis] / voxels));
  const row = count[0] + 4;
  const plane = row * (count[1] + 3);
  return {
    voxelsPerElement: [per[0], per[1], per[2]],
    count: [count[0], count[1], count[2]],
    row,
    plane,
    size: plane * (count[2] + 3),
  };
}

function cornerOffsets({ row, plane }: Elements): readonly number[] {
  return [0, 1, row, row + 1, plane, plane + 1, plane + row, plane + row + 1];
}

/** Mean of a value over the voxels of each element, dense; what lies outside the box of the organ counts as 0. */
function averaged(
  grid: Grid,
  box: OrganBox,
  { voxelsPerElement: per, row, plane, size }: Elements,
  value: (voxel: number) => number,
): Float64Array {
  const out = new Float64Array(size);
  const share = 1 / (per[0] * per[1] * per[2]);
  const [nx, ny] = grid.dimensions;
  for (let k = 0; k < box.dimensions[2]; k++) {
    for (let j = 0; j < box.dimensions[1]; j++) {
      const from = box.offset[0] + nx * (box.offset[1] + j + ny * (box.offset[2] + k));
      const to = 1 + row * (Math.floor(j / per[1]) + 1) + plane * (Math.floor(k / per[2]) + 1);
      for (let i = 0; i < box.dimensions[0]; i++) {
        out[to + Math.floor(i / per[0])] += share * value(from + i);
      }
    }
  }
  return out;
}

/** Per voxel along an axis: the element whose centre lies before the voxel's (padding included), and how far between. */
function tapsOf(
  voxels: number,
  { voxelsPerElement }: Elements,
  axis: number,
): { readonly first: Int32Array; readonly share: Float64Array } {
  const first = new Int32Array(voxels);
  const share = new Float64Array(voxels);
  for (let n = 0; n < voxels; n++) {
    const place = (n + 0.5) / voxelsPerElement[axis] - 0.5;
    first[n] = Math.floor(place) + 1;
    share[n] = place - Math.floor(place);
  }
  return { first, share };
}
