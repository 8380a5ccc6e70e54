/** Handles of a resection surface: where they are, and what the surface becomes when one is moved. Pure. */
import type {
  BezierSurface,
  PlaneSurface,
  ResectionSurface,
  WedgeSurface,
} from '../../core/resection.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { add, cross, dot, norm, normalize, scale, subtract } from '../../core/space.ts';

export interface Handle {
  readonly name: string;
  readonly positionLps: Lps;
}

/** How far from its point a plane's second handle stands: long enough to turn it finely. */
const ARM_MM = 40;
/** A wedge smaller than this would vanish under its handles. */
const LEAST_AXIS_MM = 3;
const AXIS_NAMES = ['first', 'second', 'third'] as const;

export function handlesOf(surface: ResectionSurface): readonly Handle[] {
  switch (surface.kind) {
    case 'plane':
      return [
        { name: 'Point of the plane', positionLps: surface.pointLps },
        { name: 'Tilt of the plane', positionLps: armOf(surface) },
      ];
    case 'bezier':
      return surface.controlLps.map((positionLps, n) => ({
        name: `Handle ${n + 1}, row ${Math.floor(n / 4) + 1}, column ${(n % 4) + 1}`,
        positionLps,
      }));
    case 'wedge':
      return [
        { name: 'Centre of the wedge', positionLps: surface.centreLps },
        ...AXIS_NAMES.map((name, axis) => ({
          name: `End of the ${name} axis`,
          positionLps: add(
            surface.centreLps,
            scale(surface.axesLps[axis], surface.semiAxesMm[axis]),
          ),
        })),
      ];
    case 'offset':
    case 'territory':
      return [];
  }
}

const armOf = ({ pointLps, normalLps }: PlaneSurface): Lps =>
  add(pointLps, scale(normalLps, ARM_MM));

/** Handles that a thin line joins. */
export function handleLinks(surface: ResectionSurface): readonly (readonly [number, number])[] {
  switch (surface.kind) {
    case 'plane':
      return [[0, 1]];
    case 'bezier':
      return BEZIER_LINKS;
    case 'wedge':
      return [
        [0, 1],
        [0, 2],
        [0, 3],
      ];
    default:
      return [];
  }
}

const BEZIER_LINKS: readonly (readonly [number, number])[] = Array.from(
  { length: 16 },
  (_, n) => n,
).flatMap((n): [number, number][] => [
  ...(n % 4 < 3 ? [[n, n + 1] as [number, number]] : []),
  ...(n < 12 ? [[n, n + 4] as [number, number]] : []),
]);

/** The surface with one handle at another place; `whole` moves all of it by the same way. */
export function withHandle(
  surface: ResectionSurface,
  index: number,
  to: Lps,
  whole = false,
): ResectionSurface {
  const from = handlesOf(surface)[index]?.positionLps;
  if (!from) return surface;
  if (whole) return translated(surface, subtract(to, from));
  switch (surface.kind) {
    case 'plane':
      return index === 0 ? { ...surface, pointLps: to } : tilted(surface, to);
    case 'bezier':
      return withControl(surface, index, to);
    case 'wedge':
      return index === 0 ? { ...surface, centreLps: to } : stretched(surface, index - 1, to);
    default:
      return surface;
  }
}

function translated(surface: ResectionSurface, way: Vec3): ResectionSurface {
  switch (surface.kind) {
    case 'plane':
      return { ...surface, pointLps: add(surface.pointLps, way) };
    case 'bezier':
      return {
        ...surface,
        controlLps: surface.controlLps.map((point) => add(point, way)),
        contourLps: null,
      };
    case 'wedge':
      return { ...surface, centreLps: add(surface.centreLps, way) };
    default:
      return surface;
  }
}

function tilted(surface: PlaneSurface, to: Lps): PlaneSurface {
  const arm = subtract(to, surface.pointLps);
  return norm(arm) < 1 ? surface : { ...surface, normalLps: normalize(arm) };
}

/** A patch whose points were moved by hand no longer is what its contour was fitted to. */
function withControl(surface: BezierSurface, index: number, to: Lps): BezierSurface {
  const controlLps = surface.controlLps.map((point, n) => (n === index ? to : point));
  return { ...surface, controlLps, contourLps: null };
}

/** The end of an axis moves along its axis: the wedge grows or shrinks there. */
function stretched(surface: WedgeSurface, axis: number, to: Lps): WedgeSurface {
  const along = dot(subtract(to, surface.centreLps), surface.axesLps[axis]);
  const length = Math.max(LEAST_AXIS_MM, Math.abs(along));
  const [a, b, c] = surface.semiAxesMm.map((mm, n) => (n === axis ? length : mm));
  return { ...surface, semiAxesMm: [a, b, c] };
}

/** The surface that removes the other side; one that has only an inside stays as it is. */
export function flipped(surface: ResectionSurface): ResectionSurface {
  switch (surface.kind) {
    case 'plane':
      return { ...surface, normalLps: scale(surface.normalLps, -1) };
    case 'bezier':
      return { ...surface, removes: surface.removes === 'front' ? 'back' : 'front' };
    default:
      return surface;
  }
}

/** The surface with what it removes grown by `byMm`: moved into the remnant, or enlarged. A territory stays as it is. */
export function grown(surface: ResectionSurface, byMm: number): ResectionSurface {
  switch (surface.kind) {
    case 'plane':
      return { ...surface, pointLps: add(surface.pointLps, scale(surface.normalLps, -byMm)) };
    case 'offset':
      return { ...surface, marginMm: surface.marginMm + byMm };
    case 'wedge': {
      const [a, b, c] = surface.semiAxesMm.map((mm) => mm + byMm);
      return { ...surface, semiAxesMm: [a, b, c] };
    }
    case 'bezier': {
      const normal = patchNormal(surface);
      const side = surface.removes === 'front' ? -byMm : byMm;
      return translated(surface, scale(normal, side));
    }
    case 'territory':
      return surface;
  }
}

/** Direction in which a surface removes, for those that have one. */
export function removedDirection(surface: ResectionSurface): Vec3 | undefined {
  if (surface.kind === 'plane') return surface.normalLps;
  if (surface.kind !== 'bezier') return undefined;
  return scale(patchNormal(surface), surface.removes === 'front' ? 1 : -1);
}

/** Direction of du x dv at the middle of a patch. */
function patchNormal({ controlLps: c }: BezierSurface): Vec3 {
  const along = subtract(add(c[6], c[10]), add(c[5], c[9]));
  const across = subtract(add(c[9], c[10]), add(c[5], c[6]));
  return normalize(cross(along, across));
}
