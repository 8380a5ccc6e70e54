/** From a label map to the regular grid on which the ventricular wall is simulated. */
import { LABEL, TISSUE } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { formatMl, formatMm } from '../core/format.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { sameGrid, voxelCount, voxelVolumeMl } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { alignedGrid } from './aligned-grid.ts';
import type { AlignedGrid } from './aligned-grid.ts';
import { connectedParts, largestPart } from './components.ts';
import type { Components } from './components.ts';
import { boundingBox, labelSet } from './label-region.ts';
import { OccupancySampler, resampleLabels } from './resample-labels.ts';
import { ThinWall } from './seal-wall.ts';

export interface SimulationGridOptions {
  /** Edge of a simulation voxel (mm). */
  readonly spacingMm: number;
  /** Most tissue voxels accepted; default 6 million. */
  readonly maxActive?: number;
}

/** The grid with what building it did to the wall. */
export interface BuiltSimulationGrid extends SimulationGrid {
  readonly report: {
    /** Volume of the active voxels, and of the wall in the label map. */
    readonly wallVolumeMl: number;
    readonly labelVolumeMl: number;
    readonly volumeChangePercent: number;
    /** Wall voxels that hung on no face of the main part and became background, and how many parts they formed. */
    readonly removedVoxels: number;
    readonly removedParts: number;
    /** Voxels added where the wall is too thin for the grid: holes closed, parts joined ({@link ThinWall}). */
    readonly addedVoxels: number;
  };
}

const WALL: readonly number[] = [LABEL.lvMyocardium, LABEL.rvMyocardium];
const MARGIN_VOXELS = 3;
const MAX_ACTIVE = 6_000_000;
/** Voxels of the whole box; each takes about eight bytes while the grid is built. */
const MAX_VOXELS = 150_000_000;
const FINEST_MM = 0.05;
const COARSEST_MM = 5;

/**
 * Isotropic grid on the axes of the label grid, cropped to LV and RV myocardium with three voxels around them. Labels
 * and tissue classes follow their smoothed occupancy ({@link resampleLabels}); `tissue`, on the grid of `labels`, holds
 * a class per voxel (0 counts as healthy inside the wall). Only the largest face-connected part of the wall is kept.
 *
 * @throws bad-input/spacing, bad-input/grid-mismatch, bad-input/empty-structure, too-large/simulation-grid.
 */
export async function buildSimulationGrid(
  labels: LabelMap,
  tissue: LabelMap | undefined,
  { spacingMm, maxActive = MAX_ACTIVE }: SimulationGridOptions,
  ctx: JobContext,
): Promise<BuiltSimulationGrid> {
  checkInput(labels, tissue, spacingMm);
  const isWall = labelSet(WALL);
  ctx.report(0, 'Finding the ventricular wall');
  const box = await boundingBox(labels, isWall, ctx);
  if (!box) return failNoWall();
  let wallVoxels = 0;
  for (let n = 0; n < labels.data.length; n++) wallVoxels += isWall[labels.data[n]];
  const labelVolumeMl = wallVoxels * voxelVolumeMl(labels.grid);
  const target = alignedGrid(labels.grid, box, spacingMm, MARGIN_VOXELS);
  checkSize(target, labelVolumeMl, maxActive);
  await ctx.checkpoint();

  const sampler = new OccupancySampler(labels, target);
  const resampled = await resampleLabels(labels, target, sampler, WALL, span(ctx, 0.05, 0.6));
  ctx.report(0.6, 'Closing holes in the wall');
  const thin = new ThinWall(resampled, target, sampler, WALL);
  let addedVoxels = await thin.seal(ctx);
  ctx.report(0.7, 'Keeping the connected wall');
  const inside = new Uint8Array(resampled.length);
  const connect = async (): Promise<Components> => {
    for (let n = 0; n < inside.length; n++) inside[n] = isWall[resampled[n]];
    return connectedParts(inside, target.grid.dimensions, ctx);
  };
  let parts = await connect();
  if (parts.sizes.length > 1) {
    addedVoxels += await thin.bridge(parts, ctx);
    parts = await connect();
  }
  const main = largestPart(parts);
  if (main === 0) return failNoWall();
  const active = new Uint32Array(parts.sizes[main - 1]);
  let removedVoxels = 0;
  for (let n = 0, filled = 0; n < inside.length; n++) {
    if (parts.part[n] === main) active[filled++] = n;
    else if (inside[n]) {
      resampled[n] = LABEL.background;
      removedVoxels += 1;
    }
  }
  await ctx.checkpoint();

  const classes = await tissueClasses(labels, tissue, target, active, span(ctx, 0.8, 1));
  const wallVolumeMl = active.length * voxelVolumeMl(target.grid);
  ctx.report(1, 'Simulation grid ready');
  return {
    grid: target.grid,
    labels: resampled,
    tissue: classes,
    active,
    report: {
      wallVolumeMl,
      labelVolumeMl,
      volumeChangePercent: (100 * (wallVolumeMl - labelVolumeMl)) / labelVolumeMl,
      removedVoxels,
      removedParts: parts.sizes.length - 1,
      addedVoxels,
    },
  };
}

/** Tissue class per grid voxel: the class with most of the wall around each active voxel. */
async function tissueClasses(
  labels: LabelMap,
  tissue: LabelMap | undefined,
  target: AlignedGrid,
  active: Uint32Array,
  ctx: JobContext,
): Promise<Uint8Array> {
  const classes = new Uint8Array(voxelCount(target.grid));
  for (const n of active) classes[n] = TISSUE.healthy;
  if (!tissue) return classes;

  const isWall = labelSet(WALL);
  const inWall = new Uint8Array(tissue.data.length);
  for (let n = 0; n < inWall.length; n++) {
    if (isWall[labels.data[n]]) inWall[n] = tissue.data[n] || TISSUE.healthy;
  }
  await ctx.checkpoint();
  const sampler = new OccupancySampler({ grid: labels.grid, data: inWall }, target);
  const [nx, ny] = target.grid.dimensions;
  for (let a = 0; a < active.length; a++) {
    const n = active[a];
    const i = n % nx;
    const j = ((n - i) / nx) % ny;
    sampler.gather(i, j, Math.floor(n / (nx * ny)));
    let best = 0;
    for (let f = 0; f < sampler.found; f++) {
      const candidate = sampler.labels[f];
      if (candidate === TISSUE.none) continue;
      if (sampler.weight[candidate] <= best) continue;
      best = sampler.weight[candidate];
      classes[n] = candidate;
    }
    if (a % 8192 === 0) {
      ctx.report(a / active.length, 'Placing the tissue classes');
      await ctx.checkpoint();
    }
  }
  return classes;
}

function checkInput(labels: LabelMap, tissue: LabelMap | undefined, spacingMm: number): void {
  if (!(spacingMm >= FINEST_MM && spacingMm <= COARSEST_MM)) {
    fail(
      'bad-input',
      'spacing',
      `The simulation spacing is ${spacingMm} mm, outside ${FINEST_MM} to ${COARSEST_MM} mm.`,
      'Choose a spacing in that range; 0.8 mm is the default.',
    );
  }
  if (tissue && !sameGrid(labels.grid, tissue.grid)) {
    fail(
      'bad-input',
      'grid-mismatch',
      'The tissue classes and the labels lie on different grids, so that scar would be misplaced.',
      'Resample the tissue map to the grid of the labels, or paint the scar again.',
    );
  }
}

function checkSize({ grid }: AlignedGrid, wallMl: number, maxActive: number): void {
  const spacingMm = grid.spacingMm[0];
  const active = Math.ceil(wallMl / voxelVolumeMl(grid));
  const voxels = voxelCount(grid);
  if (active <= maxActive && voxels <= MAX_VOXELS) return;
  const factor = Math.cbrt(Math.max(active / maxActive, voxels / MAX_VOXELS));
  const millions = (count: number): string => `${(count / 1e6).toFixed(1)} million`;
  fail(
    'too-large',
    'simulation-grid',
    `At ${formatMm(spacingMm, 2)} the wall of ${formatMl(wallMl)} needs ${millions(active)} tissue voxels in a box ` +
      `of ${millions(voxels)}; the limits are ${millions(maxActive)} and ${millions(MAX_VOXELS)}.`,
    `Use a spacing of ${formatMm(Math.ceil(100 * spacingMm * factor) / 100, 2)} or more.`,
  );
}

function failNoWall(): never {
  return fail(
    'bad-input',
    'empty-structure',
    'The label map holds no LV or RV myocardium, so there is no tissue to simulate.',
    'Segment or paint the LV myocardium first.',
  );
}
