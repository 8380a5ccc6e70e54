/** Measuring along surfaces: two points of one structure, pressed in the 3D view or taken from the crosshair. */
import { useStore } from 'zustand';
import { structureByName, structuresOf } from '../../../core/anatomy.ts';
import { toFailure } from '../../../core/failure.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import { distance, type Lps } from '../../../core/space.ts';
import { geodesicPath, nearestOnSurface } from '../../../mesh/geodesic.ts';
import { liveSurfaces } from '../../operations/live-surfaces.ts';
import { caseScoped } from '../../session/case-scoped.ts';
import { notify, openCase } from '../../session/session.ts';
import { bringForward, layout } from '../slices/layout.ts';
import { measureAlong } from '../slices/measures.ts';
import { sliceWorkspace } from '../slices/slices.ts';

interface SurfaceMeasure {
  /** The 3D view shows surfaces to press on instead of the volume rendering. */
  readonly on: boolean;
  readonly first: { readonly structure: string; readonly point: Lps } | undefined;
}

export const surfaceMeasure = caseScoped<SurfaceMeasure>(() => ({ on: false, first: undefined }));

export const useSurfaceMeasure = (): SurfaceMeasure => useStore(surfaceMeasure);

/** Shows the surfaces in the 3D view, or the volume rendering again. */
export function toggleSurfaceMeasure(): void {
  const on = !surfaceMeasure.getState().on;
  surfaceMeasure.setState({ on, first: undefined });
  const { maximised } = layout.getState();
  if (on && maximised !== undefined && maximised !== '3d') bringForward('review', '3d');
}

/** Takes a point of a structure; with the second one of the same structure the way between them is measured. */
export function takeSurfacePoint(structure: string, point: Lps): void {
  const { first } = surfaceMeasure.getState();
  if (first?.structure !== structure) {
    if (first)
      notify(`Both points must lie on the same structure: begun again on ${titleOf(structure)}.`);
    surfaceMeasure.setState({ first: { structure, point } });
    return;
  }
  surfaceMeasure.setState({ first: undefined });
  const mesh = surfaceOf(structure);
  if (!mesh) return;
  try {
    measureAlong(structure, geodesicPath(mesh, first.point, point).points);
  } catch (error) {
    const failure = toFailure(error);
    notify(`${failure.message} ${failure.hint}`);
  }
}

/** The point of the surfaces nearest to the crosshair: of the structure that was begun on, else of any. */
export function takeCrosshair(): void {
  const { crosshair } = sliceWorkspace().getState();
  const { first } = surfaceMeasure.getState();
  const { organ } = openCase().getState().document;
  const near = structuresOf(organ)
    .filter(({ name }) => first === undefined || name === first.structure)
    .flatMap(({ name }) => {
      const mesh = surfaceOf(name);
      return mesh ? [{ name, point: nearestOnSurface(mesh, crosshair).point }] : [];
    })
    .sort((a, b) => distance(a.point, crosshair) - distance(b.point, crosshair));
  if (near[0]) takeSurfacePoint(near[0].name, near[0].point);
  else notify('The surfaces are still being made.');
}

export const dropFirstPoint = (): void => surfaceMeasure.setState({ first: undefined });

const titleOf = (structure: string): string => structureByName(structure)?.title ?? structure;

function surfaceOf(structure: string): TriMesh | undefined {
  const label = structureByName(structure)?.label;
  return label === undefined ? undefined : liveSurfaces.getState().surfaces[label]?.mesh;
}
