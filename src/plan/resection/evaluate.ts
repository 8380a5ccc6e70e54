/** What a planned resection does to the organ: volumes, margins, cut surfaces, vessels, structures at risk. */
import { ORGAN_TITLES } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { formatMl } from '../../core/format.ts';
import type { ResectionSurface } from '../../core/resection.ts';
import { voxelIndex, voxelCount } from '../../core/space.ts';
import { CRITICAL_REACH_MM } from './context.ts';
import type { ResectionContext } from './context.ts';
import { countRemoved } from './count.ts';
import type { Counts } from './count.ts';
import { cutOf, drawnCut } from './cut-surface.ts';
import type { Cut } from './cut-surface.ts';
import { sampleField, toLps } from './local-frame.ts';
import { labelUncertaintyMm, marginOf } from './margin.ts';
import type {
  CriticalDistance,
  RemovedMask,
  ResectionOptions,
  ResectionResult,
  ResectionVolumes,
} from './result.ts';
import { countWithin, paintRuns } from './runs.ts';
import type { Runs } from './runs.ts';
import { solidOf } from './solid.ts';
import type { Solid } from './solid.ts';
import { vesselCuts } from './vessel-cuts.ts';

/** A bit of a byte each. */
export const MOST_SURFACES = 8;

/**
 * Evaluates surfaces on a prepared context. What is removed is the union of what each removes; volumes are counts of
 * voxels, so that resected and remnant add up to the total exactly. Runs without pause (see the benchmark), so that it
 * can follow a drag.
 *
 * @throws bad-input/no-surface, too-many-surfaces, surface-misses-organ, empty-remnant, margin-range, and what
 * `solidOf` throws.
 */
export function evaluateResection(
  context: ResectionContext,
  surfaces: readonly ResectionSurface[],
  options: ResectionOptions,
): ResectionResult {
  const { region, voxelMl } = context;
  const { safetyMarginMm, uncertaintyMm = labelUncertaintyMm(region.grid.spacingMm) } = options;
  requireMargins(safetyMarginMm, uncertaintyMm);
  const solids = paint(context, surfaces);
  const counts = countRemoved(
    context,
    solids.map(({ runs }) => runs),
  );
  requireCuts(surfaces, counts, context);

  const all = 2 ** surfaces.length - 1;
  const cuts = solids.map((solid, n) => cutOf(surfaces[n].id, solid, context, all & ~(1 << n)));
  const toMl = (voxels: ResectionVolumes): ResectionVolumes => ({
    total: voxels.total * voxelMl,
    tumour: voxels.tumour * voxelMl,
    resected: voxels.resected * voxelMl,
    remnant: voxels.remnant * voxelMl,
    tumourInRemnant: voxels.tumourInRemnant * voxelMl,
  });
  return {
    voxels: counts.voxels,
    volumesMl: toMl(counts.voxels),
    margin: marginOf(context, cuts, counts.tumourInRemnant, safetyMarginMm, uncertaintyMm),
    cuts: cuts.map((cut) => drawnCut(cut, context)),
    vesselsCut: vesselCuts(
      context,
      surfaces.map(({ id }) => id),
      options.approachLps,
    ),
    critical: criticalDistances(context, cuts, counts.removed),
    territories: counts.territories,
    remnantPieces: counts.pieces,
  };
}

/**
 * The removed organ voxels on the whole grid of the label map, to be drawn over slices or to be counted further.
 * @throws as {@link evaluateResection}, but for the checks of what is cut.
 */
export function removedMask(
  context: ResectionContext,
  surfaces: readonly ResectionSurface[],
): RemovedMask {
  paint(context, surfaces);
  return paintedMask(context);
}

/** {@link removedMask} of the surfaces that were evaluated last. */
export function paintedMask(context: ResectionContext): RemovedMask {
  const { region, labelGrid, removed, rowFirst, rowLast } = context;
  const [nx, ny] = region.grid.dimensions;
  const data = new Uint8Array(voxelCount(labelGrid));
  for (let row = 0; row < rowFirst.length; row++) {
    if (rowFirst[row] < 0) continue;
    const [oi, oj, ok] = region.offset;
    // Organ voxels lie within the label map.
    const to = voxelIndex(labelGrid, oi, oj + (row % ny), ok + Math.floor(row / ny));
    for (let i = rowFirst[row]; i <= rowLast[row]; i++) {
      const n = row * nx + i;
      if (removed[n] !== 0 && region.code[n] !== 0) data[to + i] = 1;
    }
  }
  return { grid: labelGrid, data };
}

/** Sets the bit of each surface in the voxels of the box that it removes, and gives the solids. */
function paint(context: ResectionContext, surfaces: readonly ResectionSurface[]): Solid[] {
  if (surfaces.length === 0) {
    fail(
      'bad-input',
      'no-surface',
      'The plan has no resection surface, so nothing is removed.',
      'Add a surface: a plane, a curved surface, a wedge, a margin or a territory.',
    );
  }
  if (surfaces.length > MOST_SURFACES) {
    fail(
      'bad-input',
      'too-many-surfaces',
      `The plan has ${surfaces.length} surfaces; at most ${MOST_SURFACES} are evaluated together.`,
      'Remove surfaces that others make needless.',
    );
  }
  const solids = surfaces.map((surface) => solidOf(surface, context));
  context.removed.fill(0);
  paintRuns(
    solids.map(({ runs }) => runs),
    context.removed,
  );
  return solids;
}

function requireMargins(safetyMarginMm: number, uncertaintyMm: number): void {
  const valid = (mm: number): boolean => Number.isFinite(mm) && mm >= 0;
  if (valid(safetyMarginMm) && valid(uncertaintyMm)) return;
  fail(
    'bad-input',
    'margin-range',
    `A safety margin of ${safetyMarginMm} mm with an uncertainty of ${uncertaintyMm} mm cannot be drawn.`,
    'Enter margins of 0 mm or more.',
  );
}

function requireCuts(
  surfaces: readonly ResectionSurface[],
  { bySurface, voxels }: Counts,
  { organ, voxelMl }: ResectionContext,
): void {
  const name = ORGAN_TITLES[organ].toLowerCase();
  bySurface.forEach((removed, n) => {
    if (removed > 0) return;
    fail(
      'bad-input',
      'surface-misses-organ',
      `${surfaces[n].title} does not cut the ${name}: it removes none of its ${formatMl(voxels.total * voxelMl)}.`,
      'Move it into the organ, turn its side over, or remove it.',
    );
  });
  if (voxels.remnant > 0) return;
  const [culprit] = surfaces.filter((_, n) => bySurface[n] === voxels.total);
  fail(
    'bad-input',
    'empty-remnant',
    `${culprit ? `${culprit.title} removes` : 'The surfaces together remove'} the whole ${name}, ${formatMl(voxels.total * voxelMl)}; nothing stays.`,
    'Move the surface into the organ, or turn its side over.',
  );
}

/** Smallest distance of the cuts to every critical structure. */
function criticalDistances(
  { region: { grid }, critical, voxelMl }: ResectionContext,
  cuts: readonly Cut[],
  removed: Runs,
): CriticalDistance[] {
  return critical.map(({ label, title, segments, distanceMm: field }) => {
    const removedVoxels = countWithin(segments, removed, 2)[1];
    let least = Infinity;
    let at: readonly [number, number, number] = [0, 0, 0];
    for (const { positions } of cuts) {
      for (let v = 0; v < positions.length; v += 3) {
        const d = sampleField(field, grid, positions[v], positions[v + 1], positions[v + 2]);
        if (d >= least) continue;
        least = d;
        at = [positions[v], positions[v + 1], positions[v + 2]];
      }
    }
    const near = least <= CRITICAL_REACH_MM;
    const touched = removedVoxels > 0 || least < 0;
    return {
      label,
      structure: title,
      distanceMm: touched ? 0 : near ? least : null,
      atLps: near ? toLps(grid, at) : null,
      removedMl: removedVoxels * voxelMl,
      beyondMm: CRITICAL_REACH_MM,
    };
  });
}
