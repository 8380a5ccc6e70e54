/**
 * Phase singularities on the faces between four voxels: the topological charge q = 1 / (2 pi) times the sum of the phase
 * differences around the face, each taken within half a turn (Iyer and Gray 2001, doi 10.1114/1.1326030). It is -1, 0 or +1; over
 * a closed surface it adds up to zero.
 */
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { ijkToLps } from '../../core/space.ts';
import { perVoxel, voxelIndex } from '../maps/voxel-index.ts';
import type { VoxelIndex } from '../maps/voxel-index.ts';

/** Faces that a filament passes through. The face spans the two other axes from voxel `ijk` on. */
export interface SingularFaces {
  readonly count: number;
  /** Normal of the face: 0, 1, 2 for i, j, k. */
  readonly axis: Uint8Array;
  /** Voxel of the face with the lowest numbers: three each. */
  readonly ijk: Int32Array;
  /** +1 where the phase rises counter-clockwise seen against the axis, -1 where it falls. */
  readonly charge: Int8Array;
  /** Middle of the four voxel centres, LPS mm: three each. */
  readonly positionsMm: Float64Array;
}

const TURN = 2 * Math.PI;

/** The difference taken within half a turn. */
export const wrapped = (angle: number): number => angle - TURN * Math.round(angle / TURN);

/** Finds the faces of one tissue at many moments. */
export class SingularityFinder {
  private readonly index: VoxelIndex;
  private readonly strides: readonly [number, number, number];

  constructor(
    private readonly simulation: SimulationGrid,
    private readonly conducting: Uint8Array,
  ) {
    perVoxel(simulation, conducting, 'Conducting voxels');
    this.index = voxelIndex(simulation);
    const [nx, ny] = this.index.dimensions;
    this.strides = [1, nx, nx * ny];
  }

  /** Singular faces of a phase, -pi to pi per active voxel; faces with a voxel that does not conduct or has no phase have none. */
  find(phase: Float32Array): SingularFaces {
    perVoxel(this.simulation, phase, 'Phases');
    const { ijk, dimensions } = this.index;
    const found: { axis: number; n: number; charge: number }[] = [];
    for (let axis = 0; axis < 3; axis++) {
      const [b, c] = [(axis + 1) % 3, (axis + 2) % 3];
      const [lastB, lastC] = [dimensions[b] - 1, dimensions[c] - 1];
      if (lastB === 0 || lastC === 0) continue;
      const [alongB, alongC] = [this.strides[b], this.strides[c]];
      for (let n = 0; n < phase.length; n++) {
        if (ijk[3 * n + b] === lastB || ijk[3 * n + c] === lastC) continue;
        const charge = this.charge(phase, n, alongB, alongC);
        if (charge !== 0) found.push({ axis, n, charge });
      }
    }
    const positions = found.map(({ axis, n }) => this.middle(n, axis));
    return {
      count: found.length,
      axis: Uint8Array.from(found, (face) => face.axis),
      ijk: Int32Array.from(found.flatMap(({ n }) => [...ijk.subarray(3 * n, 3 * n + 3)])),
      charge: Int8Array.from(found, (face) => face.charge),
      positionsMm: Float64Array.from(positions.flat()),
    };
  }

  private charge(phase: Float32Array, n: number, alongB: number, alongC: number): number {
    const { conducting } = this;
    const { activeAt } = this.index;
    const at = this.simulation.active[n];
    const second = activeAt[at + alongB];
    const third = activeAt[at + alongB + alongC];
    const fourth = activeAt[at + alongC];
    if (second < 0 || third < 0 || fourth < 0) return 0;
    const p = phase[n];
    const q = phase[second];
    const r = phase[third];
    const s = phase[fourth];
    // Phases within half a turn of each other wind around nothing; nearly all faces end here.
    if (Math.max(p, q, r, s) - Math.min(p, q, r, s) < Math.PI) return 0;
    if (!conducting[n] || !conducting[second] || !conducting[third] || !conducting[fourth])
      return 0;
    const turn = wrapped(q - p) + wrapped(r - q) + wrapped(s - r) + wrapped(p - s);
    return Number.isFinite(turn) ? Math.round(turn / TURN) : 0;
  }

  private middle(n: number, axis: number): number[] {
    const { ijk } = this.index;
    const at = [0, 1, 2].map((a) => ijk[3 * n + a] + (a === axis ? 0 : 0.5));
    return [...ijkToLps(this.simulation.grid, [at[0], at[1], at[2]])];
  }
}

/** Sum of the charges of all faces: zero where no filament leaves through the surface that the faces cover. */
export const totalCharge = ({ charge }: SingularFaces): number =>
  charge.reduce((sum, q) => sum + q, 0);
