/**
 * Problems on which tissue engines are verified: cables, sheets, the slab of Niederer 2011 (doi 10.1098/rsta.2011.0139), an annulus. Each
 * gives a setup for an engine, the voxels to stimulate and where things are.
 */
import { LABEL, TISSUE } from '../../src/core/anatomy.ts';
import type { SimulationGrid } from '../../src/core/simulation-grid.ts';
import type { Grid, Vec3 } from '../../src/core/space.ts';
import type { CellType } from '../../src/heart/cells/cell-model.ts';
import { cellModel } from '../../src/heart/cells/models.ts';
import type { Diffusivity, TissueSetup } from '../../src/heart/tissue/engine.ts';
import type { WasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';

/** Harmonic mean of the conductivities of the benchmark over surface to volume ratio and capacitance, mm2/ms. */
export const BENCHMARK_DIFFUSIVITY = {
  along: 0.1334177215 / 1.4,
  across: 0.01760617761 / 1.4,
} as const;
/** 50 000 uA/cm3 over the same, mV/ms, for 2 ms. */
export const BENCHMARK_STIMULUS = { strengthMvPerMs: 35.714, durationMs: 2 } as const;

export interface TissueProblem {
  readonly setup: TissueSetup;
  /** Active voxels to stimulate. */
  readonly site: readonly number[];
  /** Centre of an active voxel, mm. */
  readonly centre: (voxel: number) => Vec3;
}

export type ProblemOptions = Pick<TissueSetup, 'model'> &
  Partial<Omit<TissueSetup, 'grid' | 'classOf' | 'classes' | 'fibres'>> & {
    readonly edgeMm: number;
    readonly diffusivity: Diffusivity;
    readonly cell?: CellType;
  };

/** What of a problem depends on its shape. */
interface Shape {
  readonly voxels: Vec3;
  /** Of the lowest corner of the grid. */
  readonly cornerMm: Vec3;
  readonly fibreAt: (x: number, y: number, z: number) => Vec3;
  /** Share of the voxel around a centre that is tissue. */
  readonly shareAt?: (x: number, y: number, z: number) => number;
  readonly stimulated: (x: number, y: number, z: number) => boolean;
}

function problemOf(options: ProblemOptions, shape: Shape): TissueProblem {
  const { edgeMm, diffusivity, cell, model, ...rest } = options;
  const { voxels, cornerMm, fibreAt, shareAt, stimulated } = shape;
  const [nx, ny] = voxels;
  const grid: Grid = {
    dimensions: voxels,
    spacingMm: [edgeMm, edgeMm, edgeMm],
    originMm: cornerMm.map((x) => x + edgeMm / 2) as unknown as Vec3,
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const centreOf = (at: number): Vec3 => [
    cornerMm[0] + ((at % nx) + 0.5) * edgeMm,
    cornerMm[1] + ((Math.floor(at / nx) % ny) + 0.5) * edgeMm,
    cornerMm[2] + (Math.floor(at / nx / ny) + 0.5) * edgeMm,
  ];
  const all = [...new Array(nx * ny * voxels[2]).keys()];
  const shares = all.map((at) => shareAt?.(...centreOf(at)) ?? 1);
  const active = Uint32Array.from(all.filter((at) => shares[at] >= 0.05));
  const labels = new Uint8Array(all.length);
  const tissue = new Uint8Array(all.length);
  for (const at of active) {
    labels[at] = LABEL.lvMyocardium;
    tissue[at] = TISSUE.healthy;
  }
  const simulation: SimulationGrid = { grid, labels, tissue, active };
  const centre = (voxel: number): Vec3 => centreOf(active[voxel]);
  const fibres = new Float32Array(3 * active.length);
  active.forEach((_, n) => fibres.set(fibreAt(...centre(n)), 3 * n));
  return {
    setup: {
      model,
      grid: simulation,
      classOf: new Uint8Array(active.length),
      classes: [
        {
          title: 'healthy',
          cell: cell ?? { variant: cellModel(model).variants[0].id },
          diffusivity,
        },
      ],
      fibres,
      ...(shareAt && { fractions: Float32Array.from(active, (at) => shares[at]) }),
      ...rest,
    },
    site: [...active.keys()].filter((n) => stimulated(...centre(n))),
    centre,
  };
}

/** A strand one voxel thick along x, stimulated over `siteMm` at its low end. */
export function cable(
  options: ProblemOptions & { readonly lengthMm: number; readonly siteMm?: number },
): TissueProblem {
  const { lengthMm, siteMm = 1, ...rest } = options;
  return problemOf(rest, {
    voxels: [Math.round(lengthMm / rest.edgeMm), 1, 1],
    cornerMm: [0, 0, 0],
    fibreAt: () => [1, 0, 0],
    stimulated: (x) => x < Math.max(siteMm, rest.edgeMm),
  });
}

/** The slab of 20 x 7 x 3 mm, fibres along x, stimulated in a cube of 1.5 mm at the origin or at the opposite corner. */
export function slab(options: ProblemOptions & { readonly mirrored?: boolean }): TissueProblem {
  const { mirrored, ...rest } = options;
  const size: Vec3 = [20, 7, 3];
  return problemOf(rest, {
    voxels: size.map((x) => Math.round(x / rest.edgeMm)) as unknown as Vec3,
    cornerMm: [0, 0, 0],
    fibreAt: () => [1, 0, 0],
    stimulated: (...at) => at.every((x, axis) => (mirrored ? size[axis] - x : x) < 1.5 + 1e-6),
  });
}

/** A square sheet, or block of `depthMm`, with fibres at `angleDeg` in its plane, stimulated in a disc or half ball of 1.5 mm. */
export function sheet(
  options: ProblemOptions & {
    readonly sideMm: number;
    readonly depthMm?: number;
    readonly angleDeg: number;
  },
): TissueProblem {
  const { sideMm, depthMm = 0, angleDeg, ...rest } = options;
  const angle = (angleDeg * Math.PI) / 180;
  const n = Math.round(sideMm / rest.edgeMm);
  return problemOf(rest, {
    voxels: [n, n, Math.max(1, Math.round(depthMm / rest.edgeMm))],
    cornerMm: [-sideMm / 2, -sideMm / 2, 0],
    fibreAt: () => [Math.cos(angle), Math.sin(angle), 0],
    stimulated: (x, y, z) => Math.hypot(x, y, depthMm > 0 ? z : 0) <= 1.5,
  });
}

/** A ring one voxel thick, inner radius 10 mm, with fibres around it; stimulated where it crosses the x axis. */
export function annulus(
  options: ProblemOptions & {
    readonly wallMm: number;
    /** Shares of cut voxels, or voxels by their centre. */
    readonly cut: boolean;
  },
): TissueProblem {
  const { wallMm, cut, ...rest } = options;
  const [inner, outer, h] = [10, 10 + wallMm, rest.edgeMm];
  const half = Math.ceil((outer + 1.5) / h);
  const inside = (x: number, y: number): boolean => {
    const radius = Math.hypot(x, y);
    return radius >= inner && radius <= outer;
  };
  const samples = 8;
  return problemOf(rest, {
    voxels: [2 * half, 2 * half, 1],
    cornerMm: [-half * h, -half * h, 0],
    fibreAt: (x, y) => [-y / Math.hypot(x, y), x / Math.hypot(x, y), 0],
    shareAt: (x, y) => {
      if (!cut) return inside(x, y) ? 1 : 0;
      let sum = 0;
      for (let j = 0; j < samples; j++)
        for (let i = 0; i < samples; i++) {
          const offset = (n: number): number => ((n + 0.5) / samples - 0.5) * h;
          if (inside(x + offset(i), y + offset(j))) sum++;
        }
      return sum / samples ** 2;
    },
    stimulated: (x, y) => x > 0 && Math.abs(y) <= 1.5,
  });
}

/** Stimulates and runs until every node is active or `atMostMs` is over. */
export async function activate(
  engine: Pick<WasmTissue, 'advance' | 'sample' | 'stepsPerMs' | 'nodes' | 'dtMs'>,
  stimulusMs: number,
  atMostMs: number,
): Promise<void> {
  await engine.advance(Math.round(stimulusMs * engine.stepsPerMs), true);
  await engine.advance(Math.ceil(Math.ceil(stimulusMs) - stimulusMs) * engine.stepsPerMs, false);
  for (let ms = Math.ceil(stimulusMs); ms < atMostMs; ms++) {
    await engine.advance(engine.stepsPerMs, false);
    if ((await engine.sample()).activatedNodes === engine.nodes) return;
  }
}

/** First upstrokes at the corner nodes of voxels: i, j, k count nodes of a problem without gaps. */
export function nodeActivation(
  engine: WasmTissue,
  voxels: Vec3,
): (i: number, j: number, k: number) => number {
  const times = engine.nodeTimes('first');
  const { bricks } = engine.lattice;
  const corners = new Uint32Array(8);
  return (i, j, k) => {
    const at = [i, j, k].map((n, axis) => Math.min(n, voxels[axis] - 1));
    const corner = i - at[0] + 2 * (j - at[1]) + 4 * (k - at[2]);
    const voxel = at[0] + voxels[0] * (at[1] + voxels[1] * at[2]);
    const time = times[bricks.cornersOf(voxel, corners)[corner]];
    return time < 0 ? NaN : time;
  };
}

/** Velocity between two fifths and three quarters of a cable along x, m/s; 0 where the wave does not get there. */
export function cableVelocity(engine: WasmTissue, edgeMm: number): number {
  const n = engine.setup.classOf.length;
  const at = nodeActivation(engine, [n, 1, 1]);
  const [from, to] = [Math.round(0.4 * n), Math.round(0.75 * n)];
  const velocity = ((to - from) * edgeMm) / (at(to, 0, 0) - at(from, 0, 0));
  return Number.isNaN(velocity) ? 0 : velocity;
}

/** Every node of a problem: its lane and where it is. */
export function nodePositions(
  engine: WasmTissue,
  { setup, centre }: TissueProblem,
): { readonly lane: number; readonly at: Vec3 }[] {
  const h = setup.grid.grid.spacingMm[0];
  const places = new Map<number, Vec3>();
  const corners = new Uint32Array(8);
  for (let voxel = 0; voxel < setup.classOf.length; voxel++) {
    const [x, y, z] = centre(voxel);
    engine.lattice.bricks.cornersOf(voxel, corners).forEach((lane, corner) => {
      const side = (bit: number): number => (((corner >> bit) & 1) - 0.5) * h;
      places.set(lane, [x + side(0), y + side(1), z + side(2)]);
    });
  }
  return [...places].map(([lane, at]) => ({ lane, at }));
}

/** Strength by lane for the nodes within a region, for references that stimulate nodes rather than voxels. */
export function nodesWithin(
  engine: WasmTissue,
  problem: TissueProblem,
  inside: (x: number, y: number, z: number) => boolean,
  strengthMvPerMs: number,
): Map<number, number> {
  const nodes = nodePositions(engine, problem).filter(({ at }) => inside(...at));
  return new Map(nodes.map(({ lane }) => [lane, strengthMvPerMs]));
}
