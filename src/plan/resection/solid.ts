/** What one resection surface removes: runs of voxels, and the surface that bounds it. */
import { structureByLabel } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type {
  OffsetSurface,
  ResectionSurface,
  TerritorySurface,
  VesselTreeKind,
  WedgeSurface,
} from '../../core/resection.ts';
import { dot, normalize } from '../../core/space.ts';
import type { Grid, Lps, Vec3 } from '../../core/space.ts';
import type { IndexBox } from '../../mesh/label-region.ts';
import { planeOf, requirePatch } from './bezier.ts';
import type { PreparedTumour, ResectionContext } from './context.ts';
import { directionToLocal, toLocalMm } from './local-frame.ts';
import { RunList } from './runs.ts';
import type { Runs } from './runs.ts';
import { bezierSheet, planeSheet, sheetTriangles, wedgeSheet } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { sheetRuns } from './sheet-sides.ts';
import { voxelSurface } from './voxel-surface.ts';

export interface Solid {
  readonly runs: Runs;
  /** Its boundary, local mm; triangles counter-clockwise seen from what stays, in right-handed axes. */
  readonly positions: Float64Array;
  readonly indices: Uint32Array;
  /** True where the boundary lies within the organ already. */
  readonly withinOrgan: boolean;
}

/**
 * What a surface removes from the box of the organ. Planes and ellipsoids are classified exactly by voxel centre, a
 * flat Bezier patch as its plane, a curved one as its triangles (no longer than about a voxel).
 *
 * @throws bad-input/bezier-control, wedge-size, no-such-tumour, no-territory.
 */
export function solidOf(surface: ResectionSurface, context: ResectionContext): Solid {
  switch (surface.kind) {
    case 'plane':
      return sheetSolid(planeSheet(surface, context), planeRuns(surface, context));
    case 'bezier': {
      requirePatch(surface);
      const plane = planeOf(surface.controlLps);
      const sheet = bezierSheet(surface, context);
      if (!plane)
        return sheetSolid(sheet, sheetRuns(sheet, context.region.grid) ?? new Int32Array());
      const sign = surface.removes === 'front' ? 1 : -1;
      const normalLps: Vec3 = [
        sign * plane.normal[0],
        sign * plane.normal[1],
        sign * plane.normal[2],
      ];
      return sheetSolid(sheet, planeRuns({ pointLps: plane.point, normalLps }, context));
    }
    case 'wedge':
      requireWedge(surface);
      return sheetSolid(wedgeSheet(surface, context), wedgeRuns(surface, context));
    case 'offset':
      return kept(surface, context, () => offsetSolid(surface, context));
    case 'territory':
      return kept(surface, context, () => territorySolid(surface, context));
  }
}

/** The sheet that a surface is laid flat by, or undefined for those without rows and columns. */
export function sheetOf(surface: ResectionSurface, context: ResectionContext): Sheet | undefined {
  switch (surface.kind) {
    case 'plane':
      return planeSheet(surface, context);
    case 'bezier':
      requirePatch(surface);
      return bezierSheet(surface, context);
    case 'wedge':
      requireWedge(surface);
      return wedgeSheet(surface, context);
    default:
      return undefined;
  }
}

function sheetSolid(sheet: Sheet, runs: Runs): Solid {
  const indices = sheetTriangles(sheet);
  // The front is what is removed; the boundary is seen from the other side.
  if (sheet.front > 0) {
    for (let t = 0; t < indices.length; t += 3) {
      const swap = indices[t + 1];
      indices[t + 1] = indices[t + 2];
      indices[t + 2] = swap;
    }
  }
  return { runs, positions: sheet.positions, indices, withinOrgan: false };
}

/** Expensive solids that do not change while others are dragged are kept, the latest few. */
function kept(
  surface: OffsetSurface | TerritorySurface,
  { solids }: ResectionContext,
  make: () => Solid,
): Solid {
  const { id: _id, title: _title, ...content } = surface;
  const key = JSON.stringify(content);
  const solid = solids.get(key) ?? make();
  solids.delete(key);
  solids.set(key, solid);
  const oldest = solids.keys().next().value;
  if (solids.size > 8 && oldest !== undefined) solids.delete(oldest);
  return solid;
}

interface Plane {
  readonly pointLps: Lps;
  readonly normalLps: Vec3;
}

/** Voxels whose centres lie strictly in front of a plane. */
export function planeRuns({ pointLps, normalLps }: Plane, { region }: ResectionContext): Runs {
  const { grid } = region;
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const normal = normalize(directionToLocal(grid, normalLps));
  const point = toLocalMm(grid, pointLps);
  const constant = -dot(normal, point);
  const slope = normal[0] * sx;
  const runs = new RunList();
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = nx * (j + ny * k);
      const start = constant + normal[1] * j * sy + normal[2] * k * sz;
      const passing = -start / slope;
      if (slope > 0) runs.add(row + clamp(Math.floor(passing) + 1, nx), row + nx);
      else if (slope < 0) runs.add(row, row + clamp(Math.ceil(passing), nx));
      else if (start > 0) runs.add(row, row + nx);
    }
  }
  return runs.done();
}

const clamp = (value: number, nx: number): number => Math.min(nx, Math.max(0, value));

/** Voxels whose centres lie in an ellipsoid. */
function wedgeRuns(
  { centreLps, semiAxesMm, axesLps }: WedgeSurface,
  { region }: ResectionContext,
): Runs {
  const { grid } = region;
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const centre = toLocalMm(grid, centreLps);
  // Per semi-axis: (place - centre) . axis / length, along a row linear in i.
  const axes = axesLps.map((axis, n) => directionToLocal(grid, axis).map((x) => x / semiAxesMm[n]));
  const runs = new RunList();
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      let a = 0;
      let b = 0;
      let c = -1;
      for (const axis of axes) {
        const slope = axis[0] * sx;
        const start =
          -axis[0] * centre[0] + axis[1] * (j * sy - centre[1]) + axis[2] * (k * sz - centre[2]);
        a += slope * slope;
        b += slope * start;
        c += start * start;
      }
      const root = b * b - a * c;
      if (root < 0) continue;
      const row = nx * (j + ny * k);
      const low = Math.ceil((-b - Math.sqrt(root)) / a);
      const high = Math.floor((-b + Math.sqrt(root)) / a);
      runs.add(row + clamp(low, nx), row + clamp(high + 1, nx));
    }
  }
  return runs.done();
}

function requireWedge({ semiAxesMm, title }: WedgeSurface): void {
  if (semiAxesMm.every((length) => Number.isFinite(length) && length >= 0.5)) return;
  fail(
    'bad-input',
    'wedge-size',
    `The wedge ${title} has semi-axes of ${semiAxesMm.join(', ')} mm.`,
    'Give every semi-axis at least 0.5 mm, or remove the wedge.',
  );
}

function offsetSolid(
  { tumourLabels, marginMm, title }: OffsetSurface,
  context: ResectionContext,
): Solid {
  const { grid } = context.region;
  const tumours = tumourLabels.map((label) => requireTumour(label, context));
  if (tumours.length === 0 || !Number.isFinite(marginMm) || marginMm < 0) {
    fail(
      'bad-input',
      'offset-empty',
      `The margin ${title} surrounds ${tumours.length} tumours by ${marginMm} mm.`,
      'Choose at least one tumour and a margin of 0 mm or more.',
    );
  }
  const box = boxAround(
    tumours.map(({ members }) => members),
    context,
    marginMm,
  );
  const beyondMm = (voxel: number): number => {
    let nearest = Infinity;
    for (const { distanceMm } of tumours) nearest = Math.min(nearest, distanceMm[voxel]);
    return nearest - marginMm;
  };
  return boxSolid(box, grid, beyondMm, false);
}

/** The voxels in a box whose value is not positive (NaN: neither removed nor kept), and their surface. */
function boxSolid(
  { low, high }: IndexBox,
  { dimensions: [nx, ny], spacingMm }: Grid,
  value: (voxel: number) => number,
  withinOrgan: boolean,
): Solid {
  const size: Vec3 = [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1];
  const field = new Float32Array(size[0] * size[1] * size[2]);
  const runs = new RunList();
  let n = 0;
  for (let k = low[2]; k <= high[2]; k++) {
    for (let j = low[1]; j <= high[1]; j++) {
      const row = nx * (j + ny * k);
      let first = -1;
      for (let i = low[0]; i <= high[0]; i++) {
        const here = value(row + i);
        // Zero counts as inside.
        field[n++] = here === 0 ? -1e-6 : here;
        if (here <= 0) {
          if (first < 0) first = row + i;
        } else if (first >= 0) {
          runs.add(first, row + i);
          first = -1;
        }
      }
      if (first >= 0) runs.add(first, row + high[0] + 1);
    }
  }
  const { positions, indices } = voxelSurface(field, size, spacingMm);
  for (let v = 0; v < positions.length; v += 3)
    for (let axis = 0; axis < 3; axis++) positions[v + axis] += low[axis] * spacingMm[axis];
  return { runs: runs.done(), positions, indices, withinOrgan };
}

function requireTumour(label: number, { tumours }: ResectionContext): PreparedTumour {
  return (
    tumours.find((tumour) => tumour.label === label) ??
    fail(
      'bad-input',
      'no-such-tumour',
      `${structureByLabel(label)?.title ?? `Label ${label}`} is not a tumour of this plan.`,
      'Choose one of the tumours of the plan.',
    )
  );
}

/** Box of some voxels, grown by a distance and a voxel, within the region. */
function boxAround(
  lists: readonly Uint32Array[],
  { region: { grid } }: ResectionContext,
  byMm: number,
): IndexBox {
  const [nx, ny] = grid.dimensions;
  const low = [...grid.dimensions];
  const high = [0, 0, 0];
  for (const voxels of lists) {
    for (const n of voxels) {
      const at = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
      for (let axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis], at[axis]);
        high[axis] = Math.max(high[axis], at[axis]);
      }
    }
  }
  const grow = (axis: number): number => 1 + Math.ceil(byMm / grid.spacingMm[axis]);
  const lowest = (axis: number): number => Math.max(0, low[axis] - grow(axis));
  const highest = (axis: number): number =>
    Math.min(grid.dimensions[axis] - 1, high[axis] + grow(axis));
  return {
    low: [lowest(0), lowest(1), lowest(2)],
    high: [highest(0), highest(1), highest(2)],
  };
}

function territorySolid(
  { tree, branchIds, title }: TerritorySurface,
  context: ResectionContext,
): Solid {
  const { grid, code } = context.region;
  const prepared = context.territories.find(({ map }) => map.tree === tree);
  const known = prepared ? branchIds.filter((id) => prepared.map.branchIds.includes(id)).length : 0;
  if (!prepared || known === 0 || known < branchIds.length) {
    return fail(
      'bad-input',
      'no-territory',
      `The territories that ${title} removes are not known: ${prepared ? `${known} of ${branchIds.length} branches were found` : 'none were computed'}.`,
      'Compute the territories of the vessel tree first, and choose among its branches.',
    );
  }
  const chosen = chosenBranches(prepared.map.branchIds, branchIds, context, tree);
  const { data } = prepared;
  const [nx, ny, nz] = grid.dimensions;
  const value = (voxel: number): number => {
    if (code[voxel] === 0) return Number.NaN;
    return chosen[data[voxel]] === 1 ? -1 : 1;
  };
  return boxSolid({ low: [0, 0, 0], high: [nx - 1, ny - 1, nz - 1] }, grid, value, true);
}

/** 1 at the values of the chosen branches and of all that hang on them. */
function chosenBranches(
  ids: readonly string[],
  branchIds: readonly string[],
  { trees }: ResectionContext,
  kind: VesselTreeKind,
): Uint8Array {
  const parents = new Map(
    trees.find((tree) => tree.kind === kind)?.branches.map(({ id, parentId }) => [id, parentId]),
  );
  const isChosen = (id: string | null | undefined): boolean =>
    id !== null && id !== undefined && (branchIds.includes(id) || isChosen(parents.get(id)));
  const chosen = new Uint8Array(65536);
  ids.forEach((id, n) => {
    if (isChosen(id)) chosen[n + 1] = 1;
  });
  return chosen;
}
