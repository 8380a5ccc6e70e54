/**
 * Lead fields: per electrode the potential Z that a unit current from it would make in the body. By reciprocity the potential
 * of the heart at the electrode is -integral of sigma_i grad V . grad Z (McFee and Johnston 1953; Potse 2018).
 *
 * (a) Infinite conductor: Z = 1 / (4 pi sigma r). (b) Bounded body: div(sigma grad Z) = 0 but for the electrode, no flux through
 * the skin. The current leaves evenly from the whole body, which is the same for all electrodes and cancels in every lead,
 * because the weights of a lead add up to zero; a single electrode's value is relative to the mean of the body.
 *
 * Between cells Z is interpolated by cubic convolution (Keys 1981), whose gradient is continuous; that of the trilinear
 * form would jump by (cell / distance) of its value. The pole at an electrode is spread over the cells around it: nearer than
 * three cells Z is too low and is not meant to be used, from there on the spread is felt as (cell / distance) squared.
 */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { distance, ijkToLps, lpsToIjk } from '../../core/space.ts';
import type { Grid, Lps } from '../../core/space.ts';
import { ELECTRODES } from '../ecg.ts';
import type { Electrodes } from '../ecg.ts';
import type { LeadField } from '../tissue/engine.ts';
import type { Conductor } from './conductor.ts';
import { CubicField } from './cubic-field.ts';
import { NeumannSolver } from './neumann-solver.ts';

export interface TorsoLeadFields {
  /** In the order of `ELECTRODES` (or as given). */
  readonly fields: readonly CubicField[];
  /** For `TissueSetup.leadFields`. */
  readonly functions: readonly LeadField[];
  /** Where each electrode was put: on the skin of this body. */
  readonly electrodesMm: readonly Lps[];
  /** How far each was moved to get there; a large shift says that the body is not the patient's. */
  readonly shiftsMm: readonly number[];
}

/** Relative residual at which a field is accepted. */
const TOLERANCE = 1e-6;

/** (a) of an electrode in an infinite conductor of `conductivity` S/m. */
export function infiniteLeadField([ex, ey, ez]: Lps, conductivity: number): LeadField {
  const factor = 1 / (4 * Math.PI * conductivity);
  return (x, y, z) => factor / Math.hypot(x - ex, y - ey, z - ez);
}

/**
 * (b) of the nine electrodes, each first put on the skin: along the ray from the middle of the body at its height.
 * @throws `bad-input`/`lead-field-body` where the conductor is empty, `no-convergence`/`lead-field`.
 */
export async function torsoLeadFields(
  conductor: Conductor,
  electrodes: Electrodes,
  ctx: JobContext,
): Promise<TorsoLeadFields> {
  const wanted = ELECTRODES.map((name) => electrodes[name]);
  const placed = wanted.map((electrode) => onSkin(conductor, electrode));
  const fields = await solveLeadFields(conductor, placed, ctx);
  return {
    fields,
    functions: fields.map((field) => field.value),
    electrodesMm: placed,
    shiftsMm: placed.map((at, n) => distance(at, wanted[n])),
  };
}

/** Lead fields of electrodes as they stand: on the skin or within the body. */
export async function solveLeadFields(
  { grid, conductivity }: Conductor,
  electrodesMm: readonly Lps[],
  ctx: JobContext,
): Promise<CubicField[]> {
  const body = largestBody(grid, conductivity);
  const solver = new NeumannSolver(body, grid.dimensions, grid.spacingMm);
  const fields: CubicField[] = [];
  for (const [n, electrode] of electrodesMm.entries()) {
    ctx.report(n / electrodesMm.length, `Field of electrode ${n + 1} of ${electrodesMm.length}`);
    const { field } = await solver.solve(shares(grid, body, electrode), TOLERANCE, ctx);
    fields.push(new CubicField(grid, field, body));
  }
  return fields;
}

/** Trilinear shares of a point source among the cells of the body around it. */
function shares(grid: Grid, body: Float32Array, electrode: Lps): Map<number, number> {
  const at = lpsToIjk(grid, electrode);
  const [nx, ny, nz] = grid.dimensions;
  const [i, j, k] = at.map(Math.floor);
  const found = new Map<number, number>();
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [a, b, c] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const [x, y, z] = [i + a, j + b, k + c];
    if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
    const cell = x + nx * (y + ny * z);
    const share = (1 - Math.abs(at[0] - x)) * (1 - Math.abs(at[1] - y)) * (1 - Math.abs(at[2] - z));
    if (body[cell] === 0 || share <= 0) continue;
    found.set(cell, share);
    sum += share;
  }
  if (sum === 0) {
    fail(
      'bad-input',
      'lead-field-electrode',
      `The electrode at ${electrode.map((mm) => mm.toFixed(0)).join(', ')} mm does not touch the body.`,
      'Put the electrode on the skin, or check that body and electrodes are in one frame.',
    );
  }
  for (const [cell, share] of found) found.set(cell, share / sum);
  return found;
}

/** The last point of the body on the ray from its middle through the electrode, at the electrode's height. */
export function onSkin({ grid, conductivity }: Conductor, electrode: Lps): Lps {
  const [nx, ny, nz] = grid.dimensions;
  const at = lpsToIjk(grid, electrode);
  const k = Math.min(nz - 2, Math.max(1, Math.round(at[2])));
  let [sumX, sumY, count] = [0, 0, 0];
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++) {
      if (conductivity[i + nx * (j + ny * k)] === 0) continue;
      sumX += i;
      sumY += j;
      count++;
    }
  if (count === 0) return failNoBody();
  const middle = [sumX / count, sumY / count];
  const ray = [at[0] - middle[0], at[1] - middle[1]];
  const length = Math.hypot(ray[0], ray[1]);
  const [ux, uy] = length > 0 ? [ray[0] / length, ray[1] / length] : [0, -1];
  let last = 0;
  for (let s = 0; s < nx + ny; s += 0.25) {
    const [i, j] = [Math.round(middle[0] + s * ux), Math.round(middle[1] + s * uy)];
    if (i < 0 || j < 0 || i >= nx || j >= ny) break;
    if (conductivity[i + nx * (j + ny * k)] > 0) last = s;
  }
  return ijkToLps(grid, [middle[0] + last * ux, middle[1] + last * uy, k]);
}

function failNoBody(): never {
  return fail(
    'bad-input',
    'lead-field-body',
    'The body has no tissue at the height of an electrode, so no current can flow.',
    'Check the segmentation of the body, or use the generic torso.',
  );
}

/** The conductivities of the largest face-connected part; current cannot reach the others. */
function largestBody(grid: Grid, conductivity: Float32Array): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const part = new Int32Array(conductivity.length);
  const queue = new Int32Array(conductivity.length);
  let [parts, best, bestSize] = [0, 0, 0];
  for (let seed = 0; seed < part.length; seed++) {
    if (part[seed] !== 0 || !(conductivity[seed] > 0)) continue;
    parts++;
    let filled = 0;
    const visit = (n: number): void => {
      if (part[n] !== 0 || !(conductivity[n] > 0)) return;
      part[n] = parts;
      queue[filled++] = n;
    };
    visit(seed);
    for (let next = 0; next < filled; next++) {
      const n = queue[next];
      const i = n % nx;
      const j = Math.floor(n / nx) % ny;
      const k = Math.floor(n / nx / ny);
      if (i > 0) visit(n - 1);
      if (i < nx - 1) visit(n + 1);
      if (j > 0) visit(n - nx);
      if (j < ny - 1) visit(n + nx);
      if (k > 0) visit(n - nx * ny);
      if (k < nz - 1) visit(n + nx * ny);
    }
    if (filled > bestSize) [best, bestSize] = [parts, filled];
  }
  // One cell has no neighbour to drive a current to.
  if (bestSize < 2) return failNoBody();
  return conductivity.map((value, n) => (part[n] === best ? value : 0));
}
