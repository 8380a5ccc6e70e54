/**
 * Rule-based fibres (Bayer 2012, doi 10.1007/s10439-012-0593-5) on any ventricular wall: four Laplace solutions give the
 * directions across and along the wall, the fibre turns linearly from the endocardial to the epicardial angle.
 *
 * In two points the rule follows its later revisions (KIT LDRB): the endocardial frames turn with depth like the
 * epicardial one, which makes the angle linear across a free wall, and across the septum it runs from the LV angle to its
 * mirror on the RV side.
 */
import { fail } from '../core/failure.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { LaplaceSolver } from '../../wasm/laplace/laplace.ts';
import { bislerp, fibreOf, localAxes, sheetOf, toQuaternion, turn } from './fibre-rule.ts';
import { voxelCentre } from './stimulation.ts';
import { ventricularFrame } from './ventricular-frame.ts';
import type { VentricularFrame } from './ventricular-frame.ts';
import { FACE, wallBoundaries } from './wall-boundaries.ts';
import type { WallBoundaries } from './wall-boundaries.ts';

/** Degrees; positive is right-handed: a fibre that climbs to the base as it goes counter-clockwise seen from the base. */
export interface FibreAngles {
  readonly fibreEndoDeg: number;
  readonly fibreEpiDeg: number;
  readonly sheetEndoDeg?: number;
  readonly sheetEpiDeg?: number;
}

export interface RuleBasedFibres {
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  /** Unit sheet vector per active voxel, across the fibre; only where sheet angles were given. */
  readonly sheets?: Float32Array;
  /** Depth per active voxel: 0 at either endocardium, 1 at the epicardium (harmonic). */
  readonly depth: Float32Array;
  readonly frame: VentricularFrame;
}

/** Values of a field on the faces of the wall; undefined: no flux. */
type FaceValues = Readonly<Partial<Record<number, number>>>;

const LV_FIELD: FaceValues = { [FACE.lv]: 1, [FACE.rv]: 0, [FACE.epi]: 0 };
const RV_FIELD: FaceValues = { [FACE.lv]: 0, [FACE.rv]: 1, [FACE.epi]: 0 };
const EPI_FIELD: FaceValues = { [FACE.lv]: 0, [FACE.rv]: 0, [FACE.epi]: 1 };
const BASE_FIELD: FaceValues = { [FACE.base]: 1 };

/** Wall voxels this close to its tip, in voxels, are the apex. */
const APEX_REACH_VOXELS = 2.5;

/**
 * Fibres for every active voxel. About a second per 100,000 voxels.
 *
 * @throws bad-input/empty-structure, bad-input/ventricle-closed (see {@link ventricularFrame});
 * bad-input/no-endocardium, bad-input/no-base where the wall borders on neither blood nor base.
 */
export async function ruleBasedFibres(
  simulation: SimulationGrid,
  angles: FibreAngles,
  ctx: JobContext,
): Promise<RuleBasedFibres> {
  ctx.report(0, 'Finding the axes of the heart');
  await ctx.checkpoint();
  const frame = ventricularFrame(simulation);
  await ctx.checkpoint();
  const walls = wallBoundaries(simulation, frame);
  checkWalls(walls);
  const solver = await LaplaceSolver.create(walls.neighbours);
  const solve = async (values: FaceValues, from: number, what: string): Promise<Float32Array> => {
    const part = span(ctx, from, from + 0.2);
    part.report(0, what);
    return solver.solve(boundary(walls, values), 0, part);
  };
  const lv = await solve(LV_FIELD, 0.05, 'Measuring the LV wall');
  const rv = await solve(RV_FIELD, 0.25, 'Measuring the RV wall');
  const epi = await solve(EPI_FIELD, 0.45, 'Measuring the depth of the wall');
  const toBase = boundary(walls, BASE_FIELD);
  pinApex(simulation, frame, toBase.fixed);
  ctx.report(0.6, 'Measuring from apex to base');
  const base = await solver.solve(toBase, 0.5, ctx);
  ctx.report(0.85, 'Turning the fibres');
  const fields = { lv, rv, epi, base };
  const fibres = await turnFibres(simulation, walls, fields, angles, ctx);
  return { ...fibres, depth: epi, frame };
}

function checkWalls({ faces }: WallBoundaries): void {
  if (!faces.includes(FACE.lv)) {
    fail(
      'bad-input',
      'no-endocardium',
      'The ventricular wall touches the LV blood pool nowhere, so inside and outside cannot be told apart.',
      'Check the segmentation: the LV wall must enclose the LV blood pool.',
    );
  }
  if (!faces.includes(FACE.base)) {
    fail(
      'bad-input',
      'no-base',
      'The ventricular wall has no base: it meets neither an atrium nor a great vessel and is not cut open.',
      'Segment the left atrium and the aorta, or leave the LV open at the mitral valve.',
    );
  }
}

function boundary(
  { faces }: WallBoundaries,
  values: FaceValues,
): { fixed: Float32Array; source: Float32Array } {
  const count = faces.length / 6;
  const fixed = new Float32Array(count);
  const source = new Float32Array(count);
  for (let face = 0; face < faces.length; face++) {
    const value = faces[face] === FACE.inner ? undefined : values[faces[face]];
    if (value === undefined) continue;
    const voxel = Math.floor(face / 6);
    fixed[voxel] += 2;
    source[voxel] += 2 * value;
  }
  return { fixed, source };
}

function pinApex(simulation: SimulationGrid, frame: VentricularFrame, fixed: Float32Array): void {
  const reachMm = APEX_REACH_VOXELS * Math.max(...simulation.grid.spacingMm);
  const [x, y, z] = frame.tipMm;
  for (let n = 0; n < fixed.length; n++) {
    const centre = voxelCentre(simulation, n);
    if (Math.hypot(centre[0] - x, centre[1] - y, centre[2] - z) <= reachMm) fixed[n] += 2;
  }
}

interface Fields {
  readonly lv: Float32Array;
  readonly rv: Float32Array;
  readonly epi: Float32Array;
  readonly base: Float32Array;
}

const RADIANS = Math.PI / 180;
/** Voxels between two looks at the clock. */
const BATCH = 2000;

async function turnFibres(
  { grid, active }: SimulationGrid,
  walls: WallBoundaries,
  fields: Fields,
  angles: FibreAngles,
  ctx: JobContext,
): Promise<Pick<RuleBasedFibres, 'fibres' | 'sheets'>> {
  const fibres = new Float32Array(3 * active.length);
  const withSheets = angles.sheetEndoDeg !== undefined || angles.sheetEpiDeg !== undefined;
  const sheets = withSheets ? new Float32Array(3 * active.length) : undefined;
  const alphaEndo = angles.fibreEndoDeg * RADIANS;
  const alphaEpi = angles.fibreEpiDeg * RADIANS;
  const betaEndo = (angles.sheetEndoDeg ?? 0) * RADIANS;
  const betaEpi = (angles.sheetEpiDeg ?? 0) * RADIANS;
  // Gradients of lv, rv, epi and base, three numbers each.
  const gradients = new Float64Array(12);
  const axes = new Float64Array(9);
  const [endo, other] = [new Float64Array(4), new Float64Array(4)];
  const orient = (
    at: number,
    sign: 1 | -1,
    alpha: number,
    beta: number,
    out: Float64Array,
  ): void => {
    localAxes(axes, gradients, 9, gradients, at, sign);
    turn(axes, alpha, beta);
    toQuaternion(out, axes);
  };
  for (let n = 0; n < active.length; n++) {
    if (n % BATCH === 0) await ctx.checkpoint();
    gradient(gradients, 0, n, fields.lv, LV_FIELD, walls, grid.direction);
    gradient(gradients, 3, n, fields.rv, RV_FIELD, walls, grid.direction);
    gradient(gradients, 6, n, fields.epi, EPI_FIELD, walls, grid.direction);
    gradient(gradients, 9, n, fields.base, BASE_FIELD, walls, grid.direction);
    const lv = Math.max(0, fields.lv[n]);
    const rv = Math.max(0, fields.rv[n]);
    const epi = Math.min(1, Math.max(0, fields.epi[n]));
    const towardsRv = lv + rv > 1e-6 ? rv / (lv + rv) : 0;
    const alpha = alphaEndo * (1 - epi) + alphaEpi * epi;
    const beta = betaEndo * (1 - epi) + betaEpi * epi;
    const mirrored = 1 - 2 * towardsRv;
    orient(0, -1, alpha * mirrored, beta * mirrored, endo);
    if (towardsRv > 1e-3) {
      orient(3, 1, alpha * mirrored, beta * mirrored, other);
      bislerp(endo, other, towardsRv);
    }
    if (epi > 1e-3) {
      orient(6, 1, alpha, beta, other);
      bislerp(endo, other, epi);
    }
    fibreOf(endo, fibres, 3 * n);
    if (sheets) sheetOf(endo, sheets, 3 * n);
  }
  return { fibres, sheets };
}

/** Gradient of a field at a voxel, per voxel edge, in LPS: a fixed face counts at half an edge, another is a mirror. */
function gradient(
  out: Float64Array,
  at: number,
  voxel: number,
  field: Float32Array,
  values: FaceValues,
  { neighbours, faces }: WallBoundaries,
  direction: readonly number[],
): void {
  out[at] = out[at + 1] = out[at + 2] = 0;
  const here = field[voxel];
  for (let axis = 0; axis < 3; axis++) {
    let rise = 0;
    let run = 0;
    for (let side = 0; side < 2; side++) {
      const face = 6 * voxel + 2 * axis + side;
      const inner = faces[face] === FACE.inner;
      const beyond = inner ? field[neighbours[face]] : (values[faces[face]] ?? here);
      rise += side === 1 ? beyond - here : here - beyond;
      run += inner ? 1 : 0.5;
    }
    const slope = rise / run;
    for (let n = 0; n < 3; n++) out[at + n] += slope * direction[3 * axis + n];
  }
}
