/**
 * Paints a body, part over part, into a CT image and its exact label map.
 *
 * A part is a signed distance; a layer paints the inside of a part with a tissue. Layers lie over each
 * other in order, like paint. At a boundary the paint covers by the share of the blurred voxel that lies
 * inside: that is the point-spread function and the partial volume of a real scanner in one step.
 * The label of a voxel is decided by its centre, without blur.
 *
 * Space is walked in blocks: parts that a block does not meet cost one evaluation instead of one per voxel.
 */
import type { JobContext } from '../core/job.ts';
import { type Grid, voxelCount } from '../core/space.ts';
import type { Field } from './fields.ts';
import type { Warp } from './lattice-noise.ts';

/** A named shape whose last evaluated distance other parts may build on. */
export interface Part {
  value: number;
  readonly field: Field;
  /** Parts whose `value` the field reads; they are evaluated first. */
  readonly inputs: readonly Part[];
  /** How far from its surface the distance must still be right, for parts that others build on. */
  readonly horizonMm: number;
}

/** A part that paints only itself needs no horizon; one that smooth unions read needs their fillet. */
export const part = (field: Field, inputs: readonly Part[] = [], horizonMm = 32): Part => ({
  value: 0,
  field,
  inputs,
  horizonMm,
});

/** Distance to a part outside of painting: its inputs are brought to the point first. */
export function distanceOf(one: Part, x: number, y: number, z: number): number {
  for (const input of one.inputs) input.value = distanceOf(input, x, y, z);
  return one.field.distance(x, y, z);
}

/** Hounsfield units of a tissue, constant or varying in space. */
export type Material = number | ((x: number, y: number, z: number) => number);

export interface Layer {
  readonly part: Part;
  /** Paints where the part's distance is below this: a wall is its cavity plus the wall's thickness. */
  readonly offsetMm: number;
  readonly material: Material;
  /** Label of the voxels whose centre is inside; absent leaves what is there. */
  readonly label?: number;
  /** 1 by default; less lets the layers below shine through. */
  readonly opacity?: number;
}

export interface PaintedBody {
  /** Hounsfield units without noise. */
  readonly hu: Float32Array;
  readonly labels: Uint8Array;
}

const AIR_HU = -1000;
const BLOCK_MM = 7;
/** How much faster a distance may change than a true one, warp included. */
const SLOPE = 1.7;
/** No wall or skin painted around a part is thicker. */
const MARGIN_MM = 5;

interface BlockPlan {
  readonly layers: Layer[];
  readonly parts: Part[];
  readonly active: Set<Part>;
}

/** Paints `layers` (first lies lowest) on a grid with identity direction; `edgeMm` is the half width of a blurred edge. */
export async function paintBody(
  grid: Grid,
  layers: readonly Layer[],
  warp: Warp,
  edgeMm: number,
  ctx: JobContext,
  activity = 'Building the synthetic chest',
): Promise<PaintedBody> {
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const [ox, oy, oz] = grid.originMm;
  const hu = new Float32Array(voxelCount(grid)).fill(AIR_HU);
  const labels = new Uint8Array(hu.length);
  const parts = inOrder(layers);
  const plan: BlockPlan = { layers: [], parts: [], active: new Set() };
  const bx = Math.max(2, Math.round(BLOCK_MM / sx));
  const by = Math.max(2, Math.round(BLOCK_MM / sy));
  const bz = Math.max(2, Math.round(BLOCK_MM / sz));
  const radiusMm = 0.5 * Math.sqrt((bx * sx) ** 2 + (by * sy) ** 2 + (bz * sz) ** 2);
  const p = new Float64Array(3);

  for (let k0 = 0; k0 < nz; k0 += bz) {
    ctx.report(k0 / nz, activity);
    for (let j0 = 0; j0 < ny; j0 += by) {
      await ctx.checkpoint();
      for (let i0 = 0; i0 < nx; i0 += bx) {
        warp.apply(
          ox + (i0 + (bx - 1) / 2) * sx,
          oy + (j0 + (by - 1) / 2) * sy,
          oz + (k0 + (bz - 1) / 2) * sz,
          p,
        );
        planBlock(layers, parts, p, SLOPE * radiusMm, edgeMm, plan);
        if (plan.layers.length === 0) continue;
        const i1 = Math.min(nx, i0 + bx);
        const j1 = Math.min(ny, j0 + by);
        const k1 = Math.min(nz, k0 + bz);
        for (let k = k0; k < k1; k++) {
          for (let j = j0; j < j1; j++) {
            for (let i = i0; i < i1; i++) {
              warp.apply(ox + i * sx, oy + j * sy, oz + k * sz, p);
              const at = i + nx * (j + ny * k);
              labels[at] = paintVoxel(plan, p[0], p[1], p[2], edgeMm);
              hu[at] = painted[0];
            }
          }
        }
      }
    }
  }
  return { hu, labels };
}

/** Every part that the layers need, inputs before those that read them. */
function inOrder(layers: readonly Layer[]): Part[] {
  const seen = new Set<Part>();
  const visit = (one: Part): void => {
    if (seen.has(one)) return;
    one.inputs.forEach(visit);
    seen.add(one);
  };
  layers.forEach((layer) => visit(layer.part));
  return [...seen];
}

/** Finds the layers that can differ within a block around `p`, and the parts they need. */
function planBlock(
  layers: readonly Layer[],
  parts: readonly Part[],
  p: Float64Array,
  reachMm: number,
  edgeMm: number,
  plan: BlockPlan,
): void {
  for (const one of parts) {
    one.field.focus?.(p[0], p[1], p[2], reachMm + MARGIN_MM + one.horizonMm);
    one.value = one.field.distance(p[0], p[1], p[2]);
  }
  plan.layers.length = 0;
  const range = reachMm + edgeMm;
  for (const layer of layers) {
    const depth = layer.part.value - layer.offsetMm;
    if (depth > range) continue;
    // A layer that covers the whole block hides all below it.
    if (depth < -range && layer.label !== undefined && layer.opacity === undefined) {
      plan.layers.length = 0;
    }
    plan.layers.push(layer);
  }
  plan.active.clear();
  plan.layers.forEach((layer, n) => {
    const covers = n === 0 && layer.part.value - layer.offsetMm < -range;
    if (!covers) activate(layer.part, plan.active);
  });
  plan.parts.length = 0;
  for (const one of parts) {
    if (plan.active.has(one)) plan.parts.push(one);
  }
}

function activate(one: Part, active: Set<Part>): void {
  if (active.has(one)) return;
  active.add(one);
  for (const input of one.inputs) activate(input, active);
}

/** Hounsfield units of the voxel painted last; a second result without an allocation. */
const painted = new Float64Array(1);

function paintVoxel(plan: BlockPlan, x: number, y: number, z: number, edgeMm: number): number {
  const { layers, parts } = plan;
  for (let n = 0; n < parts.length; n++) {
    const one = parts[n];
    one.value = one.field.distance(x, y, z);
  }
  let value = AIR_HU;
  let label = 0;
  for (let n = 0; n < layers.length; n++) {
    const layer = layers[n];
    const depth = layer.part.value - layer.offsetMm;
    if (depth >= edgeMm) continue;
    let cover = 1;
    if (depth > -edgeMm) {
      const t = 0.5 - (0.5 * depth) / edgeMm;
      cover = t * t * (3 - 2 * t);
    }
    const material = layer.material;
    const tissueHu = typeof material === 'number' ? material : material(x, y, z);
    value += cover * (layer.opacity ?? 1) * (tissueHu - value);
    if (depth < 0 && layer.label !== undefined) label = layer.label;
  }
  painted[0] = value;
  return label;
}
