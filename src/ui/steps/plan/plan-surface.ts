/** The surface that lesions are placed on: the outside of the wall, or the inside of a ventricle as its blood pool shows it. */
import { LABEL } from '../../../core/anatomy.ts';
import { fail } from '../../../core/failure.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import {
  add,
  containsVoxel,
  lpsToIjk,
  scale,
  voxelIndex,
  type Lps,
  type Vec3,
} from '../../../core/space.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import {
  meshCentre,
  outwardAnchor,
  segmentMiddle,
  tissueVoxelCentre,
} from '../../../pipeline/surface-fields.ts';
import { nearestVertex, spreadAlongSurface } from '../../../plan/surface-path.ts';
import type { Place } from '../../operations/plan-lesions.ts';
import { SIDE_TITLES, type PlanSide } from './plan-view.ts';

const BLOOD: Readonly<Record<Exclude<PlanSide, 'epicardium'>, string>> = {
  lv: 'lv-blood',
  rv: 'rv-blood',
};

/** The mesh of a side; undefined when the model has no such structure. */
export function sideMesh(model: HeartModel, side: PlanSide): TriMesh | undefined {
  if (side === 'epicardium') return model.wall.mesh;
  return model.surfaces.find(({ name }) => name === BLOOD[side])?.mesh;
}

const ACROSS_MM = [1, 2, 3] as const;

/** True where the wall's surface borders blood: its mesh covers both sides of the muscle. */
function bordersBlood({ grid: { grid, labels } }: HeartModel, point: Lps, outwards: Vec3): boolean {
  return ACROSS_MM.some((mm) => {
    const [i, j, k] = lpsToIjk(grid, add(point, scale(outwards, mm))).map(Math.round);
    if (!containsVoxel(grid, i, j, k)) return false;
    const label = labels[voxelIndex(grid, i, j, k)];
    return label === LABEL.lvBlood || label === LABEL.rvBlood;
  });
}

/** A point of a side's mesh as a place for the catheter; a blood pool's normal points into the tissue, so it is turned. */
export function placeOn(model: HeartModel, side: PlanSide, point: Lps, meshNormal: Vec3): Place {
  if (side !== 'epicardium')
    return { positionLps: point, normalLps: scale(meshNormal, -1), surface: 'endocardium' };
  const surface = bordersBlood(model, point, meshNormal) ? 'endocardium' : 'epicardium';
  return { positionLps: point, normalLps: meshNormal, surface };
}

function requiredMesh(model: HeartModel, side: PlanSide): TriMesh {
  return (
    sideMesh(model, side) ??
    fail(
      'bad-input',
      'no-such-surface',
      `The model has no ${SIDE_TITLES[side]} to place lesions on.`,
      'Segment the blood pool of that ventricle and build the model again.',
    )
  );
}

const at = (array: Float32Array, vertex: number): Vec3 => [
  array[3 * vertex],
  array[3 * vertex + 1],
  array[3 * vertex + 2],
];

/** The place of a side nearest to a typed point. */
export function placeNear(model: HeartModel, side: PlanSide, point: Lps): Place {
  const mesh = requiredMesh(model, side);
  const vertex = nearestVertex(mesh, point);
  return placeOn(model, side, at(mesh.positions, vertex), at(mesh.normals, vertex));
}

/** The place of a side in the middle of an AHA segment (0: the free wall of the right ventricle). */
export function placeAtSegment(model: HeartModel, side: PlanSide, segment: number): Place {
  const voxel = segmentMiddle(model.grid, model.segments, segment);
  if (voxel < 0) {
    fail(
      'bad-input',
      'empty-segment',
      'This model has no tissue in that segment.',
      'Choose another segment.',
    );
  }
  const centre = tissueVoxelCentre(model.grid, voxel);
  if (side !== 'epicardium') return placeNear(model, side, centre);
  const { mesh } = model.wall;
  const { positionLps, normalLps } = outwardAnchor(mesh, centre, meshCentre(mesh));
  return placeOn(model, side, positionLps, normalLps);
}

/** Places along the surface from one to another, both included. */
export function placesBetween(
  model: HeartModel,
  side: PlanSide,
  from: Lps,
  to: Lps,
  spacingMm: number,
): Place[] {
  const points = spreadAlongSurface(requiredMesh(model, side), from, to, spacingMm);
  if (points.length === 0) {
    fail(
      'bad-input',
      'no-path-on-surface',
      'The two points lie on separate parts of the surface, so no line joins them.',
      'Choose two points of the same surface.',
    );
  }
  return points.map(({ positionLps, normalLps }) => placeOn(model, side, positionLps, normalLps));
}
