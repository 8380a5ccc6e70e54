/** The measured numbers behind the components of the R.E.N.A.L. score. Points are in mm along the axes of the crop's grid. */
import { LABEL } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import { add, cross, dot, norm, normalize, scale, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { fitKidneyContour } from './kidney-contour.ts';
import { centreOf, voxelPoint } from './kidney-crop.ts';
import type { KidneyCrop } from './kidney-crop.ts';
import type { PolarLocation, Unsure } from './renal-points.ts';
import { boundaryPoints, gridPointToLps, nearestPair } from './surface-points.ts';

/** Surface this near to the tumour decides about the contour below it. */
const CONTOUR_REACH_MM = 15;
/** Faces this far below the hull line the sinus, not the outer surface. */
const OUTER_MM = 2;
/** A contour that misses the surface by more than this, or by more than a voxel, is no description of it. */
const ROUGH_MM = 2;

/** How much of the tumour lies outside the contour of the kidney, and how far it rises above it. */
export function measureExophytic(kidney: KidneyCrop): {
  readonly outsidePercent: number;
  readonly protrusionMm: number;
  /** 1 for the voxels of the tumour within the contour. */
  readonly within: Uint8Array;
  readonly unsure: readonly Unsure[];
} {
  const { grid, isKidney, isTumour, tumour, depthMm } = kidney;
  const outer = boundaryPoints(
    grid,
    isKidney,
    (inside, outside) =>
      (outside < 0 || !isTumour(outside)) &&
      depthMm(voxelPoint(grid, inside), OUTER_MM + 3) < OUTER_MM + 3,
  );
  const sphere = boundingSphere(kidney);
  const contour = fitKidneyContour(outer, kidney.centre, sphere, CONTOUR_REACH_MM);
  const outsideMm = contour?.outsideMm ?? ((p: Vec3): number => -depthMm(p, -Infinity));
  const within = new Uint8Array(kidney.labels.length);
  let outside = 0;
  let protrusionMm = 0;
  for (const n of tumour) {
    const mm = outsideMm(voxelPoint(grid, n));
    if (mm > 0) outside += 1;
    else within[n] = 1;
    protrusionMm = Math.max(protrusionMm, mm);
  }
  const unsure: Unsure[] = [];
  if (!contour || contour.residualMm > Math.max(ROUGH_MM, ...grid.spacingMm)) {
    unsure.push({
      component: 'E',
      reason:
        'The outline of the kidney near the tumour is too irregular to tell where it ran before the tumour.',
    });
  }
  return { outsidePercent: (100 * outside) / tumour.length, protrusionMm, within, unsure };
}

/** Sphere about the tumour's centre that holds all its voxel centres. */
function boundingSphere({ grid, tumour }: KidneyCrop): { centre: Vec3; radiusMm: number } {
  let sum: Vec3 = [0, 0, 0];
  for (const n of tumour) sum = add(sum, voxelPoint(grid, n));
  const centre = scale(sum, 1 / tumour.length);
  let radiusMm = 0;
  for (const n of tumour)
    radiusMm = Math.max(radiusMm, norm(subtract(voxelPoint(grid, n), centre)));
  return { centre, radiusMm };
}

/** Least distance from the tumour to the collecting system or the sinus. */
export async function measureNearness(
  kidney: KidneyCrop,
  ctx: JobContext,
): Promise<{
  readonly distanceMm: number;
  readonly to: 'collecting system' | 'renal sinus';
  readonly atLps: readonly [Lps, Lps];
} | null> {
  const { grid, labels, sinus, tumourSurface } = kidney;
  const collecting = await nearestPair(
    tumourSurface,
    boundaryPoints(grid, (n) => labels[n] === LABEL.collectingSystem),
    ctx,
  );
  const concavity = sinus
    ? await nearestPair(
        tumourSurface,
        boundaryPoints(grid, (n) => sinus.mask[n] === 1),
        ctx,
      )
    : undefined;
  const nearerSinus = concavity && !(collecting && collecting.distanceMm <= concavity.distanceMm);
  const nearest = nearerSinus ? concavity : collecting;
  if (!nearest) return null;
  return {
    distanceMm: nearest.distanceMm,
    to: nearerSinus ? 'renal sinus' : 'collecting system',
    atLps: [gridPointToLps(grid, nearest.a), gridPointToLps(grid, nearest.b)],
  };
}

export interface KidneyPosition {
  readonly anteriorPercent: number;
  readonly polar: (PolarLocation & { readonly polarLinesLps: readonly [Lps, Lps] }) | null;
  readonly unsure: readonly Unsure[];
}

/**
 * Where the tumour lies in the kidney's own frame: in front of its coronal plane, and along its long axis. The frame is
 * that of parenchyma, sinus and the tumour `within` the contour, so that the tumour does not turn it.
 */
export function measurePosition(
  kidney: KidneyCrop,
  kidneyLabel: number,
  within: Uint8Array,
): KidneyPosition {
  const { grid, isKidney, tumour, sinus } = kidney;
  const isWhole = (n: number): boolean => isKidney(n) || within[n] === 1 || sinus?.mask[n] === 1;
  const centre = centreOf(grid, within.length, isWhole);
  const toGrid = (v: Vec3): Vec3 => {
    const d = grid.direction;
    return [
      v[0] * d[0] + v[1] * d[1] + v[2] * d[2],
      v[0] * d[3] + v[1] * d[4] + v[2] * d[5],
      v[0] * d[6] + v[1] * d[7] + v[2] * d[8],
    ];
  };
  const head = toGrid([0, 0, 1]);
  const axis = longAxis(kidney, isWhole, centre, head);
  // LPS: the midline lies to the right (-x) of the left kidney.
  const towardsMidline = toGrid([kidneyLabel === LABEL.kidneyLeft ? -1 : 1, 0, 0]);
  const hilum = sinus ? subtract(sinus.centre, centre) : towardsMidline;
  const lateral = normalize(subtract(hilum, scale(axis, dot(hilum, axis))));
  const normal = cross(axis, lateral);
  const anterior = dot(normal, toGrid([0, -1, 0])) < 0 ? scale(normal, -1) : normal;

  const along: number[] = [];
  let front = 0;
  for (const n of tumour) {
    const offset = subtract(voxelPoint(grid, n), centre);
    along.push(dot(offset, axis));
    if (dot(offset, anterior) > 0) front += 1;
  }
  const unsure: Unsure[] = sinus
    ? []
    : [{ component: 'A', reason: 'The hilum was not found: its direction was taken as medial.' }];
  return {
    anteriorPercent: (100 * front) / tumour.length,
    polar: sinus ? polarLocation(kidney, centre, sinus.mouth, axis, along) : null,
    unsure,
  };
}

/** Direction of the largest spread of the whole kidney, towards the head (power iteration on its covariance). */
function longAxis(
  { grid, labels }: KidneyCrop,
  isWhole: (voxel: number) => boolean,
  centre: Vec3,
  head: Vec3,
): Vec3 {
  const m = new Float64Array(9);
  for (let n = 0; n < labels.length; n++) {
    if (!isWhole(n)) continue;
    const p = subtract(voxelPoint(grid, n), centre);
    for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) m[3 * r + c] += p[r] * p[c];
  }
  let axis = head;
  for (let step = 0; step < 200; step++) {
    axis = normalize([
      m[0] * axis[0] + m[1] * axis[1] + m[2] * axis[2],
      m[3] * axis[0] + m[4] * axis[1] + m[5] * axis[2],
      m[6] * axis[0] + m[7] * axis[1] + m[8] * axis[2],
    ]);
  }
  return dot(axis, head) < 0 ? scale(axis, -1) : axis;
}

/** The polar lines stand where the medial lip of the parenchyma ends at the mouth of the sinus. */
function polarLocation(
  { grid }: KidneyCrop,
  centre: Vec3,
  mouth: Uint32Array,
  axis: Vec3,
  along: readonly number[],
): KidneyPosition['polar'] {
  let upper = -Infinity;
  let lower = Infinity;
  for (const n of mouth) {
    const s = dot(subtract(voxelPoint(grid, n), centre), axis);
    upper = Math.max(upper, s);
    lower = Math.min(lower, s);
  }
  // Half a voxel along the axis: the mouth ends at the faces of its last voxels.
  const half =
    0.5 * axis.reduce((sum, component, n) => sum + Math.abs(component) * grid.spacingMm[n], 0);
  upper += half;
  lower -= half;
  const middle = (upper + lower) / 2;
  const between = along.filter((s) => s > lower && s < upper).length;
  const at = (s: number): Lps => gridPointToLps(grid, add(centre, scale(axis, s)));
  return {
    betweenPercent: (100 * between) / along.length,
    crossesMidline: along.some((s) => s > middle) && along.some((s) => s < middle),
    polarLinesLps: [at(upper), at(lower)],
  };
}

/** Whether the tumour touches the main renal artery or vein: their labels outside the parenchyma's hull or in the sinus. */
export async function measureHilar(
  { grid, labels, tumourSurface, depthMm, sinus }: KidneyCrop,
  ctx: JobContext,
): Promise<{
  readonly touches: boolean;
  readonly distanceMm: number | null;
  readonly unsure: readonly Unsure[];
}> {
  const isMain = (n: number): boolean =>
    (labels[n] === LABEL.renalArtery || labels[n] === LABEL.renalVein) &&
    (sinus?.mask[n] === 1 || depthMm(voxelPoint(grid, n), 0) < OUTER_MM);
  const pair = await nearestPair(tumourSurface, boundaryPoints(grid, isMain), ctx);
  if (!pair) {
    const reason = 'Renal artery and vein are not labelled, so contact with them is not known.';
    return { touches: false, distanceMm: null, unsure: [{ component: 'h', reason }] };
  }
  const touches = pair.distanceMm < Math.max(...grid.spacingMm) / 2;
  return { touches, distanceMm: pair.distanceMm, unsure: [] };
}
