import { BufferAttribute, BufferGeometry, DoubleSide, FrontSide, Ray, Vector3 } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import type { TriMesh } from '../../core/mesh.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { add, distance, dot, normalize, scale, subtract } from '../../core/space.ts';
import type { Box, CameraView } from './camera-view.ts';
import { unproject } from './camera-view.ts';
import type { ClipPlane, ScenePick, SceneSurface } from './scene-types.ts';

/** Ray start in front of everything: no patient is a metre deep. */
const FAR_MM = 1000;
/** Ghosts below this opacity let clicks through. */
const PICKABLE_OPACITY = 0.5;

const trees = new WeakMap<TriMesh, MeshBVH>();

/** The search tree of a mesh, built once. `indirect` keeps the caller's triangle order as it is. */
export function searchTree(mesh: TriMesh): MeshBVH {
  let tree = trees.get(mesh);
  if (!tree) {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3));
    geometry.setIndex(new BufferAttribute(mesh.indices, 1));
    trees.set(mesh, (tree = new MeshBVH(geometry, { indirect: true })));
  }
  return tree;
}

const isPickable = (surface: SceneSurface): boolean =>
  surface.visible && (surface.pickable ?? surface.opacity >= PICKABLE_OPACITY);

/** True on the side of a clip plane that stays. */
export const isKept = (clip: ClipPlane | undefined, point: Lps): boolean =>
  !clip || dot(subtract(point, clip.pointLps), clip.normalLps) <= 0;

interface Hit {
  readonly surface: SceneSurface;
  readonly point: Lps;
  readonly faceIndex: number;
  readonly distanceMm: number;
}

function firstHit(
  surfaces: readonly SceneSurface[],
  from: Lps,
  direction: Vec3,
  clip: ClipPlane | undefined,
): Hit | undefined {
  const ray = new Ray(new Vector3(...from), new Vector3(...direction));
  let best: Hit | undefined;
  for (const surface of surfaces.filter(isPickable)) {
    const tree = searchTree(surface.mesh);
    const side = clip ? DoubleSide : FrontSide;
    const found = clip ? tree.raycast(ray, side) : [tree.raycastFirst(ray, side)];
    for (const hit of found) {
      if (!hit) continue;
      const point: Lps = [hit.point.x, hit.point.y, hit.point.z];
      if (!isKept(clip, point) || (best && hit.distance >= best.distanceMm)) continue;
      best = { surface, point, faceIndex: hit.faceIndex ?? 0, distanceMm: hit.distance };
    }
  }
  return best;
}

/** The surface under a pixel, as the viewer sees it: cut-away parts and ghosts do not count. */
export function pick(
  surfaces: readonly SceneSurface[],
  view: CameraView,
  x: number,
  y: number,
  clip?: ClipPlane,
): Omit<ScenePick, 'shift'> | undefined {
  const from = add(unproject(view, x, y), scale(view.towards, FAR_MM));
  const hit = firstHit(surfaces, from, scale(view.towards, -1), clip);
  if (!hit) return undefined;
  const { mesh, id } = hit.surface;
  const corners = [0, 1, 2].map((n) => mesh.indices[3 * hit.faceIndex + n]);
  const at = (array: Float32Array, vertex: number): Vec3 => [
    array[3 * vertex],
    array[3 * vertex + 1],
    array[3 * vertex + 2],
  ];
  const nearest = corners.reduce((best, vertex) =>
    distance(at(mesh.positions, vertex), hit.point) < distance(at(mesh.positions, best), hit.point)
      ? vertex
      : best,
  );
  return {
    surfaceId: id,
    positionLps: hit.point,
    normalLps: normalize(at(mesh.normals, nearest)),
    vertexIndex: nearest,
    faceIndex: hit.faceIndex,
  };
}

/** Lift of a mark above its surface before asking what is in front of it. */
const LIFT_MM = 1;

/** Whether a point is cut away, on the far side, or behind a solid surface. */
export function isHidden(
  surfaces: readonly SceneSurface[],
  view: CameraView,
  point: Lps,
  normal: Vec3 | undefined,
  clip?: ClipPlane,
): boolean {
  if (!isKept(clip, point)) return true;
  if (normal && dot(normal, view.towards) < -0.05) return true;
  const lifted = add(point, scale(normal ?? view.towards, LIFT_MM));
  // Seen from outside: the ray comes from the viewer, so that front sides are hit first.
  const from = add(lifted, scale(view.towards, FAR_MM));
  const hit = firstHit(surfaces, from, scale(view.towards, -1), clip);
  return hit !== undefined && hit.distanceMm < FAR_MM;
}

/** Smallest box around the visible surfaces. */
export function sceneBox(surfaces: readonly SceneSurface[]): Box | undefined {
  const shown = surfaces.filter((surface) => surface.visible && surface.mesh.positions.length > 0);
  if (shown.length === 0) return undefined;
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const { mesh } of shown) {
    for (let n = 0; n < mesh.positions.length; n++) {
      const value = mesh.positions[n];
      const axis = n % 3;
      if (value < min[axis]) min[axis] = value;
      if (value > max[axis]) max[axis] = value;
    }
  }
  return { min: [min[0], min[1], min[2]], max: [max[0], max[1], max[2]] };
}
