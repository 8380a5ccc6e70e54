/** What a tissue must be before an engine is built on it; everything else is refused in words. */
import { fail } from '../../core/failure.ts';
import { ijkToLps } from '../../core/space.ts';
import type { CellModel } from '../cells/cell-model.ts';
import { NOT_CONDUCTING } from './engine.ts';
import type { TissueSetup } from './engine.ts';

/** Length of a fibre vector may differ from 1 by so much. */
const UNIT_TOLERANCE = 0.01;
/** Smallest share of a voxel that is tissue: below, drop the voxel. */
export const LEAST_FRACTION = 0.05;
const MOST_DIFFUSIVITY = 10;

export function checkTissue(setup: TissueSetup): void {
  const { grid, classOf, classes, fibres, sheetNormals, fractions } = setup;
  const active = grid.active.length;
  if (
    classOf.length !== active ||
    fibres.length !== 3 * active ||
    (sheetNormals && sheetNormals.length !== 3 * active) ||
    (fractions && fractions.length !== active)
  ) {
    fail(
      'bad-input',
      'fields-do-not-match',
      `Classes (${classOf.length}), fibres (${fibres.length / 3}) or fractions do not belong to this grid of ${active} tissue voxels.`,
      'Build the model again: grid, classes and fibres together.',
    );
  }
  classes.forEach(({ title, diffusivity }) => {
    const { along, across, normal = across } = diffusivity;
    if (along >= across && across >= normal && normal >= 0 && along <= MOST_DIFFUSIVITY) return;
    fail(
      'bad-input',
      'parameter-out-of-range',
      `The diffusivity of ${title} is ${along} along, ${across} across and ${normal} mm2/ms normal to the sheet; it must fall in this order, between ${MOST_DIFFUSIVITY} and 0.`,
      'Enter velocities or diffusivities that are largest along the fibre.',
    );
  });
  const sheets = classes.some(
    ({ diffusivity: d }) => d.normal !== undefined && d.normal !== d.across,
  );
  if (sheets && !sheetNormals) {
    fail(
      'bad-input',
      'no-sheets',
      'A tissue conducts differently normal to its sheets, but the model has no sheet directions.',
      'Build the fibres with sheets, or use one velocity across the fibre.',
    );
  }
  const unit = (field: Float32Array, n: number): boolean => {
    const length = Math.hypot(field[3 * n], field[3 * n + 1], field[3 * n + 2]);
    return Math.abs(length - 1) <= UNIT_TOLERANCE;
  };
  let [conducting, without, unknown, thin] = [0, 0, 0, 0];
  for (let n = 0; n < active; n++) {
    if (classOf[n] === NOT_CONDUCTING) continue;
    conducting++;
    if (classOf[n] >= classes.length) {
      unknown++;
      continue;
    }
    const { along, across } = classes[classOf[n]].diffusivity;
    if (along !== across && !unit(fibres, n)) without++;
    else if (sheets && sheetNormals && !unit(sheetNormals, n)) without++;
    if (fractions && !(fractions[n] >= LEAST_FRACTION && fractions[n] <= 1)) thin++;
  }
  if (unknown > 0) {
    fail(
      'bad-input',
      'unknown-tissue-class',
      `${unknown} voxels have a tissue class of which nothing is known; there are ${classes.length}.`,
      'Build the tissue classes again.',
    );
  }
  if (without > 0) {
    fail(
      'bad-input',
      'no-fibres',
      `${without} of ${conducting} conducting voxels have no unit fibre or sheet direction, so that the wave's speed there is not defined.`,
      'Build the fibres for the whole wall.',
    );
  }
  if (thin > 0) {
    fail(
      'bad-input',
      'fraction-out-of-range',
      `${thin} voxels have a share of tissue outside ${LEAST_FRACTION} to 1.`,
      `Leave out voxels with less than ${LEAST_FRACTION} of tissue.`,
    );
  }
  if (conducting > 1) refuseIsolated(setup, conducting);
}

/** A voxel with no conducting voxel around it, not even over a corner, is a fault of the segmentation: no wave can reach it. */
function refuseIsolated({ grid, classOf }: TissueSetup, conducting: number): void {
  const { active, grid: voxels } = grid;
  const [nx, ny, nz] = voxels.dimensions;
  const conducts = new Uint8Array(nx * ny * nz);
  for (let n = 0; n < active.length; n++)
    if (classOf[n] !== NOT_CONDUCTING) conducts[active[n]] = 1;
  let isolated = 0;
  let where = 0;
  for (let n = 0; n < active.length; n++) {
    if (classOf[n] === NOT_CONDUCTING || hasNeighbour(conducts, active[n], nx, ny, nz)) continue;
    isolated++;
    where = active[n];
  }
  if (isolated === 0) return;
  const at = ijkToLps(voxels, [
    where % nx,
    Math.floor(where / nx) % ny,
    Math.floor(where / nx / ny),
  ]);
  fail(
    'bad-input',
    'isolated-voxels',
    `${isolated} of ${conducting} conducting voxels touch no other one, for example at ${at.map((x) => x.toFixed(1)).join(', ')} mm; no wave can reach them.`,
    'Remove islands from the segmentation, or let them be left out.',
  );
}

function hasNeighbour(
  conducts: Uint8Array,
  at: number,
  nx: number,
  ny: number,
  nz: number,
): boolean {
  const [x, y, z] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
  for (let k = Math.max(0, z - 1); k <= Math.min(nz - 1, z + 1); k++)
    for (let j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1); j++)
      for (let i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) {
        const other = i + nx * (j + ny * k);
        if (other !== at && conducts[other] === 1) return true;
      }
  return false;
}

/** The model's own step, but for the simple one, whose waves change by 0.2 % between 0.05 and 0.1 ms. */
const usualStepMs = (model: CellModel): number =>
  model.id === 'mitchell-schaeffer' ? 0.1 : model.dtMs;

/** Share of the theoretical limit that is used. */
const SAFETY = 0.9;

/**
 * Longest stable step: explicit diffusion has no eigenvalue beyond `largest` (1/ms); the membrane of the simple model adds its own.
 * Others are bounded by what their cell takes.
 */
export function longestStepMs(model: CellModel, largest: number, membrane: number): number {
  return Math.min((SAFETY * 2) / (largest + membrane), model.largestDtMs);
}

/** Whole steps per millisecond for the step wanted, which is refused where it is not stable. */
export function stepsPerMs(
  model: CellModel,
  wantedMs: number | undefined,
  limitMs: number,
): number {
  if (wantedMs !== undefined && !(wantedMs > 0 && wantedMs <= limitMs * (1 + 1e-9))) {
    fail(
      'bad-input',
      'unstable-time-step',
      `A time step of ${wantedMs} ms is above the largest stable one, ${limitMs.toPrecision(3)} ms for this grid and ${model.title}; the potential would grow without bound.`,
      `Choose ${limitMs.toPrecision(3)} ms or less.`,
    );
  }
  return Math.ceil(1 / (wantedMs ?? Math.min(usualStepMs(model), limitMs)) - 1e-9);
}
