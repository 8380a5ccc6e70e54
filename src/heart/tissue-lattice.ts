/**
 * The nodes on which the monodomain kernel works: corners of conducting voxels, in a dense padded box around them,
 * listed as strips of four along i.
 */
import { fail } from '../core/failure.ts';
import { TISSUE } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { lpsToIjk } from '../core/space.ts';
import type { Lps, Vec3 } from '../core/space.ts';

export interface TissueLattice {
  /** Edge of a voxel, mm. */
  readonly edgeMm: number;
  /** Strides of the dense box: nodes per row and per plane, and all nodes. */
  readonly row: number;
  readonly plane: number;
  readonly boxSize: number;
  /** Dense index of the lowest corner of each active voxel; 0 where it does not conduct. */
  readonly elementStart: Uint32Array;
  /** Active voxels that conduct. */
  readonly conducting: number;
  /** Dense index of the first node of each strip, a multiple of four, ascending. */
  readonly strips: Uint32Array;
  /** Nodes that belong to a conducting voxel. */
  readonly nodes: number;
  /** Position in the dense box, in voxel edges, of a point in patient space. */
  readonly toBox: (point: Lps) => Vec3;
}

/** Nodes left of the tissue in a row: keeps strips aligned and neighbours inside the box. */
const LEFT_PAD = 4;

/** True for voxels that take part: healthy and border zone, unless ablated. */
export function conductingMask(simulation: SimulationGrid, lesions?: Uint32Array): Uint8Array {
  const mask = new Uint8Array(simulation.active.length);
  for (let n = 0; n < mask.length; n++) {
    const tissue = simulation.tissue[simulation.active[n]];
    mask[n] = tissue === TISSUE.healthy || tissue === TISSUE.borderZone ? 1 : 0;
  }
  for (const n of lesions ?? []) mask[n] = 0;
  return mask;
}

/** Edge of the grid's cubic voxels; the elements are cubes, so another shape is refused. */
export function cubeEdgeMm(simulation: SimulationGrid): number {
  const [x, y, z] = simulation.grid.spacingMm;
  const edge = Math.cbrt(x * y * z);
  if (Math.max(x, y, z) > 1.01 * Math.min(x, y, z)) {
    fail(
      'bad-input',
      'grid-not-cubic',
      `The simulation grid has voxels of ${x.toFixed(2)} x ${y.toFixed(2)} x ${z.toFixed(2)} mm; the solver works on cubes.`,
      'Make the simulation grid with one spacing for all axes.',
    );
  }
  return edge;
}

/** Builds the lattice of the voxels with `conducting[n]` = 1 (one entry per active voxel). */
export function buildTissueLattice(
  simulation: SimulationGrid,
  conducting: Uint8Array,
): TissueLattice {
  const { grid, active } = simulation;
  const [nx, ny] = grid.dimensions;
  const low = [Infinity, Infinity, Infinity];
  const high = [-1, -1, -1];
  let elements = 0;
  for (let n = 0; n < active.length; n++) {
    if (conducting[n] === 0) continue;
    elements++;
    const ijk = [active[n] % nx, Math.floor(active[n] / nx) % ny, Math.floor(active[n] / nx / ny)];
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], ijk[axis]);
      high[axis] = Math.max(high[axis], ijk[axis]);
    }
  }
  if (elements === 0) {
    fail(
      'bad-input',
      'no-conducting-tissue',
      'The model holds no conducting tissue: there is no ventricular wall, or all of it is scar or ablated.',
      'Check the segmentation of the ventricular walls, the scar and the lesions.',
    );
  }
  const row = LEFT_PAD + Math.ceil((high[0] - low[0] + 2) / 4) * 4 + 4;
  const plane = row * (high[1] - low[1] + 4);
  const boxSize = plane * (high[2] - low[2] + 4);

  const elementStart = new Uint32Array(active.length);
  const isNode = new Uint8Array(boxSize);
  for (let n = 0; n < active.length; n++) {
    if (conducting[n] === 0) continue;
    const i = (active[n] % nx) - low[0] + LEFT_PAD;
    const j = (Math.floor(active[n] / nx) % ny) - low[1] + 1;
    const k = Math.floor(active[n] / nx / ny) - low[2] + 1;
    const start = i + row * j + plane * k;
    elementStart[n] = start;
    for (const corner of [start, start + row, start + plane, start + row + plane]) {
      isNode[corner] = 1;
      isNode[corner + 1] = 1;
    }
  }
  const strips = new Uint32Array(boxSize / 4);
  let stripCount = 0;
  let nodes = 0;
  for (let start = 0; start < boxSize; start += 4) {
    const held = isNode[start] + isNode[start + 1] + isNode[start + 2] + isNode[start + 3];
    if (held === 0) continue;
    strips[stripCount++] = start;
    nodes += held;
  }
  return {
    edgeMm: cubeEdgeMm(simulation),
    row,
    plane,
    boxSize,
    elementStart,
    conducting: elements,
    strips: strips.slice(0, stripCount),
    nodes,
    toBox: (point) => {
      const [i, j, k] = lpsToIjk(grid, point);
      // A voxel's centre lies half an edge from its lowest corner.
      return [i + 0.5 - low[0] + LEFT_PAD, j + 0.5 - low[1] + 1, k + 0.5 - low[2] + 1];
    },
  };
}
