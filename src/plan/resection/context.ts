/** What is computed once before surfaces are dragged: the organ's voxels and the exact distances to what matters. */
import { LABEL, structureByLabel } from '../../core/anatomy.ts';
import type { TumourOrgan } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { span } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { voxelCount, voxelVolumeMl } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { VesselTree } from '../../core/vessel-tree.ts';
import type { LabelMap } from '../../core/volume.ts';
import { signedDistanceMm } from '../../mesh/distance-field.ts';
import { crop, organRegion } from './organ-region.ts';
import type { OrganChoice, OrganRegion } from './organ-region.ts';
import { toLps } from './local-frame.ts';
import type { TerritoryMap } from './result.ts';
import { countWithin, segmentsOf } from './runs.ts';
import type { Segments } from './runs.ts';
import { boxSphere } from './sheet.ts';
import type { Solid } from './solid.ts';

export interface ResectionSetup extends OrganChoice {
  /** Structures to keep away from; default: those usual for the organ, where they are in the label map. */
  readonly criticalLabels?: readonly number[];
  readonly trees?: readonly VesselTree[];
  readonly territories?: readonly TerritoryMap[];
}

export interface PreparedTumour {
  readonly label: number;
  readonly voxels: number;
  readonly volumeMl: number;
  /** Centre of mass, local mm of the region's grid. */
  readonly centreMm: Vec3;
  readonly centreLps: Vec3;
  /** Voxels (numbers in the region's grid). */
  readonly members: Uint32Array;
  /** Signed distance to the tumour's boundary per voxel of the region, negative inside. */
  readonly distanceMm: Float32Array;
}

export interface PreparedStructure {
  readonly label: number;
  /** Its voxels in the organ. */
  readonly segments: Segments;
  readonly title: string;
  readonly distanceMm: Float32Array;
}

/** A territory map on the region's grid. */
export interface PreparedTerritories {
  readonly map: TerritoryMap;
  readonly data: Uint8Array | Uint16Array;
  readonly segments: Segments;
  /** Organ voxels of every value. */
  readonly voxels: Float64Array;
}

export interface ResectionContext {
  readonly organ: TumourOrgan;
  /** The grid of the label map. */
  readonly labelGrid: Grid;
  readonly region: OrganRegion;
  readonly voxelMl: number;
  /** The organ's codes as runs. */
  readonly segments: Segments;
  /** Edge of a cube of a voxel's volume. */
  readonly voxelMm: number;
  /** Edge length for cut surfaces: a voxel's, or more where the organ has very many voxels. */
  readonly stepMm: number;
  /** First and last organ voxel of every row (j, k) of the region's grid; -1 where it holds none. */
  readonly rowFirst: Int32Array;
  readonly rowLast: Int32Array;
  readonly tumours: readonly PreparedTumour[];
  readonly critical: readonly PreparedStructure[];
  /** Signed distance to the organ's surface, negative inside. */
  readonly organDistanceMm: Float32Array;
  readonly trees: readonly VesselTree[];
  readonly territories: readonly PreparedTerritories[];
  /** Memory that is used again by every evaluation: a bit per surface for every voxel of the region. */
  readonly removed: Uint8Array;
  /** What surfaces that do not change between evaluations remove, by their content. */
  readonly solids: Map<string, Solid>;
}

const CRITICAL: Readonly<Record<TumourOrgan, readonly number[]>> = {
  liver: [LABEL.inferiorVenaCava],
  kidney: [LABEL.collectingSystem, LABEL.renalArtery, LABEL.renalVein],
  brain: [LABEL.eloquent, LABEL.eloquent + 1, LABEL.eloquent + 2],
};

/** Distances to critical structures are exact up to here: the box reaches this far beyond the organ. */
export const CRITICAL_REACH_MM = 15;

/** A cut surface has no more steps than this along the diagonal of the box. */
const MOST_STEPS = 250;

/** Bytes that the fields of one context may take. */
const MEMORY_LIMIT = 1.5 * 1024 ** 3;

/**
 * Prepares the planning of a resection: cuts the organ out of the label map and computes exact signed distances to
 * every tumour, to the organ's surface and to critical structures (anisotropic voxels, any orientation).
 *
 * @throws bad-input/no-organ, no-such-tumour, tumour-outside-organ; too-large/resection-memory.
 */
export async function prepareResection(
  labels: LabelMap,
  setup: ResectionSetup,
  ctx: JobContext,
): Promise<ResectionContext> {
  ctx.report(0, 'Finding the organ');
  const present = new Uint8Array(256);
  for (const label of labels.data) present[label] = 1;
  await ctx.checkpoint();
  const criticalLabels = (setup.criticalLabels ?? CRITICAL[setup.organ]).filter(
    (label) => present[label] === 1,
  );
  const padding = criticalLabels.length > 0 ? CRITICAL_REACH_MM : 0;
  const region = await organRegion(labels, setup, padding, span(ctx, 0, 0.2));
  const { grid, code } = region;
  requireMemory(grid, region.tumours.length + criticalLabels.length + 1);

  const fields = region.tumours.length + criticalLabels.length + 1;
  let done = 0;
  const field = async (
    belongs: (voxel: number) => boolean,
    activity: string,
  ): Promise<Float32Array> => {
    ctx.report(0.2 + (0.8 * done++) / fields, activity);
    const mask = new Uint8Array(code.length);
    for (let n = 0; n < mask.length; n++) mask[n] = belongs(n) ? 1 : 0;
    await ctx.checkpoint();
    const distanceMm = await signedDistanceMm(mask, grid.dimensions, grid.spacingMm);
    await ctx.checkpoint();
    return distanceMm;
  };
  const organDistanceMm = await field((n) => code[n] > 0, 'Measuring from the surface');
  const tumours: PreparedTumour[] = [];
  for (const [place, { label, voxels }] of region.tumours.entries()) {
    const distanceMm = await field((n) => code[n] === place + 2, 'Measuring from the tumour');
    tumours.push(prepareTumour(region, place, label, voxels, distanceMm));
  }
  const critical: PreparedStructure[] = [];
  for (const label of criticalLabels) {
    const title = structureByLabel(label)?.title ?? `Label ${label}`;
    const distanceMm = await field((n) => region.labels[n] === label, 'Measuring from structures');
    const own = region.labels.map((value) => (value === label ? 1 : 0));
    critical.push({ label, title, segments: segmentsOf(own, code), distanceMm });
  }
  ctx.report(1, 'Ready to plan');
  const voxelMm = Math.cbrt(1000 * voxelVolumeMl(grid));
  const context: ResectionContext = {
    organ: setup.organ,
    labelGrid: labels.grid,
    region,
    voxelMl: voxelVolumeMl(grid),
    voxelMm,
    stepMm: Math.max(voxelMm, (2 * boxSphere(grid).radius) / MOST_STEPS),
    segments: segmentsOf(code, code),
    ...organRows(region),
    tumours,
    critical,
    organDistanceMm,
    trees: [],
    territories: [],
    removed: new Uint8Array(code.length),
    solids: new Map(),
  };
  return withVessels(context, setup, ctx);
}

/** The same context with other vessel trees or territories, for example after a branch was clipped. */
export async function withVessels(
  context: ResectionContext,
  given: Pick<ResectionSetup, 'trees' | 'territories'>,
  ctx: JobContext,
): Promise<ResectionContext> {
  const { region, labelGrid } = context;
  const territories: PreparedTerritories[] = [];
  for (const map of given.territories ?? []) {
    if (map.data.length !== voxelCount(labelGrid)) {
      fail(
        'bad-input',
        'territory-grid',
        `The territories have ${map.data.length} voxels and the label map has ${voxelCount(labelGrid)}.`,
        'Compute the territories again from the label map that is planned on.',
      );
    }
    const data = await crop(
      map.data,
      labelGrid.dimensions,
      region.offset,
      region.grid.dimensions,
      ctx,
    );
    const segments = segmentsOf(data, region.code);
    const voxels = countWithin(segments, Int32Array.of(0, data.length), map.branchIds.length + 1);
    territories.push({ map, data, segments, voxels });
  }
  return { ...context, trees: given.trees ?? [], territories, solids: new Map() };
}

function prepareTumour(
  { grid, code }: OrganRegion,
  place: number,
  label: number,
  voxels: number,
  distanceMm: Float32Array,
): PreparedTumour {
  const [nx, ny] = grid.dimensions;
  const members = new Uint32Array(voxels);
  let count = 0;
  const sum = [0, 0, 0];
  for (let n = 0; n < code.length; n++) {
    if (code[n] !== place + 2) continue;
    members[count++] = n;
    sum[0] += n % nx;
    sum[1] += Math.floor(n / nx) % ny;
    sum[2] += Math.floor(n / (nx * ny));
  }
  const centreMm: Vec3 = [
    (sum[0] / count) * grid.spacingMm[0],
    (sum[1] / count) * grid.spacingMm[1],
    (sum[2] / count) * grid.spacingMm[2],
  ];
  return {
    label,
    voxels,
    volumeMl: voxels * voxelVolumeMl(grid),
    centreMm,
    centreLps: toLps(grid, centreMm),
    members,
    distanceMm,
  };
}

function organRows({ grid, code }: OrganRegion): { rowFirst: Int32Array; rowLast: Int32Array } {
  const [nx, ny, nz] = grid.dimensions;
  const rowFirst = new Int32Array(ny * nz).fill(-1);
  const rowLast = new Int32Array(ny * nz).fill(-1);
  for (let row = 0; row < ny * nz; row++) {
    for (let i = 0; i < nx; i++) {
      if (code[row * nx + i] === 0) continue;
      if (rowFirst[row] < 0) rowFirst[row] = i;
      rowLast[row] = i;
    }
  }
  return { rowFirst, rowLast };
}

/** Fields stay, three more buffers are needed while one is computed. */
function requireMemory(grid: Grid, fields: number): void {
  const bytes = voxelCount(grid) * (4 * (fields + 3) + 5);
  if (bytes <= MEMORY_LIMIT) return;
  fail(
    'too-large',
    'resection-memory',
    `Planning on ${grid.dimensions.join(' x ')} voxels with ${fields} distance fields needs ${Math.ceil(bytes / 1024 ** 2)} MB.`,
    'Resample the images to a coarser grid, or plan for fewer tumours and structures.',
  );
}
