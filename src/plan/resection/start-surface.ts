/**
 * First proposals of surfaces: from how the surgeon looks at the organ and from the tumour, never from the origin.
 * All that a proposal settles is a place to start dragging.
 */
import { structureByLabel } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type {
  BezierSurface,
  OffsetSurface,
  PlaneSurface,
  WedgeSurface,
} from '../../core/resection.ts';
import { add, cross, dot, norm, normalize, scale, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import type { PreparedTumour, ResectionContext } from './context.ts';
import { sampleField, toLps } from './local-frame.ts';
import { extent, principalAxes } from './principal-axes.ts';
import type { SurgeonView } from './result.ts';
import { wedgeSheet } from './sheet.ts';

export interface SurfaceStart {
  readonly id: string;
  readonly title: string;
  /** The tumour to remove; null starts from the organ's middle. */
  readonly tumourLabel: number | null;
  readonly view: SurgeonView;
  /** Distance to keep from the tumour. */
  readonly marginMm: number;
}

/** A patch reaches this far beyond the organ's section, so that its handles stand free. */
const PATCH_RIM_MM = 5;
/** Fewer organ voxels than this are looked at to compare proposals. */
const SAMPLES = 40_000;

/**
 * A plane along the line of sight, upright or level on the screen, on the side of the tumour that removes less of the
 * organ, and `marginMm` away from the tumour.
 *
 * @throws bad-input/no-such-tumour, view-direction.
 */
export function startPlane(context: ResectionContext, start: SurfaceStart): PlaneSurface {
  const { pointLps, normalLps } = startingPlane(context, start);
  return { kind: 'plane', id: start.id, title: start.title, pointLps, normalLps };
}

/** The same plane as a patch over the organ's section, its rows going in along the line of sight. */
export function startBezier(context: ResectionContext, start: SurfaceStart): BezierSurface {
  const { pointLps, normalLps, organ } = startingPlane(context, start);
  const down = normalize(start.view.directionLps);
  const across = cross(down, normalLps);
  const near = organ.filter(
    (p) => Math.abs(dot(subtract(p, pointLps), normalLps)) < 3 * context.stepMm,
  );
  const span = (axis: Vec3): { from: number; step: number } => {
    const own = dot(pointLps, axis);
    const [low, high] = near.length > 0 ? extent(near, axis) : [own - 30, own + 30];
    const from = low - PATCH_RIM_MM;
    return { from, step: (high + PATCH_RIM_MM - from) / 3 };
  };
  const u = span(across);
  const v = span(down);
  const base = scale(normalLps, dot(pointLps, normalLps));
  const controlLps = Array.from({ length: 16 }, (_, n): Lps =>
    add(
      base,
      add(
        scale(across, u.from + (n % 4) * u.step),
        scale(down, v.from + Math.floor(n / 4) * v.step),
      ),
    ),
  );
  return {
    kind: 'bezier',
    id: start.id,
    title: start.title,
    controlLps,
    // across x down is the normal.
    removes: 'front',
    contourLps: null,
  };
}

/**
 * An ellipsoid along the tumour's principal axes that keeps `marginMm` from it everywhere.
 * @throws bad-input/no-such-tumour.
 */
export function startWedge(
  context: ResectionContext,
  { id, title, tumourLabel, marginMm }: Omit<SurfaceStart, 'view'>,
): WedgeSurface {
  const tumour = tumourOf(context, tumourLabel);
  if (!tumour) return failNoTumour('A wedge');
  const points = voxelsLps(context, tumour.members, SAMPLES);
  const { centre, axes, variances } = principalAxes(points);
  const least = context.voxelMm ** 2 / 12;
  const shape = variances.map((variance) => Math.sqrt(5 * Math.max(variance, least)));
  const reach = Math.sqrt(
    Math.max(
      ...points.map((point) => {
        const from = subtract(point, centre);
        return axes.reduce((sum, axis, n) => sum + (dot(from, axis) / shape[n]) ** 2, 0);
      }),
    ),
  );
  const [a, b, c] = shape.map((length) => length * reach + context.voxelMm / 2 + marginMm);
  let wedge: WedgeSurface = {
    kind: 'wedge',
    id,
    title,
    centreLps: centre,
    semiAxesMm: [a, b, c],
    axesLps: axes,
  };
  // An ellipsoid with longer axes keeps less than the added length between the axes.
  for (let round = 0; round < 4; round++) {
    const missing = marginMm - leastDistance(context, tumour, wedge);
    if (missing <= 0.05) break;
    const [x, y, z] = wedge.semiAxesMm;
    wedge = { ...wedge, semiAxesMm: [x + missing, y + missing, z + missing] };
  }
  return wedge;
}

/** The margin isosurface around a tumour, or around all tumours where none is named. */
export function startOffset(
  { tumours }: ResectionContext,
  { id, title, tumourLabel, marginMm }: Omit<SurfaceStart, 'view'>,
): OffsetSurface {
  const tumourLabels = tumourLabel === null ? tumours.map(({ label }) => label) : [tumourLabel];
  if (tumourLabels.length === 0) failNoTumour('A margin');
  return { kind: 'offset', id, title, tumourLabels, marginMm };
}

function leastDistance(
  context: ResectionContext,
  tumour: PreparedTumour,
  wedge: WedgeSurface,
): number {
  const { positions } = wedgeSheet(wedge, context);
  let least = Infinity;
  for (let n = 0; n < positions.length; n += 3) {
    const [x, y, z] = [positions[n], positions[n + 1], positions[n + 2]];
    least = Math.min(least, sampleField(tumour.distanceMm, context.region.grid, x, y, z));
  }
  return least;
}

interface StartingPlane {
  readonly pointLps: Lps;
  /** Towards the tumour. */
  readonly normalLps: Vec3;
  /** Some of the organ's voxels. */
  readonly organ: readonly Lps[];
}

function startingPlane(
  context: ResectionContext,
  { tumourLabel, view, marginMm }: SurfaceStart,
): StartingPlane {
  const right = cross(view.directionLps, view.upLps);
  if (!(norm(right) > 1e-3) || !Number.isFinite(norm(right))) {
    fail(
      'bad-input',
      'view-direction',
      'The view has no upward direction of its own, so a surface cannot be placed by it.',
      'Turn the view and start the surface again.',
    );
  }
  const across = normalize(right);
  const up = normalize(cross(across, view.directionLps));
  const tumour = tumourOf(context, tumourLabel);
  const organ = organVoxelsLps(context);
  const marked = tumour ? voxelsLps(context, tumour.members, SAMPLES) : undefined;
  const middle = tumour?.centreLps ?? principalAxes(organ).centre;
  const half = context.voxelMm / 2;
  const proposals = [across, scale(across, -1), up, scale(up, -1)].map((normalLps) => {
    const at = marked ? extent(marked, normalLps)[0] - half - marginMm : dot(middle, normalLps);
    const pointLps = add(middle, scale(normalLps, at - dot(middle, normalLps)));
    const removed = organ.reduce((sum, p) => sum + (dot(p, normalLps) > at ? 1 : 0), 0);
    return { pointLps, normalLps, organ, removed };
  });
  // One that would take everything is the last choice.
  return proposals.reduce((a, b) => (b.removed < a.removed ? b : a));
}

function tumourOf({ tumours }: ResectionContext, label: number | null): PreparedTumour | undefined {
  if (label === null) return undefined;
  const tumour = tumours.find((candidate) => candidate.label === label);
  if (tumour) return tumour;
  return fail(
    'bad-input',
    'no-such-tumour',
    `${structureByLabel(label)?.title ?? `Label ${label}`} is not a tumour of this plan.`,
    'Choose one of the tumours of the plan.',
  );
}

const failNoTumour = (what: string): never =>
  fail(
    'bad-input',
    'no-tumour',
    `${what} goes round a tumour, and the plan has none.`,
    'Segment or paint the tumour first, or start from a plane or a curved surface.',
  );

/** Positions of some voxels, evenly picked. */
function voxelsLps({ region }: ResectionContext, voxels: Uint32Array, most: number): Lps[] {
  const { grid } = region;
  const [nx, ny] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const step = Math.max(1, Math.floor(voxels.length / most));
  const points: Lps[] = [];
  for (let at = 0; at < voxels.length; at += step) {
    const n = voxels[at];
    points.push(
      toLps(grid, [(n % nx) * sx, (Math.floor(n / nx) % ny) * sy, Math.floor(n / (nx * ny)) * sz]),
    );
  }
  return points;
}

function organVoxelsLps(context: ResectionContext): Lps[] {
  const { code, voxels } = context.region;
  const step = Math.max(1, Math.floor(voxels / SAMPLES));
  const picked: number[] = [];
  let seen = 0;
  for (let n = 0; n < code.length; n++) if (code[n] !== 0 && seen++ % step === 0) picked.push(n);
  return voxelsLps(context, Uint32Array.from(picked), picked.length);
}
